"""A place as the files of seed/geography/ state it: plain data, no database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from grants_app.domain.geography.levels import PlaceLevel


class FigureKind(StrEnum):
    """What a figure counts: persons, or per cent where the name ends in pct."""

    POPULATION = "population"
    URBAN_POPULATION = "urban_population"
    RURAL_POPULATION = "rural_population"
    RURAL_SHARE_PCT = "rural_share_pct"
    POVERTY_HEADCOUNT_PCT = "poverty_headcount_pct"
    POVERTY_HEADCOUNT_URBAN_PCT = "poverty_headcount_urban_pct"
    POVERTY_HEADCOUNT_RURAL_PCT = "poverty_headcount_rural_pct"
    POVERTY_SAMPLE_HOUSEHOLDS = "poverty_sample_households"


class FigureStatus(StrEnum):
    """Whether a census figure is final; survey estimates have no status."""

    FINAL = "final"
    PRELIMINARY = "preliminary"


class NameType(StrEnum):
    """Which form of the name; the indefinite form is the place's own `name`."""

    DEFINITE = "definite"
    GENITIVE = "genitive"
    ENGLISH = "english"
    VARIANT = "variant"


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """One figure with its year and source, a key of `sources.csv`. What is unknown has no record."""

    kind: FigureKind
    year: int
    value: Decimal
    status: FigureStatus | None
    source: str


@dataclass(frozen=True, slots=True)
class NameRecord:
    """Another form of a place's name. The genitive is the bare noun: "Beratit", no "Rrethi i"."""

    form: str
    type: NameType


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    """One place. `name` is the indefinite form.

    A county's `county_code` and a district's `district_code` are its own code. `lat` and `lon`
    are degrees (WGS84): of the seat, or a point inside the unit, as `coord_source` says; the
    country has none.
    """

    code: str
    name: str
    level: PlaceLevel
    parent_code: str | None
    county_code: str | None
    district_code: str | None
    seat_name: str | None
    lat: Decimal | None
    lon: Decimal | None
    coord_source: str | None
    figures: tuple[FigureRecord, ...] = ()
    names: tuple[NameRecord, ...] = ()

    def name_form(self, wanted: NameType) -> str | None:
        """Give the first form of this type, or None where the files have none."""
        return next((name.form for name in self.names if name.type is wanted), None)
