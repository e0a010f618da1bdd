"""Parting days into periods: by months, by quarters, at days that were given, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from grants_app.domain.grants.status import add_months
from grants_app.domain.reports.schedule.vocabulary import ScheduleKind

# A piece at the begin or the end with fewer days joins its neighbour.
SHORTEST_DAYS: Final = 15
# A grant of so many days or fewer has one report, whatever its plan: eight weeks are 56.
ONE_REPORT_DAYS: Final = 60
MONTHS: Final = {ScheduleKind.MONTHLY: 1, ScheduleKind.QUARTERLY: 3}
NEXT_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Stretch:
    """The days from `first_on` to `last_on`, both included."""

    first_on: date
    last_on: date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last_on - self.first_on).days + 1


@dataclass(frozen=True)
class Parting:
    """How days are parted. `ends`: for ad hoc plans the last day of each period but the final one."""

    kind: ScheduleKind
    ends: tuple[date, ...] = ()


def cut(first_on: date, last_on: date, parting: Parting) -> list[Stretch]:
    """The periods of the days from `first_on` to `last_on`: without a gap, none over another, in order.

    Months and quarters are those of the calendar, cut to these days. A first or last piece of fewer than
    `SHORTEST_DAYS` joins its neighbour.
    """
    ends = sorted({end for end in _ends(first_on, last_on, parting) if first_on <= end < last_on})
    pieces, begin = [], first_on
    for end in (*ends, last_on):
        pieces.append(Stretch(begin, end))
        begin = end + NEXT_DAY
    while len(pieces) > 1 and pieces[0].days < SHORTEST_DAYS:
        pieces[:2] = [Stretch(pieces[0].first_on, pieces[1].last_on)]
    while len(pieces) > 1 and pieces[-1].days < SHORTEST_DAYS:
        pieces[-2:] = [Stretch(pieces[-2].first_on, pieces[-1].last_on)]
    return pieces


def has_one_report(first_on: date, last_on: date) -> bool:
    """Whether a grant is so short that it has a final report alone."""
    return Stretch(first_on, last_on).days <= ONE_REPORT_DAYS


def _ends(first_on: date, last_on: date, parting: Parting) -> Iterator[date]:
    yield from parting.ends if parting.kind is ScheduleKind.AD_HOC else ()
    months = MONTHS.get(parting.kind)
    if months is None:
        return
    begin = first_on.replace(month=(first_on.month - 1) // months * months + 1, day=1)
    while begin <= last_on:
        begin = add_months(begin, months)
        yield begin - NEXT_DAY
