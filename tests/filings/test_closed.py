"""注销 at its end: the verification, what is left of the account, and one case about an account at a time (第十条)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from portal import calendar
from portal.accounts.models import Account, Identifier, Status
from portal.audit import trail
from portal.database import db
from portal.filings.models import Kind, State
from tests.filings import cases
from tests.filings.cases import brought, taken
from tests.filings.looking import counted, filing_row, press
from tests.filings.making import days_ago
from tests.filings.on_pages import decide
from tests.filings.proving import account_of, hand_in, proof_page

# The verification, and what is left -----------------------------------------------------------------------------------


def test_a_proof_sent_back_is_mended_and_what_changed_is_shown(app, operator, publicity, closing):
    filing = closing()
    hand_in(operator, filing)
    assert "已退回补充证明" in publicity.follow(decide(publicity, filing, "return", "截图看不清日期。")).text
    page = operator.open(f"/filings/{filing}")
    assert "李老师退回补充证明：截图看不清日期。" in page.text
    assert filing_row(app, filing).due is not None
    page = proof_page(operator, filing)
    assert "截图看不清日期。" in page.text
    answer = operator.send(page, {"cancelled_on": days_ago(4), "announced_on": days_ago(5)}, button=("save", "submit"))
    assert answer.status == 303
    text = publicity.open(f"/filings/{filing}").text
    assert f"{days_ago(2)} → {days_ago(4)}" in text


def test_the_verified_closure_keeps_the_number_and_the_account_in_the_list(app, operator, publicity, closing):
    filing = closing()
    number = filing_row(app, filing).number
    hand_in(operator, filing)
    said = publicity.follow(decide(publicity, filing, "approve", "已核验，账号已注销。"))
    assert f"注销已核验办结，编号 NO. {number} 保留" in said.text
    account = account_of(app, filing)
    assert (account.status, account.closed_on, account.number) == (Status.CLOSED, calendar.today(), number)
    row = filing_row(app, filing)
    assert (row.state, row.due) == (State.CLOSED, None)
    assert "现由" not in operator.open(f"/filings/{filing}").text
    assert operator.open(f"/accounts/{account.id}").status == 200
    with app.app_context():
        assert trail.verify()[1] == ""


def test_what_a_closed_account_was_called_can_be_registered_anew_under_another_number(app, browser_of):
    filing = brought(app, browser_of, "closure", State.CLOSED)
    old = account_of(app, filing)
    with app.app_context():
        users = cases.users()
        again = cases.laid(users["stranger"], users["stranger"].unit, "weibo", data={"handle": old.handle}).id
        db.session.commit()
    assert taken(app, browser_of("stranger"), again, "submit").status_code == 303
    assert press(browser_of("otherhead"), again, "approve").status_code == 303
    assert press(browser_of("publicity"), again, "approve").status_code == 303
    new = account_of(app, again)
    assert new.number != old.number
    with app.app_context():
        named = db.session.scalars(select(Identifier).where(Identifier.value == old.handle)).all()
        assert [i.account_id for i in named] == [new.id]
    assert counted(app, Account) == 2


@pytest.mark.parametrize("state", [State.CLOSING, State.PROOF_REVIEW])
def test_a_closure_that_is_given_up_gives_the_account_back(app, browser_of, publicity, state):
    filing = brought(app, browser_of, "closure", state)
    said = publicity.follow(decide(publicity, filing, "void", "学院决定继续运营。"))
    assert "账号在台账中恢复为“正常”" in said.text
    account = account_of(app, filing)
    assert (account.status, account.closed_on) == (Status.ACTIVE, None)
    assert filing_row(app, filing).due is None
    with app.app_context():
        again = cases.about(db.session.get_one(Account, account.id), cases.users()["operator"], Kind.CLOSURE)
        assert again.account_id == account.id


# One case at a time ---------------------------------------------------------------------------------------------------


def two_drafts(app: Any, first: Kind, second: Kind) -> tuple[int, int, int]:
    with app.app_context():
        users = cases.users()
        account = cases.registered(users["operator"].unit)
        drafts = [cases.about(account, users[who], kind) for who, kind in (("operator", first), ("operator", second))]
        db.session.commit()
        return account.id, drafts[0].id, drafts[1].id


@pytest.mark.parametrize("second", [Kind.CHANGE, Kind.CLOSURE])
@pytest.mark.parametrize("first", [Kind.CHANGE, Kind.CLOSURE])
def test_a_second_case_about_an_account_is_not_handed_in_while_one_is_under_way(
    app, browser_of, operator, first, second
):
    _account, one, two = two_drafts(app, first, second)
    assert press(operator, one, "submit").status_code == 303
    answer = press(operator, two, "submit")
    assert (answer.status_code, f"该账号另有一份{first.label}正在办理（待单位审批）" in answer.text) == (409, True)
    assert filing_row(app, two).state is State.DRAFT
    press(browser_of("head"), one, "refuse")
    assert press(operator, two, "submit").status_code == 303


def test_a_closure_that_is_refused_is_called_so_everywhere(app, browser_of, operator):
    account, one, _two = two_drafts(app, Kind.CLOSURE, Kind.CHANGE)
    press(operator, one, "submit")
    press(browser_of("head"), one, "approve")
    press(browser_of("publicity"), one, "refuse")
    for path in (f"/filings/{one}", "/filings/?scope=mine", f"/accounts/{account}"):
        text = operator.open(path).text
        assert "不同意注销" in text, path


def test_nothing_is_changed_or_closed_while_the_account_is_being_closed(app, browser_of, operator):
    _account, one, two = two_drafts(app, Kind.CLOSURE, Kind.CHANGE)
    press(operator, one, "submit")
    press(browser_of("head"), one, "approve")
    press(browser_of("publicity"), one, "approve")
    answer = press(operator, two, "submit")
    assert (answer.status_code, "该账号注销中，不能再办理重要事项变更" in answer.text) == (409, True)
