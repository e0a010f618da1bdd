"""Months and years of the calendar, as a timeline counts by them and an address names them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

# A page shows at most this many rows of months; a longer portfolio is counted by years.
MOST_MONTHS: Final = 48
_WRITTEN: Final = re.compile(r"(199[0-9]|20[0-9]{2}|2100)(?:-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class Span:
    """A month of a year or, with `month` None, the whole year; from 1990 to 2100."""

    year: int
    month: int | None = None

    @property
    def first_day(self) -> date:
        """The day on which it begins."""
        return date(self.year, self.month or 1, 1)

    @property
    def last_day(self) -> date:
        """The last day in it."""
        month = self.month or 12
        return date(self.year, month, monthrange(self.year, month)[1])

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}" if self.month else str(self.year)


def read_span(text: str) -> Span:
    """Read `2005-06` or `2005`. Raises ValueError for anything else."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month = found.groups()
    return Span(int(year), int(month) if month else None)


def spans_between(first: date, last: date) -> list[Span]:
    """Every month from the one of `first` to the one of `last`, or every year where months are too many."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months > MOST_MONTHS:
        return [Span(year) for year in range(first.year, last.year + 1)]
    begin = first.year * 12 + first.month - 1
    return [Span(*_year_and_month(number)) for number in range(begin, begin + months)]


def _year_and_month(number: int) -> tuple[int, int]:
    year, month = divmod(number, 12)
    return year, month + 1
