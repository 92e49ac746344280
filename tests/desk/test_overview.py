"""校领导's desk: numbers, what is late and with whom, what was ended this month; each leads to the list that holds exactly these."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from flask_login import login_user
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from portal import calendar
from portal.accounts.lists import filters as registry
from portal.accounts.lists.viewers import viewer
from portal.accounts.models import Account
from portal.calendar import local, today
from portal.cases.lists import filters, lines, narrowing
from portal.cases.models import Case
from portal.cases.offices import DESKS
from portal.cases.sort import sort_of
from portal.database import db
from portal.feature import gathered
from portal.filings.models import State
from portal.people.models import User
from portal.settings.queries import number, working_days
from tests.desk.listing import aged


def boards(username: str):
    """What the features show this person of the whole school; needs a request."""
    user = db.session.scalars(select(User).where(User.username == username)).one()
    login_user(user)
    return user, [board for tell in gathered("overviews") for board in tell(user)]


def length(user: User, url: str) -> int:
    """How many the list at an address holds, by the list's own count."""
    path, _, query = url.partition("?")
    if path == "/accounts/":
        seen = viewer(user)
        given_ = dict(pair.split("=") for pair in query.split("&"))
        wanted = registry.conditions(registry.chosen(given_, seen), seen)
        return len(db.session.scalars(select(Account.id).where(*wanted)).all())
    chosen = filters.in_address(url)
    assert chosen, url
    return lines.total(user, chosen)


def test_each_figure_is_the_length_of_its_list_and_the_parts_are_the_whole(app, busy, anonymous):
    reported = {"name": "表白墙", "reason": "自称学校官方账号，收取费用。"}
    assert anonymous.send(anonymous.open("/directory/report"), reported).status == 303
    with app.app_context():
        waiting = (State.UNIT_REVIEW, State.PUBLICITY_REVIEW)
        late = list(db.session.scalars(select(Case.id).where(Case.state.in_(waiting))))
    for case_id in late:
        aged(app, case_id, hours=24 * 30)
    with app.test_request_context():
        user, found = boards("leader")
        titles = {board.title: board for board in found}
        assert set(titles) == {"超期未办", "正在办理", "本月办结", "正常使用的账号", "注销中的账号"}
        for board in found:
            assert board.total == length(user, board.url), board.title
            for figure in (*board.figures, *board.noted):
                assert figure.number == length(user, figure.url), (board.title, figure.label)
            assert sum(figure.number for figure in board.figures) == board.total, (
                f"the parts of {board.title} are the whole"
            )
            assert all(figure.number <= board.total for figure in board.noted), board.title
        assert all(titles[title].total > 1 for title in ("超期未办", "正在办理", "本月办结"))
        assert "党委宣传部" in [figure.label for figure in titles["超期未办"].figures]
        assert {"信息工程学院", "现代教育技术中心"} <= {figure.label for figure in titles["正在办理"].figures}
        for other in ("publicity", "head", "operator", "tech"):
            assert boards(other)[1] == [], other
    page = busy("leader").open("/")
    links = page.links()
    assert all(figure.url in links for board in found for figure in (board, *board.figures, *board.noted))
    assert "没有等您批示或答复的事项" in page.text
    assert "发起过备案" not in page.text
    for board in found:
        unit = "个账号" if board.title.endswith("的账号") else "件"
        assert f"共 {board.total} {unit}" in busy("leader").open(board.url).text


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(date(2026, 1, 1), date(2026, 12, 20)), days=st.integers(0, 12))
def test_a_step_is_late_from_the_day_after_its_last_working_day(app, day, days):
    with app.app_context(), calendar.as_of(datetime(day.year, day.month, day.day, 4, tzinfo=UTC)):
        since = narrowing.in_time_since(days)
        assert working_days().after(since, days) >= today() or since == today()
        assert working_days().after(since - timedelta(days=1), days) < today()


def test_behind_is_what_its_own_day_or_that_of_the_step_has_gone_by(app, busy):
    with app.test_request_context():
        every = db.session.scalars(select(Case.id)).all()
        for place, case_id in enumerate(every):
            since = calendar.now() - timedelta(days=place % 9)
            db.session.execute(update(Case).where(Case.id == case_id).values(state_since=since))
        db.session.commit()
        found = set(db.session.scalars(select(Case.id).where(narrowing.behind())))
        overdue = set(db.session.scalars(select(Case.id).where(filters.overdue(), Case.submitted_on.is_(None))))
        for case in db.session.scalars(select(Case)).unique():
            last = working_days().after(local(case.state_since).date(), number(sort_of(case).patience))
            waits = case.desk in DESKS and last < today()
            own = case.unfinished and case.due is not None and case.due < today()
            assert (case.id in found) == (waits or (own and (case.id in overdue or case.state == State.CLOSING))), (
                case.id
            )
        assert found


def test_a_month_begins_and_ends_by_the_schools_clock(app, busy):
    with app.test_request_context():
        assert next(iter(narrowing.months())) == narrowing.this_month()
        assert len(narrowing.months()) == narrowing.MONTHS
        over = db.session.scalars(select(Case.id).where(Case.state == State.FILED)).first()
        for at, month in (
            (datetime(2026, 9, 30, 15, 59, tzinfo=UTC), "2026-09"),
            (datetime(2026, 9, 30, 16, 0, tzinfo=UTC), "2026-10"),
            (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), "2026-12"),
        ):
            db.session.execute(update(Case).where(Case.id == over).values(state_since=at))
            for other in ("2026-09", "2026-10", "2026-11", "2026-12"):
                found = set(db.session.scalars(select(Case.id).where(narrowing.ended_in(other))))
                assert (over in found) == (other == month), (at, other)
