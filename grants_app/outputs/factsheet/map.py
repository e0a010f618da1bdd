"""The coverage map as an SVG drawing of our own: for paper, in the light colours of docs/design.md."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 300
# What the drawing fills a place with, by state; nationwide grants only and no data have patterns too.
FILLS: Final = {
    "rural_stated": "#0a474b",
    "area_wide": "#2f7d7f",
    "level_unstated": "#67a5a4",
    "urban_only": "#a3cbc7",
    "national_only": "#d5e6e2",
    "none": "#fbf3df",
    "no_data": "#e6e2d9",
    "not_applicable": "#ffffff",
}
DOTTED: Final = "national_only"
HATCHED: Final = "no_data"
EDGE: Final = "#5f6b6c"
PATTERNS: Final = (
    '<defs><pattern id="dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    f'<circle cx="3" cy="3" r="1" fill="{EDGE}"/></pattern>'
    '<pattern id="lines" width="6" height="6" patternUnits="userSpaceOnUse">'
    f'<path d="M0 6L6 0" stroke="{EDGE}" stroke-width="1"/></pattern></defs>'
)


@dataclass(frozen=True)
class Outline:
    """The closed rings of a place, each a sequence of (longitude, latitude) in degrees, and its state."""

    rings: tuple[tuple[tuple[float, float], ...], ...]
    state: str


def draw_map(outlines: Iterable[Outline]) -> str:
    """The places as an SVG document of `WIDTH` units, north above. Places are drawn in the order given."""
    shapes = list(outlines)
    points = [point for shape in shapes for ring in shape.rings for point in ring]
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    shrink = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * shrink)
    height = round((north - south) * scale, 1)

    def path(shape: Outline) -> str:
        rings = (
            "L".join(f"{(x - west) * shrink * scale:.1f} {(north - y) * scale:.1f}" for x, y in ring)
            for ring in shape.rings
        )
        return "".join(f"M{ring}Z" for ring in rings)

    drawn = "".join(
        _filled("path", {"d": path(shape), "fill-rule": "evenodd"}, shape.state) for shape in shapes
    )
    return _svg(WIDTH, height, drawn)


def draw_swatch(state: str) -> str:
    """A small field in the fill of a state, for the legend."""
    return _svg(20, 12, _filled("rect", {"width": "20", "height": "12"}, state))


def _filled(name: str, attributes: Mapping[str, str], state: str) -> str:
    given = "".join(f' {key}="{value}"' for key, value in attributes.items())
    drawn = f'<{name}{given} fill="{FILLS[state]}" stroke="{EDGE}" stroke-width="0.75"/>'
    pattern = {DOTTED: "dots", HATCHED: "lines"}.get(state)
    return drawn + (f'<{name}{given} fill="url(#{pattern})"/>' if pattern else "")


def _svg(width: float, height: float, drawn: str) -> str:
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{PATTERNS}{drawn}</svg>'
