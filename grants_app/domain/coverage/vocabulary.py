"""The words of coverage: what is known of a place, and what is counted there."""

from __future__ import annotations

from enum import StrEnum


class CoverageState(StrEnum):
    """What is known of grants in a place, strongest first.

    The first four are the evidence of the strongest non-national site. `national_only`: none but
    nationwide grants. `none`: no grant at all (for communes: no site line names it). `no_data`: no
    grant is open to the reader, so nothing can be said. `not_applicable`: the question makes no sense.
    """

    RURAL_STATED = "rural_stated"
    AREA_WIDE = "area_wide"
    LEVEL_UNSTATED = "level_unstated"
    URBAN_ONLY = "urban_only"
    NATIONAL_ONLY = "national_only"
    NONE = "none"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"

    @property
    def is_reached(self) -> bool:
        """Whether a site line of a non-national grant reaches the place."""
        return self in REACHED

    @property
    def is_known(self) -> bool:
        """Whether numbers can be given; where not, they are unknown and not zero."""
        return self not in (CoverageState.NO_DATA, CoverageState.NOT_APPLICABLE)


REACHED = (
    CoverageState.RURAL_STATED,
    CoverageState.AREA_WIDE,
    CoverageState.LEVEL_UNSTATED,
    CoverageState.URBAN_ONLY,
)


class CoverageLevel(StrEnum):
    """What a row of the coverage table stands for. `commune` includes the municipalities."""

    COUNTY = "county"
    DISTRICT = "district"
    COMMUNE = "commune"


class Metric(StrEnum):
    """What is counted in a place."""

    GRANTS = "grants"
    DIRECT_GRANTS = "direct_grants"
    ORGANISATIONS = "organisations"
    GRANT_MONTHS = "grant_months"
