"""Sums beside the programme's stated totals: plain arithmetic on minor units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class RecordedTotal(NamedTuple):
    """What is recorded in one currency, beside the total that the programme states.

    `recorded` is None while nothing is recorded: unknown, not zero. `stated` is None where the
    programme states no total. All sums are in minor units.
    """

    currency: str
    recorded: int | None
    grants_recorded: int
    grants_in_all: int
    stated: int | None

    @property
    def is_complete(self) -> bool:
        """Whether every grant has an amount in this currency; only then is the sum a total."""
        return self.grants_in_all > 0 and self.grants_recorded == self.grants_in_all

    @property
    def difference(self) -> int | None:
        """Stated total minus recorded sum: negative if more is recorded than stated, None if unknown."""
        if self.recorded is None or self.stated is None:
            return None
        return self.stated - self.recorded

    @property
    def is_exceeded(self) -> bool:
        """Whether the recorded sum is larger than the stated total."""
        return self.difference is not None and self.difference < 0

    @property
    def excess(self) -> int | None:
        """By how much the recorded sum is larger than the stated total; None where it is not."""
        return -self.difference if self.difference is not None and self.difference < 0 else None


class Change(NamedTuple):
    """One amount that becomes another, in minor units. None: unknown."""

    before: int | None
    after: int | None


def project(total: RecordedTotal, changes: Iterable[Change]) -> RecordedTotal:
    """The same total as it would stand after the changes, at most one a grant."""
    recorded, grants = total.recorded or 0, total.grants_recorded
    for change in changes:
        recorded += (change.after or 0) - (change.before or 0)
        grants += (change.after is not None) - (change.before is not None)
    return total._replace(recorded=recorded if grants else None, grants_recorded=grants)
