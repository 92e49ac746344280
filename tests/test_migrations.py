"""The migrations make the database that the models describe, from nothing, and take it back again; on either database (R13)."""

from __future__ import annotations

from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from portal import create_app
from portal.config import ROOT
from portal.database import db
from portal.demo import fill
from portal.filings.models import Filing
from tests.conftest import a_config
from tests.databases import opened

FOLDER = str(ROOT / "portal" / "migrations")


@pytest.fixture
def empty(request, tmp_path):
    """The application over a database without any table."""
    with closing(opened(request.config.getoption("--database"), tmp_path)) as database:
        app = create_app(a_config(tmp_path, database_url=database.url))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        return list(compare_metadata(context, db.metadata))


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_r13_the_upgraded_database_is_what_the_models_say(empty):
    upgrade(FOLDER)
    assert differences() == []
    assert tables() == set(db.metadata.tables)


def test_r13_the_upgraded_database_can_be_worked_in_and_protects_what_is_sealed(empty):
    upgrade(FOLDER)
    fill(empty)
    assert db.session.query(Filing).count() > 0
    for statement in (
        "delete from version",
        "update version set number = 9",
        "delete from event",
        "update event set place = 9",
    ):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_r13_every_revision_goes_down_and_up_again(empty):
    revisions = [r.revision for r in ScriptDirectory(FOLDER).walk_revisions()]
    upgrade(FOLDER)
    for _ in revisions:
        downgrade(FOLDER, revision="-1")
    assert tables() == set()
    for revision in reversed(revisions):
        upgrade(FOLDER, revision=revision)
    assert differences() == []


def test_there_is_one_head_and_every_revision_can_go_back():
    script = ScriptDirectory(FOLDER)
    assert len(script.get_heads()) == 1
    for revision in script.walk_revisions():
        assert callable(revision.module.downgrade)
