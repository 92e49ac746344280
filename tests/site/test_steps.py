"""The order of steps, who takes them, and two who take one at the same instant, seen from the web."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.cases.models import Event
from portal.database import db
from portal.filings.models import Filing
from tests.filings.making import submitted
from tests.filings.on_pages import decide
from tests.site.school import PEOPLE

if TYPE_CHECKING:
    from tests.site.school import School

OPINION = "情况属实，同意。"


def take(school: School, role: str, filing: int, action: str, **more: str) -> int:
    sent = {"csrf_token": school.token(role), "opinion": OPINION, **more}
    return school.as_role(role).client.post(f"/filings/{filing}/steps/{action}", data=sent).status_code


def test_s32_no_step_can_be_skipped_repeated_or_reversed(school):
    own = school.ids["own"]
    assert take(school, "publicity", own, "approve") == 409, "the unit comes first"
    assert take(school, "unit_head", own, "approve") == 303
    assert take(school, "unit_head", own, "approve") == 409, "nobody decides twice"
    assert take(school, "unit_head", own, "return") == 409, "what is decided is not taken back"
    assert take(school, "author", own, "withdraw") == 409, "what the unit has decided is not withdrawn"
    assert take(school, "publicity", own, "approve") == 303
    for role, action in (
        ("author", "withdraw"),
        ("author", "void"),
        ("publicity", "refuse"),
        ("publicity", "void"),
        ("unit_head", "return"),
    ):
        assert take(school, role, own, action) == 409, f"a registered filing stays so: {action}"
    assert school.state_of(own) == "filed"


def test_s33_nobody_decides_what_they_filed_themselves_in_any_office(school):
    """Their colleague alone can decide for the office, and so not for the unit too: its step is passed over, and the record says so."""
    own = submitted(school.as_role("publicity"), "weibo", name="党委宣传部微博", handle="zzgsxcb01")
    for action in ("approve", "return", "refuse", "void"):
        assert take(school, "publicity", own, action) == 409, action
    assert school.state_of(own) == "publicity_review"
    with school.app.app_context():
        said = db.session.scalars(select(Event.note).where(Event.case_id == own, Event.action == "submit")).one()
        assert said.startswith("单位环节由系统略过，因"), said
    assert take(school, "publicity_head", own, "approve") == 303
    with school.app.app_context():
        events = db.session.scalars(select(Event).where(Event.case_id == own, Event.action == "approve"))
        assert [e.user.username for e in events] == [PEOPLE["publicity_head"]]


def test_s34_the_slower_one_sees_who_was_quicker_on_the_fresh_page(school):
    own = school.ids["own_later"]
    second = school.as_role("publicity_head")
    page = second.open(f"/filings/{own}")
    assert decide(school.as_role("publicity"), own, "approve").status == 303
    answer = second.send(page, {"opinion": "不同意。"}, action=f"/filings/{own}/steps/refuse")
    assert answer.status == 409
    assert "已被他人处理" in answer.text
    assert "李老师" in answer.text
    with school.app.app_context():
        number = db.session.get_one(Filing, own).number
    assert number
    assert number in answer.text


def test_s35_a_form_opened_before_another_edit_is_refused_and_both_contents_are_shown(school):
    author = school.as_role("author")
    url = school.address("/filings/{own_draft}/edit")
    first, second = author.open(url), author.open(url)
    assert author.send(first, {"name": "先保存的名称"}, button=("save", "draft")).status == 303
    answer = author.send(second, {"name": "后保存的名称"}, button=("save", "draft"))
    assert answer.status == 409
    assert "先保存的名称" in answer.text
    assert "后保存的名称" in answer.text
    assert author.open(url).one("input", id="name").get("value") == "先保存的名称"
    again = author.send(answer, button=("save", "draft"))
    assert again.status == 303, "who has seen both may go on with their own"
    assert author.open(url).one("input", id="name").get("value") == "后保存的名称"


def test_s35_a_decision_on_a_page_opened_before_another_change_is_refused(school):
    own = school.ids["own"]
    head = school.as_role("unit_head")
    page = head.open(f"/filings/{own}")
    assert take(school, "author", own, "withdraw") == 303
    answer = head.send(page, {"opinion": OPINION}, action=f"/filings/{own}/steps/approve")
    assert answer.status == 409
    assert school.state_of(own) == "withdrawn"
