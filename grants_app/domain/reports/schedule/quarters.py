"""Quarters of the calendar, and the fiscal year of the United States that they lie in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from grants_app.domain.grants.spans import Span, spans_between
from grants_app.domain.reports.schedule.cutting import Stretch

# The fiscal year begins in October of the calendar year before the one that it is named after.
FISCAL_MONTH: Final = 10


@dataclass(frozen=True)
class Quarter:
    """A quarter of the calendar: 1 is January to March."""

    year: int
    number: int

    @property
    def fiscal_year(self) -> int:
        """The fiscal year of the United States: October to December belong to the next one."""
        return self.year + (self.number == 4)

    @property
    def fiscal_number(self) -> int:
        """Its number there: October to December is the first."""
        return self.number % 4 + 1

    @property
    def fiscal_label(self) -> str:
        """As donors of the United States write it, in every language: `FY2005 Q2`."""
        return f"FY{self.fiscal_year} Q{self.fiscal_number}"

    @property
    def months(self) -> tuple[Span, Span]:
        """Its first and its last month."""
        return Span(self.year, self.number * 3 - 2), Span(self.year, self.number * 3)


def quarter_of(day: date) -> Quarter:
    """The quarter that a day lies in."""
    return Quarter(day.year, (day.month - 1) // 3 + 1)


def main_month(days: Stretch) -> Span:
    """The month that most of the days lie in; of two with as many, the first."""
    return max(spans_between(days.first_on, days.last_on), key=lambda month: _shared(days, month))


def main_quarter(days: Stretch) -> Quarter:
    """The quarter that most of the days lie in; of two with as many, the first.

    A stub that joined its neighbour does not change the name of a period.
    """
    counted: dict[Quarter, int] = {}
    for month in spans_between(days.first_on, days.last_on):
        quarter = quarter_of(month.first_day)
        counted[quarter] = counted.get(quarter, 0) + _shared(days, month)
    return max(counted, key=lambda quarter: counted[quarter])


def _shared(days: Stretch, month: Span) -> int:
    """How many of the days lie in a month."""
    return (min(days.last_on, month.last_day) - max(days.first_on, month.first_day)).days + 1
