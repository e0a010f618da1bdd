"""What the documents said of a record when it was last loaded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import select

from grants_app.domain.audit.kept import Kept
from grants_app.domain.seeding.mentions import grant_key
from grants_app.domain.seeding.models import SeededRecord
from grants_app.extensions import read_values


class DocumentDays(NamedTuple):
    """The days of a grant as the document states them, or as they were read from it."""

    start_on: date
    end_on: date
    closed_early_on: date | None

    @property
    def last_day(self) -> date:
        """The last active day."""
        return self.closed_early_on or self.end_on


# Of all grants of a programme by number. The page of each grant asks; only a new loading of files changes it.
_KEPT: Final[Kept[dict[int, DocumentDays]]] = Kept(most=20)


def find_document_days(programme: str, number: int) -> DocumentDays | None:
    """The days of a grant as they were last loaded; None for a grant that no document told of.

    One query for all grants of the programme after each change of the data.
    """
    return _KEPT.find(programme, lambda: _read_days(programme)).get(number)


def _read_days(programme: str) -> dict[int, DocumentDays]:
    before = grant_key(programme, 0).removesuffix("0")
    days = (SeededRecord.values[name].as_string() for name in DocumentDays._fields)
    columns: list[Any] = [SeededRecord.key, *days]
    loaded = select(*columns).where(
        SeededRecord.kind == "grant", SeededRecord.key.startswith(before, autoescape=True)
    )
    rows: Iterable[Any] = read_values(loaded).all()
    return {
        int(key.removeprefix(before)): DocumentDays(
            date.fromisoformat(start),
            date.fromisoformat(end),
            date.fromisoformat(closed) if closed else None,
        )
        for key, start, end, closed in rows
    }
