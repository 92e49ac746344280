"""A seeded database for every test, given back as it was in milliseconds: a SQLite file, or a throw-away PostgreSQL.

How conftest.py uses it::

    def pytest_addoption(parser):
        parser.addoption("--database", default="sqlite", choices=KINDS)

    @pytest.fixture(scope="session")
    def database(request, tmp_path_factory):
        try:
            found = opened(request.config.getoption("--database"), tmp_path_factory.mktemp("database"))
        except Unavailable as reason:
            pytest.skip(str(reason))
        with closing(found):
            yield found

    @pytest.fixture(scope="session")
    def seeded_app(database):
        app = create_app(a_config(database_url=database.url))
        database.engine_dispose = ...          # a callable that disposes the application's engine
        database.seed(lambda: fill(app))       # migrate and fill, once
        return app

    @pytest.fixture
    def app(seeded_app, database):
        database.restore()
        return seeded_app

Each xdist worker has its own file, or its own cluster. `python -m tests.databases` says whether PostgreSQL runs here.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import psycopg

if sys.platform != "win32":
    import pwd

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = ("sqlite", "postgresql")
PROGRAMS = ("initdb", "pg_ctl", "postgres")
PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/pgsql/bin")
# Nothing here outlives the run, so nothing need reach the disk.
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '.'
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
wal_level = minimal
max_wal_senders = 0
max_connections = 60
shared_buffers = 32MB
lc_messages = 'C'
"""


class Unavailable(RuntimeError):
    """This kind of database cannot run on this machine; the message is the reason a skipped test shows."""


class Database(ABC):
    """A database that is filled once and given back as it was before each test.

    `url` is SQLAlchemy's; `engine_dispose` is called before the contents change under the application's feet.
    """

    url: str

    def __init__(self, engine_dispose: Callable[[], None] = lambda: None) -> None:
        self.engine_dispose = engine_dispose

    def seed(self, fill: Callable[[], None]) -> None:
        """Let `fill` create and fill the tables, and keep what it made as the state every test starts from."""
        fill()
        self.engine_dispose()
        self._keep()

    def restore(self) -> None:
        """Bring the database back to the seeded state."""
        self.engine_dispose()
        self._bring_back()

    @abstractmethod
    def _keep(self) -> None: ...

    @abstractmethod
    def _bring_back(self) -> None: ...

    @abstractmethod
    def close(self) -> None:
        """Give everything back; the database is gone afterwards."""


class SqliteDatabase(Database):
    """One file in `folder`; the seeded state is an image in memory that SQLite's online backup writes back."""

    def __init__(self, folder: Path, engine_dispose: Callable[[], None] = lambda: None) -> None:
        super().__init__(engine_dispose)
        self.file = folder / "portal.sqlite3"
        self.url = f"sqlite:///{self.file}"
        self._image = sqlite3.connect(":memory:", check_same_thread=False)

    def _keep(self) -> None:
        with closing(sqlite3.connect(self.file)) as source:
            source.backup(self._image)

    def _bring_back(self) -> None:
        with closing(sqlite3.connect(self.file)) as target:
            target.execute("pragma synchronous=off")
            self._image.backup(target)

    def close(self) -> None:
        self.engine_dispose()
        self._image.close()


class PostgresDatabase(Database):
    """One database in a cluster of its own; the seeded state is a template that each test's database is copied from."""

    NAME = "portal"
    TEMPLATE = "portal_seed"

    def __init__(self, engine_dispose: Callable[[], None] = lambda: None) -> None:
        super().__init__(engine_dispose)
        self.cluster = Cluster()
        self._admin = psycopg.connect(self.cluster.conninfo("postgres"), autocommit=True)
        self._admin.execute(f"CREATE DATABASE {self.NAME}")
        self.url = self.cluster.url(self.NAME)

    def _keep(self) -> None:
        self._admin.execute(f"DROP DATABASE IF EXISTS {self.TEMPLATE} WITH (FORCE)")
        self._admin.execute(f"ALTER DATABASE {self.NAME} RENAME TO {self.TEMPLATE}")
        self.create_from_template(self.NAME)

    def _bring_back(self) -> None:
        self.create_from_template(self.NAME)

    def create_from_template(self, name: str) -> str:
        """Create, or create again, the database `name` as a copy of the seeded one; return its URL."""
        self._admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._admin.execute(f'CREATE DATABASE "{name}" TEMPLATE {self.TEMPLATE}')
        return self.cluster.url(name)

    def close(self) -> None:
        self.engine_dispose()
        self._admin.close()
        self.cluster.stop()


class Cluster:
    """A throw-away PostgreSQL server on a unix socket in a folder of its own.

    Raises Unavailable when PostgreSQL is not installed or does not start.
    """

    def __init__(self) -> None:
        self.programs = programs()
        self._user = unprivileged_user()
        # initdb refuses root, and the user it then runs as may not be let into root's own temporary folder.
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp" if self._user else None))  # noqa: S108 - mkdtemp makes it private
        self.data = self.folder / "data"
        atexit.register(self.stop)
        if self._user:
            shutil.chown(self.folder, self._user)
        self._run("initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C")
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(SETTINGS.replace("'.'", f"'{self.folder}'"))
        self._run("pg_ctl", "--wait", "--timeout=60", f"--log={self.folder / 'log'}", "start")

    def _run(self, program: str, *options: str) -> None:
        done = subprocess.run(
            [self.programs / program, "--pgdata", self.data, *options],
            cwd=self.folder,
            user=self._user,
            group=pwd.getpwnam(self._user).pw_gid if self._user else None,
            extra_groups=[] if self._user else None,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # the server keeps the handles it is given: a pipe would never close
            stderr=subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            log = self.folder / "log"
            said = log.read_text(errors="replace") if log.exists() else (done.stderr or b"").decode(errors="replace")
            raise Unavailable(f"PostgreSQL does not start on this machine: {program}: {said.strip()[-400:]}")

    def conninfo(self, name: str) -> str:
        """Return the libpq connection string of the database `name`."""
        return f"host={self.folder} user=postgres dbname={name}"

    def url(self, name: str) -> str:
        """Return SQLAlchemy's URL of the database `name`."""
        return f"postgresql+psycopg://postgres@/{quote(name)}?host={quote(str(self.folder), safe='')}"

    def stop(self) -> None:
        """Stop the server and remove its files; a second call does nothing."""
        atexit.unregister(self.stop)
        if (self.data / "postmaster.pid").exists():
            self._run("pg_ctl", "--mode=immediate", "--wait", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def programs() -> Path:
    """Return the folder of PostgreSQL's server programs, the newest found.

    Raises Unavailable when there is none.
    """
    found: list[Path] = []
    if config := shutil.which("pg_config"):
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        found.append(Path(said.stdout.strip()))
    if initdb := shutil.which("initdb"):
        found.append(Path(initdb).resolve().parent)
    for place in PLACES:
        found += sorted(Path("/").glob(place.lstrip("/")), key=_version, reverse=True)
    for folder in found:
        if all((folder / program).is_file() for program in PROGRAMS):  # pg_config alone comes with the client library
            return folder
    raise Unavailable("PostgreSQL is not installed on this machine: initdb, pg_ctl and postgres were not found")


def _version(folder: Path) -> float:
    digits = "".join(c for c in folder.parent.name if c.isdigit() or c == ".")
    return float(digits or 0) if digits.count(".") <= 1 else 0


def unprivileged_user() -> str | None:
    """Return the user to run PostgreSQL as when we are root, None when we may run it ourselves."""
    if sys.platform == "win32" or os.geteuid():
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def opened(kind: str, folder: Path) -> Database:
    """Return a new, empty database of `kind`; its files go into `folder` where it has any to keep.

    Raises Unavailable when this kind cannot run here.
    """
    return PostgresDatabase() if kind == "postgresql" else SqliteDatabase(folder)


if __name__ == "__main__":
    try:
        sys.stdout.write(f"PostgreSQL: {programs()}\n")
    except Unavailable as reason:
        sys.exit(f"SKIPPED the suite on PostgreSQL: {reason}")
