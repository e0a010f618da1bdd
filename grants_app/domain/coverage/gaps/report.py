"""A report on gaps: one row for each place, ranked, with everything that its score rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from grants_app.domain.coverage.figures import PlaceFact
from grants_app.domain.coverage.gaps.indicators.queries import Indicator
from grants_app.domain.coverage.gaps.vocabulary import GapReason, GapUnit
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.grants.vocabulary import Theme

# Of no more grants of a place it is told whom they work with.
MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class Measure:
    """One component of a place's score.

    `key` is a `Component`, or the code of a loaded indicator. `raw` is the number behind it in `unit`, `of`
    what it is held against: the largest of the level, all people, all themes, the months that could be, all
    municipalities and communes, the usual distance. `share` is 0 to 1, more being the greater gap; None
    where it is unknown and so left out of the score. `raw` alone is None where there is nothing to measure
    (no site of a direct grant): the share is 1 then. `sources` are keys of the division's sources; empty for
    what comes from the grants themselves. `status` is that of a census, `is_of_county` marks a figure that
    only the county around has. Months are held against `of` 0 where no day of the grants is among those asked
    for: `raw` and `share` are None then; with less than a month of them both numbers have three decimals.
    """

    key: str
    weight: Decimal
    raw: Decimal | None
    of: Decimal | None
    unit: GapUnit
    share: float | None
    year: int | None = None
    status: str | None = None
    sources: tuple[str, ...] = ()
    is_of_county: bool = False


@dataclass(frozen=True, slots=True)
class GapRow:
    """One place.

    `score` is 0 to 100 with one decimal, `rank` 1 for the greatest gap of all places of the level, served
    ones too; `lowest_rank` to `highest_rank` are the rank numbers that it takes when weights and doubtful
    data vary. All four are None without data, and so is what is counted of grants.

    Numbers of grants: `served` work with the population and their site line names the place as rural or as a
    whole; `unstated` and `in_town` are the other direct ones, `indirect` those that do not work with the
    population. Themes are those of the grants in `served`. `months` are calendar months with a direct
    grant. Of a county `months` and themes are those of any of its sites, `parts` its districts and
    `served_parts` how many of these are served; of a district both are None.
    """

    place: PlaceFact
    reason: GapReason
    score: Decimal | None
    rank: int | None
    lowest_rank: int | None
    highest_rank: int | None
    measures: tuple[Measure, ...]
    served_themes: tuple[Theme, ...]
    missing_themes: tuple[Theme, ...]
    months: Decimal | None
    named_communes: int | None
    communes: int
    distance_km: Decimal | None
    served: tuple[int, ...]
    unstated: tuple[int, ...]
    in_town: tuple[int, ...]
    indirect: tuple[int, ...]
    parts: int | None = None
    served_parts: int | None = None

    def measure(self, key: str) -> Measure:
        """One component by its key. Raises KeyError."""
        return {one.key: one for one in self.measures}[key]


@dataclass(frozen=True, slots=True)
class GapReport:
    """The gaps of a level, the greatest first; places without a score last, in Albanian order.

    `themes` are those asked about: all, or the chosen ones. `weights` by key of the component.
    `usual_distance_km` is the mean distance between the seats of adjoining districts, `first_on` and
    `last_on` the days of the programme that months are held against (None without grants), `nationwide` the
    numbers of the nationwide grants. `has_data` is False where the reader may see no grant at all.
    `indicators` are those loaded, whose measures have their code as `key`.
    """

    level: CoverageLevel
    rows: tuple[GapRow, ...]
    themes: tuple[Theme, ...]
    weights: Mapping[str, Decimal]
    usual_distance_km: Decimal | None
    first_on: date | None
    last_on: date | None
    nationwide: tuple[int, ...]
    has_data: bool
    indicators: tuple[Indicator, ...] = ()

    @property
    def gaps(self) -> tuple[GapRow, ...]:
        """The places that are not served."""
        return tuple(row for row in self.rows if row.reason.is_gap)

    @property
    def served(self) -> tuple[GapRow, ...]:
        """The places that are served."""
        return tuple(row for row in self.rows if row.reason is GapReason.SERVED)

    @property
    def only_indirect(self) -> frozenset[int]:
        """The first grants of each place that only indirect grants reach: it is told whom these work with."""
        return frozenset(
            number
            for row in self.rows
            if row.reason is GapReason.INDIRECT_ONLY
            for number in row.indirect[:MOST_TOLD]
        )

    def find_row(self, code: str) -> GapRow | None:
        """The row of a place."""
        return next((row for row in self.rows if row.place.code == code), None)
