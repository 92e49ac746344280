"""Every test starts from the same database: what one test writes, the next does not see."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.databases import KINDS, Database, PostgresDatabase, Unavailable, opened

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module", params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    try:
        found = opened(request.param, tmp_path_factory.mktemp("database"))
    except Unavailable as reason:
        pytest.skip(str(reason))
    with closing(found):
        yield found


@pytest.fixture(scope="module")
def engine(database: Database):
    engine = create_engine(database.url)
    database.engine_dispose = engine.dispose

    def fill() -> None:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE unit (id INTEGER PRIMARY KEY, name TEXT UNIQUE)"))
            connection.execute(text("INSERT INTO unit VALUES (1, '信息工程学院')"))

    database.seed(fill)
    return engine


def names(engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT name FROM unit ORDER BY id")))


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_never_sees_what_another_wrote(database, engine, turn):
    database.restore()
    assert names(engine) == ["信息工程学院"]
    with engine.begin() as connection:
        connection.execute(text("UPDATE unit SET name = :name"), {"name": turn})
        connection.execute(text("CREATE TABLE stray (id INTEGER)"))
        connection.execute(text("INSERT INTO unit VALUES (2, '校团委')"))
    assert names(engine) == [turn, "校团委"]


def test_a_connection_left_open_does_not_stop_the_next_test(database, engine):
    left = engine.connect()
    left.execute(text("SELECT * FROM unit"))
    left.commit()
    database.restore()
    assert names(engine) == ["信息工程学院"]
    left.invalidate()
    left.close()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_second_copy_of_the_seed_stands_beside_the_first(database, engine):
    other = create_engine(database.create_from_template("other"))
    with other.begin() as connection:
        connection.execute(text("DELETE FROM unit"))
    other.dispose()
    database.restore()
    assert names(engine) == ["信息工程学院"]


def test_a_machine_without_postgresql_is_told_so_by_name(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("tests.databases.PLACES", ())
    with pytest.raises(Unavailable, match="PostgreSQL is not installed on this machine"):
        opened("postgresql", tmp_path)


def test_the_throw_away_server_is_gone_when_it_is_closed(tmp_path: Path):
    try:
        database = opened("postgresql", tmp_path)
    except Unavailable as reason:
        pytest.skip(str(reason))
    assert isinstance(database, PostgresDatabase)
    database.close()
    assert not database.cluster.folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(database.cluster.conninfo("postgres"))
