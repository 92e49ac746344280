"""Fixtures shared by all tests: a seeded database given back before each test, and the named people at their browsers."""

from __future__ import annotations

import base64
import gc
import hashlib
import re
import sqlite3
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from sqlalchemy import event

from portal import create_app
from portal.config import Config
from portal.database import db
from portal.demo import school
from portal.people.passwords import hashed
from portal.web.limits import searches
from tests import inspecting, midnight, rows
from tests.databases import KINDS, Unavailable, opened
from tests.pages import PASSWORD, Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from tests.databases import Database

midnight.avoid()  # before any table of dates is made

# Whose tests read what one walk over the whole site has seen.
WALKED = re.compile(r"tests/site/test_laws_(masking|order|pages|units)\.py::")
LEFT_OUT = pytest.StashKey[int]()
RECORDED = pytest.StashKey[set[pytest.Item]]()
TEST_KEY = "a-test-key-of-its-own-0123456789-abcdefgh"

# Python looks for garbage less often than in a server: looking took a twentieth of the run.
SERVERS = gc.get_threshold()
gc.set_threshold(50_000, 20, 20)

# How long one example takes is the machine's affair: a busy one has failed a test by it.
settings.register_profile("portal", deadline=None)
settings.load_profile("portal")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", default="sqlite", choices=KINDS, help="which database the suite runs on")
    parser.addoption("--every-look", action="store_true", help="ask the upgraded database everything that was recorded")


def pytest_configure(config: pytest.Config) -> None:
    inspecting.wanted = config.getoption("--database") == "sqlite"


def a_config(instance: Path, **settings: Any) -> Config:
    """A configuration for tests: cheap passwords, an instance folder of its own."""
    known = {"secret_key": TEST_KEY, "password_memory": 8, "database_url": f"sqlite:///{instance / 'test.sqlite3'}"}
    return Config(instance=instance, **{**known, **settings})


def unhurried(connection: Any, _record: Any) -> None:
    """Nothing of a test outlives the run, so nothing need reach the disk; what the portal itself asks of SQLite has its own test."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous=off")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run only what asks which database it runs on, and does not judge files: the rest is the same as on SQLite.

    Of a table of rows some are enough there, as they are for coverage.
    """
    config.stash[RECORDED] = rows.recorded(items)
    if config.getoption("--database") == "sqlite":
        return
    asking = [i for i in items if "dbms" in getattr(i, "fixturenames", ()) and not i.get_closest_marker("files")]
    of_database = rows.repeated(asking)
    left_out = [item for item in items if item not in of_database]
    items[:] = [item for item in items if item in of_database]
    config.hook.pytest_deselected(items=left_out)
    config.stash[LEFT_OUT] = len(left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that leads the run how many tests this one left out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, 0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Record what a test reaches, but not of every row of a table the same again."""
    with nullcontext() if item in item.config.stash[RECORDED] else rows.unrecorded():
        return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let one process walk the whole site for all the laws that read the walk; everything else goes to whoever is free."""
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415 - asked for only where it is there

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "the walk" if WALKED.match(nodeid) else nodeid

    return Together(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


@pytest.fixture
def garbage_collected() -> Iterator[None]:
    """For what measures memory: garbage is looked for as often as in a server."""
    ours = gc.get_threshold()
    gc.set_threshold(*SERVERS)
    yield
    gc.set_threshold(*ours)


@pytest.fixture(scope="session")
def dbms(request: pytest.FixtureRequest) -> str:
    """Which database the suite runs on; whatever opens one of that kind asks here."""
    return str(request.config.getoption("--database"))


@pytest.fixture(scope="session")
def database(dbms: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    try:
        found = opened(dbms, tmp_path_factory.mktemp("database"))
    except Unavailable as reason:
        pytest.skip(str(reason))
    with closing(found):
        yield found


@pytest.fixture(scope="session")
def seeded_app(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application over a database with the school's units and people, and no filings."""
    app = create_app(a_config(tmp_path_factory.mktemp("instance"), database_url=database.url))
    app.testing = True
    with app.app_context():
        event.listen(db.engine, "connect", unhurried)

    def dispose() -> None:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

    def fill() -> None:
        with app.app_context():
            db.create_all()
            school.build(hashed(PASSWORD))
            db.session.commit()

    database.engine_dispose = dispose
    database.seed(fill)
    return app


@pytest.fixture
def app(seeded_app: Flask, database: Database) -> Flask:
    """The application as seeded: whatever the last test did is undone."""
    database.restore()
    seeded_app.extensions[searches.METER].clear()
    return seeded_app


def sid_of(username: str) -> str:
    """The id of somebody's session, the same in every test: a state that was kept knows it."""
    return base64.urlsafe_b64encode(hashlib.sha256(username.encode()).digest()).decode().rstrip("=")


@pytest.fixture
def signed_in() -> dict[str, Page]:
    """The people of this test who have signed in, at their browsers."""
    return {}


@pytest.fixture
def browser_of(app: Flask, database: Database, signed_in: dict[str, Page]) -> Any:
    """`browser_of("head")` is that person, signed in."""

    def of(username: str) -> Page:
        if username not in signed_in:
            untouched = database.untouched()
            signed_in[username] = Page.let_in(app, username, sid_of(username))
            if untouched:
                database.mark()
        return signed_in[username]

    return of


@pytest.fixture
def kept(app: Flask, database: Database, signed_in: dict[str, Page], scenery: dict[str, Any]) -> Any:
    """`kept("two accounts", build)` is what `build()` returned: built once, then the database is given back as it was then.

    It comes before everything else that a test writes, and fails where it does not; what it returns are plain values.
    """

    def state(name: str, build: Callable[[], Any]) -> Any:
        assert database.untouched(), f"something was written before the scenery of “{name}”"
        if not database.give_back(name):
            scenery[name] = build()
            database.keep(name)
        for username, page in signed_in.items():
            page.let_in_again(sid_of(username))
        database.mark()
        return scenery[name]

    return state


@pytest.fixture(scope="session")
def scenery() -> dict[str, Any]:
    """What was built for the states that are kept."""
    return {}


def _person(username: str) -> Any:
    @pytest.fixture(name=username)
    def person(browser_of: Any) -> Page:
        return browser_of(username)

    return person


operator, head, deputy, editor = _person("operator"), _person("head"), _person("deputy"), _person("editor")
stranger, otherhead, student, league = _person("stranger"), _person("otherhead"), _person("student"), _person("league")
publicity, director, leader, tech = _person("publicity"), _person("director"), _person("leader"), _person("tech")
admin, auditor = _person("admin"), _person("auditor")


@pytest.fixture
def anonymous(app: Flask) -> Page:
    """Somebody who has not signed in."""
    return Page(app)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what was left to the run on SQLite, and what tests measured of the work of people: how many interactions a task takes."""
    if left_out := terminalreporter.config.stash.get(LEFT_OUT, 0):
        terminalreporter.section("left out")
        terminalreporter.line(
            f"{left_out} tests that open no database of the kind chosen, judge files alone, or are further rows of a table: "
            "the run on SQLite has shown them"
        )
    passed = terminalreporter.getreports("passed")
    measured = sorted(said for report in passed for name, said in report.user_properties if name == "interactions")
    if measured:
        terminalreporter.section("interactions")
        for said in measured:
            terminalreporter.line(said)
