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
SEEDED = "as seeded"
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
        self._bring_back()
        self.mark()

    @abstractmethod
    def keep(self, name: str) -> None:
        """Keep the present state under a name."""

    @abstractmethod
    def give_back(self, name: str) -> bool:
        """Bring the database into the state that was kept under this name; False where there is none any more."""

    @abstractmethod
    def mark(self) -> None:
        """Remember how much was written until now."""

    @abstractmethod
    def untouched(self) -> bool:
        """Say whether nothing was written since `mark`."""

    @abstractmethod
    def _keep(self) -> None: ...

    @abstractmethod
    def _bring_back(self) -> None: ...

    @abstractmethod
    def close(self) -> None:
        """Give everything back; the database is gone afterwards."""


class SqliteDatabase(Database):
    """One file in `folder`; the seeded state, and each that was kept, is an image in memory that SQLite's online backup writes back."""

    def __init__(self, folder: Path, engine_dispose: Callable[[], None] = lambda: None) -> None:
        super().__init__(engine_dispose)
        self.file = folder / "portal.sqlite3"
        self.url = f"sqlite:///{self.file}"
        self._images: dict[str, sqlite3.Connection] = {}
        self._watcher = sqlite3.connect(self.file, check_same_thread=False)
        self._seen = 0

    def keep(self, name: str) -> None:
        image = self._images.setdefault(name, sqlite3.connect(":memory:", check_same_thread=False))
        with closing(sqlite3.connect(self.file)) as source:
            source.backup(image)

    def give_back(self, name: str) -> bool:
        if name not in self._images:
            return False
        self.engine_dispose()
        with closing(sqlite3.connect(self.file)) as target:
            target.execute("pragma synchronous=off")
            self._images[name].backup(target)
        self.mark()
        return True

    def mark(self) -> None:
        self._seen = self._version()

    def untouched(self) -> bool:
        return self._version() == self._seen

    def _version(self) -> int:
        """Return a number that changes with every commit of another connection."""
        return int(self._watcher.execute("pragma data_version").fetchone()[0])

    def _keep(self) -> None:
        self.keep(SEEDED)

    def _bring_back(self) -> None:
        self.give_back(SEEDED)

    def close(self) -> None:
        self.engine_dispose()
        for connection in (*self._images.values(), self._watcher):
            connection.close()


# Copying a whole template takes a quarter of a second; writing back only the tables a test changed takes milliseconds.
# A table is unchanged when it has as many rows as before and none newer: transaction numbers only grow. The replica
# role keeps foreign keys and the triggers that protect append-only tables out of the way.
KEEP_ROWS = """
CREATE SCHEMA seed;
CREATE TABLE seed."#tables" (name text, rows bigint, newest bigint);
CREATE TABLE seed."#sequences" AS SELECT sequencename AS name, start_value, last_value FROM pg_sequences
  WHERE schemaname = 'public';
DO $$ DECLARE t name; BEGIN
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE seed.%1$I AS TABLE public.%1$I', t);
    EXECUTE format('INSERT INTO seed."#tables" SELECT %1$L, count(*), max(xmin::text::bigint) FROM public.%1$I', t);
  END LOOP;
END $$;
CREATE FUNCTION seed.restore() RETURNS void LANGUAGE plpgsql AS $$
DECLARE t record; n bigint; x bigint; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR t IN SELECT * FROM seed."#tables" LOOP
    EXECUTE format('SELECT count(*), max(xmin::text::bigint) FROM public.%I', t.name) INTO n, x;
    IF n <> t.rows OR x IS DISTINCT FROM t.newest THEN
      EXECUTE format('DELETE FROM public.%I', t.name);
      EXECUTE format('INSERT INTO public.%1$I OVERRIDING SYSTEM VALUE TABLE seed.%1$I', t.name);
      EXECUTE format('SELECT max(xmin::text::bigint) FROM public.%I', t.name) INTO x;
      UPDATE seed."#tables" SET newest = x WHERE name = t.name;
    END IF;
  END LOOP;
  PERFORM setval(format('public.%I', name)::regclass, coalesce(last_value, start_value), last_value IS NOT NULL)
    FROM seed."#sequences";
END $$;
"""
# What a change of tables, columns, constraints, triggers or functions leaves behind.
SHAPE = """
SELECT (SELECT array_agg(oid ORDER BY oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
  (SELECT array[count(*), max(a.xmin::text::bigint)] FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace),
  (SELECT array[count(*), max(xmin::text::bigint)] FROM pg_constraint),
  (SELECT array[count(*), max(xmin::text::bigint)] FROM pg_trigger),
  (SELECT array[count(*), max(xmin::text::bigint)] FROM pg_proc)
"""


class PostgresDatabase(Database):
    """One database in a cluster of its own.

    The seeded state is kept twice: as a template to copy, and as tables in the schema `seed` from which the rows a test
    changed are written back. A test that changed the shape of a table gets a fresh copy, and so does every 200th.
    """

    NAME = "portal"
    TEMPLATE = "portal_seed"
    FRESH_AFTER = 200

    def __init__(self, engine_dispose: Callable[[], None] = lambda: None) -> None:
        super().__init__(engine_dispose)
        self.cluster = Cluster()
        self._admin = self._connected("postgres")
        self._admin.execute(f"CREATE DATABASE {self.NAME}")
        self._inside = self._connected(self.NAME)
        self._shape: object = None
        self._as_seeded: object = None
        self._seen: object = None
        self._schemas: dict[str, str] = {}
        self._restored = 0
        self.url = self.cluster.url(self.NAME)

    def mark(self) -> None:
        self._seen = self._written()

    def untouched(self) -> bool:
        return self._written() == self._seen

    def _written(self) -> object:
        """Return the number of the next transaction that writes."""
        return self._inside.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text").fetchone()

    def _connected(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self.cluster.conninfo(name), autocommit=True)

    def keep(self, name: str) -> None:
        """Keep the rows in a schema of their own, until the next fresh copy."""
        schema = f"kept{len(self._schemas)}"
        self._inside.execute(KEEP_ROWS.replace("seed", schema))
        self._shape = self._inside.execute(SHAPE).fetchone()
        self._schemas[name] = schema

    def give_back(self, name: str) -> bool:
        if name not in self._schemas:
            return False
        self._end_the_busy()
        self._inside.execute(f"SELECT {self._schemas[name]}.restore()")
        self.mark()
        return True

    def _keep(self) -> None:
        self._inside.execute(KEEP_ROWS)
        self._shape = self._as_seeded = self._inside.execute(SHAPE).fetchone()
        self._inside.close()
        self._admin.execute(f"DROP DATABASE IF EXISTS {self.TEMPLATE} WITH (FORCE)")
        self._admin.execute(f"ALTER DATABASE {self.NAME} RENAME TO {self.TEMPLATE}")
        self._copy()

    def _bring_back(self) -> None:
        self._restored += 1
        self._end_the_busy()
        if self._restored % self.FRESH_AFTER and self._inside.execute(SHAPE).fetchone() == self._shape:
            self._inside.execute("SELECT seed.restore()")
        else:
            self._copy()

    def _end_the_busy(self) -> None:
        """End all connections when one of them is in a transaction; at rest they may stay, as a new one costs 40 ms."""
        found = self._inside.execute(
            "SELECT pid, state FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [self.NAME]
        ).fetchall()
        if any(state != "idle" for _, state in found):
            self.engine_dispose()
            self._inside.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", [[pid for pid, _ in found]])

    def _copy(self) -> None:
        self.engine_dispose()
        self._inside.close()
        self.create_from_template(self.NAME)
        self._inside = self._connected(self.NAME)
        self._shape, self._schemas = self._as_seeded, {}

    def create_from_template(self, name: str) -> str:
        """Create, or create again, the database `name` as a copy of the seeded one; return its URL."""
        self._admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._admin.execute(f'CREATE DATABASE "{name}" TEMPLATE {self.TEMPLATE}')
        return self.cluster.url(name)

    def close(self) -> None:
        self.engine_dispose()
        self._inside.close()
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
