"""Every test starts from the same database: what one test writes, the next does not see."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from portal.web_setup import engine_options
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
        serial = "SERIAL" if engine.dialect.name == "postgresql" else "INTEGER"
        with engine.begin() as connection:
            connection.execute(text(f"CREATE TABLE unit (id {serial} PRIMARY KEY, name TEXT UNIQUE)"))
            connection.execute(
                text("CREATE TABLE person (id INTEGER PRIMARY KEY, unit_id INTEGER REFERENCES unit (id))")
            )
            connection.execute(text("INSERT INTO unit (name) VALUES ('信息工程学院')"))
            connection.execute(text("INSERT INTO person VALUES (1, 1)"))

    database.seed(fill)
    return engine


def test_postgresql_compiles_none_of_our_statements_and_keeps_the_options_of_its_address(database):
    if not isinstance(database, PostgresDatabase):
        pytest.skip("SQLite compiles no statements")
    url = make_url(database.url).update_query_dict({"options": "-c statement_timeout=7000"})
    engine = create_engine(url, **engine_options(url))
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW jit")) == "off"
        assert connection.scalar(text("SHOW statement_timeout")) == "7s"
    engine.dispose()


def names(engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT name FROM unit ORDER BY id")))


def shape(engine) -> dict[str, list[str]]:
    inspector = inspect(engine)
    return {name: [column["name"] for column in inspector.get_columns(name)] for name in inspector.get_table_names()}


@pytest.mark.parametrize("turn", ["first", "second", "third"])
def test_a_test_never_sees_the_rows_another_wrote(database, engine, turn):
    database.restore()
    assert names(engine) == ["信息工程学院"]
    with engine.begin() as connection:
        connection.execute(text("UPDATE unit SET name = :name"), {"name": turn})
        made = connection.execute(text("INSERT INTO unit (name) VALUES ('校团委') RETURNING id")).scalar_one()
    assert made == 2, "numbers begin again where the seed left them"
    assert names(engine) == [turn, "校团委"]


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_never_misses_the_rows_another_deleted(database, engine, turn):
    database.restore()
    with engine.begin() as connection:
        assert connection.execute(text("DELETE FROM person")).rowcount == 1, turn
        connection.execute(text("DELETE FROM unit"))
        connection.execute(text("INSERT INTO unit (id, name) VALUES (1, '替身')"))


@pytest.mark.parametrize(
    "change", ["CREATE TABLE stray (id INTEGER)", "ALTER TABLE unit ADD COLUMN stray TEXT", "DROP TABLE person"]
)
def test_a_test_never_sees_the_tables_another_changed(database, engine, change):
    database.restore()
    with engine.begin() as connection:
        connection.execute(text(change))
    assert shape(engine) != {"unit": ["id", "name"], "person": ["id", "unit_id"]}
    database.restore()
    assert shape(engine) == {"unit": ["id", "name"], "person": ["id", "unit_id"]}


def test_a_state_that_was_kept_is_given_back_and_the_seed_after_it(database, engine):
    database.restore()
    assert not database.give_back("two units")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO unit (name) VALUES ('校团委')"))
    database.keep("two units")
    for _ in range(2):
        database.restore()
        assert names(engine) == ["信息工程学院"]
        with engine.begin() as connection:
            connection.execute(text("UPDATE unit SET name = '替身'"))
        assert database.give_back("two units")
        assert names(engine) == ["信息工程学院", "校团委"]
        with engine.begin() as connection:
            made = connection.execute(text("INSERT INTO unit (name) VALUES ('图书馆') RETURNING id")).scalar_one()
        assert made == 3


def test_what_was_written_since_the_last_mark_is_noticed(database, engine):
    database.restore()
    assert database.untouched()
    assert names(engine) == ["信息工程学院"]
    assert database.untouched(), "who only reads touches nothing"
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO unit (name) VALUES ('校团委')"))
    assert not database.untouched()
    database.mark()
    assert database.untouched()


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
        connection.execute(text("DELETE FROM person"))
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
