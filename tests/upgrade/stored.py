"""The rows of a whole database as a file that no engine owns: kept from SQLite, laid into SQLite or PostgreSQL.

Each column has a sort (`text`, `number`, `yes`, `day`, `moment`, `json`, `bytes`); moments are UTC, JSON is its own text, bytes are Base64.
"""

from __future__ import annotations

import base64
import json
import lzma
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Boolean, Date, DateTime, LargeBinary, MetaData, Table, Text, cast, inspect, select

from tests.conftest import a_config

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from portal.config import Config

FOLDER = Path(__file__).parent / "data"
ROWS, PAGES = FOLDER / "rows.json.xz", FOLDER / "pages.json.xz"
REVISION = "0004"
NOW = "2026-11-27T02:30:00Z"  # 10:30 of a Friday at school: when the rows were kept, and when they are looked at
SORTS = ((JSON, "json"), (Boolean, "yes"), (DateTime, "moment"), (Date, "day"), (LargeBinary, "bytes"), (Text, "text"))
Tables = dict[str, dict[str, Any]]


def config(instance: Path, **settings: Any) -> Config:
    """The installation to which the rows belong: its key seals the end of their trail, its address stands in the API's answers."""
    mail = {
        "smtp_host": "mail.example.edu",
        "mail_from": "portal@example.edu",
        "public_url": "https://media.example.edu",
    }
    return a_config(instance, trusted_hosts=("localhost",), **mail, **settings)


def write(file: Path, kept: Any) -> None:
    file.parent.mkdir(exist_ok=True)
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    file.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def read(file: Path) -> Any:
    return json.loads(lzma.decompress(file.read_bytes()))


def kept(engine: Engine) -> Tables:
    """Return every table but Alembic's: the sorts of its columns, and its rows in the order of its key."""
    known, found = MetaData(), {}
    with engine.connect() as connection:
        for name in sorted(set(inspect(connection).get_table_names()) - {"alembic_version"}):
            table = Table(name, known, autoload_with=connection, resolve_fks=False)
            sorts = {column.name: _sort(column.type) for column in table.columns}
            told = [cast(c, Text) if sorts[c.name] == "json" else c for c in table.columns]
            rows = connection.execute(select(*told).order_by(*table.primary_key.columns))
            found[name] = {
                "columns": sorts,
                "rows": [[_out(value) for value in row] for row in rows],
            }
    return found


def _sort(kind: Any) -> str:
    return next(
        (sort for known, sort in SORTS if isinstance(kind, known)), "text" if kind.python_type is str else "number"
    )


def _out(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else value


def lay(engine: Engine, tables: Tables) -> None:
    """Lay the rows into the empty tables of a database, whatever refers to what; then let PostgreSQL count on from them."""
    with engine.begin() as connection:
        postgresql = connection.dialect.name == "postgresql"
        connection.exec_driver_sql(
            "SET LOCAL session_replication_role = replica" if postgresql else "PRAGMA defer_foreign_keys = on"
        )
        for name, table in tables.items():
            _lay_table(connection, name, table, postgresql=postgresql)


def _lay_table(connection: Connection, name: str, table: dict[str, Any], *, postgresql: bool) -> None:
    sorts = list(table["columns"].values())
    columns = ", ".join(f'"{column}"' for column in table["columns"])
    places = ", ".join(["%s" if postgresql else "?"] * len(sorts))
    rows = [tuple(_in(v, s, postgresql=postgresql) for v, s in zip(row, sorts, strict=True)) for row in table["rows"]]
    if rows:
        connection.exec_driver_sql(f'INSERT INTO "{name}" ({columns}) VALUES ({places})', rows)  # noqa: S608 - our own names
    if postgresql and table["columns"].get("id") == "number":
        newest = max((row[list(table["columns"]).index("id")] for row in table["rows"]), default=None)
        connection.exec_driver_sql("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", (f'"{name}"', newest))


def _in(value: Any, sort: str, *, postgresql: bool) -> Any:
    if value is None:
        return None
    if sort == "bytes":
        return base64.b64decode(value)
    if sort == "moment" and not postgresql:  # as SQLAlchemy writes a moment into SQLite: without its zone
        return datetime.fromisoformat(value).replace(tzinfo=None).isoformat(" ", "microseconds")
    return bool(value) if sort == "yes" and postgresql else value


def same(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Say whether two kept tables hold the same: their rows by the names of the columns, JSON by what it says."""
    return _said(before) == _said(after)


def _said(table: dict[str, Any]) -> list[dict[str, Any]]:
    def value(sort: str, raw: Any) -> Any:
        return json.loads(raw) if sort == "json" and raw is not None else bool(raw) if sort == "yes" else raw

    columns = table["columns"].items()
    return [{name: value(sort, raw) for (name, sort), raw in zip(columns, row, strict=True)} for row in table["rows"]]
