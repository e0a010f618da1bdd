"""A stretch of days that a reader asks for: from a day, up to a day, or both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from grants_app.domain.grants.spans import Span

PARTED_BY: Final = ".."


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included. An end that is None is open; one of them is given.

    Raises ValueError where the last day comes before the first, or where neither is given.
    """

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first is None and self.last is None:
            raise ValueError("a period has a first or a last day")
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError("a period ends on its first day or later")

    @classmethod
    def of_day(cls, day: date) -> Period:
        """The period of one day."""
        return cls(day, day)

    @property
    def day(self) -> date | None:
        """The only day of it, or None where it has several."""
        return self.first if self.first == self.last else None

    @property
    def month(self) -> Span | None:
        """The month of the calendar that it is as a whole, or None."""
        span = Span(self.first.year, self.first.month) if self.first else None
        return span if span and (self.first, self.last) == (span.first_day, span.last_day) else None

    def clip(self, first: date, last: date) -> tuple[date, date]:
        """The days from `first` to `last` that lie in it; where none does, the end is before the start."""
        return (
            max(first, self.first) if self.first else first,
            min(last, self.last) if self.last else last,
        )

    def __str__(self) -> str:
        if self.day:
            return self.day.isoformat()
        first, last = (end.isoformat() if end else "" for end in (self.first, self.last))
        return f"{first}{PARTED_BY}{last}"
