"""What somebody sees who has handed something in: how far it is, what came of it, and that nothing is lost."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from portal.calendar import now
from portal.database import db
from portal.documents.scanning import scanned
from portal.people.models import SessionRow
from portal.work import intake, queue
from portal.work.models import JobState
from portal.work.models import Worker as Seen
from portal.work.worker import Worker
from tests.imports.making import template
from tests.pages import Upload
from tests.work.handing import SCANS, change, claimed, files, handed_in, hostile, job, laid, states

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

BROKEN = b"%PDF-1.4 broken"


def test_s65_eight_hostile_files_of_one_student_are_answered_at_once(app: Flask, student: Page) -> None:
    """Before, each was drawn while the request waited, and the portal stood still with it."""
    begun = time.monotonic()
    scanned(hostile(3_000))
    reading, begun = time.monotonic() - begun, time.monotonic()
    answers = [handed_in(student, hostile(300_000), f"{n}.pdf") for n in range(8)]
    assert time.monotonic() - begun < reading, "eight answers take longer than a hundredth of one file"
    assert [answer.status for answer in answers] == [303] * 5 + [429] * 3
    assert "还在等待读取，这一次没有保存" in answers[-1].text
    assert answers[-1].form(SCANS) is not None
    assert set(states(app)) == {JobState.WAITING}


def shown(person: Page, number: int) -> Answer:
    """The part of the page that is asked for again and again."""
    return person.open(f"/jobs/{number}", HX_Request="true", HX_Target="progress")


def test_the_page_says_how_far_it_is_and_asks_again_by_itself(app: Flask, publicity: Page, student: Page) -> None:
    handed_in(student)
    answer = handed_in(publicity)
    with app.app_context():
        queue.beat("one")
    page = publicity.open(answer.location)
    assert "前面还有 1 份" in page.text
    assert page.one("div", id="progress").get("hx-trigger") == "every 1s"
    assert page.has("a", href=answer.location)
    assert (claimed(app, "one"), claimed(app, "two")) == (1, 2)
    with app.app_context():
        queue.tell(2, "two", "正在读取第 3 个文件，共 20 个", 2, 20)
    part = shown(publicity, 2)
    assert "正在读取第 3 个文件，共 20 个。您可以离开，完成后会在这里和工作台上。" in part.text
    assert part.one("progress").get("value") == "2"
    assert "读取程序没有运行" not in part.text


def test_where_nobody_works_the_page_and_the_monitor_say_so(app: Flask, publicity: Page, anonymous: Page) -> None:
    answer = handed_in(publicity)
    sentence = "读取程序没有运行，请联系现代教育技术中心"
    assert sentence in publicity.open(answer.location).text
    monitor = anonymous.client.get("/readyz")
    assert (monitor.status_code, monitor.json) == (503, {"status": "degraded", "worker": "none"})
    with app.app_context():
        queue.beat("one")
    assert sentence not in publicity.open(answer.location).text
    assert anonymous.client.get("/readyz").json == {"status": "ok", "worker": "ok"}
    with app.app_context():
        db.session.execute(update(Seen).values(seen_at=now() - timedelta(minutes=2)))
        db.session.commit()
    assert anonymous.client.get("/readyz").status_code == 503


def test_a_job_is_its_owners_alone(app: Flask, publicity: Page, director: Page, anonymous: Page) -> None:
    answer = handed_in(publicity, BROKEN, "坏的.pdf")
    Worker(app).work_off()
    number = answer.location.rpartition("/")[2]
    assert director.open(answer.location).status == 404
    assert director.post(f"{answer.location}/taken", {"csrf_token": director.token()}).status == 404
    assert director.open(f"{SCANS}?again={number}").status == 200
    assert anonymous.open(answer.location, follow=False).status == 302
    assert job(app, int(number)).taken_at is None


def test_a_refusal_is_said_word_for_word_and_leads_back_to_the_form(app: Flask, publicity: Page) -> None:
    answer = handed_in(publicity, BROKEN, "坏的.pdf")
    Worker(app).work_off()
    page = publicity.open(answer.location)
    assert "没有读取成功 文件已损坏或不完整，无法打开，请重新扫描或拍照后再上传。" in page.text
    assert "“坏的.pdf”没有保存" in page.text
    assert not page.all("div", hx_get=answer.location), "it has ended"
    back = publicity.follow(publicity.send(page, action="/taken"))
    assert (back.status, back.path) == (422, f"{SCANS}?again=1")
    assert "文件已损坏或不完整" in back.one("p", id="scans-error").text


def test_what_was_chosen_beside_a_refused_file_is_in_the_form_again(app: Flask, publicity: Page) -> None:
    empty = template(publicity, "weibo")
    fields = {"platform": "weibo", "stock": "y", "workbook": Upload(empty, "空的.xlsx")}
    back = publicity.send(publicity.open("/imports/"), fields, action="/imports/")
    assert (back.status, back.path) == (422, "/imports/?again=1")
    form = back.values(back.form("/imports/"))
    assert (form["platform"], form["stock"]) == ("weibo", "y")
    assert form["token"] != job(app, 1).said["token"], "it is another upload"


def test_what_is_sent_twice_is_one_job_and_after_a_refusal_another(app: Flask, publicity: Page) -> None:
    publicity.waits = False
    page = publicity.open("/imports/")
    token = page.values(page.form("/imports/"))["token"]
    sent = {"platform": "weibo", "token": token}

    def upload() -> str:
        file = Upload(template(publicity, "weibo"), "空的.xlsx")
        return publicity.post("/imports/", publicity.signed({**sent, "workbook": file})).location

    assert upload() == upload() == "/jobs/1"
    Worker(app).work_off()
    assert job(app, 1).stage is JobState.FAILED
    assert upload() == "/jobs/2"


def test_what_was_left_is_found_again_on_the_desk_until_its_owner_has_gone_on(app: Flask, publicity: Page) -> None:
    answer = handed_in(publicity)
    for said, link in (("在等待读取", "查看进度"), ("已经读完", "查看结果")):
        desk = publicity.open("/")
        assert f"您上传的扫描件“扫描.png”{said}。" in desk.text
        assert desk.one("a", href=answer.location).text == link
        Worker(app).work_off()
    on = publicity.send(publicity.open(answer.location), action="/taken")
    assert (on.status, on.location) == (303, f"{SCANS}?left=1")
    assert "您上传的扫描件" not in publicity.open("/").text
    again = publicity.open(answer.location)
    assert not again.all("form", hx_trigger="load, submit"), "返回 does not throw its owner forward again"
    assert publicity.send(again, action="/taken").location == on.location


def test_a_job_that_has_not_ended_leads_nowhere(app: Flask, publicity: Page) -> None:
    answer = handed_in(publicity)
    early = publicity.post(f"{answer.location}/taken", {"csrf_token": publicity.token()})
    assert early.status == 409
    assert "还没有读完" in early.text


def test_looking_how_far_it_is_keeps_no_session_alive(app: Flask, publicity: Page) -> None:
    answer = handed_in(publicity)
    with app.app_context():
        db.session.execute(update(SessionRow).values(seen_at=now() - timedelta(minutes=9)))
        db.session.commit()
        before = db.session.scalars(select(SessionRow.seen_at)).all()
    shown(publicity, int(answer.location.rpartition("/")[2]))
    with app.app_context():
        assert db.session.scalars(select(SessionRow.seen_at)).all() == before


@pytest.mark.parametrize(("name", "most"), [("MOST_OF_ALL", 1), ("MOST_BYTES", 10)])
def test_s65_when_the_whole_school_has_handed_in_too_much_the_next_is_asked_to_wait(
    app: Flask, publicity: Page, monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    monkeypatch.setattr(intake, name, most)
    laid(app, "student")
    answer = handed_in(publicity)
    assert answer.status == 503
    assert "全校等待读取的文件较多，这一次没有保存" in answer.text
    assert files(app) == 1


def test_what_can_be_said_at_once_is_said_at_once(app: Flask, publicity: Page) -> None:
    for content, sentence in ((b"GIF89a", "这是 GIF 图片"), (b"MZ", "这不是扫描件")):
        answer = handed_in(publicity, content, "a.pdf")
        assert answer.status == 422
        assert sentence in answer.text
    assert states(app) == []


def test_a_feature_that_was_switched_off_meanwhile_keeps_nothing(app: Flask, publicity: Page) -> None:
    (number,) = laid(app, "publicity", endpoint="nothing.there")
    Worker(app).work_off()
    assert "这项功能已经停用" in publicity.open(f"/jobs/{number}").text
    change(app, number, kind="of.nobody")
    assert publicity.open(f"/jobs/{number}").status == 200
