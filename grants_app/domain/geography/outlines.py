"""The outlines of a stored division, ready to be drawn; read and worked out once for each content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from grants_app.domain.geography.boundaries import (
    Boundaries,
    BoundaryDocument,
    boundary_document,
    parse_boundaries,
)
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Geography

OUTLINED: Final = (PlaceLevel.COUNTY, PlaceLevel.DISTRICT)
MOST_KEPT: Final = 16


@dataclass(frozen=True, slots=True)
class Outlines:
    """The outlines of one level of a division, and the same for the browser."""

    boundaries: Boundaries
    document: BoundaryDocument


_KEPT: Final[dict[str, Outlines]] = {}


def has_outlines(geography: Geography, level: PlaceLevel) -> bool:
    """Whether a map of this level can be drawn."""
    return level.value in geography.outline_digests


def find_outlines(geography: Geography, level: PlaceLevel) -> Outlines | None:
    """The outlines of a level, or None where the division has none."""
    digest = geography.outline_digests.get(level.value)
    if digest is None:
        return None
    if digest not in _KEPT:
        text = geography.county_outlines if level is PlaceLevel.COUNTY else geography.district_outlines
        boundaries = parse_boundaries(level, text or "")
        if len(_KEPT) >= MOST_KEPT:
            _KEPT.clear()
        _KEPT[digest] = Outlines(boundaries, boundary_document(boundaries))
    return _KEPT[digest]
