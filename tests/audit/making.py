"""A trail to try things on: entries, somebody with the database in hand, and what `flask audit verify` says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from portal.audit import trail
from portal.database import db

if TYPE_CHECKING:
    from flask import Flask


def fill(app: Flask, entries: int = 5) -> None:
    with app.app_context():
        for number in range(entries):
            trail.record("setting.changed", f"setting:{number}", before="a", after="中文\r\n\x1b[31m")
        db.session.commit()


def tamper(app: Flask, statement: str) -> None:
    """Change the trail as somebody with the database in hand would: triggers first."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            for verb in ("update", "delete"):
                db.session.execute(text(f"DROP TRIGGER audit_entry_keep_{verb}"))
        else:
            db.session.execute(text("DROP TRIGGER audit_entry_append_only ON audit_entry"))
        db.session.execute(text(statement))
        db.session.commit()


def verdict(app: Flask) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    return done.exit_code, done.output
