"""Standing in: what waits is there for the deputy too, the record says for whom, and it ends on its day (第六、九条)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from flask import g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal import calendar
from portal.calendar import today
from portal.cases import desks
from portal.cases.models import Event
from portal.database import db
from portal.delegation import queries
from portal.delegation.models import Delegation
from portal.filings.models import Filing, State
from portal.people.models import Role, User
from tests.delegation.making import change, entrusted, give, lay
from tests.filings.looking import without_role
from tests.filings.making import submitted, typed
from tests.filings.on_pages import decide

if TYPE_CHECKING:
    from flask import Flask

    from tests.pages import Page


def noon(ahead: int) -> datetime:
    """Noon of a day, by the school's clocks."""
    return calendar.at(today() + timedelta(days=ahead), time(12))


def last_event(app: Flask, filing: int) -> tuple[str, str, str | None]:
    with app.app_context():
        event = db.session.scalars(select(Event).where(Event.case_id == filing).order_by(Event.place.desc())).first()
        assert event
        return event.action, event.user.username, event.on_behalf and event.on_behalf.username


def state_of(app: Flask, filing: int) -> State:
    with app.app_context():
        return db.session.get_one(Filing, filing).state


@pytest.fixture
def waiting(kept: Any, operator: Page) -> int:
    """A filing of the clerk's that waits for the head of the unit."""
    return kept("a filing waits for the head", lambda: submitted(operator))


def test_what_waits_already_waits_for_the_deputy_too(app: Flask, head: Page, stranger: Page, waiting: int) -> None:
    assert stranger.open(f"/filings/{waiting}").status == 404
    assert entrusted(head, "何静（经济与管理学院）").status == 303
    until = today() + timedelta(days=4)
    desk = stranger.open("/")
    assert f"您正代 赵建国 办理（至 {until}）" in desk.text
    assert f"您已委托 何静 代为办理（至 {until}），可随时收回" in head.open("/").text
    assert any(link.startswith(f"/filings/{waiting}") for link in stranger.open("/filings/?scope=todo").links())
    answer = decide(stranger, waiting, "approve", "已看过，同意。")
    assert answer.status == 303, answer.text
    assert last_event(app, waiting) == ("approve", "stranger", "head")
    assert "何静 代 赵建国" in stranger.follow(answer).text
    assert state_of(app, waiting) is State.PUBLICITY_REVIEW


def test_the_head_decides_still_and_in_their_own_name(app: Flask, head: Page, waiting: int) -> None:
    entrusted(head, "何静")
    assert decide(head, waiting, "approve").status == 303
    assert last_event(app, waiting) == ("approve", "head", None)


def test_submitters_see_who_is_away_until_when(head: Page, operator: Page, waiting: int) -> None:
    entrusted(head, "何静")
    until = today() + timedelta(days=4)
    assert f"赵建国（至 {until} 由 何静 代理）" in operator.open(f"/filings/{waiting}").text


def test_who_is_away_and_who_stands_in_are_you_to_themselves(head: Page, stranger: Page, operator: Page, waiting: int):
    entrusted(head, "何静")
    until = today() + timedelta(days=4)
    for reader, whose, deputy in ((head, "您", "何静"), (stranger, "赵建国", "您"), (operator, "赵建国", "何静")):
        said = reader.open(f"/filings/{waiting}").text
        assert f"{whose}的事项至 {until} 由{deputy}代理" in said


def test_one_kind_of_case_is_not_another(app: Flask, stranger: Page, waiting: int) -> None:
    lay(app, "head", "stranger", kind="change")
    assert stranger.open(f"/filings/{waiting}").status == 404
    lay(app, "head", "stranger", kind="creation")
    assert stranger.open(f"/filings/{waiting}").status == 200


@pytest.mark.parametrize(("first", "last", "status"), [(0, 0, 200), (-3, 0, 200), (1, 4, 404), (-4, -1, 404)])
def test_both_days_are_included_and_no_other(
    app: Flask, stranger: Page, waiting: int, first: int, last: int, status: int
) -> None:
    lay(app, "head", "stranger", first=first, last=last)
    assert stranger.open(f"/filings/{waiting}").status == status


def test_the_day_ends_by_the_schools_clocks(app: Flask) -> None:
    lay(app, "head", "stranger", first=0, last=1)
    for moment, number in ((noon(0), 1), (noon(1) + timedelta(hours=11, minutes=59), 1), (noon(2), 0)):
        with app.app_context(), calendar.as_of(moment):
            assert len(queries.in_force()) == number


def test_s28_what_is_ended_opens_nothing_but_what_was_done_stays_readable(
    app: Flask, head: Page, stranger: Page, operator: Page, waiting: int
) -> None:
    other = typed(operator, "weibo")
    entrusted(head, "何静")
    assert decide(stranger, waiting, "return", "请补充主管人员电话。").status == 303
    head.send(head.open("/delegation/"), action="/end")
    assert stranger.open(f"/filings/{other}").status == 404
    page = stranger.open(f"/filings/{waiting}")
    assert page.status == 200
    assert "何静 代 赵建国" in page.text
    assert "您正代" not in stranger.open("/").text
    sent = {"csrf_token": stranger.token(), "opinion": "同意。"}
    assert stranger.post(f"/filings/{waiting}/steps/approve", sent).status == 409
    assert stranger.post(f"/filings/{other}/steps/approve", sent).status == 404
    assert state_of(app, other) is State.UNIT_REVIEW


def test_s33_a_deputy_does_not_decide_what_they_wrote(app: Flask, operator: Page, head: Page, waiting: int) -> None:
    lay(app, "head", "operator")
    for person, decides in ((head, True), (operator, False)):
        offered = [b.get("formaction") for b in person.open(f"/filings/{waiting}").all("button")]
        assert (f"/filings/{waiting}/steps/approve" in offered) is decides
    sent = {"csrf_token": operator.token(), "opinion": "同意。"}
    assert operator.post(f"/filings/{waiting}/steps/approve", sent).status == 403
    assert state_of(app, waiting) is State.UNIT_REVIEW


def test_s33_a_head_does_not_decide_their_own_through_a_deputy(app: Flask, head: Page, stranger: Page) -> None:
    """The head wrote it and the deputy of the unit decides: whom the head entrusted has no part in it."""
    lay(app, "head", "stranger")
    own = submitted(head)
    assert stranger.open(f"/filings/{own}").status == 404
    with app.app_context():
        filing = db.session.get_one(Filing, own)
        assert [u.username for u in desks.deciders(filing)] == ["deputy"]
        assert desks.stand_ins(filing) == ()


def test_s33_what_another_entrusted_to_the_author_is_not_passed_on_by_them(
    app: Flask, head: Page, stranger: Page, browser_of: Any
) -> None:
    """甲 entrusts 乙, 乙 entrusts 丙: 丙 decides for 甲, but not what 乙 wrote."""
    give(app, "deputy", Role.UNIT_HEAD, "信息工程学院")
    own, others = submitted(head), typed(browser_of("operator"), "weibo")
    lay(app, "deputy", "head")
    lay(app, "head", "stranger")
    assert stranger.open(f"/filings/{own}").status == 404
    assert not [link for link in stranger.open("/filings/?scope=todo").links() if link.startswith(f"/filings/{own}")]
    assert decide(stranger, others, "approve").status == 303
    with app.app_context():
        filing = db.session.get_one(Filing, own)
        assert [u.username for u in desks.deciders(filing)] == ["deputy"]
        assert desks.stand_ins(filing) == ()
        assert (
            desks.principal_for(
                filing, db.session.scalars(select(User).where(User.username == "stranger")).one(), desks.desk_of(filing)
            )
            is None
        )


def test_a_chain_reaches_to_its_third_link(app: Flask, waiting: int, browser_of: Any) -> None:
    for principal, deputy in (("head", "otherhead"), ("otherhead", "arthead"), ("arthead", "library")):
        lay(app, principal, deputy)
    lay(app, "library", "teachinghead")
    assert browser_of("teachinghead").open(f"/filings/{waiting}").status == 404
    assert decide(browser_of("library"), waiting, "approve").status == 303
    assert last_event(app, waiting) == ("approve", "library", "head")


def test_the_list_and_the_route_agree_on_who_stands_in(app: Flask, waiting: int) -> None:
    for principal, deputy, kind in (
        ("head", "otherhead", ""),
        ("otherhead", "arthead", "creation"),
        ("arthead", "library", "change"),
        ("otherhead", "teaching", "closure"),
        ("arthead", "head", ""),
    ):
        lay(app, principal, deputy, kind=kind)
    with app.app_context():
        filing = db.session.get_one(Filing, waiting)
        by_route = {u.username for u in desks.stand_ins(filing)}
        users = db.session.scalars(select(User)).unique()
        by_list = {
            u.username
            for u in users
            for one in queries.principals_of(u)
            if one.principal.username == "head" and one.kind in {"", "creation"}
        }
        assert by_route == by_list - {"head"} == {"otherhead", "arthead"}


NAMES = ("head", "deputy", "otherhead", "arthead", "library", "stranger")


@given(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(("", "creation", "change"))),
        max_size=8,
    ),
    st.sampled_from(NAMES),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_was_entrusted_the_list_shows_what_the_route_lets_decide(
    app: Flask, edges: list[tuple[str, str, str]], author: str
) -> None:
    with app.app_context():
        users = {u.username: u for u in db.session.scalars(select(User).where(User.username.in_(NAMES))).unique()}
        with db.session.no_autoflush:
            g.delegations = [
                Delegation(
                    principal=users[a], deputy=users[b], principal_id=users[a].id, deputy_id=users[b].id, kind=kind
                )
                for a, b, kind in edges
                if a != b
            ]
            wrote = users[author].id
            for principal in users.values():
                if principal.id == wrote:
                    continue
                decide = {d.id for d, _ in queries.deputies_of(principal, "creation", (wrote,))} - {principal.id}
                listed = {
                    u.id
                    for u in users.values()
                    if u.id != wrote
                    and any(
                        one.principal.id == principal.id and one.kind in {"", "creation"} and wrote not in one.by_way_of
                        for one in queries.principals_of(u)
                    )
                }
                assert decide == listed
        db.session.expunge_all()


def test_the_offices_are_stood_in_for_like_the_units(app: Flask, head: Page, stranger: Page, waiting: int) -> None:
    assert decide(head, waiting, "approve").status == 303
    lay(app, "publicity", "stranger")
    answer = decide(stranger, waiting, "approve", "同意备案登记。")
    assert answer.status == 303, answer.text
    assert last_event(app, waiting) == ("approve", "stranger", "publicity")
    assert state_of(app, waiting) is State.FILED


def test_what_was_passed_on_to_somebody_waits_for_their_deputy(
    app: Flask, head: Page, deputy: Page, stranger: Page, waiting: int
) -> None:
    page = head.open(f"/filings/{waiting}")
    answer = head.send(page, {"whom": "刘芳"}, action=f"/filings/{waiting}/steps/transfer")
    assert answer.status == 303, answer.text
    lay(app, "deputy", "stranger")
    lay(app, "head", "otherhead")
    assert decide(stranger, waiting, "approve").status == 303
    assert last_event(app, waiting) == ("approve", "stranger", "deputy")


def test_what_was_passed_on_to_somebody_who_is_away_is_decided_by_a_colleague_who_stands_in(
    app: Flask, head: Page, waiting: int
) -> None:
    page = head.open(f"/filings/{waiting}")
    assert head.send(page, {"whom": "刘芳"}, action=f"/filings/{waiting}/steps/transfer").status == 303
    lay(app, "deputy", "head")
    assert "代 刘芳 办理" in head.open("/filings/?scope=todo").text
    assert decide(head, waiting, "approve").status == 303
    assert last_event(app, waiting) == ("approve", "head", "deputy")


@pytest.mark.parametrize("who", ["head", "stranger"])
def test_nobody_stands_in_for_or_through_a_closed_account(app: Flask, stranger: Page, waiting: int, who: str) -> None:
    lay(app, "head", "stranger")
    change(app, who, active=False)
    with app.app_context():
        assert queries.in_force() == []


def test_who_can_open_no_filing_any_more_stands_in_no_longer(app: Flask, operator: Page, waiting: int) -> None:
    lay(app, "head", "stranger")
    assert "代理" in operator.open(f"/filings/{waiting}").text
    without_role(app, "stranger", Role.AUTHOR)
    assert "代理" not in operator.open(f"/filings/{waiting}").text


def test_a_deputy_without_any_unit_role_prints_the_form_too(app: Flask, stranger: Page, waiting: int) -> None:
    lay(app, "head", "stranger")
    assert stranger.client.get(f"/filings/{waiting}/form.pdf").status_code == 200


def test_s33_who_has_become_an_administrator_or_left_the_staff_stands_in_no_longer(
    app: Flask, stranger: Page, waiting: int
) -> None:
    lay(app, "head", "stranger")
    assert stranger.open(f"/filings/{waiting}").status == 200
    give(app, "stranger", Role.ADMIN)
    assert stranger.open(f"/filings/{waiting}").status == 404
    lay(app, "head", "operator")
    change(app, "operator", staff=False)
    with app.test_request_context():
        assert queries.in_force() == []
