"""Which reports money waits for, and whether they are approved: pure answers, told by the room of reports.

A tranche that waits for reports waits for all whose period ends before its planned day. That day is the one
of the plan, so that a due day which is moved later frees nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final


@dataclass(frozen=True)
class ReportedPeriod:
    """A period that stands. `approved_on`: the business day on which its report was first approved."""

    id: int
    last_on: date
    approved_on: date | None = None


# Called with the id of a grant; gives its periods that stand, in the order of their days.
Teller = Callable[[int], Sequence[ReportedPeriod]]
_TELLERS: Final[list[Teller]] = []


def tells_reports(teller: Teller) -> Teller:
    """Mark the function that says what is reported under a grant."""
    _TELLERS.append(teller)
    return teller


def list_reported(grant_id: int) -> tuple[ReportedPeriod, ...]:
    """The periods of a grant with what is approved of them. One statement."""
    return tuple(one for teller in _TELLERS for one in teller(grant_id))


def awaited(periods: Iterable[ReportedPeriod], planned_on: date) -> tuple[ReportedPeriod, ...]:
    """The periods whose reports a tranche waits for that is planned for a day."""
    return tuple(one for one in periods if one.last_on < planned_on)


def all_approved_on(periods: Sequence[ReportedPeriod]) -> date | None:
    """The day on which the last of them was approved; None while one is not, or where there are none."""
    days = [one.approved_on for one in periods if one.approved_on is not None]
    return max(days) if days and len(days) == len(periods) else None
