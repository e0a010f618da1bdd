"""Alembic's environment: one connection, and SQLite's foreign keys off while tables are rebuilt."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from grants_app.domain.operation.rights import give_rights, role_of_application
from grants_app.domain.operation.tables import VERSION_TABLE
from grants_app.extensions import UtcDateTime, db, write_intent

config = context.config


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own column types into migrations as what they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def migrate_on(connection: Connection) -> None:
    """Run the migrations on an open connection, in one transaction."""
    is_sqlite = connection.dialect.name == "sqlite"
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
        if is_sqlite:
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            if broken:
                raise RuntimeError(f"the migration leaves broken references: {broken[:5]}")


def run() -> None:
    """Connect as the owner of the schema and migrate.

    SQLite rebuilds a table by dropping it; with foreign keys on, that would delete the rows that refer
    to it. They are off here, and checked at the end.
    """
    write_intent.set(True)
    settings = current_app.config["SETTINGS"]
    url = settings.owner_database_url
    role = role_of_application(settings.database_url, url)
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            raw = connection.connection.driver_connection
            if raw is not None:
                raw.execute("PRAGMA foreign_keys=OFF")
        migrate_on(connection)
        if role and not inspect(connection).has_table(VERSION_TABLE):
            role = None  # everything was undone
        if role:
            give_rights(connection, role)
        connection.commit()
    engine.dispose()


run()
