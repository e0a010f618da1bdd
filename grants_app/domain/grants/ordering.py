"""The orders of the list and the cursors that lead through it, whatever its length.

A cursor names the row at the edge of a page by its sort value and number, so that the next page
starts there without counting the rows before it. Its content is no promise to anybody.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Generic, TypeVar

from sqlalchemy import ColumnElement, UnaryExpression, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from grants_app.domain.grants.filters import FilterError
from grants_app.domain.grants.models import Grant
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase

MAXIMUM_NUMBER: Final = 2**31 - 1
_COLUMNS: Final[dict[str, InstrumentedAttribute[Any]]] = {
    "number": Grant.number,
    "title": Grant.sort_key_sq,
    "title@en": Grant.sort_key_en,
    "organisation": Organisation.sort_key_sq,
    "organisation@en": Organisation.sort_key_en,
    "phase": Phase.number,
    "start": Grant.start_on,
    "end": Grant.end_on,
}
# The types of sort values; days where none stands here. `name` is the order of organisations.
_TYPES: Final[dict[str, type]] = {"number": int, "phase": int} | dict.fromkeys(
    ("title", "title@en", "organisation", "organisation@en", "name", "name@en"), str
)

SortValue = int | str | date
RowT = TypeVar("RowT")


@dataclass(frozen=True)
class Cursor:
    """The edge of a page: the sort value and number of its row, and how many rows stand before the page.

    `backward` asks for the rows before that row, else for those after it.
    """

    sort: str
    position: int
    value: SortValue
    number: int
    backward: bool = False

    def encode(self) -> str:
        """The cursor as it stands in an address."""
        value = self.value.isoformat() if isinstance(self.value, date) else self.value
        content = json.dumps([self.sort, self.position, value, self.number, int(self.backward)])
        return urlsafe_b64encode(content.encode()).decode().rstrip("=")


@dataclass(frozen=True)
class Page(Generic[RowT]):
    """One page of a list: its rows, how many rows there are in all, and the ways on and back.

    `first` is the place of the first row in the whole list, counted from 1; 0 on an empty page.
    """

    rows: tuple[RowT, ...]
    total: int
    first: int = 0
    next_cursor: str | None = None
    previous_cursor: str | None = None

    @property
    def last(self) -> int:
        """The place of the last row in the whole list."""
        return self.first + len(self.rows) - 1 if self.rows else 0


@dataclass(frozen=True)
class Asked:
    """How a page was asked for: the order, the cursor if any, and the rows of a page."""

    sort: str
    cursor: Cursor | None
    limit: int

    @property
    def backward(self) -> bool:
        """Whether rows are read from the end of the page to its beginning."""
        return bool(self.cursor and self.cursor.backward)


def make_page(
    found: list[RowT], total: int, asked: Asked, edge: Callable[[RowT], tuple[SortValue, int]]
) -> Page[RowT]:
    """Make a page of the rows read, in reading order, one more than the page holds if there is one.

    `edge` gives the sort value and number of a row.
    """
    rows = tuple(found[: asked.limit])
    if not rows:
        return Page(rows=(), total=total)
    has_more = len(found) > len(rows)
    if asked.backward:
        rows = rows[::-1]
    before = asked.cursor.position if asked.cursor else 0
    before = max(before - len(rows), 0) if asked.backward else before

    def cursor(row: RowT, position: int, *, backward: bool) -> str:
        return Cursor(asked.sort, position, *edge(row), backward).encode()

    has_previous = has_more if asked.backward else asked.cursor is not None
    has_next = asked.backward or has_more
    return Page(
        rows=rows,
        total=total,
        first=before + 1,
        next_cursor=cursor(rows[-1], before + len(rows), backward=False) if has_next else None,
        previous_cursor=cursor(rows[0], before, backward=True) if has_previous else None,
    )


def decode_cursor(text: str, sort: str) -> Cursor:
    """Read a cursor of the order `sort`. Raises FilterError for anything that `encode` did not make."""
    try:
        content = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        own_sort, position, value, number, backward = content
        cursor = Cursor(sort, _whole(position), _sort_value(sort, value), _whole(number), backward == 1)
    except (ValueError, TypeError, RecursionError):
        raise FilterError("cursor", text) from None
    if own_sort != sort or backward not in (0, 1):
        raise FilterError("cursor", text)
    return cursor


def sort_value(grant: Grant, sort: str) -> SortValue:
    """The value by which a grant stands where it stands in the order `sort`."""
    values: dict[str, SortValue] = {
        "number": grant.number,
        "title": grant.sort_key_sq,
        "title@en": grant.sort_key_en,
        "organisation": grant.organisation.sort_key_sq,
        "organisation@en": grant.organisation.sort_key_en,
        "phase": grant.phase.number,
        "start": grant.start_on,
        "end": grant.end_on,
    }
    return values[sort.removeprefix("-")]


def sort_column(sort: str) -> InstrumentedAttribute[Any]:
    """The column that an order goes by."""
    return _COLUMNS[sort.removeprefix("-")]


def order_by(sort: str, *, backward: bool = False) -> tuple[UnaryExpression[Any], ...]:
    """The order of rows; equal ones stand by number."""
    column = sort_column(sort)
    first = column.desc() if sort.startswith("-") != backward else column.asc()
    if column is Grant.number:
        return (first,)
    return first, Grant.number.desc() if backward else Grant.number.asc()


def beyond(cursor: Cursor) -> ColumnElement[bool]:
    """Condition for the rows on the asked side of a cursor."""
    column = sort_column(cursor.sort)
    downward = cursor.sort.startswith("-") != cursor.backward
    past = column < cursor.value if downward else column > cursor.value
    if column is Grant.number:
        return past
    tied = Grant.number < cursor.number if cursor.backward else Grant.number > cursor.number
    return or_(past, and_(column == cursor.value, tied))


def _whole(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MAXIMUM_NUMBER:
        raise ValueError(value)
    return value


def _sort_value(sort: str, value: object) -> SortValue:
    wanted = _TYPES.get(sort.removeprefix("-"))
    if wanted is int:
        return _whole(value)
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(value)
    return value if wanted is str else date.fromisoformat(value)
