"""Which way a filing goes: the unit's head, 校团委 for 团学, the Publicity Department alone for the school's own (第五、六、九条)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.database import db
from portal.filings.models import State
from portal.people.models import Role, Unit
from tests.filings.looking import deactivated, events, filing_row, press, with_role, without_role
from tests.filings.making import YEAR, facts, submitted, typed
from tests.filings.on_pages import decide, new_form

SKIPPED = "填报人是本单位唯一负责人，不能审批本人的备案，单位审批环节跳过，直接转党委宣传部。"


def test_a_clerks_filing_goes_to_the_head_then_to_the_publicity_department_and_gets_a_number(
    app, operator, head, publicity
):
    filing = submitted(operator)
    assert "现由 信息工程学院 赵建国" in operator.open(f"/filings/{filing}").text
    assert decide(head, filing, "approve").status == 303
    page = operator.open(f"/filings/{filing}")
    assert "李老师" in page.text, "everybody who can decide is named"
    assert "周明远" in page.text
    assert decide(publicity, filing, "approve", "同意备案登记。").status == 303
    page = operator.open(f"/filings/{filing}")
    assert f"NO. {YEAR}-微信-0001" in page.text
    assert "已备案" in page.text
    assert "现由" not in page.text


def test_a_clubs_filing_goes_to_the_youth_league_and_not_to_anybody_of_the_club(app, student, league, head, publicity):
    filing = submitted(student, "weibo")
    page = student.open(f"/filings/{filing}")
    assert "现由 校团委 孙丽" in page.text
    assert "团学" in page.text
    assert press(head, filing, "approve").status_code == 404
    assert decide(league, filing, "approve", "同意，由校团委负责管理。").status == 303
    assert filing_row(app, filing).state is State.PUBLICITY_REVIEW


def test_the_youth_leagues_own_filing_is_decided_in_the_youth_league(app, browser_of, league):
    with_role(app, "student", Role.AUTHOR, "校团委")
    filing = typed(browser_of("student"), "weibo", unit=str(_unit(app, "校团委")))
    assert filing_row(app, filing).unit.name == "校团委"
    assert press(league, filing, "approve").status_code == 303


def test_the_schools_own_account_needs_the_publicity_department_alone(app, publicity, director, head):
    filing = typed(publicity, "wechat", unit=str(_unit(app, "郑州工商学院")))
    row = filing_row(app, filing)
    assert (row.state, row.unit.level) == (State.PUBLICITY_REVIEW, "一级")
    assert [e.note for e in events(app, filing)] == [""]
    assert press(publicity, filing, "approve").status_code == 409, "nobody decides their own"
    assert press(director, filing, "approve").status_code == 303
    assert filing_row(app, filing).number == f"{YEAR}-微信-0001"


def test_s33_the_publicity_officers_own_department_is_decided_by_its_director_at_one_step_alone(
    app, publicity, director
):
    filing = typed(publicity, "wechat", unit=str(_unit(app, "党委宣传部")))
    assert filing_row(app, filing).state is State.PUBLICITY_REVIEW
    assert [e.note for e in events(app, filing)] == [
        "单位环节由系统略过，因周明远是党委宣传部唯一可以办理的人，同一人不能既代表单位又代表党委宣传部。直接转党委宣传部。"
    ]
    page = publicity.open(f"/filings/{filing}")
    assert "现由 党委宣传部 周明远" in page.text
    assert "这份备案由您本人填报，不能由您审批。" in page.text
    assert press(publicity, filing, "approve").status_code == 409
    assert press(director, filing, "approve").status_code == 303


def test_where_the_only_head_is_the_author_the_step_is_passed_over_with_a_recorded_note(app, browser_of, publicity):
    library = browser_of("library")
    filing = typed(library)
    assert filing_row(app, filing).state is State.PUBLICITY_REVIEW
    assert [e.note for e in events(app, filing)] == [SKIPPED]
    page = publicity.open(f"/filings/{filing}")
    assert page.text.count(SKIPPED) == 2, "among what is unusual, and in the timeline"
    assert press(library, filing, "approve").status_code == 409
    assert press(publicity, filing, "approve").status_code == 303


def test_where_the_author_is_head_and_has_a_deputy_the_deputy_decides(app, head, deputy, publicity):
    filing = typed(head)
    assert "由副职（刘芳）审批" in events(app, filing)[0].note
    assert "现由 信息工程学院 刘芳" in head.open(f"/filings/{filing}").text
    answer = press(head, filing, "approve")
    assert answer.status_code == 409
    assert "这份备案由您本人填报，不能由您审批。" in answer.text
    assert press(deputy, filing, "approve").status_code == 303
    assert press(publicity, filing, "approve").status_code == 303


def test_a_deputy_does_not_decide_while_the_head_is_there(app, operator, head, deputy):
    filing = typed(operator)
    assert press(deputy, filing, "approve").status_code == 403
    assert "同意并转宣传部" not in deputy.open(f"/filings/{filing}").text
    assert press(head, filing, "approve").status_code == 303


def test_a_deputy_decides_when_the_head_is_no_longer_there(app, operator, deputy):
    deactivated(app, "head")
    filing = typed(operator)
    assert "现由 信息工程学院 刘芳" in operator.open(f"/filings/{filing}").text
    assert press(deputy, filing, "approve").status_code == 303


def test_a_head_who_comes_later_decides_what_already_waits(app, browser_of, operator, head):
    filing = typed(operator)
    without_role(app, "head", Role.UNIT_HEAD)
    with_role(app, "deputy", Role.UNIT_HEAD, "信息工程学院")
    assert press(browser_of("deputy"), filing, "approve").status_code == 303


def test_a_unit_without_any_head_cannot_submit_and_is_told_whom_to_ask(app, operator):
    without_role(app, "head", Role.UNIT_HEAD)
    without_role(app, "deputy", Role.UNIT_DEPUTY)
    answer = operator.send(new_form(operator), facts(), button=("save", "submit"))
    assert answer.status == 409
    assert "信息工程学院还没有登记单位负责人，无法审批；请联系系统管理员设置后再提交。" in answer.text


def test_a_filing_without_a_head_is_not_lost_but_kept_as_a_draft(app, operator):
    without_role(app, "head", Role.UNIT_HEAD)
    without_role(app, "deputy", Role.UNIT_DEPUTY)
    operator.send(new_form(operator), facts(), button=("save", "submit"))
    page = operator.open("/filings/?scope=mine")
    assert "郑州工商学院信息工程学院" in page.text
    assert "草稿" in page.text


@pytest.mark.parametrize(
    ("username", "level"), [("operator", "二级"), ("student", "团学"), ("teaching", "二级"), ("league", "二级")]
)
def test_the_level_follows_from_the_unit_and_is_never_typed(app, browser_of, username, level):
    page = new_form(browser_of(username))
    assert not page.has("input", name="level")
    assert filing_row(app, typed(browser_of(username))).unit.level == level


def test_s29_nobody_files_for_a_unit_that_is_not_theirs(app, operator):
    page = operator.client.get(f"/filings/new?platform=wechat&unit={_unit(app, '经济与管理学院')}")
    assert page.status_code == 404


def _unit(app, name: str) -> int:
    with app.app_context():
        return db.session.scalars(select(Unit.id).where(Unit.name == name)).one()
