"""What a reader asks of coverage, read from an address. Pages, exports and API share it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.grants.filters import (
    FilterError,
    matching,
    member,
    parse_filter,
    read_day,
    read_one,
    strip_values,
)
from grants_app.domain.grants.periods import Period
from grants_app.domain.grants.spans import read_span
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith

FIRST: Final = "from"
LAST: Final = "until"
MONTH: Final = "month"
# What parse_filter reads of the address: the list of grants asks for these in the same words.
_SHARED: Final = ("phase", "theme", "organisation", "evidence", "works_with")


class ConflictingDaysError(FilterError):
    """A day and a period were asked for: whichever was taken, a reader might have meant the other."""


class BackwardPeriodError(FilterError):
    """A period whose last day comes before its first; `value` is the last day."""


@dataclass(frozen=True)
class CoverageFilter:
    """What is asked for: a level, and the grants that count.

    `themes`: grants with any of these; `phases`: of these phase numbers; `organisations`: of these, by
    slug; `works_with`: that work with any of these; `evidence`: only sites of this evidence; empty means
    all. `on`: only grants that ran on that day, months up to it; `period`: only grants that ran on any day
    of it, months within it; both None: all grants at any time. `claims`: scope that only a title or a
    text claims is given beside what counts.
    """

    level: CoverageLevel = CoverageLevel.DISTRICT
    themes: tuple[Theme, ...] = ()
    phases: tuple[int, ...] = ()
    on: date | None = None
    organisations: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    works_with: tuple[WorksWith, ...] = ()
    period: Period | None = None
    claims: bool = False

    @property
    def days(self) -> Period | None:
        """The days on one of which a grant must have run; None for any time."""
        return Period.of_day(self.on) if self.on else self.period

    @property
    def counts_nationwide(self) -> bool:
        """Whether nationwide grants pass the evidence that is asked for."""
        return not self.evidence or Evidence.NATIONAL in self.evidence

    def presence(self, first: date, last: date) -> tuple[date, date]:
        """The days of a grant that count towards its months; the end is before the start where none does."""
        if self.on:
            return first, min(last, self.on)
        return self.period.clip(first, last) if self.period else (first, last)

    def parameters(self) -> dict[str, Any]:
        """The filter as the parameters of an address; defaults are left out."""
        first, last = (self.period.first, self.period.last) if self.period else (None, None)
        query: dict[str, Any] = {
            "level": None if self.level is CoverageLevel.DISTRICT else self.level.value,
            "theme": [theme.value for theme in self.themes],
            "phase": list(self.phases),
            "organisation": list(self.organisations),
            "evidence": [one.value for one in self.evidence],
            "works_with": [one.value for one in self.works_with],
            "on": self.on.isoformat() if self.on else None,
            FIRST: first.isoformat() if first else None,
            LAST: last.isoformat() if last else None,
            "claims": "1" if self.claims else None,
        }
        return {name: value for name, value in query.items() if value}


def parse_coverage(parameters: Mapping[str, Sequence[str]]) -> CoverageFilter:
    """Read a filter from the parameters of an address (name → all its values).

    Empty values and unknown names are ignored. Raises FilterError for a value that its parameter cannot
    take; whether a phase or an organisation exists is another question (`grants.choices.check_values`).
    """
    given = strip_values(parameters)
    shared = parse_filter({name: given.get(name, ()) for name in _SHARED})
    return CoverageFilter(
        level=read_one(given, "level", member(CoverageLevel)) or CoverageLevel.DISTRICT,
        themes=tuple(theme for theme in Theme if theme in shared.themes),
        phases=tuple(sorted(shared.phases)),
        on=read_one(given, "on", read_day),
        organisations=shared.organisations,
        evidence=tuple(one for one in Evidence if one in shared.evidence),
        works_with=tuple(one for one in WorksWith if one in shared.works_with),
        period=_read_period(given),
        claims=read_one(given, "claims", matching("[01]")) == "1",
    )


def _read_period(given: Mapping[str, Sequence[str]]) -> Period | None:
    """Read a period; `month` is a shorter word for one from its first to its last day."""
    first, last = read_one(given, FIRST, read_day), read_one(given, LAST, read_day)
    month = read_one(given, MONTH, read_span)
    if month:
        if given.get("on") or first or last:
            raise ConflictingDaysError(MONTH, str(month))
        return Period(month.first_day, month.last_day)
    if first is None and last is None:
        return None
    if given.get("on"):
        raise ConflictingDaysError(FIRST if first else LAST, str(first or last))
    if first and last and last < first:
        raise BackwardPeriodError(LAST, last.isoformat())
    return Period(first, last)
