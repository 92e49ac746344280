"""存量登记: what was filed on paper before the portal is entered by one officer and consented to by another."""

from __future__ import annotations

import io
from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts.models import Account
from portal.audit.models import Entry
from portal.cases.models import Event
from portal.database import db
from portal.filings.models import State
from portal.people.models import Role
from tests.filings.looking import with_role, without_role
from tests.filings.making import bring
from tests.imports.making import (
    OPINION,
    account,
    checked,
    filings,
    filled,
    handed_in,
    laid_before,
    stocked,
    stored,
    template,
)


def registered(app):
    """Every account, by number."""
    with app.app_context():
        return {a.number: a for a in db.session.scalars(select(Account).order_by(Account.id))}


def test_one_officer_enters_and_another_consents(app, publicity, director):
    url = laid_before(publicity, [stocked(1), stocked(2, 单位="经济与管理学院", 原备案编号="")])
    assert [f.state.value for f in filings(app)] == ["publicity_review"] * 2
    assert all(f.stock for f in filings(app))
    assert "不能由您同意" in publicity.open(url).text
    page = director.follow(director.send(director.open(url), {"opinion": OPINION}, action="/consent"))
    assert "已备案" in page.text
    accounts = registered(app)
    assert len(accounts) == 2
    assert accounts["2019-001"].filed_on == date(2019, 3, 20)
    assert accounts["2019-001"].unit.name == "信息工程学院"
    with app.app_context():
        opinions = db.session.scalars(select(Event.opinion).where(Event.action == "approve")).all()
        trail = db.session.scalars(select(Entry.action).order_by(Entry.id)).all()
    assert opinions == [OPINION] * 2
    assert trail.count("filing.approve") == 2
    assert {"import.uploaded", "import.saved"} <= set(trail)


def test_s33_nobody_consents_to_their_own_import(app, publicity):
    url = laid_before(publicity, [stocked(1)])
    answer = publicity.post(f"{url}/consent", {"csrf_token": publicity.token(), "opinion": OPINION})
    assert answer.status == 409
    assert registered(app) == {}


def test_consent_goes_on_in_portions_by_itself(app, publicity, director):
    url = laid_before(publicity, [stocked(n) for n in range(1, 54)])
    sent = {"csrf_token": director.token(), "opinion": OPINION}
    first = director.post(f"{url}/consent", sent, HX_Request="true", HX_Target="work")
    assert "已办理 50 / 53" in first.text
    form = first.form("/consent")
    assert form.get("hx-trigger") == "load, submit"
    sent |= {k: v for k, v in first.values(form).items() if k in {"after", "opinion"}}
    second = director.post(f"{url}/consent", sent, HX_Request="true", HX_Target="work")
    assert "load" not in str([f.get("hx-trigger") for f in second.all("form")])
    assert len(registered(app)) == 53


def test_an_opinion_that_says_nothing_is_asked_for_again(app, publicity, director):
    url = laid_before(publicity, [stocked(1)])
    answer = director.send(director.open(url), {"opinion": "好"}, action="/consent")
    assert answer.status == 422
    assert "请填写明确意见" in answer.text
    assert registered(app) == {}


def test_one_that_cannot_be_consented_to_keeps_the_reason_and_the_others_go_on(app, publicity, director, browser_of):
    url = laid_before(publicity, [stocked(1), stocked(2)])
    with app.app_context():
        handle = filings(app)[0].handle
    bring(browser_of, State.FILED, handle=handle)
    page = director.follow(director.send(director.open(url), {"opinion": OPINION}, action="/consent"))
    assert "已备案：" in page.text
    assert [f.state.value for f in filings(app)[:2]] == ["publicity_review", "filed"]


def test_a_number_of_the_paper_is_given_once(publicity, director):
    url = laid_before(publicity, [stocked(1)])
    director.send(director.open(url), {"opinion": OPINION}, action="/consent")
    page = checked(
        publicity,
        handed_in(
            publicity,
            [stocked(2, 原备案编号="2019-001"), stocked(3, 原备案编号="a/b"), stocked(4, 原备案日期="")],
            stock=True,
        ),
    )
    for sentence in ("编号 2019-001 已登记在台账中", "不能含“/”", "请填写原备案日期。"):
        assert sentence in page.text


def test_one_number_twice_in_a_workbook_is_told(publicity):
    page = checked(publicity, handed_in(publicity, [stocked(1), stocked(2, 原备案编号="2019-001")], stock=True))
    assert "与第 3 行重复" in page.text


def test_stock_taking_is_the_offices_alone(app, operator, publicity):
    assert operator.open("/imports/template/wechat.xlsx?stock=yes").status == 404
    content = filled(template(publicity, stock=True), [stocked(1)])
    assert "存量登记" not in operator.open("/imports/").text
    page = operator.open("/imports/")
    form = page.values(page.form("/imports/"))
    form.update({"platform": "wechat", "stock": "y"})
    form.setlist("workbook", [(io.BytesIO(content), "a.xlsx")])
    assert operator.post("/imports/", form).status == 403
    assert stored(app) == (0, 0, 0)


def test_a_common_import_has_no_consent_in_portions(operator, publicity):
    own = handed_in(publicity, [account(1)])
    assert publicity.post(f"{own}/consent", {"csrf_token": publicity.token(), "opinion": OPINION}).status == 400
    url = handed_in(operator, [account(2)])
    operator.send(checked(operator, url), action="/save")
    assert publicity.post(f"{url}/consent", {"csrf_token": publicity.token(), "opinion": OPINION}).status == 404


def test_s29_a_units_rows_are_not_the_departments_to_read_before_they_are_submitted(operator, publicity, director):
    url = handed_in(operator, [account(1, 名称="尚未提交的账号", 类别="没有这一类")])
    checked(operator, url)
    for officer in (publicity, director):
        assert "账号.xlsx" not in officer.open("/imports/").text
        assert officer.open(url).status == 404
        assert officer.open(f"{url}/faults.xlsx").status == 404
    stock = handed_in(publicity, [stocked(1)], stock=True)
    assert director.open(stock).status == 200, "who consents to a stock-taking reads it"


def test_an_officer_who_files_for_no_unit_completes_what_they_have_brought_in(app, publicity):
    without_role(app, "publicity", Role.AUTHOR)
    url = handed_in(publicity, [stocked(1)], stock=True)
    publicity.send(checked(publicity, url), action="/save")
    page = publicity.open(f"/filings/{filings(app)[0].id}/edit")
    assert publicity.send(page, {"positioning": "面向新生"}, button=("save", "draft")).status == 303
    assert filings(app)[0].data["positioning"] == "面向新生"


def test_who_is_no_officer_any_more_takes_no_stock_past_the_unit(app, publicity):
    url = handed_in(publicity, [stocked(1)], stock=True)
    publicity.send(checked(publicity, url), action="/save")
    without_role(app, "publicity", Role.PUBLICITY)
    with_role(app, "publicity", Role.AUTHOR, "信息工程学院")
    page = publicity.follow(publicity.post(f"{url}/submit", {"csrf_token": publicity.token()}))
    assert "存量登记由党委宣传部办理" in page.text
    assert filings(app)[0].state is State.DRAFT


@pytest.mark.parametrize("step", ["submit", "consent"])
def test_no_step_is_taken_before_the_rows_are_saved(publicity, director, step):
    url = handed_in(publicity, [stocked(1)], stock=True)
    who = publicity if step == "submit" else director
    assert who.post(f"{url}/{step}", {"csrf_token": who.token(), "opinion": OPINION}).status == 409


def test_an_officers_workbook_of_the_common_kind_is_for_their_own_units(publicity):
    page = checked(publicity, handed_in(publicity, [account(1)]))
    assert "不能为该单位填报" in page.text
