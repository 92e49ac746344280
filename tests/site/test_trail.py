"""What is kept of what was done: an entry for every step and every refusal, and records that nobody can rewrite."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.audit.actions import words
from portal.database import db
from portal.features import FEATURES
from portal.filings import effects
from portal.filings.models import State
from portal.platforms import PLATFORMS
from portal.web.access import Access
from tests.filings import cases
from tests.filings.law import way
from tests.filings.making import decide, facts, submitted
from tests.filings.on_pages import step
from tests.site.school import PEOPLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.site.school import School

AGREE = "情况属实，同意报党委宣传部备案。"
# Each step of the process: who takes it where, and the entry that must stand in the trail.
STEPS = (
    ("unit_head", "own", "approve", "unit_review", "publicity_review"),
    ("unit_head", "own", "return", "unit_review", "returned"),
    ("unit_head", "own", "refuse", "unit_review", "unit_refused"),
    ("author", "own", "withdraw", "unit_review", "withdrawn"),
    ("publicity", "own", "void", "unit_review", "void"),
    ("publicity", "own_later", "approve", "publicity_review", "filed"),
    ("publicity", "own_later", "return", "publicity_review", "returned"),
    ("publicity", "own_later", "refuse", "publicity_review", "refused"),
    ("publicity", "other_returned", "void", "returned", "void"),
    ("author", "own_draft", "void", "draft", "void"),
)


@pytest.mark.parametrize("taken", STEPS, ids=[f"{s[1]} {s[2]}" for s in STEPS])
def test_s57_every_step_of_a_filing_leaves_its_entry(school, taken):
    role, place, action, before, after = taken
    told, filing = school.audited()[-1].id, school.ids[place]
    person = school.as_role(role)
    answer = step(person, filing, action) if role == "author" else decide(person, filing, action, AGREE)
    assert answer.status == 303, answer.text
    (entry,) = [e for e in school.audited(told) if e.subject.startswith("filing:")]  # consent also seals the account
    assert (entry.action, entry.result, entry.subject) == (f"filing.{action}", "ok", f"filing:{filing}")
    assert entry.username == PEOPLE[role]
    assert role in entry.roles.split()
    assert entry.at.utcoffset().total_seconds() == 0, "times are UTC"
    assert (entry.address, len(entry.request_id)) == ("127.0.0.1", 16)
    detail = entry.detail
    assert (detail["before"], detail["after"]) == (before, after)
    assert detail.get("opinion", "") == ("" if role == "author" else AGREE)
    with school.app.app_context():
        assert entry.action in words().actions, "the auditor reads words"


@pytest.mark.parametrize(
    ("sort", "end"), [("closure", State.CLOSED), ("software", State.FILED), ("stock", State.FILED)]
)
def test_s57_every_step_of_a_closure_of_software_and_of_stock_leaves_its_entry(school, monkeypatch, sort, end):
    monkeypatch.setitem(PLATFORMS, "applet", cases.APPLET)
    author = "publicity" if sort == "stock" else "operator"
    with school.app.app_context():
        filing = cases.begun(sort, author)
        db.session.commit()
        number = filing.id
    for who, action in way(sort, author, end):
        told = school.audited()[-1].id
        assert cases.taken(school.app, school.browser(who), number, action).status_code == 303
        steps = [e for e in school.audited(told) if e.subject == f"filing:{number}"]
        assert [(e.action, e.username, e.result) for e in steps] == [(f"filing.{action}", who, "ok")]
        with school.app.app_context():
            assert steps[0].action in words().actions
            assert {steps[0].detail["before"], steps[0].detail["after"]} <= set(words().states["filing"])
    assert school.state_of(number) == end
    assert verified(school)[0] == 0


def test_s57_a_submission_leaves_its_entry(school):
    told = school.audited()[-1].id
    filing = submitted(school.as_role("author"), "qq", name="信工青年", handle="2853711111")
    (entry,) = school.audited(told)
    assert (entry.action, entry.subject, entry.username) == ("filing.submit", f"filing:{filing}", "operator")
    assert (entry.detail["before"], entry.detail["after"]) == ("draft", "unit_review")


def test_s57_every_refusal_leaves_its_entry(school):
    told = school.audited()[-1].id
    tries = [
        (school.as_role("author").open("/audit/").status, 403, "access.denied", "operator"),
        (school.as_role("author").open(school.address("/filings/{other}")).status, 404, "access.denied", "operator"),
        (
            school.post("unit_head", school.address("/filings/{other}/steps/approve")).status,
            404,
            "access.denied",
            "head",
        ),
        (school.as_role("author").post("/logout").status, 400, "csrf.refused", "operator"),
        (school.post("author", "/logout", Sec_Fetch_Site="cross-site").status, 403, "access.denied", "operator"),
    ]
    assert [status for status, *_ in tries] == [wanted for _, wanted, *_ in tries]
    entries = school.audited(told)
    assert [(e.action, e.result, e.username) for e in entries] == [
        (action, "refused", who) for *_, action, who in tries
    ]
    assert all(e.detail["path"] for e in entries)


def test_s57_what_does_not_exist_is_no_refusal(school):
    told = school.audited()[-1].id
    assert school.as_role("author").open("/filings/987654").status == 404
    assert school.audited(told) == []


def test_s57_the_auditor_reads_each_action_in_words(school):
    step(school.as_role("author"), school.ids["own"], "withdraw")
    page = school.as_role("auditor").open("/audit/")
    assert "撤回" in page.text
    assert "filing.withdraw" not in "".join(cell.text or "" for cell in page.all("td"))


# S58 ------------------------------------------------------------------------------------------------------------------

SEALED = ("version", "event", "audit_entry")


@pytest.mark.parametrize("table", SEALED)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {0} SET id = id + 100000",
        "UPDATE {0} SET {1} = {1} WHERE id = (SELECT max(id) FROM {0})",
        "DELETE FROM {0}",
        "DELETE FROM {0} WHERE id = (SELECT min(id) FROM {0})",
    ],
)
def test_s58_versions_events_and_entries_refuse_to_be_changed_or_deleted(school, table, statement):
    column = {"version": "data", "event": "opinion", "audit_entry": "username"}[table]
    before = school.tables(besides=())
    with school.app.app_context(), pytest.raises(IntegrityError, match="append-only"), db.engine.begin() as connection:
        connection.execute(text(statement.format(table, column)))
    assert school.tables(besides=()) == before


def tampered(app: Flask, statement: str) -> None:
    """Change the trail as somebody who owns the database could, past the triggers."""
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER audit_entry_keep_{verb}"))
        connection.execute(text(statement))


def verified(school: School) -> tuple[int, str]:
    said = school.app.test_cli_runner().invoke(args=["audit", "verify"])
    return said.exit_code, said.output


TAMPERING = {
    "a changed opinion": "UPDATE audit_entry SET subject = 'filing:1' WHERE id = {row}",
    "a changed name": "UPDATE audit_entry SET username = 'somebody' WHERE id = {row}",
    "a removed entry": "DELETE FROM audit_entry WHERE id = {row}",
}


@pytest.mark.parametrize("what", TAMPERING)
def test_s58_flask_audit_verify_names_the_row_that_was_altered(school, what):
    filing = school.ids["own"]
    assert decide(school.as_role("unit_head"), filing, "approve").status == 303
    entry = school.audited()[-1]
    assert decide(school.as_role("publicity"), filing, "approve").status == 303
    assert verified(school) == (0, f"{len(school.audited())} entries, unbroken\n")
    tampered(school.app, TAMPERING[what].format(row=entry.id))
    code, said = verified(school)
    assert code == 1
    named = entry.id + 1 if "removed" in what else entry.id
    assert re.search(rf"\b{named}\b", said), said


def test_s58_a_registered_form_is_sealed_as_it_was_consented_to(school):
    with school.app.app_context():
        rows = db.session.execute(
            text("SELECT count(*) FROM version v JOIN filing f ON f.id = v.filing_id")
        ).scalar_one()
        filed = db.session.execute(text("SELECT count(*) FROM \"case\" WHERE state = 'filed'")).scalar_one()
    assert rows == filed > 0


# S61 ------------------------------------------------------------------------------------------------------------------

ONE_OF_EACH = {
    "desk.index": ("author", "/"),
    "cases.index": ("author", "/cases/"),
    "filings.index": ("author", "/filings/"),
    "accounts.index": ("author", "/accounts/"),
    "imports.index": ("publicity", "/imports/"),
    "handover.people": ("author", "/handover/"),
    "directory.index": ("author", "/directory/"),
    "people.users": ("admin", "/people/"),
    "settings.index": ("admin", "/settings/"),
    "audit.index": ("auditor", "/audit/"),
    "notices.index": ("author", "/notices/"),
    "delegation.index": ("unit_head", "/delegation/"),
    "help.index": ("author", "/help/"),
    "reports.index": ("publicity", "/directory/reports"),
    "clearances.index": ("author", "/clearances/"),
    "posts.index": ("author", "/posts/"),
    "terms.index": ("publicity", "/posts/terms/"),
    "work.show": ("author", "/jobs/1"),
}
BUGS = {
    "a bug": (ZeroDivisionError("SELECT password FROM user -- /srv/portal/secret.py"), 500),
    "a database that is away": (
        OperationalError("SELECT password FROM user", {"key": "secret"}, Exception("/srv/portal.sqlite3")),
        503,
    ),
}


@pytest.fixture
def broken(school: School, monkeypatch: pytest.MonkeyPatch) -> Iterator:
    def breaks(endpoint: str, error: Exception) -> None:
        def view(**_values: object) -> None:
            raise error

        view.access = Access(school.app.view_functions[endpoint].access.roles)
        monkeypatch.setitem(school.app.view_functions, endpoint, view)

    return breaks


def test_s61_each_feature_is_broken_once():
    assert {endpoint.split(".")[0] for endpoint in ONE_OF_EACH} == {
        feature.key for feature in FEATURES if feature.blueprint
    }


@pytest.mark.parametrize("what", BUGS)
@pytest.mark.parametrize("endpoint", ONE_OF_EACH)
def test_s61_an_error_in_any_feature_shows_a_number_and_no_internals(school, broken, caplog, endpoint, what):
    error, code = BUGS[what]
    role, url = ONE_OF_EACH[endpoint]
    broken(endpoint, error)
    for headers in ({}, {"HX_Request": "true", "HX_Target": "results"}):
        answer = school.as_role(role).open(url, **headers)
        assert answer.status == code
        shown = answer.response.text
        assert not re.search(
            r"SELECT|password|Traceback|secret|\.py|sqlite|ZeroDivision|Operational|werkzeug",
            shown.split("</head>")[-1],
        )
        number = answer.response.headers["X-Request-ID"]
        assert number in shown
        assert re.search(r"[\u4e00-\u9fff]", answer.text)
        assert answer.response.headers["Content-Security-Policy"]
    assert any(record.exc_info for record in caplog.records), "the log has what the page has not"


def test_s61_what_fails_half_way_leaves_nothing_behind(school, monkeypatch):
    def fails(*_args: object, **_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(effects.accounts, "register", fails)
    before, own = school.tables(besides=()), school.ids["own_later"]
    answer = school.post("publicity", f"/filings/{own}/steps/approve", {"opinion": AGREE})
    assert answer.status == 500
    assert school.tables(besides=()) == before, "neither the state, nor the event, nor the entry"


# S55 ------------------------------------------------------------------------------------------------------------------

HOSTILE = '<img src="file:///etc/hostname"><link href=//127.0.0.1:9/a>{{7919*7907}}'


def test_s55_hostile_text_in_a_filing_is_printed_as_the_characters_it_is(school):
    author = school.as_role("author")
    markup = {
        "remarks": HOSTILE,
        "positioning": "<pdf:nextpage /><style>*{display:none}</style>",
        "topics_other": "<b>&amp;</b>",
    }
    given = facts(handle="zzgs-print1", original_id="gh_00print00xx", **markup)
    filing = submitted(author, **given)
    assert decide(school.as_role("unit_head"), filing, "approve", "<br/>同意" + HOSTILE).status == 303
    answer = author.client.get(f"/filings/{filing}/form.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(answer.data)).pages
    printed = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    for typed in (HOSTILE, given["topics_other"], "<br/>同意"):
        assert re.sub(r"\s", "", typed) in printed, typed
    assert "62615533" not in printed
    assert len(pages) <= 2, "no page break came out of a field"
