"""The application with the sort of case that the tutorial makes up, over the seeded database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from portal.database import db
from tests.cases import made_up
from tests.conftest import a_config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask


@pytest.fixture
def app(seeded_app: Flask, database: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Where the others have the portal, these have the portal and trips."""
    database.restore()
    made = made_up.application(a_config(tmp_path, database_url=database.url), monkeypatch)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()
