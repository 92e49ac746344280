"""Database triggers that keep a table append-only: the application's own mistakes and bulk statements are refused too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import DDL, event

if TYPE_CHECKING:
    from sqlalchemy import Table

FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
    "BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only', "
    "ERRCODE = 'integrity_constraint_violation'; END $$"
)


def append_only(table: str) -> dict[str, list[str]]:
    """Return, by dialect (sqlite, postgresql), the statements after which UPDATE and DELETE on `table` fail.

    Both databases report an integrity error. On PostgreSQL, TRUNCATE is left to privileges.
    """
    return {
        "sqlite": [
            f"CREATE TRIGGER {table}_keep_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("update", "delete")
        ],
        "postgresql": [
            FUNCTION,
            (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            ),
        ],
    }


def attach(table: Table) -> None:
    """Create the triggers whenever `metadata.create_all` creates the table; a migration executes `append_only` itself."""
    for dialect, statements in append_only(table.name).items():
        for statement in statements:
            event.listen(table, "after_create", DDL(statement).execute_if(dialect=dialect))  # type: ignore[no-untyped-call]
