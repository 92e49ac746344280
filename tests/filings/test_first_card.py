"""The first card of a filing, as its readers see it: who has it by name, whom to call, by when, what to press first; and 校团委."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from portal import calendar
from portal.cases import pace
from portal.cases.models import Pace
from portal.database import db
from portal.filings.models import State
from portal.people.models import User
from portal.settings.queries import number, working_days
from tests.filings.cases import begun, taken
from tests.filings.looking import press
from tests.filings.making import bring
from tests.filings.on_pages import card
from tests.handover.making import add_person
from tests.records import BY_KEY

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Answer, Page

OFFICE_PHONE = BY_KEY["contact_phone"].default
HEADS_PHONE, MASKED = "0371-85303900", "037****3900"


def called(app: Flask, username: str, phone: str) -> None:
    with app.app_context():
        db.session.execute(update(User).where(User.username == username).values(phone=phone))
        db.session.commit()


def telephones(page: Answer) -> list[str]:
    """Return the numbers of the first card: those that are dialled, and the masks of those that are asked for first."""
    calls = page.all("span", class_="call")
    return [number for call in calls for number in re.findall(r"[0-9][0-9*-]{4,}", "".join(call.itertext()))]


def test_who_gave_no_number_is_called_by_that_of_the_roster(app: Flask, browser_of: Any, operator: Page) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    person = add_person(app, "赵建国", "13803719876")
    with app.app_context():
        db.session.execute(update(User).where(User.username == "head").values(phone="", person_id=person))
        db.session.commit()
    assert telephones(operator.open(f"/filings/{filing}")) == ["138****9876"]


def test_of_what_was_taken_back_is_said_that_its_author_changes_it(browser_of: Any, operator: Page) -> None:
    filing = bring(browser_of, State.WITHDRAWN)
    assert "已撤回，现由您修改" in card(operator.open(f"/filings/{filing}"))


def test_its_author_reads_who_has_it_since_when_by_when_and_whom_to_call(app: Flask, browser_of: Any, operator: Page):
    called(app, "head", HEADS_PHONE)
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = operator.open(f"/filings/{filing}")
    with app.app_context():
        day = working_days().after(calendar.today(), number("step_days"))
        by = pace.Promise("", day, late=False, caveat=pace.caveat(day)).words
    assert f"现由赵建国（信息工程学院）办理，刚刚送达，{by}" in card(page)
    assert telephones(page) == [MASKED]
    assert page.has("button", formaction=f"/filings/{filing}/steps/urge")
    (words,) = page.all("p", id="urge-words")
    assert "送到信息工程学院，刚刚送达" in (words.text or "")
    assert (words.text or "").endswith(f"http://localhost/filings/{filing}")
    assert page.one("summary", data_copy="urge-words").text == "复制催办文字"


def test_who_takes_part_is_told_the_telephone_and_who_only_looks_on_is_not(
    app: Flask, browser_of: Any, publicity: Page, leader: Page, otherhead: Page, head: Page
):
    called(app, "head", HEADS_PHONE)
    filing = bring(browser_of, State.UNIT_REVIEW)
    assert press(head, filing, "copy", whom="冯卫东").status_code == 303
    assert telephones(publicity.open(f"/filings/{filing}")) == [MASKED]
    for person in (leader, otherhead):
        page = person.open(f"/filings/{filing}")
        assert "现由赵建国（信息工程学院）办理" in card(page)
        assert (telephones(page), page.all("p", id="urge-words")) == ([], [])
    page = head.open(f"/filings/{filing}")
    assert "现由您（信息工程学院）办理" in card(page)
    assert (telephones(page), page.all("p", id="urge-words")) == ([], [])


def test_the_office_is_called_by_its_own_number_until_its_people_give_theirs(
    app: Flask, browser_of: Any, operator: Page
):
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    page = operator.open(f"/filings/{filing}")
    assert "现由李老师、周明远（党委宣传部）办理" in card(page)
    assert telephones(page) == [OFFICE_PHONE]
    called(app, "publicity", "85303917")
    assert telephones(operator.open(f"/filings/{filing}")) == ["853****3917"]


def test_what_is_usual_is_said_on_the_card_and_after_the_step(app: Flask, browser_of: Any, head: Page):
    with app.app_context():
        known = {"sort": "filing", "state": State.PUBLICITY_REVIEW.value, "written_on": calendar.today()}
        db.session.add(Pace(**known, number=9, median=60, ninety=1500))
        db.session.commit()
    filing = bring(browser_of, State.UNIT_REVIEW)
    answer = head.follow(head.post(f"/filings/{filing}/steps/approve", head.signed({"opinion": "情况属实，同意。"})))
    assert "已同意，现由党委宣传部 李老师、周明远办理，通常 2 天内办结。" in answer.text
    assert "（党委宣传部）办理，刚刚送达，通常 2 天内办结" in card(answer)


def test_who_has_it_is_told_the_day_and_not_what_is_usual(app: Flask, browser_of: Any, publicity: Page):
    with app.app_context():
        known = {"sort": "filing", "state": State.PUBLICITY_REVIEW.value, "written_on": calendar.today()}
        db.session.add(Pace(**known, number=9, median=60, ninety=1500))
        db.session.commit()
        day = working_days().after(calendar.today(), number("step_days"))
        by = pace.Promise("", day, late=False, caveat=pace.caveat(day)).words
    page = publicity.open(f"/filings/{bring(browser_of, State.PUBLICITY_REVIEW)}")
    assert f"现由您、周明远（党委宣传部）办理，刚刚送达，{by}" in card(page)


def test_what_is_over_says_by_what_and_calls_nobody(browser_of: Any, operator: Page):
    page = operator.open(f"/filings/{bring(browser_of, State.FILED)}")
    assert f"{calendar.today()} 由李老师同意备案登记，已办结" in card(page)
    assert telephones(page) == []


# What comes first, and what stands apart.


@pytest.mark.parametrize("state", [State.DRAFT, State.WITHDRAWN])
def test_a_draft_and_what_was_withdrawn_are_gone_on_with_first_and_given_up_last(
    browser_of: Any, operator: Page, state: State
):
    filing = bring(browser_of, state)
    page = operator.open(f"/filings/{filing}")
    assert [a.text for a in page.all("a", class_="btn btn-primary")] == ["继续填写"]
    assert page.one("a", class_="btn btn-primary").get("href") == f"/filings/{filing}/edit"
    pressed = [b.get("formaction") for b in page.all("button") if b.get("formaction")]
    assert pressed[-1] == f"/filings/{filing}/steps/void"
    assert apart(page, "void")


def apart(page: Answer, action: str) -> bool:
    """Say whether the button of an act stands in a part of its own under 更多操作, and nowhere else."""
    boxes = [box for box in page.all("details") if "beside-end" in (box.get("class") or "")]
    within = [b for box in boxes for b in box.iter("button") if (b.get("formaction") or "").endswith(action)]
    return len(within) == len([b for b in page.all("button") if (b.get("formaction") or "").endswith(action)]) == 1


def test_to_give_up_stands_apart_from_to_refuse_and_to_take_back_asks_once(
    browser_of: Any, operator: Page, publicity: Page
):
    filing = bring(browser_of, State.PUBLICITY_REVIEW)
    page = publicity.open(f"/filings/{filing}")
    assert apart(page, "void")
    assert [b.text for b in page.all("button") if (b.get("formaction") or "").endswith("/void")] == ["确认作废"]
    waiting = bring(browser_of, State.UNIT_REVIEW, name="郑州工商学院信工就业")
    page = operator.open(f"/filings/{waiting}")
    (asked,) = [d for d in page.all("details") if "confirm" in (d.get("class") or "")]
    assert [b.text for b in asked.iter("button")] == ["确认撤回"]


# An act that lacks its own words or person.
LACKING: dict[str, tuple[str, dict[str, str], str]] = {
    "转办 without a person": ("head", {"action": "transfer", "whom": ""}, "whom-transfer"),
    "转办 to nobody known": ("head", {"action": "transfer", "whom": "查无此人"}, "whom-transfer"),
    "加签 without words": ("head", {"action": "consult", "whom": "冯卫东", "opinion": ""}, "words-consult"),
    "加签 without a person": ("head", {"action": "consult", "whom": "", "opinion": "请核对名称。"}, "whom-consult"),
    "抄送 without a person": ("head", {"action": "copy", "whom": ""}, "whom-copy"),
    "作废 without a reason": ("publicity", {"action": "void", "opinion": ""}, "words-void"),
    "同意 without an opinion": ("head", {"action": "approve", "opinion": ""}, "opinion"),
    "退回 without an opinion": ("head", {"action": "return", "opinion": ""}, "opinion"),
    "不同意 without an opinion": ("head", {"action": "refuse", "opinion": ""}, "opinion"),
}


@pytest.mark.parametrize("whom", ["", "查无此人", "赵建国"])
@pytest.mark.parametrize("opinion", ["", "字" * 501, "问\x07题"])
def test_every_box_that_is_wrong_says_so(head: Page, browser_of: Any, whom: str, opinion: str) -> None:
    filing = bring(browser_of, State.UNIT_REVIEW)
    page = press(head, filing, "consult", opinion, whom=whom)
    assert page.status_code == 422
    assert 'id="whom-consult-error"' in page.text
    assert 'id="words-consult-error"' in page.text


@pytest.mark.parametrize("case", LACKING)
def test_an_act_refused_for_its_own_box_opens_that_box_alone_and_takes_the_focus(browser_of: Any, case: str):
    who, sent, box = LACKING[case]
    person, filing = browser_of(who), bring(browser_of, State.UNIT_REVIEW)
    action = sent["action"]
    page = person.post(f"/filings/{filing}/steps/{action}", person.signed({**sent, "action": ""}))
    assert page.status == 422
    focused = [e for tag in ("input", "textarea") for e in page.all(tag) if e.get("autofocus") is not None]
    assert [e.get("id") for e in focused] == [box]
    opened = [d for d in page.all("details") if d.get("open") is not None]
    if box == "opinion":
        assert opened == []
        assert page.one("input", id="decide-switch").get("checked") is not None, "on a phone it is drawn open"
    else:
        assert [(d.get("class") or "").removesuffix(" beside-end") for d in opened] == [
            "panel raised beside",
            "beside-act",
        ]
        assert focused[0] in list(opened[1].iter())
        assert [s for s in page.all("input", id="decide-switch") if s.get("checked") is not None] == []


# 校团委 decides for what students run (第六条): nothing speaks of a unit's head.
OF_STUDENTS: dict[str, tuple[tuple[str, str], ...]] = {
    "draft": (),
    "with 校团委": (("student", "submit"),),
    "with the office": (("student", "submit"), ("league", "approve")),
    "sent back to 校团委": (("student", "submit"), ("league", "approve"), ("publicity", "return_unit")),
    "refused by 校团委": (("student", "submit"), ("league", "refuse")),
}
NEVER = ("单位负责人", "单位主要负责人", "待单位审批", "单位不同意", "退回单位", "请单位")


@pytest.mark.parametrize("where", OF_STUDENTS)
def test_of_what_students_run_every_page_says_the_league_and_never_a_units_head(
    app: Flask, browser_of: Any, where: str
):
    with app.app_context():
        filing = begun("creation", "student").id
        db.session.commit()
    for who, action in OF_STUDENTS[where]:
        assert taken(app, browser_of(who), filing, action).status_code == 303
    readers = ("student", "league", "publicity") if OF_STUDENTS[where] else ("student",)
    for who in readers:
        page = browser_of(who).open(f"/filings/{filing}?done={len(OF_STUDENTS[where])}")
        assert "校团委" in card(page)
        (main,) = page.all("main")
        text = "".join(main.itertext())
        assert [words for words in NEVER if words in text] == [], who
        listed = browser_of(who).open("/filings/?scope=mine" if who == "student" else "/filings/")
        rows = listed.all("tr", id=f"filing-{filing}")
        assert [w for r in rows for w in NEVER if w in "".join(r.itertext())] == [], who
        (told,) = browser_of(who).open("/notices/").all("main")
        assert [w for w in NEVER if w in "".join(told.itertext())] == [], who


def test_what_has_lain_for_days_says_so_and_that_it_is_late(app: Flask, browser_of: Any, operator: Page):
    filing = bring(browser_of, State.UNIT_REVIEW)
    with app.app_context():
        db.session.execute(update(Pace.metadata.tables["case"]).values(state_since=calendar.now() - timedelta(days=30)))
        db.session.commit()
    page = operator.open(f"/filings/{filing}")
    assert "已等待 30 天，最迟 " in card(page)
    assert "办结，已超期" in card(page)
    assert [s.text for s in page.all("span", class_="tone-bad")][:1][0].endswith("已超期")
