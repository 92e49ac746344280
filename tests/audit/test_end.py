"""The end of the trail: its head in a second place, its triggers, what is taken out of it and what is emptied."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from portal import calendar
from portal.audit import elsewhere, purging, stubs, trail, triggers
from portal.audit.models import Entry, Head
from portal.audit.triggers import KEPT_DAYS, PURGEABLE
from portal.database import db
from portal.feature import declared
from tests.audit.making import fill, tamper, verdict

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.pages import Page


def run(app: Flask, *args: object) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["audit", *map(str, args)])
    return done.exit_code, done.output


@pytest.fixture
def kept(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in the second place."""
    file = tmp_path / "elsewhere" / "heads.txt"
    file.parent.mkdir()
    config = replace(app.extensions["portal.config"], audit_copy=str(file))
    monkeypatch.setitem(app.extensions, "portal.config", config)
    return file


# The head elsewhere -----------------------------------------------------------------------------------------------------


def roll_back(app: Flask, to: int) -> None:
    """Take the last entries away and seal what is left, as somebody with the database and the key can."""
    tamper(app, f"DELETE FROM audit_entry WHERE id > {to}")  # noqa: S608 - a number of ours
    with app.app_context():
        for statements in (triggers.of("audit_entry")[db.engine.dialect.name],):
            for statement in statements:
                db.session.execute(text(statement) if "CREATE TRIGGER" in statement else text("select 1"))
        last = db.session.get_one(Entry, to)
        head = db.session.get_one(Head, trail.THE_HEAD)
        key = app.extensions["portal.config"].secret_key
        head.entry_id, head.digest, head.seal = last.id, last.digest, trail._seal(key, last.id, last.digest)
        db.session.commit()


def test_s59_an_end_that_was_rolled_back_with_its_head_is_found_by_what_is_kept_elsewhere(
    app: Flask, kept: Path
) -> None:
    fill(app)
    assert run(app, "head") == (0, "entry 5 is kept elsewhere: 文件\n")
    assert run(app, "verify", "--since", kept) == (0, "6 entries, unbroken\n")
    roll_back(app, 3)
    assert verdict(app) == (0, "3 entries, unbroken\n"), "the trail alone cannot know"
    code, said = run(app, "verify", "--since", kept)
    assert code == 1
    assert f"entry 5, the last one on {calendar.today()}, is missing; the line bears the seal" in said
    fill(app)
    assert verdict(app)[0] == 0
    assert "entry 5, the last one on" in run(app, "verify", "--since", kept)[1], "what was written over it is another"


def test_s59_a_line_that_nobody_here_sealed_and_a_file_without_lines_are_said(app: Flask, kept: Path) -> None:
    fill(app)
    run(app, "head")
    kept.write_text(kept.read_text().replace(" 5 ", " 4 "))
    assert "entry 4, the last one on" in (said := run(app, "verify", "--since", kept)[1])
    assert "NOT the seal" in said
    kept.write_text("nothing\n")
    code, said = run(app, "verify", "--since", kept)
    assert (code, "no line of the end" in said) == (1, True)


def test_s59_lines_are_found_in_mails_put_together(app: Flask, kept: Path) -> None:
    fill(app)
    run(app, "head")
    kept.write_text(f"From: a@b\n\n> {kept.read_text().strip()}\n-- \n")
    assert run(app, "verify", "--since", kept)[0] == 0


def test_s59_the_daily_run_keeps_it_once_a_day(app: Flask, kept: Path) -> None:
    fill(app)
    for _ in range(2):
        assert app.test_cli_runner().invoke(args=["remind"]).exit_code == 0
    (line,) = kept.read_text().splitlines()
    assert line.split()[0] == calendar.today().isoformat()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Entry.action == "trail.copied")) == 1
        assert elsewhere.last(good=True).detail["places"] == ["文件"]


def test_s59_a_copy_that_fails_is_an_entry_and_is_told_to_the_auditor(app: Flask, kept: Path, auditor: Page) -> None:
    fill(app)
    assert "尚未成功过" in auditor.open("/audit/").text
    kept.parent.rmdir()
    done = app.test_cli_runner().invoke(args=["remind"])
    assert "未能异地留存：文件：无法写入" in done.output
    assert run(app, "head")[0] == 1
    assert "没有成功" in auditor.open("/").text
    assert "无法写入" in auditor.open("/audit/?action=trail.copied").text
    kept.parent.mkdir()
    assert run(app, "head")[0] == 0
    assert "没有成功" not in auditor.open("/").text
    assert "最近一次异地留存" in auditor.open("/audit/").text


def test_s59_a_file_that_is_gone_is_not_begun_anew_and_one_that_the_trail_denies_is_told(
    app: Flask, kept: Path
) -> None:
    fill(app)
    run(app, "head")
    moved = kept.rename(kept.with_name("moved"))
    code, said = run(app, "head")
    assert (code, "文件不见了" in said, kept.exists()) == (1, True, False)
    moved.rename(kept)
    roll_back(app, 3)
    fill(app)
    code, said = run(app, "head")
    assert (code, "与现在的日志不符" in said) == (1, True)
    assert len(kept.read_text().splitlines()) == 2


def test_s59_without_a_second_place_the_command_and_the_page_say_so(app: Flask, auditor: Page) -> None:
    assert run(app, "head")[0] == 1
    assert "尚未设置异地留存" in auditor.open("/audit/").text
    assert "异地留存" not in auditor.open("/").text


# Triggers ---------------------------------------------------------------------------------------------------------------


def test_s58_the_triggers_of_the_seeded_database_are_as_they_must_be(app: Flask) -> None:
    with app.app_context():
        assert triggers.fault(db.session.connection(), db.metadata) == ""
        kept_tables = {t.name for t in db.metadata.tables.values() if t.info.get(triggers.MARK)}
    assert kept_tables == {"audit_entry", "version", "correction", "event", "setting_version"}


SQLITE = {
    "DROP TRIGGER event_keep_update": "trigger event_keep_update of event is missing",
    "DROP TRIGGER version_keep_delete": "trigger version_keep_delete of version is missing",
    "CREATE TRIGGER aid AFTER INSERT ON event BEGIN SELECT 1; END": "trigger aid of event is not one of the portal's",
}
POSTGRESQL = {
    "DROP TRIGGER event_append_only ON event": "trigger event_append_only of event is missing",
    "ALTER TABLE version DISABLE TRIGGER version_append_only": "trigger version_append_only of version is switched off",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$": (
        "trigger correction_append_only of correction is not the one"
    ),
    "CREATE OR REPLACE FUNCTION keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$": (
        "trigger audit_entry_append_only of audit_entry is not the one"
    ),
}


def test_s58_a_trigger_that_is_gone_switched_off_or_written_anew_is_named(app: Flask) -> None:
    with app.app_context():
        sqlite = db.engine.dialect.name == "sqlite"
        for statement, said in (SQLITE if sqlite else POSTGRESQL).items():
            db.session.execute(text(statement))
            assert said in triggers.fault(db.session.connection(), db.metadata)
        if sqlite:
            db.session.execute(text("DROP TRIGGER audit_entry_keep_update"))
            lax = triggers.emptied_only()["sqlite"][0].replace("-180 days", "-1 days")
            db.session.execute(text(lax))
            found = triggers.fault(db.session.connection(), db.metadata)
            assert "trigger audit_entry_keep_update of audit_entry is not the one that the portal made" in found
        db.session.commit()
    code, said = verdict(app)
    assert (code, "trigger" in said) == (1, True)


# Taking it out ----------------------------------------------------------------------------------------------------------


def old_entries(app: Flask, days: int = KEPT_DAYS + 20) -> None:
    """Write what may be emptied by now, with decisions between."""
    with app.app_context(), calendar.as_of(calendar.now() - timedelta(days=days)):
        for number in range(3):
            trail.record("login.ok", f"user:{number}", username=f"somebody{number}")
        trail.record("filing.approve", "filing:1", opinion="同意。")
        trail.record("access.denied", "page:audit.index", result="refused", path="/audit/")
        db.session.commit()


def test_s59_an_export_is_verified_by_itself_and_is_nobody_else_s(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "trail.jsonl"
    old_entries(app)
    fill(app)
    assert run(app, "export", file) == (0, f"10 entries, 1 to 10, in {file}\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run(app, "export", file)[0] == 1, "it is never written over"
    assert run(app, "verify", "--file", file) == (0, "10 entries in the file, 0 of them emptied, unbroken\n")
    lines = file.read_text().splitlines()
    for wrong, said in (
        ([*lines[:3], *lines[4:]], "between 3 and 5 was removed"),
        ([lines[0].replace("somebody0", "somebody9"), *lines[1:]], "entry 1: its contents were changed"),
        (["{}"], "line 1: this is no entry"),
    ):
        file.write_text("\n".join(wrong))
        code, output = run(app, "verify", "--file", file)
        assert (code, said in output) == (1, True), output
    with app.app_context():
        entry = db.session.scalars(select(Entry).where(Entry.action == "trail.exported")).one()
    assert (entry.detail["entries"], entry.detail["first"], entry.detail["last"]) == (10, 1, 10)
    assert run(app, "export", tmp_path / "nowhere" / "x")[0] == 1


def test_s59_an_export_of_days_is_of_these_days(app: Flask, tmp_path: Path) -> None:
    old_entries(app)
    fill(app)
    today = calendar.today()
    assert "5 entries, 6 to 10" in run(app, "export", tmp_path / "a", "--first", today, "--last", today)[1]
    assert "5 entries, 1 to 5" in run(app, "export", tmp_path / "b", "--last", today - timedelta(days=30))[1]
    assert "0 entries" in run(app, "export", tmp_path / "c", "--last", "2001-01-01")[1]
    with (tmp_path / "a").open() as lines:
        assert [json.loads(line)["id"] for line in lines] == [6, 7, 8, 9, 10]


# Emptying ---------------------------------------------------------------------------------------------------------------


def latest() -> date:
    return calendar.local(calendar.now() - timedelta(days=KEPT_DAYS)).date()


def test_s59_what_is_old_loses_its_contents_and_the_chain_goes_on(app: Flask, tmp_path: Path, auditor: Page) -> None:
    old_entries(app)
    fill(app)
    before = latest()
    with app.app_context():
        digests = db.session.execute(select(Entry.id, Entry.digest, Entry.previous).order_by(Entry.id)).all()
        count = len(digests)
        first = db.session.scalar(select(func.min(Entry.id)).where(Entry.username == "somebody0"))
    assert "4 entries could lose" in run(app, "purge", "--before", before, "--dry-run")[1]
    code, said = run(app, "purge", "--before", before)
    assert (code, "No export holds" in said) == (1, True)
    assert run(app, "export", tmp_path / "trail.jsonl")[0] == 0
    assert "4 entries lost their contents" in run(app, "purge", "--before", before)[1]
    assert verdict(app) == (0, f"{count + 2} entries, unbroken\n")
    assert "0 entries could lose" in run(app, "purge", "--before", before)[1]
    with app.app_context():
        assert (
            db.session.execute(select(Entry.id, Entry.digest, Entry.previous).order_by(Entry.id)).all()[:count]
            == digests
        )
        stub, approval = db.session.get_one(Entry, first), db.session.get_one(Entry, first + 3)
        assert stubs.is_stub(stub)
        assert (stub.action, stub.result, approval.detail["opinion"]) == ("login.ok", "ok", "同意。")
        assert not db.session.scalars(select(Entry).where(Entry.username.startswith("somebody"))).all()
        purge = db.session.scalars(select(Entry).where(Entry.action == "trail.purged")).one()
        assert purge.detail["ranges"] == f"{first}-{first + 2},{first + 4}"
    shown = auditor.open("/audit/?action=login.ok&until=" + before.isoformat()).text
    assert f"内容已于 {calendar.today()} 按规定清除" in shown
    assert "somebody" not in shown
    assert "按规定清除日志内容" in auditor.open("/audit/?action=trail.purged").text
    assert auditor.client.get("/audit/export.xlsx").status_code == 200
    assert run(app, "export", tmp_path / "again.jsonl")[0] == 0
    assert "4 of them emptied, unbroken" in run(app, "verify", "--file", tmp_path / "again.jsonl")[1]


def test_s59_nothing_younger_than_180_days_is_emptied(app: Flask) -> None:
    old_entries(app, KEPT_DAYS - 2)
    code, said = run(app, "purge", "--before", latest() + timedelta(days=1), "--yes")
    assert (code, "kept for 180 days" in said) == (1, True)
    assert "0 entries" in run(app, "purge", "--before", latest(), "--yes")[1]


EMPTY = "UPDATE audit_entry SET subject = '', username = '', roles = '', address = '', request_id = '', user_id = NULL, detail = '{}'"


@pytest.mark.parametrize(
    "statement",
    [
        f"{EMPTY} WHERE id = 4",
        f"{EMPTY}, result = 'x' WHERE id = 1",
        f"{EMPTY}, action = 'logout' WHERE id = 1",
        f"{EMPTY}, digest = 'x' WHERE id = 1",
        f"{EMPTY}, previous = 'x' WHERE id = 1",
        f"{EMPTY}, id = 99 WHERE id = 1",
        f"{EMPTY}, username = 'x' WHERE id = 1",
        "UPDATE audit_entry SET username = '' WHERE id = 1",
        f"{EMPTY} WHERE id = 6",
        "DELETE FROM audit_entry WHERE id = 1",
    ],
)
def test_s59_the_database_lets_nothing_be_emptied_but_what_is_old_and_of_the_closed_list(
    app: Flask, statement: str
) -> None:
    old_entries(app)
    with app.app_context():
        trail.record("login.ok", "user:1", username="somebody")
        db.session.commit()
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()
    assert verdict(app)[0] == 0


def test_s59_a_stub_that_no_purge_lists_is_named_and_so_is_a_list_that_was_not_emptied(app: Flask) -> None:
    old_entries(app)
    with app.app_context():
        db.session.execute(text(f"{EMPTY} WHERE id = 2"))
        db.session.commit()
    assert "entry 2: its contents were taken out, and no purge lists it" in verdict(app)[1]


def test_s59_a_purge_that_lists_what_it_may_not_or_other_entries_is_named(app: Flask) -> None:
    old_entries(app)
    tamper(app, f"{EMPTY} WHERE id = 4")
    with app.app_context():
        trail.record("trail.purged", "trail", ranges="4", digest="x")
        db.session.commit()
    assert "entry 4: its contents were taken out (entry 6), which is never allowed" in verdict(app)[1]


def test_s59_the_sum_of_a_purge_is_over_what_it_lists(app: Flask) -> None:
    old_entries(app)
    with app.app_context():
        db.session.execute(text(f"{EMPTY} WHERE id = 2"))
        trail.record("trail.purged", "trail", ranges="1-2", digest="x")
        db.session.commit()
    assert "entry 6: the entries that it lists as emptied are not those that are" in verdict(app)[1]


def test_s59_the_closed_list_is_of_sign_ins_reads_prints_and_refusals_that_features_know(app: Flask) -> None:
    with app.app_context():
        known = {action for words in declared("words") for action in words.actions}
    assert set(PURGEABLE) - {"contact.revealed"} <= known
    left = known - set(PURGEABLE) - {"consent.refused"}  # a decision, and no refused access
    assert not {
        a
        for a in left
        if a.startswith(("login.", "contact.")) or a.endswith((".printed", ".previewed", ".denied", ".refused"))
    }


def test_s59_many_are_emptied_a_portion_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "PORTION", 2)
    old_entries(app)
    assert "4 entries lost" in run(app, "purge", "--before", latest(), "--yes")[1]
    assert verdict(app)[0] == 0
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Entry.action == "trail.purged")) == 2


def test_ranges_are_said_and_heard_the_same() -> None:
    said = stubs.spoken(stubs.ranges([1, 2, 3, 7, 9, 10]))
    assert said == "1-3,7,9-10"
    assert stubs.heard(said) == [(1, 3), (7, 7), (9, 10)]
