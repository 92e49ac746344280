"""S58: sealed versions and corrections cannot be altered by SQL, and whoever gets past that is found out and the row named (第九条)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal.accounts.models import Correction, Version
from portal.audit import trail
from portal.database import db
from tests.accounts.keeping import corrected, resealed, tampered
from tests.accounts.registered import registered

TAMPERING = {
    "one byte of a version": (
        "version",
        "UPDATE version SET data = REPLACE(CAST(data AS TEXT), '13803710002', '13803710003'){json} WHERE id = {version}",
    ),
    "whose version it is": ("version", "UPDATE version SET number = 9 WHERE id = {version}"),
    "when it was sealed": (
        "version",
        "UPDATE version SET sealed_at = '2020-01-01 00:00:00+00:00' WHERE id = {version}",
    ),
    "what a correction said": (
        "correction",
        "UPDATE correction SET new = '\"13800000000\"'{json} WHERE id = {correction}",
    ),
    "what it replaced": ("correction", "UPDATE correction SET old = '\"13800000000\"'{json} WHERE id = {correction}"),
    "who made it": ("correction", "UPDATE correction SET user_id = user_id + 1 WHERE id = {correction}"),
}
GONE = {
    "version": ("DELETE FROM version WHERE number = 2", "version 2 of account {account}"),
    "correction": ("DELETE FROM correction WHERE id = {correction}", "correction {correction} of account {account}"),
}


@pytest.fixture
def rows(app):
    """An account with two versions and a correction between them: the ids of all."""
    account = registered(app)
    corrected(app, account, "phone", "13900001111", ("operators", "b" * 12))
    resealed(app, account, name="郑州工商学院青年")
    with app.app_context():
        version = db.session.scalars(select(Version.id).where(Version.number == 1)).one()
        correction = db.session.scalars(select(Correction.id)).one()
    return {"account": account, "version": version, "correction": correction}


def filled(statement: str, rows: dict[str, int]) -> str:
    for name, value in rows.items():
        statement = statement.replace(f"{{{name}}}", str(value))
    return statement


def verified(app) -> str:
    with app.app_context():
        return trail.verify()[1]


@pytest.mark.parametrize("what", TAMPERING)
def test_s58_an_altered_version_or_correction_is_named_by_audit_verify(app, rows, what):
    assert verified(app) == ""
    table, statement = TAMPERING[what]
    tampered(app, table, filled(statement, rows))
    named = f"{table} {rows[table]}: of account {rows['account']}"
    assert named in verified(app)
    said = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (said.exit_code, named in said.output) == (1, True)


@pytest.mark.parametrize("table", GONE)
def test_s58_a_removed_version_or_correction_is_missed(app, rows, table):
    statement, named = GONE[table]
    tampered(app, table, filled(statement, rows))
    assert filled(named, rows) in verified(app)


def test_s58_a_version_put_in_beside_the_process_is_found(app, rows):
    insert = (
        "INSERT INTO version (account_id, number, data, filing_id, sealed_at) "
        "SELECT account_id, 3, data, {filing}, sealed_at FROM version WHERE id = {version}"
    )
    other = registered(app)
    with app.app_context():
        taken = db.session.scalars(select(Version).where(Version.account_id == other)).one()
    tampered(app, "version", filled("DELETE FROM version WHERE id = {taken}", {"taken": taken.id}))
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(filled(insert, {**rows, "filing": taken.filing_id}))
    assert f"of account {rows['account']}, is not what the trail says" in verified(app)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE version SET number = 7",
        "DELETE FROM version",
        "UPDATE version SET data = data",
        "UPDATE correction SET key = 'name'",
        "DELETE FROM correction",
        "UPDATE correction SET at = at",
    ],
)
def test_s58_the_database_itself_refuses_to_change_a_version_or_a_correction(app, rows, statement):
    with app.app_context():
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()
        assert (db.session.query(Version).count(), db.session.query(Correction).count()) == (2, 1)
    assert verified(app) == "", rows


def test_the_trail_keeps_no_telephone_number_of_a_correction(app, rows):
    with app.app_context():
        said = " ".join(str(entry.detail) for entry in db.session.scalars(select(trail.Entry)))
    assert "1390000" not in said, rows
    assert "'key': 'phone'" in said
