"""The database: one declarative base, names for every constraint, and SQLite set up so that nothing acknowledged is lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import g, has_app_context, has_request_context, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DDL, DateTime, Engine, Enum, MetaData, String, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from enum import StrEnum

    from sqlalchemy import Connection, Dialect

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite forgets the zone, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn to UTC on the way in. Raises ValueError for a naive datetime."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Put the zone back on the way out."""
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


def words(kind: type[StrEnum]) -> Enum:
    """Return the column type of a StrEnum: its values as short text, members of the enum in Python."""
    return Enum(
        kind, native_enum=False, create_constraint=False, length=20, values_callable=lambda e: [m.value for m in e]
    )


# What rows are sorted by stands by its characters on either database: PostgreSQL would else ask the language of its server.
IN_ORDER = String(250).with_variant(String(250, collation="C"), "postgresql")


class Base(DeclarativeBase):
    """The base of every table; constraints carry predictable names so that migrations can find them."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={datetime: UtcDateTime()},
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


def render_type(kind: str, item: object, _context: object) -> str | bool:
    """Write our date type into migrations as plain SQLAlchemy: an old migration must not need today's code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


migrate = Migrate(db=db, render_as_batch=True, compare_type=True, render_item=render_type)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@event.listens_for(Engine, "connect")
def set_up_sqlite(connection: Any, _record: object) -> None:
    """Write-ahead log with full sync: WAL with NORMAL loses acknowledged approvals at a power cut."""
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None  # SQLAlchemy emits BEGIN itself, below
        connection.execute("pragma journal_mode=wal")
        connection.execute("pragma synchronous=full")
        connection.execute("pragma foreign_keys=on")
        connection.execute("pragma secure_delete=on")  # what is deleted or written over is no longer in the file


def swept(tables: Collection[str]) -> str:
    """Let the files of the database hold nothing of what was deleted from these tables; return "" or why not: busy, denied, failed.

    Only outside of any transaction. Either database keeps copies of rows in gaps of its pages (SQLite where it has balanced a tree,
    secure_delete or not) until it writes the tables anew; the log of SQLite holds every page that was ever written into it.
    """
    try:
        if db.engine.dialect.name == "sqlite":
            with closing(db.engine.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute("vacuum")
                return "busy" if cursor.execute("pragma wal_checkpoint(truncate)").fetchone()[0] else ""
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.detach()  # nobody else waits as briefly
            connection.execute(text("set lock_timeout = '10s'"))
            own = "select bool_and(pg_has_role(relowner, 'usage')) from pg_class where oid = any(cast(:names as regclass[]))"
            if not connection.scalar(text(own), {"names": [f'"{table}"' for table in tables]}):
                return "denied"
            for table in tables:
                connection.execute(DDL("vacuum (full) %(fullname)s").against(db.metadata.tables[table]))  # type: ignore[no-untyped-call]
            return ""
    except (sqlite3.Error, SQLAlchemyError):
        return "failed"


@contextmanager
def reading() -> Iterator[None]:
    """Let the session only read inside, outside of any request, and so keep nobody from writing; it is rolled back before and after."""
    db.session.rollback()
    before, g.only_reads = _only_reads(), True
    try:
        yield
    finally:
        db.session.rollback()
        g.only_reads = before


def _only_reads() -> bool:
    return bool(has_app_context() and g.get("only_reads"))


@event.listens_for(Engine, "begin")
def begin_sqlite(connection: Connection) -> None:
    """Queue writers at the door (IMMEDIATE): a deferred write transaction fails at once when another commits first."""
    if connection.dialect.name == "sqlite":
        writes = request.method not in SAFE_METHODS if has_request_context() else not _only_reads()
        writes = connection.get_execution_options().get("writes", writes)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
