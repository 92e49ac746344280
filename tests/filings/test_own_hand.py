"""Nobody decides what they handed in themselves, whoever it was handed over to since; and for whom a deputy acts is always kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from portal.cases.handing import unfit
from portal.cases.models import Consultation, Event
from portal.database import db
from portal.filings.models import Filing, State
from portal.people.models import Role, User
from tests.delegation.making import give, lay
from tests.filings.looking import filing_row, without_role
from tests.filings.making import submitted, typed
from tests.filings.on_pages import decide
from tests.handover.queues import handed, id_of

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page

CLERK = "王敏（信息工程学院）"


def consent(app: Flask, person: Page, filing: int) -> int:
    """Send the consent without the page's button."""
    sent = {"csrf_token": person.token(), "opinion": "同意。", "revision": str(filing_row(app, filing).revision)}
    return person.post(f"/filings/{filing}/steps/approve", sent).status


def test_s33_who_handed_it_in_does_not_decide_it_once_it_was_handed_over(
    app: Flask, head: Page, operator: Page
) -> None:
    own = submitted(head)
    answer = handed(head, "head", CLERK)
    assert answer.status == 303, answer.text
    assert filing_row(app, own).author_id == id_of(app, "operator")
    assert "由您本人提交，不能由您审批" in head.open(f"/filings/{own}").text
    assert consent(app, head, own) == 409
    assert filing_row(app, own).state is State.UNIT_REVIEW


def test_s33_nor_does_who_stands_in_for_them(app: Flask, head: Page, stranger: Page) -> None:
    own = submitted(head)
    handed(head, "head", CLERK)
    lay(app, "head", "stranger")
    assert consent(app, stranger, own) in {403, 404, 409}
    assert filing_row(app, own).state is State.UNIT_REVIEW


def test_what_a_head_handed_in_and_gave_away_is_before_their_deputy(app: Flask, head: Page, deputy: Page) -> None:
    own = submitted(head)
    handed(head, "head", CLERK)
    with app.app_context():
        name = db.session.scalars(select(User.name).where(User.username == "deputy")).one()
    assert f"信息工程学院 {name}" in deputy.open(f"/filings/{own}").text
    assert decide(deputy, own, "approve").status == 303


def test_it_is_not_given_away_where_nobody_could_decide_it(app: Flask, head: Page) -> None:
    own = submitted(head)
    without_role(app, "deputy", Role.UNIT_DEPUTY)
    answer = handed(head, "head", CLERK)
    assert "没有其他人可以审批" in answer.text
    assert filing_row(app, own).author_id == id_of(app, "head")


def test_it_is_not_returned_to_a_unit_where_nobody_could_decide_it(app: Flask, head: Page, publicity: Page) -> None:
    without_role(app, "deputy", Role.UNIT_DEPUTY)
    own = submitted(head)  # past the unit: its only head wrote it
    handed(head, "head", CLERK)
    assert filing_row(app, own).author_id == id_of(app, "operator")
    page = publicity.open(f"/filings/{own}")
    assert "同意备案登记" in page.text
    assert "退回单位重审" not in page.text


def test_nor_is_a_question_about_it_handed_over_to_whoever_handed_it_in(app: Flask, head: Page) -> None:
    own = submitted(head)
    handed(head, "head", CLERK)
    with app.app_context():
        people = {u.username: u for u in db.session.scalars(select(User)).unique()}
        filing = db.session.get_one(Filing, own)
        filing.questions.append(Consultation(asked_by=people["deputy"], whom=people["library"], question="如何？"))
        reason = unfit(filing, people["library"], people["head"])
        assert reason
        assert f"由{people['head'].name}提交" in reason
        assert unfit(filing, people["library"], people["tech"]) is None


def test_who_handed_it_in_is_not_asked_about_it(app: Flask, head: Page, deputy: Page) -> None:
    own = submitted(head)
    handed(head, "head", CLERK)
    with app.app_context():
        name = db.session.scalars(select(User.name).where(User.username == "head")).one()
    page = deputy.open(f"/filings/{own}")
    answer = deputy.send(
        page, {"whom": f"{name}（信息工程学院）", "opinion": "请提出意见。"}, action=f"/filings/{own}/steps/consult"
    )
    assert answer.status == 422
    assert f"由{name}提交，不能选择" in answer.text


def test_what_the_successor_hands_in_again_is_decided_as_usual(app: Flask, head: Page, operator: Page) -> None:
    own = submitted(head)
    handed(head, "head", CLERK)
    for action in ("withdraw", "submit"):
        form = operator.open(f"/filings/{own}" if action == "withdraw" else f"/filings/{own}/edit")
        answer = (
            operator.send(form, action=f"/filings/{own}/steps/withdraw")
            if action == "withdraw"
            else operator.send(form, button=("save", "submit"))
        )
        assert answer.status == 303, answer.text
    assert decide(head, own, "approve").status == 303


@pytest.mark.parametrize("state", [State.UNIT_REVIEW, State.RETURNED])
def test_s33_a_void_by_a_deputy_of_the_office_names_the_office(
    app: Flask, operator: Page, head: Page, browser_of: Any, state: State
) -> None:
    """The deputy files for the same unit, and so sees the filing also where it lies before somebody else."""
    give(app, "otherhead", Role.AUTHOR, "信息工程学院")
    filing = typed(operator)
    if state is State.RETURNED:
        assert decide(head, filing, "return").status == 303
    lay(app, "publicity", "otherhead")
    lay(app, "head", "otherhead")
    answer = decide(browser_of("otherhead"), filing, "void", "重复填报。")
    assert answer.status == 303, answer.text
    with app.app_context():
        event = db.session.scalars(select(Event).where(Event.case_id == filing, Event.action == "void")).one()
        assert event.on_behalf
        assert event.on_behalf.username == "publicity"


def test_s28_a_filing_is_not_copied_to_a_student_of_another_unit(app: Flask, operator: Page, student: Page) -> None:
    filing = typed(operator)
    page = operator.open(f"/filings/{filing}")
    answer = operator.send(page, {"whom": "student"}, action=f"/filings/{filing}/steps/copy")
    assert answer.status == 422
    assert "不是教职工，不能抄送" in answer.text
    assert student.open(f"/filings/{filing}").status == 404
