"""How one place stands from day to day: only the days on which something begins or ends are looked at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from grants_app.domain.coverage.figures import NATIONWIDE, STRENGTHS
from grants_app.domain.coverage.gaps.vocabulary import GapReason
from grants_app.domain.coverage.vocabulary import CoverageState
from grants_app.domain.grants.vocabulary import Evidence, Theme

DAY: Final = timedelta(days=1)
# Up to here the evidence shows that villages are reached.
RURAL: Final = STRENGTHS.index(Evidence.AREA_WIDE)
TOWN: Final = STRENGTHS.index(Evidence.URBAN_ONLY)
_STATES: Final = tuple(CoverageState(evidence.value) for evidence in STRENGTHS[:NATIONWIDE])


class Basis(StrEnum):
    """Which grants keep a place covered.

    `served`: direct ones with strict evidence, shelters apart; `direct`: all that work with the population;
    `reached`: all that are not nationwide.
    """

    SERVED = "served"
    DIRECT = "direct"
    REACHED = "reached"


class Presence(NamedTuple):
    """A site of a grant in a place, with the first and last day on which it counts there."""

    grant_id: int
    strength: int
    is_direct: bool
    is_sensitive: bool
    themes: frozenset[Theme]
    first_on: date
    last_on: date

    @property
    def serves(self) -> bool:
        """Whether it shows by itself that villages are served. A shelter never does."""
        return self.is_direct and not self.is_sensitive and self.strength <= RURAL

    def covers(self, basis: Basis) -> bool:
        """Whether it keeps the place covered."""
        if self.strength == NATIONWIDE:
            return False
        return {Basis.SERVED: self.serves, Basis.DIRECT: self.is_direct, Basis.REACHED: True}[basis]


class Standing(NamedTuple):
    """How a place stands: its state, why it is a gap, whether anything covers it, and with which themes."""

    state: CoverageState
    reason: GapReason
    is_covered: bool
    themes: frozenset[Theme]


class Step(NamedTuple):
    """A standing and the day from which it holds."""

    from_on: date
    standing: Standing


def stand(present: Iterable[Presence], basis: Basis) -> Standing:
    """How a place stands with what is present in it. Nationwide presence only tells who else there is."""
    present = list(present)
    covering = [one for one in present if one.covers(basis)]
    return Standing(
        state=_state(present),
        reason=_reason(present),
        is_covered=bool(covering),
        themes=frozenset().union(*[one.themes for one in covering]),
    )


def _state(present: Sequence[Presence]) -> CoverageState:
    strongest = min([one.strength for one in present], default=None)
    if strongest is None:
        return CoverageState.NONE
    return CoverageState.NATIONAL_ONLY if strongest == NATIONWIDE else _STATES[strongest]


def _reason(present: Sequence[Presence]) -> GapReason:
    """Why the place is a gap. The best of the direct sites decides; a shelter says nothing of villages."""
    here = [one for one in present if one.strength != NATIONWIDE]
    direct = [one for one in here if one.is_direct]
    if not here:
        return GapReason.NATIONAL_ONLY if present else GapReason.NOBODY
    if not direct:
        return GapReason.INDIRECT_ONLY
    if any(one.serves for one in direct):
        return GapReason.SERVED
    if all(one.strength == TOWN for one in direct):
        return GapReason.URBAN_ONLY
    return GapReason.LEVEL_UNSTATED


def steps(presences: Iterable[Presence], basis: Basis) -> list[Step]:
    """The standings of a place in the order of time; before the first of them nothing is there.

    Presences that tell the same of a place are counted and not kept apart, so that a place with thousands
    of grants is as quickly told as one with ten.
    """
    changes: defaultdict[date, Counter[Presence]] = defaultdict(Counter)
    for one in presences:
        if one.first_on <= one.last_on:
            alike = one._replace(grant_id=0, first_on=date.min, last_on=date.max)
            changes[one.first_on][alike] += 1
            changes[one.last_on + DAY][alike] -= 1
    found: list[Step] = []
    there: Counter[Presence] = Counter()
    for day in sorted(changes):
        for alike, count in changes[day].items():
            there[alike] += count
        standing = stand((one for one, count in there.items() if count), basis)
        if not found or found[-1].standing != standing:
            found.append(Step(day, standing))
    return found
