"""What entries come to in the other currency with their corrections: plain arithmetic.

A correction says what its entry comes to as a whole. So what it carries is the difference to what was known
before, and it settles whatever was unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from grants_app.domain.grants.payments.vocabulary import EntryKind


class EntryOfBoth(Protocol):
    """What counts of an entry; `settles_other`: a correction that says what it all comes to."""

    id: int
    kind: EntryKind
    points_at_id: int | None
    other_minor_units: int | None
    rate_id: int | None
    settles_other: bool


@dataclass(frozen=True)
class OtherSide:
    """One entry in the other currency, in minor units: the sum of what is known of it, and whether all is.

    `rate_id`: the rate that it stands at as a whole; None where a document states it, or nothing does.
    """

    known: int = 0
    is_known: bool = False
    rate_id: int | None = None

    @property
    def comes_to(self) -> int | None:
        """What it comes to; None where any part of it is unknown."""
        return self.known if self.is_known else None


def other_sides(entries: Iterable[EntryOfBoth]) -> dict[int, OtherSide]:
    """What each entry comes to there, by its id, from entries in the order in which they were made."""
    sides: dict[int, OtherSide] = {}
    for one in entries:
        add_other_side(sides, one)
    return sides


def add_other_side(sides: dict[int, OtherSide], one: EntryOfBoth) -> None:
    """Count one more entry in: its own side, or what it makes of that of the entry that it corrects."""
    other, is_known = one.other_minor_units or 0, one.other_minor_units is not None
    if one.kind is not EntryKind.CORRECTION or one.points_at_id is None:
        sides[one.id] = OtherSide(other, is_known, one.rate_id)
        return
    side = sides.get(one.points_at_id, OtherSide())
    sides[one.points_at_id] = OtherSide(
        known=side.known + other,
        is_known=one.settles_other or (side.is_known and is_known),
        rate_id=one.rate_id if one.settles_other else side.rate_id,
    )
