"""Every row of every table in one form, the same from SQLite and from PostgreSQL.

A table is a run of lines, each the JSON list of a row's values, columns by name and rows by primary key.
Moments are UTC, decimals text, JSON columns the very text that is stored. What was read from one database
therefore equals what is read from the other once it has been loaded there, byte by byte.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    bindparam,
    cast,
    collate,
    insert,
    inspect,
    select,
    text,
)

VERSION_TABLE: Final = "alembic_version"
BATCH: Final = 1000


def reflect_tables(connection: Connection) -> list[Table]:
    """The tables as the database knows them, by name, without Alembic's own."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [metadata.tables[name] for name in sorted(metadata.tables) if name != VERSION_TABLE]


def read_revision(connection: Connection) -> str | None:
    """The revision of the database's tables; None if there are none yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    revision: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608
    return revision


def columns_of(table: Table) -> list[Column[Any]]:
    """A table's columns by name: databases may hold them in another order."""
    return sorted(table.columns, key=lambda column: column.name)


def read_lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """The lines of a table."""
    columns = columns_of(table)
    statement = select(*map(_as_read, columns)).order_by(
        *(_in_order(connection, column) for column in table.primary_key.columns)
    )
    rows = connection.execute(statement, execution_options={"yield_per": BATCH})
    for row in rows:
        yield json.dumps([_written(value) for value in row], ensure_ascii=False).encode() + b"\n"


def load_lines(connection: Connection, table: Table, lines: Iterable[bytes]) -> None:
    """Insert the rows of these lines."""
    columns = columns_of(table)
    readers = [(column.name, _reader(column)) for column in columns]
    statement = insert(table).values({column: _as_bound(connection, column) for column in columns})
    waiting = iter(lines)
    while batch := list(islice(waiting, BATCH)):
        connection.execute(statement, [_row(readers, json.loads(line)) for line in batch])


def _row(readers: list[tuple[str, Callable[[Any], Any]]], values: list[Any]) -> dict[str, Any]:
    pairs = zip(readers, values, strict=True)
    return {name: None if value is None else read(value) for (name, read), value in pairs}


def _as_read(column: Column[Any]) -> ColumnElement[Any]:
    """JSON is read as the text that is stored, so that nothing of it is lost."""
    return cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column


def _as_bound(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    if not isinstance(column.type, JSON):
        return bindparam(column.name, type_=column.type)
    raw = bindparam(column.name, type_=Text())
    # SQLite keeps JSON as text, and would cast it to a number.
    return raw if connection.dialect.name == "sqlite" else cast(raw, column.type)


def _in_order(connection: Connection, column: Column[Any]) -> ColumnElement[Any]:
    """Text byte by byte, which is SQLite's own order."""
    if isinstance(column.type, String) and connection.dialect.name == "postgresql":
        return collate(column, "C")
    return column


def _written(value: Any) -> Any:
    """A value as JSON."""
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value


def _reader(column: Column[Any]) -> Callable[[Any], Any]:
    """What makes a column's value of its JSON."""
    readers: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
        (DateTime, datetime.fromisoformat),
        (Date, date.fromisoformat),
        (Numeric, _number),
        (LargeBinary, base64.b64decode),
    )
    for kind, reader in readers:
        if isinstance(column.type, kind):
            return reader
    return _unchanged


def _number(value: Any) -> Any:
    """Decimals come as text; floating numbers as numbers."""
    return Decimal(value) if isinstance(value, str) else value


def _unchanged(value: Any) -> Any:
    return value
