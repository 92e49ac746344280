"""What the registry learns of filings: the cases about an account, and where its versions come from; links only for who may open them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.accounts.models import Account
from portal.accounts.neighbours import cases_of, origins_of
from portal.database import db
from portal.people.models import User
from tests.filings.changing import changing, consented, registered
from tests.filings.making import days_ago, decide


@pytest.fixture
def account(app, browser_of):
    return registered(app, browser_of)


def cases(app, account: int, username: str):
    with app.test_request_context():
        user = db.session.scalars(select(User).where(User.username == username)).one()
        return cases_of(db.session.get_one(Account, account), user)


def origins(app, ids: list[int], username: str):
    with app.test_request_context():
        user = db.session.scalars(select(User).where(User.username == username)).one()
        return origins_of(ids, user)


def test_the_cases_of_an_account_stand_newest_first_with_state_and_clock(app, operator, account):
    filing = changing(operator, account, "submit", name="郑州工商学院信工")
    change, creation = cases(app, account, "operator")
    assert (change.label, change.state_label, change.open, change.url) == (
        "重要事项变更",
        "待单位审批",
        True,
        f"/filings/{filing}",
    )
    assert change.clock
    assert (creation.label, creation.state_label, creation.open) == ("创建", "已备案", False)


def test_who_may_not_open_a_filing_gets_no_link_to_it(app, operator, account):
    changing(operator, account, "submit", name="郑州工商学院信工")
    assert [case.url for case in cases(app, account, "stranger")] == ["", ""]
    assert all(case.url for case in cases(app, account, "publicity"))


def test_a_draft_is_its_authors_alone_and_leads_to_its_form(app, operator, account):
    filing = changing(operator, account, name="郑州工商学院信工")
    assert cases(app, account, "operator")[0].url == f"/filings/{filing}/edit"
    for other in ("head", "publicity", "stranger"):
        assert [case.label for case in cases(app, account, other)] == ["创建"]


def test_a_version_comes_from_its_filing_with_its_day_and_who_consented(app, browser_of, operator, head, account):
    filing = changing(operator, account, "submit", name="郑州工商学院信工")
    decide(head, filing, "return", "请写明功能定位。")
    page = operator.open(f"/filings/{filing}/edit")
    operator.send(page, {"positioning": "面向本院师生。"}, button=("save", "submit"))
    consented(browser_of, filing)
    found = origins(app, [1, filing, 4242], "operator")
    assert set(found) == {1, filing}
    assert (found[1].kind_label, found[1].changed_on, found[1].deciders) == ("创建", None, ("赵建国", "李老师"))
    assert (found[filing].kind_label, found[filing].deciders) == ("重要事项变更", ("赵建国", "李老师"))
    assert found[filing].changed_on.isoformat() == days_ago(1)
    assert found[filing].url == f"/filings/{filing}"
    assert origins(app, [filing], "stranger")[filing].url == ""
    assert origins(app, [], "operator") == {}
