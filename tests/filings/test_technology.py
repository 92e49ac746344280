"""The technology centre's word on an APP or a 小程序: a step of its own between the unit and the Publicity Department (第四条)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.database import db
from portal.filings.documents import prints
from portal.filings.models import Filing, State
from portal.people.models import Role, User
from tests.filings.cases import begun, brought, laid, taken, users
from tests.filings.looking import deactivated, events, filing_row, press, with_role, without_role
from tests.filings.making import typed
from tests.filings.on_pages import decide, step

NOBODY = "现代教育技术中心还没有登记技术支持人员，无法出具意见；请联系系统管理员设置后再办理。"


def tally(page) -> str:
    return page.one("a", class_="bar-count").findtext("b")


def test_after_the_unit_the_technology_centre_is_asked_and_then_the_publicity_department(app, browser_of, head, tech):
    filing = brought(app, browser_of, "software", State.UNIT_REVIEW)
    page = head.open(f"/filings/{filing}")
    assert "同意并转技术中心" in page.text
    assert "同意并转宣传部" not in page.text
    answer = decide(head, filing, "approve")
    assert "现由现代教育技术中心 吴工办理" in head.follow(answer).text
    assert "现由 现代教育技术中心 吴工" in browser_of("operator").open(f"/filings/{filing}").text
    assert decide(tech, filing, "approve", "安全措施齐全，同意。").status == 303
    page = browser_of("publicity").open(f"/filings/{filing}")
    assert "安全措施齐全，同意。" in page.text
    assert decide(browser_of("publicity"), filing, "approve", "同意备案登记。").status == 303
    assert filing_row(app, filing).state is State.FILED


def test_what_waits_for_the_technology_centre_is_on_its_desk_and_in_its_list(app, browser_of, tech):
    assert tally(tech.open("/")) == "0"
    filing = brought(app, browser_of, "software", State.TECH_REVIEW)
    brought(app, browser_of, "software", State.UNIT_REVIEW)
    desk = tech.open("/")
    assert tally(desk) == "1"
    assert f"/filings/{filing}" in desk.links()
    assert "共 1 件" in tech.open("/filings/?scope=todo").text
    assert "共 1 件" in tech.open("/filings/").text, "what has not come to the centre is not the centre's business"
    page = tech.open(f"/filings/{filing}")
    assert page.one("textarea", id="opinion") is not None
    assert "提交意见并转宣传部" in page.text
    assert "退回修改" in page.text
    decide(tech, filing, "approve")
    assert tally(tech.open("/")) == "0"
    assert "共 1 件" in tech.open("/filings/").text, "what the centre has dealt with stays in sight"
    assert tech.open(f"/filings/{filing}").status == 200


@pytest.mark.parametrize("platform", ["wechat", "weibo"])
def test_s29_the_technology_centre_sees_no_other_filing(app, browser_of, tech, platform):
    filing = typed(browser_of("operator"), platform)
    assert tech.open(f"/filings/{filing}").status == 404
    assert tech.client.get(f"/filings/{filing}/form.pdf").status_code == 404
    assert tech.client.get(f"/filings/{filing}/files/avatar").status_code == 404
    assert press(tech, filing, "approve").status_code == 404
    press(browser_of("head"), filing, "approve")
    assert tech.open(f"/filings/{filing}").status == 404


def test_s29_the_technology_centre_sees_software_only_once_it_has_come_to_it(app, browser_of, tech):
    filing = brought(app, browser_of, "software", State.UNIT_REVIEW)
    assert tech.open(f"/filings/{filing}").status == 404
    press(browser_of("head"), filing, "return")
    assert tech.open(f"/filings/{filing}").status == 404


def test_the_technology_centre_returns_and_is_asked_again_after_the_unit(app, browser_of, operator, tech):
    filing = brought(app, browser_of, "software", State.TECH_REVIEW)
    assert decide(tech, filing, "return", "请补充隐私政策。").status == 303
    assert "吴工退回修改：请补充隐私政策。" in operator.open(f"/filings/{filing}").text
    assert tech.open(f"/filings/{filing}").status == 200
    assert taken(app, operator, filing, "submit").status_code == 303
    assert filing_row(app, filing).state is State.UNIT_REVIEW


def test_the_author_may_withdraw_from_the_technology_centre_only_before_anybody_decided(app, browser_of):
    filing = brought(app, browser_of, "software", State.TECH_REVIEW, "library")
    assert step(browser_of("library"), filing, "withdraw").status == 303
    filing = brought(app, browser_of, "software", State.TECH_REVIEW)
    assert press(browser_of("operator"), filing, "withdraw").status_code == 409


def test_a_change_of_software_goes_the_same_way_and_its_closure_does_not(app, browser_of):
    change = brought(app, browser_of, "change", State.UNIT_REVIEW, platform="applet")
    assert press(browser_of("head"), change, "approve").status_code == 303
    assert filing_row(app, change).state is State.TECH_REVIEW
    closure = brought(app, browser_of, "closure", State.UNIT_REVIEW, platform="applet")
    assert press(browser_of("head"), closure, "approve").status_code == 303
    assert filing_row(app, closure).state is State.PUBLICITY_REVIEW


def test_where_the_only_head_is_the_author_the_note_names_the_technology_centre(app, browser_of):
    filing = brought(app, browser_of, "software", State.TECH_REVIEW, "library")
    assert events(app, filing)[0].note.endswith("单位审批环节跳过，直接转现代教育技术中心。")


@pytest.mark.parametrize("gone", ["without the role", "deactivated"])
def test_nothing_goes_to_a_technology_centre_without_anybody(app, browser_of, gone):
    waiting = brought(app, browser_of, "software", State.UNIT_REVIEW)
    draft = brought(app, browser_of, "software", State.DRAFT)
    deactivated(app, "tech") if gone == "deactivated" else without_role(app, "tech", Role.TECH)
    answer = taken(app, browser_of("operator"), draft, "submit")
    assert (answer.status_code, NOBODY in answer.text) == (409, True)
    assert NOBODY in browser_of("head").open(f"/filings/{waiting}").text, "beside the blocked button"
    answer = press(browser_of("head"), waiting, "approve")
    assert (answer.status_code, filing_row(app, waiting).state) == (409, State.UNIT_REVIEW)
    assert press(browser_of("head"), waiting, "return").status_code == 303


def test_nobody_gives_the_technical_opinion_on_what_they_have_filed(app, browser_of):
    with_role(app, "tech", Role.AUTHOR, "信息工程学院")
    with app.app_context():
        people = users()
        filing = laid(people["tech"], people["operator"].unit, "applet").id
        db.session.commit()
    answer = taken(app, browser_of("tech"), filing, "submit")
    assert (answer.status_code, NOBODY in answer.text) == (409, True)
    with_role(app, "auditor", Role.TECH)
    assert taken(app, browser_of("tech"), filing, "submit").status_code == 303
    assert press(browser_of("head"), filing, "approve").status_code == 303
    assert press(browser_of("tech"), filing, "approve").status_code == 409
    assert press(browser_of("auditor"), filing, "approve").status_code == 303


@pytest.mark.parametrize(("as_head", "name", "clerk"), [(False, "", "吴工"), (True, "吴工", "")])
def test_the_print_has_the_centres_opinion_apart_from_the_departments(app, browser_of, as_head, name, clerk):
    if as_head:
        with_role(app, "tech", Role.UNIT_HEAD, "现代教育技术中心")
    filing = brought(app, browser_of, "software", State.FILED)
    event = next(e for e in events(app, filing) if e.source == State.TECH_REVIEW)
    assert (event.unit_name, event.as_head) == ("现代教育技术中心", as_head)
    with app.test_request_context():
        user = db.session.scalars(select(User).where(User.username == "operator")).one()
        decisions = prints.sheet(db.session.get_one(Filing, filing), user).decisions
    assert set(decisions) == {"unit", "technology", "publicity"}
    assert (decisions["technology"].name, decisions["technology"].clerk) == (name, clerk)


def test_a_filing_of_software_begins_like_any_other(app):
    with app.app_context():
        filing = begun("software", "operator")
        assert filing.definition.technology
