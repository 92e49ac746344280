"""A report can carry a screenshot: kept within a bound, shown to whoever may see the report and to nobody else, never lost on the way."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image
from sqlalchemy import func, select
from werkzeug.http import parse_options_header

from portal.audit.models import Entry
from portal.database import db
from portal.files.models import StoredFile
from portal.files.store import THE_PUBLIC
from portal.reports import screenshots
from tests import corpus
from tests.pages import Page, Upload
from tests.reports.making import FAKE, report, reports, sent, take, url

FORM = "/directory/report"


def shot(colour="red", size=(400, 900)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def stored(app, digest):
    with app.app_context():
        return db.session.get(StoredFile, digest)


def kept_files(app):
    with app.app_context():
        return db.session.scalar(select(func.count(StoredFile.sha256)).where(StoredFile.kept_by == THE_PUBLIC))


def test_it_is_kept_with_the_report_and_named_in_the_trail(app, anonymous):
    assert sent(anonymous, screenshot=Upload(shot())).status == 303
    made = reports(app)[0]
    assert len(made.screenshots) == 1
    file = stored(app, made.screenshots[0])
    assert (file.kept_by, file.unit_id, file.width, file.height) == (THE_PUBLIC, None, 400, 900)
    with app.app_context():
        entry = db.session.scalars(select(Entry).where(Entry.action == "report.received")).one()
    assert entry.detail["screenshots"] == made.screenshots


def test_without_one_nothing_changes(app, anonymous):
    assert sent(anonymous).status == 303
    assert reports(app)[0].screenshots == []
    with app.app_context():
        assert (
            "screenshots" not in db.session.scalars(select(Entry).where(Entry.action == "report.received")).one().detail
        )


def test_the_office_sees_it_on_the_page_and_opens_it(app, anonymous, publicity):
    sent(anonymous, screenshot=Upload(shot()))
    address = f"{url(1)}/screenshots/1"
    page = publicity.open(url(1))
    assert address in page.links()
    assert [i.get("src") for i in page.all("img") if "截图" in (i.get("alt") or "")] == [address]
    answer = publicity.client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    said = parse_options_header(answer.headers["Content-Disposition"])
    assert said == ("inline", {"filename": "冒用举报1-截图1.png"}), "the name of the upload stays inside"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    for place in (0, 2, 9):
        assert publicity.client.get(f"{url(1)}/screenshots/{place}").status_code == 404


def test_whoever_may_not_see_the_report_sees_no_picture_of_it(app, anonymous, operator, head, stranger, admin, tech):
    sent(anonymous, screenshot=Upload(shot()))
    address = f"{url(1)}/screenshots/1"
    assert anonymous.client.get(address).status_code == 302
    for person in (operator, head, stranger, tech):
        assert person.client.get(address).status_code == 404
    assert admin.client.get(address).status_code == 403


def test_who_is_told_of_the_report_sees_it(app, anonymous, publicity, leader, tech):
    sent(anonymous, screenshot=Upload(shot()))
    address = f"{url(1)}/screenshots/1"
    assert leader.client.get(address).status_code == 200, "the office lists every report"
    assert tech.client.get(address).status_code == 404
    take(publicity, 1, "copy", "请知悉。", whom="tech")
    assert tech.client.get(address).status_code == 200


def test_a_refused_picture_loses_no_word(app, anonymous):
    for upload in (Upload(b"GIF89a"), Upload(b""), Upload(b"%PDF-1.7")):
        answer = sent(anonymous, screenshot=upload)
        assert answer.status == 422
        assert answer.one("p", id="screenshot-error").text
        assert answer.one("input", name="name").get("value") == FAKE["name"]
        assert "冒用校徽" in answer.one("textarea", name="reason").text
    assert (reports(app), kept_files(app)) == ([], 0)


def test_a_refused_text_does_not_lose_the_picture(app, anonymous):
    answer = sent(anonymous, name="", screenshot=Upload(shot(), "群聊截图.png"))
    assert answer.status == 422
    assert "已收到截图“群聊截图.png”" in answer.text
    again = anonymous.send(answer, {"name": FAKE["name"]}, action=FORM)
    assert again.status == 303
    assert len(reports(app)[0].screenshots) == 1


def test_the_carried_picture_is_replaced_or_left_out(app, anonymous):
    answer = sent(anonymous, name="", screenshot=Upload(shot("red")))
    anonymous.send(answer, {"name": "甲", "screenshot": Upload(shot("blue"))}, action=FORM)
    answer = sent(anonymous, name="", screenshot=Upload(shot("green")))
    answer = anonymous.send(answer, {"name": "乙"}, action=FORM, button=("row", "screenshot:remove"))
    assert (answer.status, len(reports(app))) == (200, 1), "the form comes back, nothing is sent"
    anonymous.send(answer, action=FORM)
    first, second = reports(app)
    assert (len(first.screenshots), second.screenshots) == (1, [])
    file = stored(app, first.screenshots[0])
    with app.app_context():
        content = db.session.scalar(select(StoredFile.content).where(StoredFile.sha256 == file.sha256))
    assert Image.open(io.BytesIO(content)).convert("RGB").getpixel((0, 0)) == (0, 0, 255)


@pytest.mark.parametrize("mark", ["x", "", "WyJhIl0.abc", "a" * 5000])
def test_a_mark_made_by_hand_carries_nothing(app, anonymous, mark):
    anonymous.open(FORM)
    data = {**FAKE, "csrf_token": anonymous.token(), "token": "t", "screenshot-kept": mark}
    assert anonymous.post(FORM, data).status == 303
    assert reports(app)[0].screenshots == []


def test_the_mark_of_another_form_carries_nothing(app, anonymous):
    mark = sent(anonymous, name="", screenshot=Upload(shot())).one("input", name="screenshot-kept").get("value")
    data = {**FAKE, "csrf_token": anonymous.token(), "token": "another", "screenshot-kept": mark}
    assert anonymous.post(FORM, data).status == 303
    assert reports(app)[0].screenshots == []


def test_s65_the_public_together_fills_no_more_than_its_share(app, anonymous, monkeypatch):
    narrow = replace(app.extensions["portal.config"], public_quota=3000)
    monkeypatch.setitem(app.extensions, "portal.config", narrow)
    first = sent(anonymous, name="一", screenshot=Upload(corpus.picture()))
    answer = sent(anonymous, name="二", screenshot=Upload(shot(size=(1500, 1500))))
    assert first.status == 303
    assert answer.status == 422
    assert "公众上传的图片已达上限" in answer.text
    assert sent(anonymous, name="二").status == 303, "without a picture it is taken"


def test_s65_one_address_cannot_send_pictures_without_end(app, anonymous, monkeypatch):
    monkeypatch.setattr(screenshots, "PICTURES", 2)
    said = [sent(Page(app), name="", screenshot=Upload(shot(size=(10 + n, 10)))).status for n in range(4)]
    assert said == [422, 422, 429, 429]
    assert kept_files(app) == 2
    answer = sent(Page(app), name="又一个", screenshot=Upload(shot()))
    assert answer.one("input", name="name").get("value") == "又一个", "what was typed is not lost"
    assert sent(Page(app), name="又一个").status == 303, "without a picture it is taken"


def test_whoever_is_signed_in_pays_with_their_own_quota(app, operator):
    assert sent(operator, screenshot=Upload(shot())).status == 303
    file = stored(app, report(app, 1).screenshots[0])
    assert file.kept_by not in {None, THE_PUBLIC}
    assert kept_files(app) == 0


def test_s40_every_hostile_upload_is_refused_with_a_sentence(app, anonymous, monkeypatch):
    monkeypatch.setattr(screenshots, "PICTURES", 10_000)
    for upload in [*(b for b in corpus.bombs() if len(b.content) < 450_000), *corpus.strangers()]:
        assert sent(anonymous, screenshot=Upload(upload.content)).status == 422, upload.label
    assert reports(app) == []


def test_a_form_sent_twice_with_its_picture_is_one_report(app, anonymous):
    page = anonymous.open(FORM)
    first, second = (anonymous.send(page, {**FAKE, "screenshot": Upload(shot())}, action=FORM) for _ in range(2))
    assert first.location == second.location
    assert len(reports(app)) == 1
