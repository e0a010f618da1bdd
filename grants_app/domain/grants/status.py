"""Status and duration: plain functions of dates and the business day."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Protocol

from grants_app.domain.grants.vocabulary import Decision, GrantStatus

if TYPE_CHECKING:
    from sqlalchemy import Row


class HasDays(Protocol):
    """What a status follows from: the days of a grant, and what was decided about it."""

    @property
    def start_on(self) -> date:
        """The first day."""

    @property
    def end_on(self) -> date:
        """The last day as agreed."""

    @property
    def closed_early_on(self) -> date | None:
        """The last active day of a grant that was closed early."""

    def decision_on(self, day: date) -> Decision | None:
        """What somebody decided and holds on a day, where the status does not follow from the days."""


def status_on(
    day: date, *, start_on: date, end_on: date, closed_early_on: date | None, decision: Decision | None
) -> GrantStatus:
    """Where a grant stands on a business day.

    `decision` is the one that holds on that day: a draft and what is closed out are so whatever their
    dates, a suspension counts while the grant would be active. The rest follows from dates:
    `closed_early_on` and `end_on` are the last active days.
    """
    if decision in (Decision.DRAFT, Decision.CLOSED_OUT):
        return GrantStatus(decision.value)
    if day < start_on:
        return GrantStatus.AWARDED
    if closed_early_on is not None and day > closed_early_on:
        return GrantStatus.CLOSED_EARLY
    if day > end_on:
        return GrantStatus.COMPLETED
    return GrantStatus.SUSPENDED if decision is Decision.SUSPENDED else GrantStatus.ACTIVE


def status_of(grant: HasDays, day: date) -> GrantStatus:
    """The status of a grant on a business day."""
    return status_on(
        day,
        start_on=grant.start_on,
        end_on=grant.end_on,
        closed_early_on=grant.closed_early_on,
        decision=grant.decision_on(day),
    )


def status_of_row(row: Row[Any], day: date) -> GrantStatus:
    """The status of a row with a grant's days and `lifecycle.days.decision_on(day)` as `decision`."""
    return status_on(
        day,
        start_on=row.start_on,
        end_on=row.end_on,
        closed_early_on=row.closed_early_on,
        decision=row.decision,
    )


@dataclass(frozen=True)
class Duration:
    """Length of a grant, both days included: whole calendar months, the days beyond them, all days."""

    months: int
    days: int
    total_days: int


def duration(start_on: date, last_day: date) -> Duration:
    """Length from `start_on` to `last_day` inclusive.

    1 February to 31 July is six months; 20 June to 14 August is one month and 26 days (56 days).
    """
    after = last_day + timedelta(days=1)
    months = (after.year - start_on.year) * 12 + after.month - start_on.month
    if add_months(start_on, months) > after:
        months -= 1
    rest = (after - add_months(start_on, months)).days
    return Duration(months=months, days=rest, total_days=(after - start_on).days)


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def grant_months(start_on: date, last_day: date, on: date | None = None) -> Decimal:
    """Months of presence: days of each calendar month ÷ days of that month, summed, one decimal.

    Counted up to `on` if given. A grant that starts after `on` has none.
    """
    return exact_grant_months(start_on, last_day, on).quantize(Decimal("0.1"), ROUND_HALF_UP)


def exact_grant_months(start_on: date, last_day: date, on: date | None = None) -> Decimal:
    """As `grant_months`, unrounded, for sums over several grants."""
    end = min(last_day, on) if on else last_day
    total = Decimal(0)
    month = start_on.replace(day=1)
    while month <= end and start_on <= end:
        length = monthrange(month.year, month.month)[1]
        first = max(start_on, month)
        last = min(end, month.replace(day=length))
        total += Decimal((last - first).days + 1) / Decimal(length)
        month = add_months(month, 1)
    return total
