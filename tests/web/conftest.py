"""A portal with a fault, and its log."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest
from flask import Blueprint

from portal import create_app
from portal.database import db
from portal.web.access import PUBLIC, allow
from tests.conftest import a_config
from tests.web.manners import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.databases import Database


@pytest.fixture
def faulty(database: Database, app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The portal with one page that fails and one that says where a request came from."""
    other = create_app(a_config(tmp_path, database_url=database.url))
    pages = Blueprint("faulty", __name__)

    @pages.route("/faulty", methods=["GET", "POST"])
    @allow(PUBLIC)
    def fail() -> str:
        raise RuntimeError(SECRET)

    @pages.get("/silent")
    def silent() -> str:
        return SECRET

    other.register_blueprint(pages)
    yield other
    with other.app_context():
        db.engine.dispose()


@pytest.fixture
def log(faulty: Flask) -> Iterator[io.StringIO]:
    """What the portal writes to its log, in its own format."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(faulty.logger.handlers[0].formatter)
    faulty.logger.addHandler(handler)
    yield written
    faulty.logger.removeHandler(handler)
