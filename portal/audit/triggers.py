"""Database triggers that keep a table append-only: the application's own mistakes and bulk statements are refused too.

The trail's own table has one exception, which the database itself judges: an entry of `PURGEABLE` that is old enough may lose its
contents, whole and once. What the triggers must be is known here, so that `flask audit verify` names one that is not there, is
switched off or was written anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import DDL, event, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, MetaData, Table

ENTRIES = "audit_entry"
KEPT_DAYS = 180  # the Cybersecurity Law of the PRC, article 21 (3): six months at least
# Sign-ins, reads, prints and refusals. A closed list, since it stands in the trigger: one more action needs a migration.
PURGEABLE = (
    "access.denied",
    "account.printed",
    "contact.read",
    "contact.revealed",
    "csrf.refused",
    "factor.asked",
    "factor.failed",
    "factor.locked",
    "factor.recovery_used",
    "filing.previewed",
    "filing.printed",
    "filing.scan_read",
    "handover.printed",
    "login.failed",
    "login.locked",
    "login.ok",
    "logout",
    "post.printed",
)
EMPTIED = {"subject": "''", "username": "''", "roles": "''", "address": "''", "request_id": "''", "detail": "'{}'"}
KEPT = ("id", "at", "action", "result", "previous", "digest")
REFUSES = (
    "BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', "
    "ERRCODE = 'integrity_constraint_violation'; END"
)
REFUSING = ("refuse_change", REFUSES)
MARK = "append_only"  # in the `info` of a table
BEFORE_EACH_ROW_IS_CHANGED_OR_DELETED = 27  # pg_trigger.tgtype


def append_only(table: str) -> dict[str, list[str]]:
    """Return, by dialect (sqlite, postgresql), the statements after which UPDATE and DELETE on `table` fail.

    Both databases report an integrity error. On PostgreSQL, TRUNCATE is left to privileges.
    """
    return {
        "sqlite": [_refusing(table, "update"), _refusing(table, "delete")],
        "postgresql": _for_each_row(table, *REFUSING),
    }


def emptied_only() -> dict[str, list[str]]:
    """Return the same for the trail's own table, of which an old entry of `PURGEABLE` may become a stub (`portal.audit.stubs`)."""
    sqlite = f"NOT coalesce({_is_emptying('NEW.detail')} AND OLD.at < datetime('now', '-{KEPT_DAYS} days'), 0)"
    return {
        "sqlite": [_refusing(ENTRIES, "update", f"WHEN {sqlite} "), _refusing(ENTRIES, "delete")],
        "postgresql": _for_each_row(ENTRIES, *_keeping()),
    }


def _keeping() -> tuple[str, str]:
    """Return the function that the trail's own trigger calls on PostgreSQL, and its body."""
    old = f"OLD.at < now() - interval '{KEPT_DAYS} days'"
    allowed = f"coalesce({_is_emptying('CAST(NEW.detail AS text)')} AND {old}, false)"
    body = REFUSES.replace(
        "BEGIN ", f"BEGIN IF TG_OP = 'UPDATE' THEN IF {allowed} THEN RETURN NEW; END IF; END IF; ", 1
    )
    return "keep_entry", body


def _refusing(table: str, verb: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER {table}_keep_{verb} BEFORE {verb.upper()} ON {table} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _for_each_row(table: str, function: str, body: str) -> list[str]:
    rows = "FOR EACH ROW EXECUTE FUNCTION"
    return [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} {rows} {function}()",
    ]


def _is_emptying(detail: str) -> str:
    same = [f"NEW.{column} = OLD.{column}" for column in KEPT]
    empty = [f"{detail if column == 'detail' else f'NEW.{column}'} = {nothing}" for column, nothing in EMPTIED.items()]
    actions = ", ".join(f"'{action}'" for action in PURGEABLE)
    return " AND ".join([*same, "NEW.user_id IS NULL", *empty, f"OLD.action IN ({actions})"])


def of(table: str) -> dict[str, list[str]]:
    """Return the statements that belong to an append-only table."""
    return emptied_only() if table == ENTRIES else append_only(table)


def attach(table: Table) -> None:
    """Create the triggers whenever `metadata.create_all` creates the table; a migration executes the statements itself."""
    table.info[MARK] = True
    for dialect, statements in of(table.name).items():
        for statement in statements:
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]


def fault(connection: Connection, metadata: MetaData) -> str:
    """Compare the triggers of every append-only table with what they must be; return "" or what is wrong with which."""
    tables = sorted(table.name for table in metadata.tables.values() if table.info.get(MARK))
    faults = _sqlite_faults if connection.dialect.name == "sqlite" else _postgresql_faults
    return "; ".join(faults(connection, tables))


def _sqlite_faults(connection: Connection, tables: list[str]) -> Iterator[str]:
    rows = connection.execute(
        text("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    )
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row.tbl_name, {})[row.name] = row.sql
    for table in tables:
        wanted = {statement.split()[2]: statement for statement in of(table)["sqlite"]}
        yield from _compared(
            table, {n: _plain(s) for n, s in wanted.items()}, {n: _plain(s) for n, s in found.get(table, {}).items()}
        )


def _plain(statement: str) -> str:
    """Return a statement as it reads whatever its white space is."""
    return " ".join(statement.split())


PG_TRIGGERS = text("""
SELECT c.relname AS of, t.tgname AS name, t.tgenabled AS enabled, t.tgtype AS type, t.tgqual IS NULL AND t.tgattr = '' AS always,
  p.proname AS function, p.prosrc AS body, l.lanname AS language
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang
WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid) ORDER BY t.tgname
""")


def _postgresql_faults(connection: Connection, tables: list[str]) -> Iterator[str]:
    if (role := connection.execute(text("SHOW session_replication_role")).scalar_one()) != "origin":
        yield f"no trigger is obeyed: session_replication_role is {role}"
    found: dict[str, dict[str, object]] = {}
    for row in connection.execute(PG_TRIGGERS):
        if row.enabled == "D":
            yield f"trigger {row.name} of {row.of} is switched off"
        meant = (row.type, row.always, row.function, row.body, row.language)
        found.setdefault(row.of, {})[row.name] = meant
    for table in tables:
        function, body = _keeping() if table == ENTRIES else REFUSING
        meant = (BEFORE_EACH_ROW_IS_CHANGED_OR_DELETED, True, function, f" {body} ", "plpgsql")
        wanted = {f"{table}_append_only": meant}
        yield from _compared(table, wanted, found.get(table, {}))


def _compared(table: str, wanted: Mapping[str, object], found: Mapping[str, object]) -> Iterator[str]:
    for name, meant in wanted.items():
        if name not in found:
            yield f"trigger {name} of {table} is missing"
        elif found[name] != meant:
            yield f"trigger {name} of {table} is not the one that the portal made"
    for name in sorted(set(found) - set(wanted)):
        yield f"trigger {name} of {table} is not one of the portal's"
