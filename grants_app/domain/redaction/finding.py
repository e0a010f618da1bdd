"""Finding a passage in the database: every place, with what stands around it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Column, Connection, Row, Table, select

from grants_app.domain.redaction.addresses import FIELD as ADDRESS
from grants_app.domain.redaction.addresses import find_addresses
from grants_app.domain.redaction.columns import SearchedTable, searched_tables
from grants_app.domain.redaction.words import Inflected, Passage, Sought, find_spans, may_hold
from grants_app.domain.versions.keeping import VERSION

ROWS_AT_ONCE: Final = 500
AROUND: Final = 60
MOST_INFLECTED: Final = 20
# The tables whose records have pages, and the columns of others that say whose they are.
OWNERS: Final = (
    ("grant", "grant_award", "grant_id"),
    ("organisation", "organisation", "organisation_id"),
    ("programme", "programme", "programme_id"),
)
FILES: Final = "file"  # stands in the place of a table's name for what lies in a file


@dataclass(frozen=True)
class Excerpt:
    """One place with some of what stands before and after it."""

    before: str
    found: str
    after: str


@dataclass(frozen=True)
class Hit:
    """One field of one record that holds the passage `count` times.

    `table` is `FILES` for a file, whose path is then `row`. `owner` is (kind, number) of the record with a
    page that the row belongs to. `is_fixed`: an address or code, which is not changed. `is_address`: one that
    is made anew.
    """

    table: str
    row: str
    field: str
    count: int
    excerpts: tuple[Excerpt, ...]
    owner: tuple[str, int] | None = None
    is_fixed: bool = False
    is_address: bool = False

    @property
    def place(self) -> list[Any]:
        """Where it stands, without a word of it."""
        return [self.table, self.row, self.field, self.count]


def find_hits(connection: Connection, passage: Passage) -> list[Hit]:
    """Every field that holds the passage, by table and row."""
    found = [
        _hit(searched, row, column, texts, passage)
        for searched in searched_tables()
        for row, column, texts in _candidates(connection, searched, passage)
    ]
    addresses = {(hit.table, hit.row, hit.field): hit for hit in _addresses(connection, passage)}
    others = [hit for hit in found if (hit.table, hit.row, hit.field) not in addresses]
    return others + list(addresses.values())


def _addresses(connection: Connection, passage: Passage) -> Iterator[Hit]:
    for one in find_addresses(connection, passage):
        whole = (Excerpt("", one.slug, ""),)
        yield Hit(one.table.name, str(one.row), ADDRESS, 1, whole, one.owner, is_address=True)


def find_inflected(connection: Connection, passage: Passage) -> list[str]:
    """The passage with other endings or signs in it, as it stands in texts; each once. None is removed."""
    sought, found = Inflected(passage), set()
    quick = sought.quick
    for searched in searched_tables():
        for row in read_rows(connection, searched):
            for text in texts_in([row._mapping[column] for column in searched.changed]):
                if may_hold(text, quick):
                    found |= {" ".join(text[one.start : one.end].split()) for one in find_spans(text, sought)}
    return sorted(found)[:MOST_INFLECTED]


def digest_of_hits(hits: Iterable[Hit]) -> str:
    """What the second person has seen, so that it is noticed if it has changed since; says no word of it."""
    text = json.dumps([hit.place for hit in hits], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_rows(connection: Connection, searched: SearchedTable) -> Iterator[Row[Any]]:
    """The rows of a table with the columns that matter, some at a time, in the order of their keys."""
    columns = dict.fromkeys((*searched.key, *searched.columns, *_owner_columns(searched.table)))
    statement = select(*columns).order_by(*searched.key)
    yield from connection.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value of a column: itself, or those inside JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_in(one)


def with_texts(value: Any, change: Callable[[str], str]) -> Any:
    """The same value with every text changed; what is no text, and the words of closed lists, stay."""
    if type(value) is str:
        return change(value)
    if isinstance(value, dict):
        return {name: with_texts(one, change) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(with_texts(one, change) for one in value)
    return value


def key_of(searched: SearchedTable, row: Row[Any]) -> str:
    """The key of a row as text."""
    return "/".join(str(row._mapping[column]) for column in searched.key)


def owner_of(searched: SearchedTable, row: Row[Any]) -> tuple[str, int] | None:
    """Whose row it is: (kind, number) of a record that has a page."""
    if searched.table is VERSION:
        return _owner_of_version(row)
    for kind, table, column in OWNERS:
        name = "id" if searched.table.name == table else column
        if searched.table.name == table or column in searched.table.c:
            number = row._mapping[searched.table.c[name]]
            if number is not None:
                return kind, int(number)
    return None


def _owner_of_version(row: Row[Any]) -> tuple[str, int] | None:
    """An earlier state belongs to whom the row belongs to."""
    before = row._mapping[VERSION.c.before] or {}
    for kind, table, column in OWNERS:
        number = row._mapping[VERSION.c.row_id] if row._mapping[VERSION.c.table_name] == table else None
        number = before.get(column) if number is None else number
        if number is not None:
            return kind, int(number)
    return None


def excerpts_of(text: str, sought: Sought) -> list[Excerpt]:
    """Each place in a text, with what stands around it."""
    return [
        Excerpt(
            ("…" if span.start > AROUND else "") + text[max(0, span.start - AROUND) : span.start],
            text[span.start : span.end],
            text[span.end : span.end + AROUND] + ("…" if len(text) > span.end + AROUND else ""),
        )
        for span in find_spans(text, sought)
    ]


def _candidates(
    connection: Connection, searched: SearchedTable, passage: Passage
) -> Iterator[tuple[Row[Any], Column[Any], list[str]]]:
    for row in read_rows(connection, searched):
        for column in searched.columns:
            value = row._mapping[column]
            texts = [text for text in texts_in(value) if may_hold(text, passage)] if value else []
            if any(find_spans(text, passage) for text in texts):
                yield row, column, texts


def _hit(
    searched: SearchedTable, row: Row[Any], column: Column[Any], texts: list[str], passage: Passage
) -> Hit:
    found = tuple(one for text in texts for one in excerpts_of(text, passage))
    return Hit(
        table=searched.table.name,
        row=key_of(searched, row),
        field=column.name,
        count=len(found),
        excerpts=found,
        owner=owner_of(searched, row),
        is_fixed=column in searched.fixed,
    )


def _owner_columns(table: Table) -> Sequence[Column[Any]]:
    if table is VERSION:
        return (VERSION.c.table_name, VERSION.c.row_id)
    found = [table.c[column] for _kind, _table, column in OWNERS if column in table.c]
    return [table.c["id"], *found] if any(table.name == own for _kind, own, _column in OWNERS) else found
