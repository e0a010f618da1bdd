"""What stands in the tables of a database: counts and whole contents, read past the application's models."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData, create_engine, func, inspect, select
from sqlalchemy.pool import NullPool

Rows = list[tuple[Any, ...]]
VERSION_TABLE = "alembic_version"


def table_names(url: str) -> set[str]:
    """The tables of a database, without the one in which Alembic keeps its version."""
    engine = create_engine(url, poolclass=NullPool)
    return set(inspect(engine).get_table_names()) - {VERSION_TABLE}


def row_counts(url: str) -> dict[str, int]:
    """How many rows each table has."""
    engine, metadata = create_engine(url, poolclass=NullPool), MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
            if table.name != VERSION_TABLE
        }


def contents(url: str) -> dict[str, Rows]:
    """Every row of every table as text, in the order of its text: equal contents, equal values."""
    engine, metadata = create_engine(url, poolclass=NullPool), MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        return {
            table.name: sorted(tuple(map(repr, row)) for row in connection.execute(select(table)))
            for table in metadata.sorted_tables
            if table.name != VERSION_TABLE
        }


def changed_tables(before: dict[str, Rows], after: dict[str, Rows]) -> list[str]:
    """What differs between two states of a database, a line for each table."""
    found = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            found.append(f"{name} {'came' if old is None else 'went'}")
        elif old != new:
            gone, come = set(old) - set(new), set(new) - set(old)
            found.append(f"{name}: {len(gone)} rows gone, {len(come)} come; {sorted(come)[:1]}")
    return found
