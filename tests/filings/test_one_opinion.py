"""Nobody decides one case for the unit and for the office (第四、九条), by whatever way they have the step; and nothing is left lying."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from portal.cases import desks
from portal.database import db
from portal.filings.documents import opinions
from portal.filings.models import Filing, State
from portal.people.models import Assignment, Role, User
from tests.delegation.making import entrusted
from tests.filings.looking import deactivated, events, filing_row, press, with_role
from tests.filings.making import submitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.pages import Page


OWN = "您已代表单位办理过这份备案，不能再代表党委宣传部办理，请由党委宣传部其他人员办理。"


def by_office(app: Flask, head: Page, _director: Page, filing: int) -> str:
    """The head of the unit is of the office as well."""
    with_role(app, "head", Role.PUBLICITY)
    assert press(head, filing, "approve").status_code == 303
    return "head"


def as_deputy(app: Flask, _head: Page, director: Page, filing: int) -> str:
    deactivated(app, "head")
    with_role(app, "director", Role.UNIT_DEPUTY, "信息工程学院")
    with app.app_context():
        db.session.delete(db.session.scalars(select(Assignment).join(User).where(User.username == "deputy")).one())
        db.session.commit()
    assert press(director, filing, "approve").status_code == 303
    return "director"


def standing_in(app: Flask, head: Page, director: Page, filing: int) -> str:
    entrusted(head, "周明远")
    assert press(director, filing, "approve").status_code == 303
    return "director"


def passed_on(app: Flask, head: Page, director: Page, filing: int) -> str:
    with_role(app, "director", Role.UNIT_DEPUTY, "信息工程学院")
    assert press(head, filing, "transfer", "请您办理。", whom="周明远").status_code == 303
    assert press(director, filing, "approve").status_code == 303
    return "director"


@pytest.mark.parametrize("way", [by_office, as_deputy, standing_in, passed_on])
def test_s33_who_took_the_units_step_has_none_of_the_offices_by_whatever_way(
    app: Flask, operator: Page, head: Page, director: Page, browser_of: Callable[[str], Page], way: Callable[..., str]
) -> None:
    filing = submitted(operator)
    who = way(app, head, director, filing)
    page = browser_of(who)
    assert filing_row(app, filing).state is State.PUBLICITY_REVIEW
    for action in ("approve", "return", "refuse", "void", "return_unit"):
        answer = press(page, filing, action)
        assert (answer.status_code, OWN in answer.text) == (409, True), action
    assert f"/filings/{filing}" not in " ".join(page.open("/cases/?scope=todo").links())
    assert press(browser_of("publicity"), filing, "transfer", "请您办理。", whom=_name(app, who)).status_code in {
        409,
        422,
    }
    assert press(browser_of("publicity"), filing, "approve").status_code == 303


def _name(app: Flask, username: str) -> str:
    with app.app_context():
        return db.session.scalars(select(User.name).where(User.username == username)).one()


def test_s33_who_decided_for_the_office_has_none_of_the_units_steps(
    app: Flask, operator: Page, head: Page, director: Page, deputy: Page
) -> None:
    with_role(app, "head", Role.PUBLICITY)
    with_role(app, "director", Role.UNIT_HEAD, "信息工程学院")
    filing = submitted(operator)
    assert press(director, filing, "approve").status_code == 303
    assert press(head, filing, "approve").status_code == 303
    filing = submitted(operator, "weibo")
    assert press(deputy, filing, "approve").status_code == 403, "two heads are there"
    assert press(director, filing, "approve").status_code == 303
    assert press(head, filing, "return").status_code == 303
    assert press(operator, filing, "submit").status_code == 303
    answer = press(head, filing, "approve")
    assert answer.status_code == 409
    assert "您已代表党委宣传部办理过这份备案，不能再代表单位办理" in answer.text
    assert press(director, filing, "approve").status_code == 303


def test_s33_the_office_does_not_ask_anew_a_unit_that_has_nobody_else(
    app: Flask, operator: Page, head: Page, director: Page
) -> None:
    with_role(app, "director", Role.UNIT_HEAD, "信息工程学院")
    filing = submitted(operator)
    assert press(head, filing, "approve").status_code == 303
    deactivated(app, "head")
    deactivated(app, "deputy")
    answer = press(director, filing, "return_unit")
    assert answer.status_code == 409
    assert "单位没有其他可以办理的人员，不能退回单位重审" in answer.text
    assert press(director, filing, "return").status_code == 303
    assert press(operator, filing, "submit").status_code == 303
    assert events(app, filing)[-1].note.startswith("单位环节由系统略过，因周明远已代表党委宣传部办理过本件")


def test_s33_where_the_other_clerk_has_left_nothing_lies_and_the_record_says_so(
    app: Flask, operator: Page, director: Page
) -> None:
    with_role(app, "director", Role.UNIT_HEAD, "信息工程学院")
    deactivated(app, "head")
    before, after = submitted(operator), submitted(operator, "weibo")
    assert press(director, before, "approve", "单位同意。").status_code == 303
    deactivated(app, "publicity")
    for filing in (before, after):
        with app.test_request_context():
            row = db.session.get_one(Filing, filing)
            assert [u.username for u in desks.deciders(row)] == [_office(filing == before)], filing
    hint = "没有其他人可以办理：同一人不能既代表单位又代表党委宣传部，您代表单位填写的意见不计，单位环节按略过记录。"
    assert hint in director.open(f"/filings/{before}").text
    assert press(director, before, "approve", "同意备案登记。").status_code == 303
    said = "单位环节由周明远略过，因党委宣传部没有其他人可以办理；同一人不能既代表单位又代表党委宣传部，其代表单位填写的意见不计。"
    assert events(app, before)[-1].note == said
    assert said in operator.open(f"/filings/{before}").text
    with app.test_request_context():
        printed = opinions.decisions(db.session.get_one(Filing, before))
        assert (printed["unit"].opinion, printed["unit"].name, printed["unit"].signature) == (said, "", b"")
        assert (printed["publicity"].opinion, printed["publicity"].name) == ("同意备案登记。", "周明远")


def _office(decided_by_the_unit: bool) -> str:
    """Who has it then: for the office nobody but the director; for the unit the deputy, since the office cannot do without the head."""
    return "director" if decided_by_the_unit else "deputy"


def test_s33_a_unit_whose_only_head_the_office_cannot_do_without_is_not_left_waiting(
    app: Flask, operator: Page, director: Page
) -> None:
    with_role(app, "director", Role.UNIT_HEAD, "信息工程学院")
    filing = submitted(operator)
    for name in ("head", "deputy", "publicity"):
        deactivated(app, name)
    assert press(director, filing, "approve", "单位同意。").status_code == 303
    assert press(director, filing, "approve", "同意备案登记。").status_code == 303
    assert [e.note[:8] for e in events(app, filing)] == ["", "单位环节由周明远", "单位环节由周明远"]
