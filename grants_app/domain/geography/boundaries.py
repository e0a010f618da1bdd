"""Boundaries of counties and districts, ready to be drawn as filled lines.

The areas must be drawn as filled scatter traces: a choropleth would fetch a world file from
another host. Each division says whose data its maps show; that of Albania is under ODbL.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from grants_app.domain.geography.inside import Ring, inner_point, ring_area
from grants_app.domain.geography.levels import PlaceLevel

# Four decimals are about ten metres, finer than the simplified lines.
COORDINATE_DECIMALS = 4

BoundingBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Boundary:
    """The outline of one place, in degrees (WGS84).

    `lon` and `lat` run in parallel; None parts one closed ring from the next. `label` is a point
    well inside the (largest) area, `bbox` is west, south, east, north.
    """

    code: str
    name: str
    lon: tuple[float | None, ...]
    lat: tuple[float | None, ...]
    label: tuple[float, float]
    bbox: BoundingBox


@dataclass(frozen=True, slots=True)
class Boundaries:
    """All outlines of one level, by place code, and the box around them."""

    level: PlaceLevel
    shapes: Mapping[str, Boundary]
    bbox: BoundingBox


@dataclass(frozen=True, slots=True)
class BoundaryDocument:
    """JSON for the browser, and its SHA-256 in hexadecimal, for ETag and address."""

    body: bytes
    digest: str


def parse_boundaries(level: PlaceLevel, text: str) -> Boundaries:
    """Read the outlines of a level from GeoJSON. Raises ValueError for other geometry than polygons."""
    collection = json.loads(text)
    shapes = {feature["id"]: _boundary(feature) for feature in collection["features"]}
    return Boundaries(level, MappingProxyType(shapes), _around(s.bbox for s in shapes.values()))


def boundary_document(boundaries: Boundaries) -> BoundaryDocument:
    """Give compact JSON `{code: {"x": [...], "y": [...], "label": [lon, lat]}}`.

    x is the longitude, y the latitude, null parts rings.
    """
    content = {
        code: {"x": _rounded(s.lon), "y": _rounded(s.lat), "label": _rounded(s.label)}
        for code, s in boundaries.shapes.items()
    }
    body = json.dumps(content, separators=(",", ":")).encode("ascii")
    return BoundaryDocument(body, hashlib.sha256(body).hexdigest())


def _boundary(feature: Mapping[str, Any]) -> Boundary:
    """Turn one GeoJSON feature into an outline."""
    polygons = _polygons(feature["geometry"])
    rings = [ring for polygon in polygons for ring in polygon]
    lon: list[float | None] = []
    lat: list[float | None] = []
    for ring in rings:
        if lon:
            lon.append(None)
            lat.append(None)
        lon.extend(x for x, _ in ring)
        lat.extend(y for _, y in ring)
    largest = max(polygons, key=lambda polygon: abs(ring_area(polygon[0])))
    return Boundary(
        code=feature["id"],
        name=feature["properties"]["name"],
        lon=tuple(lon),
        lat=tuple(lat),
        label=inner_point(largest),
        bbox=_around((x, y, x, y) for ring in rings for x, y in ring),
    )


def _polygons(geometry: Mapping[str, Any]) -> list[list[Ring]]:
    """Give the polygons of a geometry, each as an outer ring followed by its holes."""
    kind = geometry["type"]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"a boundary cannot be a {kind}")
    parts = geometry["coordinates"] if kind == "MultiPolygon" else [geometry["coordinates"]]
    return [[[(x, y) for x, y in ring] for ring in part] for part in parts]


def _around(boxes: Iterable[BoundingBox]) -> BoundingBox:
    """Give the box around boxes."""
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _rounded(values: Iterable[float | None]) -> list[float | None]:
    """Round coordinates, keeping the gaps between rings."""
    return [None if value is None else round(value, COORDINATE_DECIMALS) for value in values]
