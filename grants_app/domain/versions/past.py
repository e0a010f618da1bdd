"""A connection that shows the tables as they were recorded at a past moment.

Its temporary views bear the names of the tables that have changed since and stand before them. So whatever is
asked on this connection is answered from the past, by the very statements that ask for the present.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    Table,
    create_engine,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.pool import NullPool

from grants_app.domain.texts.collation import sort_key_sq
from grants_app.domain.texts.sorting import sort_keys
from grants_app.domain.versions.models import RowVersion
from grants_app.domain.versions.tables import VERSIONED, as_stored, kept_columns, versioned_table

BATCH: Final = 500
VERSION: Final = cast("Table", RowVersion.__table__)
# Connections to the past are used once: what is planned and made on them goes with them.
_ENGINES: Final[WeakKeyDictionary[Engine, Engine]] = WeakKeyDictionary()

Row = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A row as it was and as it is, by columns; None where it was not there yet or is there no more.

    A row that took the place and the id of another one is not what became of that one.
    """

    before: Row | None
    present: Row | None


# By table and id, every row that is not any more as it was at the moment.
Changes = dict[str, dict[int, Change]]


def get_beginning(connection: Connection) -> datetime | None:
    """The first moment of which everything is kept; None while nothing is recorded."""
    beginning: datetime | None = connection.scalar(select(func.min(VERSION.c.at)))
    return beginning


@contextmanager
def fresh_connection(engine: Engine) -> Iterator[Connection]:
    """A connection of its own to the database of an engine, which sees one moment of it."""
    own = _ENGINES.get(engine)
    if own is None:
        own = _ENGINES[engine] = create_engine(engine.url, poolclass=NullPool)
    with own.connect() as connection:
        raw = connection.connection.driver_connection
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        elif raw is not None:
            raw.execute("PRAGMA temp_store=MEMORY")
        yield connection


def read_changes(connection: Connection, at: datetime) -> Changes:
    """Every row that was changed after a moment, with what it was then."""
    statement = select(VERSION.c.table_name, VERSION.c.row_id, VERSION.c.before)
    statement = statement.where(VERSION.c.at > at).order_by(VERSION.c.at, VERSION.c.id)
    first: dict[str, dict[int, Row | None]] = {}
    reborn: set[tuple[str, int]] = set()
    for name, row_id, before in connection.execute(statement):
        if name not in VERSIONED:
            continue
        rows = first.setdefault(name, {})
        if row_id in rows and before is None:
            reborn.add((name, row_id))
        rows.setdefault(row_id, before)
    return {name: dict(_changes(connection, name, rows, reborn)) for name, rows in first.items()}


def _changes(
    connection: Connection, name: str, rows: Mapping[int, Row | None], reborn: set[tuple[str, int]]
) -> Iterator[tuple[int, Change]]:
    table = versioned_table(name)
    present = dict(read_present(connection, table, rows))
    for row_id, before in rows.items():
        was = None if before is None else as_stored(table, before) | {"id": row_id}
        now = None if (name, row_id) in reborn else present.get(row_id)
        yield row_id, Change(was, now)


def read_present(connection: Connection, table: Table, ids: Iterable[int]) -> Iterator[tuple[int, Row]]:
    """The rows of these ids that are there now."""
    columns = [table.c.id, *kept_columns(table)]
    wanted = list(ids)
    for start in range(0, len(wanted), BATCH):
        statement = select(*columns).where(table.c.id.in_(wanted[start : start + BATCH]))
        yield from ((row["id"], dict(row)) for row in connection.execute(statement).mappings())


def show_past(connection: Connection, changes: Changes) -> None:
    """Put views of what was before the tables that have changed."""
    for name, rows in changes.items():
        table = versioned_table(name)
        changed = Table(
            f"temp_changed_{name}",
            MetaData(),
            Column("id", Integer, primary_key=True),
            prefixes=["TEMPORARY"],
        )
        past = _past_table(table)
        for made in (changed, past):
            made.create(connection, checkfirst=False)
        _fill(connection, changed, [{"id": row_id} for row_id in rows])
        _fill(connection, past, [complete(table, one.before) for one in rows.values() if one.before])
        connection.execute(text(_view(connection, table, changed, past)))


def _past_table(table: Table) -> Table:
    columns = [Column(column.name, column.type) for column in table.columns]
    past = Table(f"temp_was_{table.name}", MetaData(), *columns, prefixes=["TEMPORARY"])
    for name in ("id", "grant_id"):
        if name in past.columns:
            Index(f"ix_temp_was_{table.name}_{name}", past.columns[name])
    return past


def _fill(connection: Connection, table: Table, rows: list[Row]) -> None:
    for start in range(0, len(rows), BATCH):
        connection.execute(insert(table), rows[start : start + BATCH])


def complete(table: Table, row: Row) -> Row:
    """A row with its derived columns. Search texts stay empty: only the index is made of them."""
    texts = [row.get(f"title_{language}", row.get(f"name_{language}")) for language in ("sq", "en")]
    derived: Row = {"search_text": ""}
    if "sort_key_en" in table.columns:
        derived |= sort_keys(*texts)
    elif "sort_key_sq" in table.columns:
        derived["sort_key_sq"] = sort_key_sq(texts[0] or "")
    return row | {name: value for name, value in derived.items() if name in table.columns}


def _view(connection: Connection, table: Table, changed: Table, past: Table) -> str:
    quote = connection.dialect.identifier_preparer.quote
    is_sqlite = connection.dialect.name == "sqlite"
    schema = "main" if is_sqlite else connection.scalar(text("SELECT current_schema()"))
    columns = ", ".join(quote(column.name) for column in table.columns)
    own = f"{quote(str(schema))}.{quote(table.name)}"
    return (
        f"CREATE TEMPORARY VIEW {quote(table.name)} AS SELECT {columns} FROM {own} AS present"  # noqa: S608
        f" WHERE NOT EXISTS (SELECT 1 FROM {quote(changed.name)} AS since WHERE since.id = present.id)"
        f" UNION ALL SELECT {columns} FROM {quote(past.name)}"
    )
