"""Runs the migrations on the application's own engine, in one transaction where the database can."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

migrate = current_app.extensions["migrate"]


def foreign_keys(connection: Connection, state: str) -> None:
    """Switch SQLite's foreign keys outside any transaction: a table made anew is dropped for a moment while others point to it."""
    if connection.dialect.name == "sqlite" and connection.connection.dbapi_connection:
        connection.connection.dbapi_connection.execute(f"pragma foreign_keys={state}")


with migrate.db.engine.connect() as connection:
    foreign_keys(connection, "off")
    try:
        context.configure(connection=connection, target_metadata=migrate.db.metadata, **migrate.configure_args)
        with context.begin_transaction():
            context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("pragma foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"rows that point nowhere after the migration: {broken[:5]}")
        connection.commit()
    finally:
        connection.rollback()
        foreign_keys(connection, "on")
