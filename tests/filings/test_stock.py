"""存量登记: an account that was filed on paper before the portal is brought in by one officer and consented to by another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal import calendar
from portal.accounts.models import Account
from portal.database import db
from portal.filings.models import State
from portal.people.models import Role, Unit, User
from tests.filings import cases
from tests.filings.cases import brought, taken
from tests.filings.looking import counted, events, filing_row, press, with_role, without_role
from tests.filings.making import YEAR, days_ago
from tests.filings.printing import printed
from tests.filings.together import at_once

ON = calendar.today() - timedelta(days=900)
NUMBER = "2019-微博-0007"


def stock(app: Any, *, author: str = "publicity", **facts: Any) -> int:
    """Lay what an import lays: a stock filing of 信息工程学院, not yet handed in."""
    with app.app_context():
        users = cases.users()
        filing = cases.laid(users[author], users["operator"].unit, stock=True, **facts)
        db.session.commit()
        return filing.id


def test_it_goes_straight_to_the_publicity_department_with_a_note(app, browser_of):
    filing = stock(app)
    assert taken(app, browser_of("publicity"), filing, "submit").status_code == 303
    assert filing_row(app, filing).state is State.PUBLICITY_REVIEW
    assert "存量登记：此前的纸质登记表已由单位签署" in events(app, filing)[0].note
    assert "存量登记" in browser_of("director").open(f"/filings/{filing}").text


def test_another_officer_than_the_one_who_brought_it_in_consents(app, browser_of):
    filing = stock(app)
    taken(app, browser_of("publicity"), filing, "submit")
    assert press(browser_of("publicity"), filing, "approve").status_code == 409
    assert press(browser_of("head"), filing, "approve").status_code == 409, "the unit has signed on paper"
    assert press(browser_of("director"), filing, "approve").status_code == 303
    assert filing_row(app, filing).state is State.FILED


def test_the_number_and_the_day_of_the_paper_are_kept(app, browser_of):
    filing = stock(app, paper_number=NUMBER, paper_on=ON)
    taken(app, browser_of("publicity"), filing, "submit")
    press(browser_of("director"), filing, "approve")
    with app.app_context():
        account = db.session.query(Account).one()
        assert (account.number, account.filed_on, account.late) == (NUMBER, ON, False)
        number = account.id
    (page,) = printed(browser_of("operator"), f"/accounts/{number}/form.pdf")
    assert f"依据第1版（存量登记，{ON.year}年{ON.month}月{ON.day}日备案）；意见、签名和印章以原纸质登记表为准。" in page
    assert "此前的纸质登记表已由单位签署" in page


def test_without_a_number_of_its_own_it_gets_the_next_one(app, browser_of):
    filing = stock(app)
    taken(app, browser_of("publicity"), filing, "submit")
    press(browser_of("director"), filing, "approve")
    assert filing_row(app, filing).number == f"{YEAR}-微博-0001"


def test_no_reason_for_lateness_is_asked_and_no_clock_runs(app, browser_of):
    filing = stock(app, data={"registered_on": days_ago(900)})
    assert "共 0 件" in browser_of("publicity").open("/filings/?scope=due").text
    assert taken(app, browser_of("publicity"), filing, "submit").status_code == 303
    row = filing_row(app, filing)
    assert (row.late, row.state) == (False, State.PUBLICITY_REVIEW)
    page = browser_of("director").open(f"/filings/{filing}").text
    assert "逾期" not in page
    assert "已超期" not in page


def test_a_number_that_is_taken_is_refused_in_words_before_and_after_the_submission(app, browser_of):
    first, second, third = (stock(app, paper_number=NUMBER) for _ in range(3))
    for filing in (first, second):
        assert taken(app, browser_of("publicity"), filing, "submit").status_code == 303
    assert press(browser_of("director"), first, "approve").status_code == 303
    said = f"编号 {NUMBER} 已用于“{filing_row(app, first).name}”，请核对纸质登记表上的编号。"
    assert said in browser_of("director").open(f"/filings/{second}").text, "beside the blocked button"
    answer = press(browser_of("director"), second, "approve")
    assert (answer.status_code, said.rstrip("。") in answer.text) == (409, True)
    answer = taken(app, browser_of("publicity"), third, "submit")
    assert (answer.status_code, said in answer.text) == (409, True)
    assert counted(app, Account) == 1


def test_a_number_of_the_portals_own_is_never_given_twice_because_of_paper(app, browser_of):
    filing = stock(app, paper_number=f"{YEAR}-微博-0001")
    taken(app, browser_of("publicity"), filing, "submit")
    press(browser_of("director"), filing, "approve")
    new = brought(app, browser_of, "creation", State.FILED)
    assert filing_row(app, new).number == f"{YEAR}-微博-0002"


def test_two_papers_with_one_number_consented_to_at_the_same_instant_make_one_account(app, browser_of):
    with_role(app, "arthead", Role.PUBLICITY_HEAD)
    offices = browser_of("director"), browser_of("arthead")
    for turn in range(4):
        pair = [stock(app, paper_number=f"2019-微博-{turn:04d}") for _ in range(2)]
        for filing in pair:
            taken(app, browser_of("publicity"), filing, "submit")
        answers = at_once(*(lambda p=p, f=f: press(p, f, "approve") for p, f in zip(offices, pair, strict=True)))
        assert sorted(a.status_code for a in answers) == [303, 409], [a.text for a in answers]
        assert counted(app, Account) == turn + 1


def test_an_id_that_is_registered_already_is_refused(app, browser_of):
    known = brought(app, browser_of, "creation", State.FILED)
    filing = stock(app, data={"handle": filing_row(app, known).handle})
    answer = taken(app, browser_of("publicity"), filing, "submit")
    assert answer.status_code == 422
    assert "不能重复备案" in answer.text


@pytest.mark.parametrize("unit", ["信息工程学院", "大学生新媒体协会", "科研处"])
def test_the_publicity_department_brings_in_every_active_unit_even_one_without_a_head(app, browser_of, unit):
    without_role(app, "league", Role.UNIT_HEAD)
    with app.app_context():
        users = cases.users()
        of = db.session.query(Unit).filter_by(name=unit).one()
        filing = cases.laid(users["director"], of, stock=True)
        db.session.commit()
        number = filing.id
    assert press(browser_of("director"), number, "submit").status_code == 303
    assert press(browser_of("publicity"), number, "approve").status_code == 303


def test_a_unit_that_is_closed_is_not_brought_in(app, browser_of):
    filing = stock(app)
    with app.app_context():
        db.session.query(Unit).filter_by(name="信息工程学院").one().active = False
        db.session.commit()
    answer = press(browser_of("publicity"), filing, "submit")
    assert (answer.status_code, "信息工程学院已停用" in answer.text) == (409, True)


@pytest.mark.parametrize("who", ["stranger", "operator"])
def test_s29_nobody_but_an_officer_passes_the_unit_by_calling_it_stock(app, browser_of, who):
    filing = stock(app, author=who)
    answer = press(browser_of(who), filing, "submit")
    assert (answer.status_code, "存量登记由党委宣传部办理" in answer.text) == (409, True)
    with app.app_context():
        assert not db.session.query(User).filter_by(username=who).one().holds(Role.PUBLICITY)


def test_software_filed_on_paper_needs_no_opinion_of_the_technology_centre(app, browser_of):
    without_role(app, "tech", Role.TECH)
    filing = stock(app, platform="applet")
    assert press(browser_of("publicity"), filing, "submit").status_code == 303
    assert filing_row(app, filing).state is State.PUBLICITY_REVIEW
