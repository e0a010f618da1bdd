"""Words for the stored values of coverage and of places, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from grants_app.domain.coverage.vocabulary import CoverageLevel, CoverageState, Metric
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.records import FigureKind, FigureStatus, NameType

STATE = {
    CoverageState.RURAL_STATED: _("Rural area stated"),
    CoverageState.AREA_WIDE: _("Area as a whole"),
    CoverageState.LEVEL_UNSTATED: _("Level not stated"),
    CoverageState.URBAN_ONLY: _("Town only"),
    CoverageState.NATIONAL_ONLY: _("Nationwide only"),
    CoverageState.NONE: _("No grant"),
    CoverageState.NO_DATA: _("No data"),
    CoverageState.NOT_APPLICABLE: _("Does not apply"),
}
LEVEL = {
    CoverageLevel.COUNTY: _("Counties"),
    CoverageLevel.DISTRICT: _("Districts"),
    CoverageLevel.COMMUNE: _("Municipalities and communes"),
}
METRIC = {
    Metric.GRANTS: _("Grants"),
    Metric.DIRECT_GRANTS: _("Direct grants"),
    Metric.ORGANISATIONS: _("Organisations"),
    Metric.GRANT_MONTHS: _("Grant-months"),
}
# The level in the middle of a sentence or behind a name.
PLACE_WORD = {
    PlaceLevel.COUNTRY: _("country"),
    PlaceLevel.COUNTY: _("county"),
    PlaceLevel.DISTRICT: _("district"),
    PlaceLevel.MUNICIPALITY: _("municipality"),
    PlaceLevel.COMMUNE: _("commune"),
}
FIGURE_KIND = {
    FigureKind.POPULATION: _("Population"),
    FigureKind.URBAN_POPULATION: _("Urban population"),
    FigureKind.RURAL_POPULATION: _("Rural population"),
    FigureKind.RURAL_SHARE_PCT: _("Rural share, per cent"),
    FigureKind.POVERTY_HEADCOUNT_PCT: _("Persons below the poverty line, per cent"),
    FigureKind.POVERTY_HEADCOUNT_URBAN_PCT: _("Persons below the poverty line in towns, per cent"),
    FigureKind.POVERTY_HEADCOUNT_RURAL_PCT: _("Persons below the poverty line in rural areas, per cent"),
    FigureKind.POVERTY_SAMPLE_HOUSEHOLDS: _("Households asked in the poverty survey"),
}
FIGURE_STATUS = {
    FigureStatus.FINAL: _("final"),
    FigureStatus.PRELIMINARY: _("preliminary"),
}
NAME_TYPE = {
    NameType.DEFINITE: _("Definite form"),
    NameType.GENITIVE: _("Genitive"),
    NameType.ENGLISH: _("English name"),
    NameType.VARIANT: _("Other form"),
}

ALL: dict[type[StrEnum], Mapping[Any, Any]] = {
    CoverageState: STATE,
    CoverageLevel: LEVEL,
    Metric: METRIC,
    FigureKind: FIGURE_KIND,
    FigureStatus: FIGURE_STATUS,
    NameType: NAME_TYPE,
}
