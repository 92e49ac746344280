"""The lists stay quick however many filings there are: numbers end at 99+, every question is answered by an index."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, insert, select, text

from benchmarks.instance import heard
from portal.cases import seeing
from portal.cases.lists import scopes
from portal.cases.models import Case
from portal.database import db
from portal.people.models import User
from portal.web import paging
from tests.delegation.making import lay
from tests.filings.looking import press
from tests.filings.making import many, typed

WHO = ("operator", "head", "deputy", "otherhead", "student", "league", "publicity", "leader", "tech")
SCOPES = ("todo", "done", "mine", "copies", "unread", "due", "")
PAGES = (
    "/",
    "/filings/",
    *(f"/filings/?scope={name}" for name in ("todo", "done", "mine", "copies", "due")),
    "/filings/?scope=copies&mark=unread",
    "/search?q=学院",
)
GROWING = ("case", "filing", "event", "copy", "consultation")


@pytest.fixture
def worked(app, operator, head, publicity):
    """Some filings on their way, decided, copied, asked about and entrusted."""
    many(app, 3)
    asked, copied, decided = typed(operator), typed(operator, "weibo"), typed(operator)
    assert press(head, asked, "consult", "请看名称是否妥当。", whom="冯卫东（经济与管理学院）").status_code == 303
    assert press(head, copied, "copy", "请了解。", whom="冯卫东（经济与管理学院）").status_code == 303
    press(head, decided, "approve")
    press(publicity, decided, "refuse")
    typed(operator, "wechat", "draft")
    lay(app, "head", "otherhead")
    return app


def plan_of(statement, parameters, *, freely: bool = False) -> list[str]:
    """The steps by which the database answers; PostgreSQL reads a small table whole unless it is told not to."""
    connection = db.session.connection()
    way = "EXPLAIN QUERY PLAN"
    if connection.dialect.name == "postgresql":
        if not freely:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        way = "EXPLAIN"
    cursor = connection.connection.cursor()
    cursor.execute(f"{way} {statement}", parameters)
    return [str(row[-1]) for row in cursor.fetchall()]


def read_whole(step: str) -> bool:
    """Whether a step of a plan reads every row of a table that grows with the years.

    The index of the newest may be walked, and that of the few cases of the technology centre; what is of one sort may be nearly all.
    """
    names = "|".join(GROWING)
    found = re.match(
        rf"SCAN ({names})(_[0-9]+)?\b(?!.*\bix_(case_newest|event_technology)\b)|SEARCH case(?!.* ix_case_sort ).*\(sort=\?\)",
        step,
    )
    return bool(found or re.search(rf"Seq Scan on ({names})\b", step))


@pytest.mark.parametrize("who", WHO)
def test_no_list_reads_a_table_whole(worked, browser_of, who):
    person = browser_of(who)
    with heard(worked) as asked:
        for path in PAGES:
            assert person.open(path).status == 200
    assert any('FROM "case"' in statement for statement, _ in asked)
    with worked.app_context():
        for statement, parameters in (one for one in asked if one[0].startswith("SELECT")):
            steps = plan_of(statement, parameters)
            assert not [step for step in steps if read_whole(step)], (statement, steps)
            by_sort = [step for step in steps if step.startswith("SEARCH case") and "ix_case_sort" in step]
            assert not by_sort or '"case".desk IN' not in statement, "what lies on a desk is not found by its sort"


def decided(number: int) -> None:
    """Add cases that are over, as the years would, and let PostgreSQL look how many there are."""
    table = Case.__table__
    sample = dict(db.session.execute(select(table).where(table.c.submitted_on.is_not(None)).limit(1)).mappings().one())
    more = {"number": None, "token": None, "state": "filed", "desk": ""}
    last = db.session.scalar(select(func.max(Case.id)))
    db.session.execute(insert(table), [{**sample, **more, "id": last + n} for n in range(1, number + 1)])
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text('ANALYZE "case"'))


@pytest.mark.parametrize("who", WHO)
def test_the_bars_count_of_to_dos_and_what_goes_before_it_reads_the_index_of_the_desks_alone(worked, browser_of, who):
    person = browser_of(who)
    with heard(worked) as asked:
        assert person.client.get("/desk/count").status_code == 200
    found = [one for one in asked if 'FROM "case"' in one[0]]
    assert len(found) == 2, "who is torn between two desks, and the count"
    with worked.app_context():
        decided(3000)
        for statement in found:
            steps = plan_of(*statement, freely=True)
            read = [s for s in steps if re.search(r"(SCAN|SEARCH) case\b|Scan (using \w+ )?on \"?(case\b|ix_case_)", s)]
            assert read, steps
            assert all("ix_case_desk" in step or "Bitmap Heap Scan" in step for step in read), steps


def test_a_plan_that_reads_a_table_whole_is_caught(worked):
    with worked.app_context():
        for statement in ("SELECT id FROM filing WHERE paper_number = 'x'", "SELECT id FROM event WHERE opinion = 'x'"):
            assert any(read_whole(step) for step in plan_of(statement, ())), statement


def numbers_of(statement) -> list[int]:
    return sorted(db.session.scalars(statement))


def test_s28_what_a_list_gathers_is_what_one_may_see_one_by_one(worked):
    with worked.test_request_context():
        for user in db.session.scalars(select(User)).unique().all():
            every = select(Case.id)
            seen = numbers_of(every.where(seeing.visible(user)))
            assert numbers_of(every.where(seeing.among_visible(user))) == seen, user.username
            for name in SCOPES:
                found = numbers_of(scopes.joined(every, name).where(scopes.scope(user, name)))
                assert set(found) <= set(seen), (user.username, name)
                assert len(found) == len(set(found)) == scopes.count(user, name), (user.username, name)


def test_a_case_in_which_one_acted_twice_stands_once_among_what_is_done(operator, head):
    filing = typed(operator)
    press(head, filing, "return")
    operator.send(operator.open(f"/filings/{filing}/edit"), button=("save", "submit"))
    press(head, filing, "approve")
    page = head.open("/filings/?scope=done")
    assert "共 1 件" in page.text
    assert "同意并转宣传部" in page.text


def test_more_than_99_are_told_as_99_plus(app, operator, publicity):
    many(app, 99)
    assert "待办 <b>99</b>" in publicity.client.get("/desk/count").text
    many(app, 1)
    assert "待办 <b>99+</b>" in publicity.client.get("/desk/count").text
    page = publicity.open("/")
    assert "".join(page.one("nav", class_="lists").itertext()).split()[1:3] == ["待办", "99+"]
    assert "待我处理 99+" in " ".join("".join(page.one("h2", id="todo-title").itertext()).split())
    assert "共 100 件" in publicity.open("/filings/?scope=todo").text, "the list itself counts on"
    assert "99+" in "".join(operator.open("/filings/").one("nav", class_="lists").itertext())


def test_a_list_longer_than_is_counted_says_so_and_is_still_read_to_its_end(app, publicity, monkeypatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 60)
    numbers = many(app, 120)
    page, found = publicity.open("/filings/?scope=todo"), []
    assert "超过 60 件" in page.text
    assert next(page.one("nav", class_="pager").iter("span")).text == "第 1 页", "how many pages there are is not known"
    while True:
        found += [int(row.get("id").removeprefix("filing-")) for row in page.all("tr") if row.get("id")]
        following = next((a.get("href") for a in page.all("a", rel="next")), "")
        if not following:
            break
        page = publicity.open(following)
    assert sorted(found) == sorted(numbers)
    assert page.all("a", rel="prev")
