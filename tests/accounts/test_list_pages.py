"""The pages of the list: each begins where the last one ended, whatever was registered meanwhile; sorting is an index's work."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from portal.accounts.lists import lines
from portal.accounts.models import Account
from portal.database import db
from tests.accounts.listing import names
from tests.accounts.registered import many, registered


def test_every_way_to_sort_is_answered_by_an_index(app, database):
    plain = app.test_request_context()
    with plain:
        for sort, order in lines.ORDERS.items():
            value = {"filed_on": "2026-01-01", "followers": "7"}.get(order.column.key, "x")
            start = lines.place_in(f"{value}~5", sort)
            assert start is not None
            question = lines.places([], sort, 51, start)
            compiled = question.compile(db.engine, compile_kwargs={"literal_binds": True})
            if db.engine.dialect.name == "sqlite":
                plan = " ".join(str(row) for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {compiled}")))
                assert "USING" in plan, sort
                # Of the two terms the last alone may be sorted, among what is alike in the first.
                assert "TEMP B-TREE" not in re.sub("B-TREE FOR (LAST TERM|RIGHT PART)", "", plan.upper()), (sort, plan)
            table = order.column.class_.__table__
            first = [index.columns.keys()[0] for index in table.indexes]
            unique = [c.name for c in table.columns if c.unique]
            assert order.column.key in first + unique


def pages_of(person, url):
    """Every page from this one on, following 下一页."""
    while url:
        page = person.open(url)
        yield page
        url = next((a.get("href") for a in page.all("a", rel="next")), "")


@pytest.mark.parametrize("sort", ["", "name-desc", "number", "unit-desc", "followers-asc"])
def test_the_pages_together_hold_every_account_once_and_going_back_meets_the_same(app, operator, sort):
    many(app, 170)
    pages = list(pages_of(operator, f"/accounts/?sort={sort}"))
    links = [[a.get("href") for a in page.all("a", class_="row-link")] for page in pages]
    assert [len(of) for of in links] == [50, 50, 50, 20]
    assert len({link for of in links for link in of}) == 170
    back = pages[-1]
    for expected in (links[2], links[1], links[0]):
        back = operator.open(back.one("a", rel="prev").get("href"))
        assert [a.get("href") for a in back.all("a", class_="row-link")] == expected
    assert not back.has("a", rel="prev")
    assert back.has("a", rel="next")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sort=st.sampled_from(list(lines.ORDERS)),
    size=st.integers(1, 9),
    values=st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=30),
)
def test_while_accounts_are_registered_the_pages_hold_each_earlier_one_once_and_none_twice(
    app, database, sort, size, values
):
    database.restore()
    with app.app_context():
        units = db.session.scalars(text("select id from unit order by id limit 4")).all()

        def put(n, value):
            row = Account(
                number=f"T-{value}{n:04d}",
                platform="wechat",
                unit_id=units[value],
                name=f"名{value}",
                handle=f"h{n}",
                filed_on=date(2026, 1, 1 + value),
                followers=value,
            )
            db.session.add(row)
            db.session.flush()
            return row.id

        waiting = [value for value, later in values if later]
        first = {put(n, value) for n, (value, later) in enumerate(values) if not later}
        seen, start = [], None
        while found := db.session.execute(lines.places([], sort, size, start)).all():
            seen += [row.id for row in found]
            start = lines.place_in(str(lines.Place(found[-1].value, found[-1].id)), sort)
            if waiting:
                put(1000 + len(waiting), waiting.pop())
        assert len(seen) == len(set(seen))
        assert first <= set(seen)
        db.session.rollback()


@pytest.mark.parametrize("sort", ["", "name-desc", "number", "unit", "followers-asc"])
@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "~",
        "x",
        "~5",
        "5",
        "2026-13-45~5",
        "2026-01-01~",
        "2026-01-01~99999999999",
        "９~９",
        "1e9~5",
        "99999999999999999999~5",
        "-1~5",
        "2026-01-01~-5",
        "%F0%9F%98%80~1",
        "' or 1=1 --~1",
        "%ED%A0%80~1",
        "~~~~1",
    ],
)
def test_a_cursor_that_is_none_leads_to_the_first_page_or_to_a_place_and_never_fails(app, operator, sort, cursor):
    registered(app, name="唯一的")
    for way in ("after", "before"):
        page = operator.open(f"/accounts/?sort={sort}&{way}={cursor}")
        assert page.status == 200
        assert names(page) == ["唯一的"]


def test_up_to_a_thousand_are_counted_and_beyond_that_it_is_said_so(app, operator):
    many(app, 1000)
    assert "共 1000 个账号" in operator.open("/accounts/").text
    registered(app)
    assert "超过 1000 个账号" in operator.open("/accounts/").text
    assert "共 100 个账号" in operator.open("/accounts/?q=t-000&sort=followers").text
