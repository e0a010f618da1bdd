"""Reading indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from grants_app.domain.coverage.gaps.indicators.models import GapIndicator, GapIndicatorValue
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.extensions import db

_ABOUT: Final = (
    *("code", "name_sq", "name_en", "unit_sq", "unit_en"),
    *("dated", "source", "more_is_need", "level"),
)


@dataclass(frozen=True)
class Indicator:
    """A loaded indicator with its values by the id of the place."""

    code: str
    name_sq: str
    name_en: str
    unit_sq: str
    unit_en: str
    dated: str
    source: str
    more_is_need: bool
    level: PlaceLevel
    values: Mapping[int, Decimal]

    def value_at(self, place_id: int, county_id: int | None) -> tuple[Decimal | None, bool]:
        """The value of a place, and whether it is that of the county around it."""
        own = self.values.get(place_id)
        if own is not None or self.level is not PlaceLevel.COUNTY:
            return own, False
        return self.values.get(county_id or 0), True


def list_indicators(geography_id: int) -> list[Indicator]:
    """The indicators of a division in the order in which they were loaded. One statement."""
    columns: list[Any] = [getattr(GapIndicator, name) for name in _ABOUT]
    statement = (
        select(GapIndicatorValue.place_id, GapIndicatorValue.value, *columns)
        .join(GapIndicator, GapIndicator.id == GapIndicatorValue.indicator_id)
        .where(GapIndicator.geography_id == geography_id)
        .order_by(GapIndicator.id, GapIndicatorValue.id)
    )
    found: dict[str, dict[str, Any]] = {}
    values: dict[str, dict[int, Decimal]] = {}
    for place_id, value, *about in db.session.execute(statement):
        found.setdefault(about[0], dict(zip(_ABOUT, about, strict=True)))
        values.setdefault(about[0], {})[place_id] = value
    return [Indicator(**about, values=values[code]) for code, about in found.items()]


def list_indicator_codes(geography_id: int) -> list[str]:
    """The names in addresses of the indicators of a division."""
    statement = (
        select(GapIndicator.code).where(GapIndicator.geography_id == geography_id).order_by(GapIndicator.id)
    )
    return list(db.session.scalars(statement))


def levels_by_code(geography_id: int) -> dict[str, PlaceLevel]:
    """The level of every place of a division."""
    rows = db.session.execute(select(Place.code, Place.level).where(Place.geography_id == geography_id))
    return {row.code: row.level for row in rows}
