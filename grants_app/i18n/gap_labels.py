"""Words for why a place is a gap and for what its score is made of, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _

from grants_app.domain.coverage.gaps.indicators.reading import RowFault
from grants_app.domain.coverage.gaps.vocabulary import Component, GapReason
from grants_app.domain.coverage.gaps.weights import WeightFault

REASON = {
    GapReason.NOBODY: _("Reached by nobody"),
    GapReason.NATIONAL_ONLY: _("Nationwide only"),
    GapReason.INDIRECT_ONLY: _("Indirect grants only"),
    GapReason.URBAN_ONLY: _("Town only"),
    GapReason.LEVEL_UNSTATED: _("Level not stated"),
    GapReason.SERVED: _("Served"),
    GapReason.NO_DATA: _("No data"),
    GapReason.NOT_APPLICABLE: _("Does not apply"),
}
COMPONENT = {
    Component.RURAL_POPULATION: _("Rural population"),
    Component.RURAL_SHARE: _("Rural share"),
    Component.THEMES: _("Themes not served"),
    Component.MONTHS: _("Months with a direct grant"),
    Component.COMMUNES: _("Places named"),
    Component.DISTANCE: _("Distance to the nearest site"),
    Component.POVERTY: _("Poverty"),
}
FAULT = {
    WeightFault.MALFORMED: _("A weight is written as name:number, with a number from 0 to 10."),
    WeightFault.ALL_ZERO: _("At least one weight must be greater than zero."),
}

ROW_FAULT = {
    RowFault.COLUMNS: _("a row has a place code and a value, parted by a semicolon"),
    RowFault.NO_PLACE: _("there is no place with this code"),
    RowFault.TOO_FINE: _("only the two upper levels can have values: nothing finer may be told of people"),
    RowFault.OTHER_LEVEL: _("the rows before it are of another level"),
    RowFault.NO_NUMBER: _("the value is no number with at most four decimals"),
    RowFault.TWICE: _("the place has a value already"),
}

ALL: dict[type[StrEnum], Mapping[Any, Any]] = {
    GapReason: REASON,
    Component: COMPONENT,
    WeightFault: FAULT,
    RowFault: ROW_FAULT,
}
