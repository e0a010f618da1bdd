"""The coverage map as a sheet to take away: title, map, legend, filters, sources, laid out as plain shapes.

`svg.py` and `raster.py` write the same shapes, so that a drawing and a picture show the same. Colours are the
light ones of docs/design.md. Lengths are in units of the sheet, y grows downwards.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from grants_app.domain.coverage.vocabulary import CoverageState
from grants_app.domain.geography.boundaries import Boundaries, Boundary
from grants_app.outputs.coverage.drawing import GLYPHS, LegendItem
from grants_app.outputs.coverage.figures import UNNAMED, MapArea, MapPoint

WIDTH: Final = 1000.0
MARGIN: Final = 40.0
MAP_WIDTH: Final = 460.0
# A letter of DejaVu Sans is about so wide, in parts of its size; a little more than that, to be safe.
LETTER: Final = 0.58
INK: Final = "#1b2528"
QUIET: Final = "#4a565a"
EDGE: Final = "#5f6b6c"
PAPER: Final = "#ffffff"
FILLS: Final = {
    "2": "#a3cbc7",
    "3": "#67a5a4",
    "4": "#2f7d7f",
    "5": "#0a474b",
    "none": "#fbf3df",
    "national_only": "#d5e6e2",
    "no_data": "#e6e2d9",
    "ground": PAPER,
    "named": PAPER,
    "claimed": PAPER,
    UNNAMED: "#fbf3df",
}
PATTERNS: Final = {"national_only": "dots", "no_data": "lines"}
DARK: Final = {"4", "5"}
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Area:
    """Closed rings in a fill; `pattern` is "dots", "lines" or None, a claimed area has a dashed edge."""

    rings: tuple[Ring, ...]
    fill: str
    pattern: str | None = None
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Marker:
    """A town (circle), a commune (diamond) or a claim (triangle) around a point; `reach` to each side."""

    x: float
    y: float
    kind: str
    fill: str
    reach: float = 5.0


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text, its baseline at y; centred lines lie around x, others begin there."""

    x: float
    y: float
    text: str
    size: float = 14.0
    colour: str = INK
    is_bold: bool = False
    is_centred: bool = False
    halo: str | None = None


Shape = Area | Marker | Words


@dataclass(frozen=True)
class MapSheet:
    """All words and shapes of the sheet, in one language. `notes` stand below: filters, day, sources."""

    language: str
    title: str
    lead: str
    notes: Sequence[str]
    areas: Sequence[MapArea]
    points: Sequence[MapPoint]
    boundaries: Boundaries
    legends: Sequence[tuple[str, Sequence[LegendItem]]]


@dataclass(frozen=True)
class Layout:
    """The shapes of a sheet, and how high it is."""

    shapes: list[Shape]
    height: float


def lay_out(sheet: MapSheet) -> Layout:
    """Place everything: words above, the map at the left, its legend at the right, notes below."""
    shapes: list[Shape] = []
    y = MARGIN
    for text, size, is_bold, colour in ((sheet.title, 26.0, True, INK), (sheet.lead, 15.0, False, INK)):
        y = _write(shapes, text, (MARGIN, y, WIDTH - 2 * MARGIN), size, colour=colour, is_bold=is_bold)
    top = y + 20
    drawn, height = _map(sheet, top)
    shapes += drawn
    left = MARGIN + MAP_WIDTH + 40
    beside = _legends(shapes, sheet, (left, top, WIDTH - MARGIN - left))
    y = max(top + height, beside) + 20
    for note in sheet.notes:
        y = _write(shapes, note, (MARGIN, y, WIDTH - 2 * MARGIN), 12.0, colour=QUIET)
    return Layout(shapes, y + MARGIN / 2)


def draw_alone(sheet: MapSheet) -> Layout:
    """The map without words around it, for paper that has words of its own."""
    shapes, height = _map(sheet, 10)
    return Layout(shapes, height + 20)


def draw_swatch(key: str) -> Layout:
    """The field or marker of one line of a legend."""
    return Layout([_swatch(key, 0, 0)], 14)


def _write(
    shapes: list[Shape],
    text: str,
    box: tuple[float, float, float],
    size: float,
    *,
    colour: str = INK,
    is_bold: bool = False,
) -> float:
    """Write a text into lines that begin at x, y and are so wide; give the y below it."""
    x, y, width = box
    for line in wrap(text, max(10, int(width / (size * LETTER * (1.12 if is_bold else 1))))):
        y += size * 1.35
        shapes.append(Words(x, y, line, size, colour, is_bold))
    return y + size * 0.35


def _map(sheet: MapSheet, top: float) -> tuple[list[Shape], float]:
    west, south, east, north = sheet.boundaries.bbox
    shrink = math.cos(math.radians((south + north) / 2))
    scale = MAP_WIDTH / ((east - west) * shrink)

    def place(longitude: float, latitude: float) -> tuple[float, float]:
        x = MARGIN + (longitude - west) * shrink * scale
        return round(x, 1), round(top + (north - latitude) * scale, 1)

    found = [(area, sheet.boundaries.shapes[area.code]) for area in sheet.areas]
    # Dashed edges lie above those of the places around them.
    ordered = sorted(found, key=lambda pair: pair[0].is_claimed)
    shapes: list[Shape] = [
        Area(
            tuple(tuple(place(x, y) for x, y in ring) for ring in rings_of(outline)),
            FILLS[area.swatch],
            PATTERNS.get(area.swatch),
            area.is_claimed,
        )
        for area, outline in ordered
    ]
    for point in sorted(sheet.points, key=lambda one: one.swatch != UNNAMED):
        is_small = point.swatch == UNNAMED
        kind = "claimed" if point.swatch == "claimed" else point.kind
        at = place(point.longitude, point.latitude)
        shapes.append(Marker(*at, kind, FILLS[point.swatch], 2.0 if is_small else 5.0))
    for area, outline in found:
        if area.number:
            x, y = place(*outline.label)
            fill = FILLS[area.swatch]
            colour = PAPER if area.swatch in DARK else INK
            shapes.append(Words(x, y + 4.5, area.number, 13.0, colour, is_centred=True, halo=fill))
    return shapes, (north - south) * scale


def rings_of(outline: Boundary) -> Iterator[list[tuple[float, float]]]:
    """The closed rings of an outline, as (longitude, latitude)."""
    ring: list[tuple[float, float]] = []
    for x, y in zip(outline.lon, outline.lat, strict=True):
        if x is None or y is None:
            yield ring
            ring = []
        else:
            ring.append((x, y))
    yield ring


def _legends(shapes: list[Shape], sheet: MapSheet, box: tuple[float, float, float]) -> float:
    left, y, width = box
    for title, items in sheet.legends:
        y = _write(shapes, title, (left, y, width), 15.0, is_bold=True) + 6
        for item in items:
            shapes.append(_swatch(item.key, left, y + 4))
            words = f"{item.label}: {item.count}" if item.count else item.label
            y = _write(shapes, words, (left + 34, y, width - 34), 14.0)
        y += 16
    return y


def _swatch(key: str, x: float, y: float) -> Shape:
    if key in GLYPHS:
        return Words(x + 11, y + 12, GLYPHS[CoverageState(key)], 15.0, is_centred=True)
    if key in {"town", "commune"}:
        return Marker(x + 10, y + 7, key, PAPER, 6.0)
    box = ((x, y), (x + 22, y), (x + 22, y + 14), (x, y + 14), (x, y))
    return Area((box,), FILLS[key], PATTERNS.get(key), key == "claimed")
