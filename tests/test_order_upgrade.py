"""What names stand by: the upgrade writes it for units and people of before, and any server compares it alike."""

from __future__ import annotations

from contextlib import closing

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from portal import create_app
from portal.accounts.models import Account
from portal.cases.models import Case
from portal.database import db
from portal.demo import fill
from portal.people.models import Person, Unit, User
from portal.spelling import ordered, ordered_name
from tests.conftest import a_config
from tests.databases import opened
from tests.migrating import FOLDER, differences

BEFORE = "0016"
STANDS = {Account: ordered, Case: ordered, Unit: ordered, User: ordered_name, Person: ordered_name}


@pytest.fixture
def filled(dbms, tmp_path):
    """The application over the demonstration's database."""
    with closing(opened(dbms, tmp_path)) as database:
        app = create_app(a_config(tmp_path, database_url=database.url))
        with app.app_context():
            upgrade(FOLDER)
            fill(app)
            yield app
            db.session.remove()
            db.engine.dispose()


def test_units_and_people_of_before_stand_by_their_pinyin(filled):
    now = {model: {row.id: row.name_order for row in db.session.scalars(select(model))} for model in STANDS}
    db.session.remove()
    downgrade(FOLDER, revision=BEFORE)
    upgrade(FOLDER)
    assert differences() == []
    for model, stands in STANDS.items():
        rows = list(db.session.scalars(select(model)))
        assert {row.id: row.name_order for row in rows} == now[model]
        assert all(row.name_order == stands(row.name) for row in rows)


def test_a_server_compares_by_characters_whatever_language_it_speaks(filled, dbms):
    # SQLite does so of itself, where no collation is named.
    said = {
        "postgresql": "SELECT table_name, collation_name FROM information_schema.columns WHERE column_name = 'name_order'",
        "sqlite": "SELECT name, instr(lower(sql), 'collate') FROM sqlite_master WHERE type = 'table' AND sql LIKE '%name_order%'",
    }
    found = dict(map(tuple, db.session.execute(text(said[dbms]))))
    assert found == {model.__tablename__: "C" if dbms == "postgresql" else 0 for model in STANDS}
