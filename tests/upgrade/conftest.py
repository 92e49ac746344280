"""The database of before, laid anew for a test to upgrade."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from flask_migrate import upgrade

from portal import create_app
from portal.database import db
from tests.databases import Unavailable, opened
from tests.migrating import FOLDER
from tests.upgrade import stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

ROWS: stored.Tables = stored.read(stored.ROWS)


@contextmanager
def laid(dbms: str, folder: Any, rows: stored.Tables = ROWS) -> Iterator[Flask]:
    """Lay the rows into an empty database of their own revision; the clock stands still where they were kept."""
    try:
        database = opened(dbms, folder)
    except Unavailable as reason:
        pytest.skip(str(reason))
    with closing(database):
        app = create_app(stored.config(folder, database_url=database.url))
        app.testing = True
        with time_machine.travel(stored.NOW, tick=False):
            with app.app_context():
                upgrade(FOLDER, revision=stored.REVISION)
                stored.lay(db.engine, rows)
            yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def upgraded(app: Flask) -> Flask:
    with app.app_context():
        upgrade(FOLDER)
    return app


@pytest.fixture
def fresh(dbms: str, tmp_path: Any) -> Iterator[Flask]:
    """The stored database before its upgrade, for one test to change."""
    with laid(dbms, tmp_path) as app:
        yield app
