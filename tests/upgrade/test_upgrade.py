"""A database of revision 0004 with a week of everybody's work becomes today's: nobody sees a difference, and its seals hold.

What it held and what every page said of it were kept by the code of that day (`making.py`). Without `--every-look` a part is asked again:
of each person, of each kind of page and of answer some, of every kind of refusal one, and the page of every filing; on PostgreSQL, whose
pages come from the same code, half as much.
"""

from __future__ import annotations

import difflib
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from flask_migrate import downgrade
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from portal.audit import trail
from portal.database import db
from portal.fields import masks
from portal.people.models import User
from portal.settings.queries import setting
from tests.filings.making import decide, submitted
from tests.migrating import FOLDER, differences
from tests.pages import Page
from tests.upgrade import allowed, pages, stored
from tests.upgrade.allowed import excused, replaced
from tests.upgrade.conftest import ROWS, laid, upgraded
from tests.upgrade.pages import Look

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


KEPT: dict[str, Any] = stored.read(stored.PAGES)
SEEN: dict[str, dict[str, Look]] = {}
for _username, _url, _look in pages.unpacked(KEPT):
    SEEN.setdefault(_username, {})[_url] = _look
# These two are asked for more of what they may see: who files, and who decides for the school.
CLOSELY = {"operator", "publicity"}
CLOSE, MOST, MOST_ON_POSTGRESQL = 8, 2, 1
PRINTS_ON_POSTGRESQL = 20
SHOWN = 12
OFFERED = re.compile(r"/filings/new\?kind=")  # what led on to a draft at once offers it first since then
# A draft: nothing has happened to it yet.
UNTOUCHED = max({row[0] for row in ROWS["filing"]["rows"]} - {row[1] for row in ROWS["event"]["rows"]})
APPEND_ONLY = ("event", "version", "correction", "audit_entry", "setting_version")


@pytest.fixture(scope="module")
def people(dbms: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Page]]:
    """Everybody at their browsers, before the upgraded database; they only look."""
    with laid(dbms, tmp_path_factory.mktemp("upgraded")) as app:
        found = pages.let_in(upgraded(app), [username for username in SEEN if username])
        yield found


def chosen(request: pytest.FixtureRequest, dbms: str, username: str) -> list[tuple[str, Look]]:
    """Return the looks of a person that this run takes again, without documents."""
    looks = [(url, one) for url, one in SEEN[username].items() if not pages.DOCUMENTS.search(url)]
    if request.config.getoption("--every-look"):
        return looks
    postgresql = dbms == "postgresql"
    most = MOST_ON_POSTGRESQL if postgresql else CLOSE if username in CLOSELY else MOST
    return list(pages.thinned(looks, most))


def differing(who: str, url: str, before: Look, after: Look) -> list[str]:
    """Return the lines in which two looks at an address differ, but for those that may, and the links that are gone.

    Where lines are broken is no difference, nor is a new link.
    """
    lines = [
        f"{name} {old} → {new}"
        for name, old, new in (
            ("status", before.status, after.status),
            ("location", before.location, after.location),
        )
        if old != new
    ]
    text, now = alike(without_busy(before.text)), alike(after.text)
    if "".join(text.split()) != "".join(now.split()):
        told = difflib.unified_diff(text.split("\n"), now.split("\n"), lineterm="", n=0)
        lines += allowed.unmoved(url, [line for line in list(told)[2:] if not line.startswith("@@")])
    if after.status == before.status:
        lines += [
            f"link {link}"
            for link in before.links
            if link not in after.links and not replaced(who, url, link, after.links)
        ]
    return [line for line in lines if not excused(who, url, line)]


# By what people of the fixture are reached besides a telephone: on paper an address may go on in the next line.
MAIL, HANDLE = re.compile(r"\b([0-9a-z])[0-9a-z._]+\s*@(?=[a-z]+\.)"), re.compile(r"\bwx_[0-9]{6}\b|\b28[0-9]{7}\b")


def alike(text: str) -> str:
    """Return what is said with every number masked, as it is read since then by whoever need not have it whole (0024).

    Who reads which is judged by tests/site/test_laws_masking.py.
    """
    hidden = HANDLE.sub(lambda found: masks.handle(found[0]), MAIL.sub(r"\1***@", masks.in_text(text)))
    return "\n".join(line for line in hidden.split("\n") if line.strip() != "显示")


def without_busy(text: str) -> str:
    """Return what a page said without the mark that it is busy: behind the skip link it was put aside, and now it is an empty bar."""
    return text.replace("跳到正文\n（收起）\n", "跳到正文\n", 1)


def compared(looks: Iterable[tuple[Page, str, Look]]) -> None:
    """Look again at each address. Fails with the first pages that say something else, and how many there are."""
    found = []
    with pages.untouched():
        for page, url, before in looks:
            if lines := differing(page.username, url, before, pages.look(page, url)):
                found.append("\n  ".join([f"{page.username or 'nobody'} GET {url}", *lines[:SHOWN]]))
    if found:
        pytest.fail(f"{len(found)} pages differ:\n" + "\n".join(found[:SHOWN]), pytrace=False)


def test_the_fixture_holds_a_filing_and_a_report_of_the_same_number():
    assert {"filing": 3, "report": 3}.items() <= {
        (name, row[0]) for name in ("filing", "report") for row in ROWS[name]["rows"]
    }


def test_the_fixture_is_rich_enough_to_judge_by():
    def values(table: str, column: str) -> set[Any]:
        place = list(ROWS[table]["columns"]).index(column)
        return {row[place] for row in ROWS[table]["rows"]}

    assert values("filing", "state") == {
        "draft",
        "unit_review",
        "tech_review",
        "publicity_review",
        "returned",
        "withdrawn",
        "filed",
        "unit_refused",
        "refused",
        "void",
        "closing",
        "proof_review",
        "closed",
    }
    assert values("report", "outcome") == {"open", "confirmed", "dismissed"}
    assert {
        "urge",
        "transfer",
        "consult",
        "advise",
        "recall",
        "copy",
        "hand",
        "return_direct",
        "return_unit",
    } <= values("event", "action")
    for table, column in (
        ("consultation", "ended_at"),
        ("copy", "read_at"),
        ("delegation", "ended_at"),
        ("notice", "read_at"),
        ("scan", "withdrawn_at"),
        ("scan", "filing_id"),
        ("filing", "assignee_id"),
        ("event", "on_behalf_id"),
    ):
        assert None in values(table, column), f"{table}.{column}"
        assert len(values(table, column)) > 1, f"{table}.{column}"
    for table, column in (
        ("event", "seal"),
        ("event", "signature"),
        ("filing", "resume"),
        ("user", "signature"),
        ("unit", "seal"),
    ):
        assert values(table, column) - {"", None}, f"{table}.{column}"
    assert {"checked", "saved", "filed", "dropped"} <= values("import", "stage")
    assert len(values("delivery", "progress")) == 6
    for table in (
        "archived",
        "correction",
        "handover",
        "robot",
        "setting_version",
        "seal_keeper",
        "saved_view",
        "choice",
    ):
        assert ROWS[table]["rows"], table


def test_the_rows_are_laid_as_they_were_kept(fresh):
    with fresh.app_context():
        assert stored.kept(db.engine) == ROWS


@pytest.mark.parametrize("username", SEEN, ids=lambda username: username or "nobody")
def test_everybody_reads_what_they_read_before(request, dbms, people, username):
    compared((people[username], url, before) for url, before in chosen(request, dbms, username))


def test_prints_and_workbooks_say_what_they_said(request, dbms, people):
    found = {
        username: [(url, one) for url, one in known.items() if pages.DOCUMENTS.search(url)]
        for username, known in SEEN.items()
    }
    if not request.config.getoption("--every-look"):
        postgresql = dbms == "postgresql"
        most = PRINTS_ON_POSTGRESQL if postgresql else len(ROWS["filing"]["rows"])
        found = {username: list(pages.thinned(looks, most)) for username, looks in found.items()}
    compared((people[username], url, before) for username, looks in found.items() for url, before in looks)


@pytest.mark.parametrize("username", pages.LINKED, ids=lambda username: username or "nobody")
def test_every_old_link_still_answers(request, people, username):
    links = [(url, Look(status)) for url, status in KEPT["linked"][username].items()]
    if not request.config.getoption("--every-look"):
        links = list(pages.thinned(links, 1))
    with pages.untouched():
        answers = {url: pages.look(people[username], url).status for url, _ in links}
    offered = {url for url, before in links if OFFERED.match(url) and (before.status, answers[url]) == (303, 200)}
    assert answers == {url: 200 if url in offered else before.status for url, before in links}


def test_what_was_sealed_still_refuses_to_be_changed(fresh):
    upgraded(fresh)
    with fresh.app_context():
        for table in APPEND_ONLY:
            assert db.session.scalar(text(f"SELECT count(*) FROM {table}")) == len(ROWS[table]["rows"])  # noqa: S608 - ours
            for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):  # noqa: S608 - ours
                with pytest.raises(DatabaseError, match="append-only"):
                    db.session.execute(text(statement))
                db.session.rollback()


def test_a_demonstration_that_stands_already_goes_on_asking_for_its_password_alone(fresh):
    """And nobody else does: of a school every hash is salted for itself."""
    upgraded(fresh)
    with fresh.app_context():
        assert {key: setting(key) for key in ("factor_roles", "password_days")} == {
            "factor_roles": "",
            "password_days": "0",
        }
        assert (
            db.session.scalar(select(func.count(User.id)).group_by(User.password).order_by(func.count(User.id).desc()))
            > 1
        )


def test_the_trail_is_unbroken(fresh):
    upgraded(fresh)
    with fresh.app_context():
        read, fault = trail.verify()
        assert fault == ""
        assert read >= len(ROWS["audit_entry"]["rows"])


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("event", "opinion", "我不同意。"),
        ("event", "filing_id", UNTOUCHED),
        ("version", "data", '{"name": "别的名称"}'),
        ("correction", "new", '"999"'),
        ("audit_entry", "subject", "report:4"),
    ],
)
def test_and_would_be_broken_had_a_row_been_changed_before(dbms, tmp_path, table, column, value):
    rows = json.loads(json.dumps(ROWS))
    place = list(rows[table]["columns"]).index(column)
    changed = next(row for row in rows[table]["rows"][::-1] if row[place] not in {None, "", value})
    changed[place] = value
    with laid(dbms, tmp_path, rows) as app:
        upgraded(app)
        with app.app_context():
            assert trail.verify()[1] != ""


def test_the_upgraded_tables_are_what_the_models_say(fresh):
    upgraded(fresh)
    with fresh.app_context():
        assert differences() == []


def undated(filings: dict[str, Any]) -> dict[str, Any]:
    """Of what was filed on paper long ago nothing is due any more: that day alone is not given back."""
    due, stock = (list(filings["columns"]).index(name) for name in ("due", "stock"))
    rows = [
        [None if place == due and row[stock] else cell for place, cell in enumerate(row)] for row in filings["rows"]
    ]
    return {**filings, "rows": rows}


def test_the_way_back_keeps_every_row(fresh):
    upgraded(fresh)
    with fresh.app_context():
        downgrade(FOLDER, revision=stored.REVISION)
        back = stored.kept(db.engine)
        before = {**ROWS, "filing": undated(ROWS["filing"])}
        back["filing"] = undated(back["filing"])
        assert back.keys() == ROWS.keys()
        assert [name for name in ROWS if not stored.same(before[name], back[name])] == []


def test_work_goes_on_after_the_upgrade(fresh):
    upgraded(fresh)
    operator, head, nobody = Page.let_in(fresh, "operator"), Page.let_in(fresh, "head"), Page(fresh)
    known = {row[0] for row in ROWS["filing"]["rows"]}
    filing = submitted(operator, "weibo", name="升级之后", handle="zzgs-after", registered_on="2026-11-25")
    assert filing not in known
    assert decide(head, filing, "approve").status == 303
    typed = {"name": "升级之后的冒用", "reason": "自称官方。"}
    sent = nobody.send(nobody.open("/directory/report"), typed, action="/directory/report")
    number = max(row[0] for row in ROWS["report"]["rows"]) + 1
    assert f"编号 {number}" in nobody.follow(sent).text
    with fresh.app_context():
        assert trail.verify()[1] == ""


def test_what_may_differ_is_said_with_its_reason():
    for one in (*allowed.MAY_DIFFER, *allowed.MAY_LEAD_ELSEWHERE):
        assert one.why
        assert re.compile(one.url)
        assert re.compile(one.what)


@pytest.mark.parametrize("line", ["status 200 → 404", "status 200 → 500", "location  → /login", "link /accounts/"])
def test_no_answer_and_no_link_is_excused_by_a_pattern(line):
    for username, known in SEEN.items():
        by_name = {one.url for one in allowed.MAY_MOVE if line in one.lines and username in one.who}
        assert not [url for url in known if allowed.excused(username, url, line) and url not in by_name]
    assert not any(re.fullmatch(one.what, line) for one in allowed.MAY_DIFFER)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (Look(200, "甲", "", ["/a", "/new"]), ["link /b"]),
        (Look(404, "甲", "", ["/a"]), ["status 200 → 404"]),
        (Look(302, "", "/login"), ["status 200 → 302", "location  → /login"]),
    ],
)
def test_a_link_that_is_gone_and_another_answer_are_told_of_any_page(after, told):
    before = Look(200, "甲", "", ["/a", "/b"])
    for url in ("/", "/directory/reports", "/filings/45"):
        assert [line for line in differing("publicity", url, before, after) if line[0] not in "-+"] == told
