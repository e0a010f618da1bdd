"""The words of gaps: why a place is one, what its score is made of, and how much each part weighs."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from grants_app.domain.coverage.vocabulary import CoverageLevel


class GapReason(StrEnum):
    """Why a place is in the list of gaps, the strongest lack first.

    `nobody`: no grant at all. `national_only`: none but nationwide grants. `indirect_only`: grants reach
    it, none works with the population. `urban_only`: direct grants, in town only. `level_unstated`: direct
    grants, but nothing that may be counted shows that villages are served. `served`: not a gap. `no_data`:
    no grant is open to the reader. `not_applicable`: no rural people live there.
    """

    NOBODY = "nobody"
    NATIONAL_ONLY = "national_only"
    INDIRECT_ONLY = "indirect_only"
    URBAN_ONLY = "urban_only"
    LEVEL_UNSTATED = "level_unstated"
    SERVED = "served"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"

    @property
    def is_gap(self) -> bool:
        """Whether the place stays in the list of gaps; nothing is known of one without data."""
        return self in GAPS


# No source gives the population of anything finer.
GAP_LEVELS: Final = (CoverageLevel.DISTRICT, CoverageLevel.COUNTY)
GAPS: Final = (
    GapReason.NOBODY,
    GapReason.NATIONAL_ONLY,
    GapReason.INDIRECT_ONLY,
    GapReason.URBAN_ONLY,
    GapReason.LEVEL_UNSTATED,
)


class Component(StrEnum):
    """What a score is made of. Indicators that are loaded beside these have keys of their own."""

    RURAL_POPULATION = "rural_population"
    RURAL_SHARE = "rural_share"
    THEMES = "themes"
    MONTHS = "months"
    COMMUNES = "communes"
    DISTANCE = "distance"
    POVERTY = "poverty"


class GapUnit(StrEnum):
    """What the number behind a component counts. Indicators name their own."""

    PERSONS = "persons"
    THEMES = "themes"
    MONTHS = "months"
    PLACES = "places"
    KILOMETRES = "kilometres"
    PER_CENT = "per_cent"
    OWN = "own"


DEFAULT_WEIGHTS: Final[Mapping[str, Decimal]] = MappingProxyType(
    {
        Component.RURAL_POPULATION: Decimal(2),
        Component.RURAL_SHARE: Decimal(1),
        Component.THEMES: Decimal(2),
        Component.MONTHS: Decimal(2),
        Component.COMMUNES: Decimal(1),
        Component.DISTANCE: Decimal(1),
        # Measured in 2012, years after the grants: it counts only for whoever asks for it.
        Component.POVERTY: Decimal(0),
    }
)
