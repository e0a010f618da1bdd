"""Coverage as GeoJSON (RFC 7946): a feature for each place of a level, with what is known of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from grants_app.domain.coverage.figures import CoverageRow
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.vocabulary import CoverageState
from grants_app.domain.geography.boundaries import Boundaries, Boundary
from grants_app.domain.geography.inside import contains, ring_area
from grants_app.outputs.api.items import coverage_meta, number
from grants_app.outputs.coverage.drawing import state_label
from grants_app.outputs.coverage.figures import page_json
from grants_app.outputs.coverage.sheet import rings_of

MEDIA_TYPE: Final = "application/geo+json"
DECIMALS: Final = 5
Item = dict[str, Any]


@dataclass(frozen=True)
class Collection:
    """What the file says of itself. `unpublished` are the grants counted in it that others do not read.

    `note` is a rule of counting in words. `recorded_at`: the past moment that it is about, in UTC; None for
    the present.
    """

    asked: CoverageFilter
    language: str
    title: str
    as_of: date
    division: str
    attribution: str | None
    nationwide: tuple[int, ...]
    note: str
    is_demo: bool
    unpublished: tuple[int, ...] = ()
    recorded_at: datetime | None = None


def write_geojson(
    about: Collection, rows: Iterable[CoverageRow], names: Mapping[str, str], boundaries: Boundaries | None
) -> bytes:
    """The places as a FeatureCollection in UTF-8. A place without outline or point has no geometry (null)."""
    outlines = boundaries.shapes if boundaries else {}
    features = [_feature(about, row, names, outlines.get(row.place.code)) for row in rows]
    collection: Item = {
        "type": "FeatureCollection",
        "title": about.title,
        "language": about.language,
        "as_of": about.as_of.isoformat(),
        "counted": coverage_meta(about.asked),
        "nationwide_grants": list(about.nationwide),
        "note": about.note,
        "attribution": about.attribution,
        "illustrative": about.is_demo,
        "features": features,
    }
    if about.recorded_at is not None:
        collection["as_recorded"] = about.recorded_at.isoformat(timespec="microseconds")
    if about.unpublished:
        collection["unpublished_grants"] = list(about.unpublished)
    return page_json(collection).encode()


def _feature(about: Collection, row: CoverageRow, names: Mapping[str, str], outline: Boundary | None) -> Item:
    place, is_known = row.place, row.state.is_known
    properties: Item = {
        "pcode": place.code,
        "name_sq": place.name,
        "name_en": names.get(place.code),
        "level": place.level.value,
        "county": place.county,
        "boundary_version": about.division,
        "phase": list(about.asked.phases) or None,
        "theme": [theme.value for theme in about.asked.themes] or None,
        "grants_n": row.grants if is_known else None,
        "direct_grants_n": row.direct_grants if is_known else None,
        "grantees_n": row.organisations if is_known else None,
        "grant_months": number(row.grant_months) if is_known else None,
        "grant_numbers": list(row.grant_numbers),
        # No source splits an amount over places, so none is made up.
        "amount_usd": None,
        "coverage_state": row.state.value,
        "coverage_words": state_label(row),
        "rural": row.state is CoverageState.RURAL_STATED if is_known else None,
        "suppressed": False,
        "as_of": about.as_of.isoformat(),
    }
    if row.claimed_by is not None:
        properties["claimed_by"] = list(row.claimed_by)
    return {
        "type": "Feature",
        "id": place.code,
        "geometry": _geometry(row, outline),
        "properties": properties,
    }


def _geometry(row: CoverageRow, outline: Boundary | None) -> Item | None:
    """The outline of a county or district, the seat of a town or commune: never the place of a site."""
    place = row.place
    if outline:
        return outline_geometry(outline)
    if place.longitude is None or place.latitude is None:
        return None
    return {"type": "Point", "coordinates": [float(place.longitude), float(place.latitude)]}


def outline_geometry(outline: Boundary) -> Item:
    """An outline as a Polygon, or a MultiPolygon where it has several parts."""
    polygons = polygons_of(outline)
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def polygons_of(outline: Boundary) -> list[list[list[list[float]]]]:
    """Outer rings, each with its holes; outer ones run counter-clockwise, holes clockwise."""
    rings = [[(round(x, DECIMALS), round(y, DECIMALS)) for x, y in ring] for ring in rings_of(outline)]
    # A ring inside another one is a hole of it.
    around = [[one for one in rings if one is not ring and contains([one], ring[0])] for ring in rings]
    outer = [ring for ring, others in zip(rings, around, strict=True) if len(others) % 2 == 0]
    holes = [pair for pair in zip(rings, around, strict=True) if len(pair[1]) % 2]
    return [
        [_turned(ring, 1), *(_turned(hole, -1) for hole, others in holes if others[-1] is ring)]
        for ring in outer
    ]


def _turned(ring: list[tuple[float, float]], sign: int) -> list[list[float]]:
    """The ring counter-clockwise (1) or clockwise (-1)."""
    return [list(point) for point in (ring if ring_area(ring) * sign > 0 else ring[::-1])]
