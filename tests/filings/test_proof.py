"""S58: a filing's events are tied to the audit trail; who changes one in the database itself is found out."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from portal.audit import trail
from portal.database import db
from portal.filings.models import State
from tests.filings.looking import events
from tests.filings.making import bring

TAMPERING = {
    "one byte of the form": "UPDATE event SET data = REPLACE(CAST(data AS TEXT), '13803710002', '13803710003'){json} WHERE id = {row}",
    "the opinion": "UPDATE event SET opinion = '不同意。' WHERE id = {row}",
    "who did it": "UPDATE event SET user_id = user_id + 1 WHERE id = {row}",
    "the seal": "UPDATE event SET seal = 'ab' WHERE id = {row}",
}


def tampered(app, statement: str) -> None:
    """Do what only somebody with the database's own password could."""
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for verb in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER event_keep_{verb}"))
        json = "::json" if connection.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(statement.replace("{json}", json))


def verified(app) -> str:
    with app.app_context():
        return trail.verify()[1]


@pytest.mark.parametrize("what", TAMPERING)
def test_s58_a_changed_event_is_named_by_audit_verify(app, browser_of, what):
    filing = bring(browser_of, State.FILED)
    assert verified(app) == ""
    row = events(app, filing)[0].id
    tampered(app, TAMPERING[what].replace("{row}", str(row)))
    assert f"event {row}:" in verified(app)
    said = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (said.exit_code, f"event {row}:" in said.output) == (1, True)


def test_s58_a_removed_event_is_missed(app, browser_of):
    filing = bring(browser_of, State.FILED)
    tampered(app, "DELETE FROM event WHERE id = {row}".replace("{row}", str(events(app, filing)[1].id)))
    assert f"step 2 of filing {filing}" in verified(app)
