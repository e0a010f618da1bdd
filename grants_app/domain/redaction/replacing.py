"""Putting tombstones in the place of passages, in every row at once.

Rows are written past the session: a change by a person would leave the text as it was in the versions of the
record. The caller writes the audit rows. What is made from the texts is made again when the transaction ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Column, Connection, Row, and_, select, update

from grants_app.domain.grants.search.keeping import note_written
from grants_app.domain.organisations.models import Partner
from grants_app.domain.redaction.addresses import FIELD as ADDRESS
from grants_app.domain.redaction.addresses import find_addresses, renew_addresses
from grants_app.domain.redaction.columns import SearchedTable, room_of, searched_tables
from grants_app.domain.redaction.finding import key_of, owner_of, read_rows, texts_in, with_texts
from grants_app.domain.redaction.words import (
    SHORT_TOMBSTONES,
    Passage,
    Sought,
    find_spans,
    may_hold,
    replace_spans,
    tombstone,
)
from grants_app.domain.texts.collation import sort_key_sq
from grants_app.extensions import db

# A record that somebody else changes meanwhile is found by the next round.
MOST_ROUNDS: Final = 5
PARTNERS: Final = Partner.metadata.tables[Partner.__tablename__]


class StillThereError(RuntimeError):
    """Others write the passage as fast as it is removed; nothing was changed."""


@dataclass(frozen=True)
class Order:
    """What is to be removed: one passage or the mark of one, and the day in its tombstones."""

    sought: Sought
    day: date
    uid: str = ""


@dataclass(frozen=True)
class Removed:
    """One field out of which something was taken, `count` times. Of no use to whoever seeks the words."""

    uid: str
    table: str
    row: str
    field: str
    count: int
    owner: tuple[str, int] | None

    def place(self, names: Mapping[tuple[str, int], str]) -> list[Any]:
        """Where it stood, with the record that has a page as [kind, key]."""
        owner = [self.owner[0], names[self.owner]] if self.owner and self.owner in names else None
        return [self.table, self.row, self.field, owner, self.count]


def remove_everywhere(orders: Sequence[Order]) -> list[Removed]:
    """Remove all of these from every row of the database, until a whole round finds none.

    Raises StillThereError.
    """
    db.session.flush()
    connection = db.session.connection()
    removed: list[Removed] = []
    for _round in range(MOST_ROUNDS):
        found = _remove_once(connection, orders)
        if not found:
            removed += _renew_addresses(connection, orders)
            _make_derived_again(removed)
            return removed
        removed += found
    raise StillThereError


def _renew_addresses(connection: Connection, orders: Sequence[Order]) -> list[Removed]:
    """Addresses are made of the names, so they come last."""
    found = [
        Removed(order.uid, one.table.name, str(one.row), ADDRESS, 1, one.owner)
        for order in orders
        for one in find_addresses(connection, order.sought)
    ]
    if found:
        renew_addresses(connection, [order.sought for order in orders])
    return found


def removed_from(text: str, orders: Sequence[Order], room: int | None = None) -> tuple[str, dict[str, int]]:
    """The text without these, and how often each was in it, by the redaction it belongs to."""
    counts: dict[str, int] = {}
    for order in orders:
        if isinstance(order.sought, Passage) and not may_hold(text, order.sought):
            continue
        spans = find_spans(text, order.sought)
        if spans:
            counts[order.uid] = counts.get(order.uid, 0) + len(spans)
            text = _marked(text, spans, order.day, room)
    return text, counts


def _marked(text: str, spans: list[Any], day: date, room: int | None) -> str:
    """The text with the longest tombstone that its column has room for."""
    for form in (tombstone(day), *SHORT_TOMBSTONES):
        made = replace_spans(text, spans, form)
        if room is None or len(made) <= room:
            return made
    return made


def _remove_once(connection: Connection, orders: Sequence[Order]) -> list[Removed]:
    removed: list[Removed] = []
    for searched in searched_tables():
        if not searched.changed:
            continue
        keys = [row for row in read_rows(connection, searched) if _concerns(searched, row, orders)]
        for row in keys:
            removed += _remove_from_row(connection, searched, row, orders)
    return removed


def _concerns(searched: SearchedTable, row: Row[Any], orders: Sequence[Order]) -> bool:
    return any(_without(row._mapping[column], column, orders)[1] for column in searched.changed)


def _remove_from_row(
    connection: Connection, searched: SearchedTable, seen: Row[Any], orders: Sequence[Order]
) -> list[Removed]:
    """Lock the row, read it again and write it: what another has written meanwhile is not lost."""
    mine = and_(*(column == seen._mapping[column] for column in searched.key))
    statement = select(searched.table).where(mine).with_for_update()
    row = connection.execute(statement).one_or_none()
    if row is None:
        return []
    values: dict[str, Any] = {}
    removed: list[Removed] = []
    for column in searched.changed:
        value, counts = _without(row._mapping[column], column, orders)
        if counts:
            values[column.name] = value
            owner = owner_of(searched, row)
            removed += [
                Removed(uid, searched.table.name, key_of(searched, row), column.name, count, owner)
                for uid, count in counts.items()
            ]
    if values:
        connection.execute(update(searched.table).where(mine).values(values))
    return removed


def _without(value: Any, column: Column[Any], orders: Sequence[Order]) -> tuple[Any, dict[str, int]]:
    """A value without these, and how often each was in it."""
    counts: dict[str, int] = {}
    if not value:
        return value, counts
    is_json = not isinstance(value, str)
    room = None if is_json else room_of(column)

    def change(text: str) -> str:
        changed, found = removed_from(text, orders, room)
        for uid, count in found.items():
            counts[uid] = counts.get(uid, 0) + count
        return changed

    if not any(True for _text in texts_in(value)):
        return value, counts
    return with_texts(value, change), counts


def _make_derived_again(removed: Sequence[Removed]) -> None:
    """Sort keys, search texts and the index are made from the texts: none of them is edited."""
    db.session.expire_all()
    note_written({(one.table, one.row) for one in removed})
    for key in {int(one.row) for one in removed if one.table == Partner.__tablename__}:
        name = db.session.scalars(select(Partner.name_sq).where(Partner.id == key)).one()
        statement = update(PARTNERS).where(PARTNERS.c.id == key).values(sort_key_sq=sort_key_sq(name))
        db.session.connection().execute(statement)
