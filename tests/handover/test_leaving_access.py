"""Who sees whose queue: a head their unit's people, two offices everybody, and nobody what is none of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.audit.trail import verify
from portal.database import db
from portal.filings.models import Filing
from portal.people.models import User
from tests.delegation.making import change
from tests.filings.making import draft, submitted, typed
from tests.handover.queues import filing_of, handed, id_of, queue

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page


def test_a_head_is_offered_the_people_of_their_unit(app: Flask, operator: Page, stranger: Page, head: Page) -> None:
    typed(operator)
    typed(stranger, "weibo")
    page = head.open("/handover/queue")
    assert "王敏" in page.text
    assert "何静" not in page.text


def test_s29_a_head_sees_no_queue_of_another_unit(app: Flask, stranger: Page, head: Page) -> None:
    draft(stranger)
    assert queue(head, "stranger").status == 404
    url = f"/handover/queue?user={id_of(app, 'stranger')}"
    assert head.post(url, {"csrf_token": head.token(), "successor": "赵建国", "parts": "authored"}).status == 404
    assert head.open("/handover/queue?user=999999").status == 404
    assert head.open("/handover/queue?user=x").status == 404


def test_s29_what_belongs_to_another_unit_is_counted_but_neither_shown_nor_moved(
    app: Flask, stranger: Page, otherhead: Page, clerk: str
) -> None:
    assert clerk
    elsewhere = draft(stranger, name="信工之声")
    with app.app_context():
        filing = db.session.get_one(Filing, elsewhere)
        filing.unit_id = db.session.scalars(select(User).where(User.username == "head")).one().unit_id
        db.session.commit()
    own = typed(stranger, "weibo", "draft")
    with app.app_context():
        db.session.get_one(Filing, own).unit_id = (
            db.session.scalars(select(User).where(User.username == "otherhead")).one().unit_id
        )
        db.session.commit()
    change(app, "stranger", active=False)
    page = queue(otherhead, "stranger")
    assert "另有 1 份属于其他单位" in page.text
    assert "信工之声" not in page.text
    assert handed(otherhead, "stranger", "冯卫东").status == 303
    assert filing_of(app, elsewhere).author.username == "stranger"
    assert filing_of(app, own).author.username == "otherhead"


def test_s28_the_administrator_hands_over_and_reads_nothing(
    app: Flask, operator: Page, admin: Page, clerk: str
) -> None:
    own = typed(operator)
    page = queue(admin, "operator")
    assert "郑州工商学院信息工程学院" in page.text
    assert f"/filings/{own}" not in page.links()
    assert "13803710001" not in page.text
    assert admin.open(f"/filings/{own}").status == 403
    assert handed(admin, "operator", clerk).status == 303
    assert filing_of(app, own).author.username == "stranger"


@pytest.mark.parametrize("person", ["operator", "deputy", "publicity", "tech", "leader", "auditor"])
def test_s28_nobody_else_opens_it(browser_of: Any, person: str) -> None:
    assert browser_of(person).open("/handover/queue").status == 403


def test_s32_no_button_of_a_single_case_hands_it_over(app: Flask, operator: Page, head: Page, director: Page) -> None:
    own = submitted(operator)
    for person in (operator, head, director):
        assert "/steps/hand" not in person.open(f"/filings/{own}").response.text
        data = {"csrf_token": person.token(), "whom": "刘芳", "opinion": "移交。"}
        assert person.post(f"/filings/{own}/steps/hand", data).status == 403
    assert filing_of(app, own).author.username == "operator"


def test_the_record_of_the_case_says_who_handed_it_to_whom(operator: Page, head: Page, clerk: str) -> None:
    own = submitted(operator)
    handed(head, "operator", clerk)
    text = head.open(f"/filings/{own}").text
    assert "移交" in text
    assert "王敏的填报移交给何静。" in text


def test_the_trail_stays_whole(app: Flask, operator: Page, head: Page, auditor: Page, clerk: str) -> None:
    typed(operator)
    handed(head, "operator", clerk)
    with app.app_context():
        assert verify()[1] == ""
    text = auditor.open("/audit/").text
    assert "移交待办事项" in text
