"""The coverage map as a Plotly figure: rows in, JSON out.

Areas are filled scatter traces, one a place: a choropleth would fetch a world file from another host.
Their outlines do not travel with the page. A trace carries `meta.boundary`, the code of its place, and
static/coverage.js fills in the line; likewise `meta.labels` for the numbers that stand in the areas.
Colours are the CSS variables of the page (`var(--scale-5)`), resolved by the same script, so the map
follows dark mode. Patterns tell apart what is not a count, whoever cannot see the colours.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from grants_app.outputs.plotly_figure import Figure

_MARGIN = 0.03
_DARK_STEPS = {"4", "5"}
_PATTERNS = {
    "national_only": {"shape": ".", "size": 7, "solidity": 0.18},
    "no_data": {"shape": "/", "size": 7, "solidity": 0.15},
}
# What all areas have; static/coverage.js knows it too.
AREA: dict[str, Any] = {"type": "scatter", "x": [], "y": [], "fill": "toself"}
OWN = {"text", "meta"}
LINE_BREAK = "<br>"
_SHARED = {
    "mode": "lines",
    "hoveron": "fills",
    "hoverinfo": "text",
    "line": {"color": "var(--map-line)", "width": 0.75},
}
# About a hundred metres: finer than a marker.
_POINT_DECIMALS = 3
UNNAMED = "unnamed"
_PLAIN = {"named", "claimed"}
_SYMBOLS = {"town": "circle", "commune": "diamond"}


@dataclass(frozen=True, slots=True)
class MapArea:
    """An area to fill.

    `swatch` names its colour: a step "2" to "5", "none", "national_only", "no_data", or "ground" for
    land that is not being counted. `number` is written into it. A claimed one has a dashed edge.
    """

    code: str
    swatch: str
    hover: Sequence[str]
    number: str = ""
    is_claimed: bool = False


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A town or commune. `swatch`: a step of the scale, "named" (a plain marker), "claimed" or "unnamed"."""

    code: str
    kind: str
    longitude: float
    latitude: float
    swatch: str
    hover: Sequence[str]


@dataclass(frozen=True, slots=True)
class MapWords:
    """What Plotly itself says, in the reader's language, and how it writes numbers."""

    locale: str
    dictionary: dict[str, str] = field(default_factory=dict)
    decimal: str = "."
    thousands: str = ","


def map_figure(
    areas: Sequence[MapArea], points: Sequence[MapPoint], bbox: tuple[float, float, float, float]
) -> Figure:
    """Build the figure. `bbox` is west, south, east, north in degrees."""
    traces = [_area(area) for area in areas]
    numbered = [area for area in areas if area.number]
    if numbered:
        traces.append(_numbers(numbered))
    for swatch, kind in sorted({(point.swatch, point.kind) for point in points}, reverse=True):
        group = [point for point in points if (point.swatch, point.kind) == (swatch, kind)]
        traces.append(_points(group, swatch, kind))
    # What all traces share travels once.
    template = {"data": {"scatter": [_SHARED]}}
    return {"data": traces, "layout": _layout(bbox) | {"template": template}}


def map_config(words: MapWords) -> dict[str, Any]:
    """Build Plotly's configuration: three buttons, no logo, no link out, our own words."""
    return {
        "displaylogo": False,
        "displayModeBar": True,
        "responsive": True,
        "scrollZoom": False,
        "showTips": False,
        "doubleClick": "reset",
        "modeBarButtons": [["zoomIn2d", "zoomOut2d", "resetScale2d"]],
        "locale": words.locale,
        "locales": {
            words.locale: {
                "dictionary": words.dictionary,
                "format": {"decimal": words.decimal, "thousands": words.thousands},
            }
        },
    }


def page_json(content: Any) -> str:
    """Give compact JSON that is safe in a script element: nothing ends the element or starts a comment."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "\\u003c!--")


def _area(area: MapArea) -> dict[str, Any]:
    """Make one filled area. Its outline is drawn by the same trace."""
    style: dict[str, Any] = {"fillcolor": _colour(area.swatch)}
    if area.swatch in _PATTERNS:
        # With a pattern, Plotly takes the ground from the pattern's own colours.
        style["fillpattern"] = _PATTERNS[area.swatch] | {
            "bgcolor": _colour(area.swatch),
            "fgcolor": "var(--map-line)",
            "fgopacity": 1,
        }
    if area.is_claimed:
        style["line"] = {"color": "var(--ink)", "width": 2, "dash": "dot"}
    return AREA | {"text": _hover(area.hover), "meta": {"boundary": area.code}} | style


def _numbers(areas: Sequence[MapArea]) -> dict[str, Any]:
    """Write each area's number at its label point, so that the map can be read without colours."""
    return {
        "type": "scatter",
        "x": [],
        "y": [],
        "mode": "text",
        "text": [area.number for area in areas],
        "textfont": {
            "size": 12,
            "color": ["var(--on-accent)" if area.swatch in _DARK_STEPS else "var(--ink)" for area in areas],
        },
        "hoverinfo": "skip",
        "hoveron": "points",
        "meta": {"labels": [area.code for area in areas]},
    }


def _points(points: Sequence[MapPoint], swatch: str, kind: str) -> dict[str, Any]:
    """Make one trace of markers that look alike."""
    unnamed = swatch == UNNAMED
    return {
        "type": "scatter",
        "x": [round(point.longitude, _POINT_DECIMALS) for point in points],
        "y": [round(point.latitude, _POINT_DECIMALS) for point in points],
        "mode": "markers",
        "hoveron": "points",
        "text": [_hover(point.hover) for point in points],
        "customdata": [point.code for point in points],
        **({"meta": {"ground": True}} if unnamed else {}),
        "marker": {
            "symbol": "triangle-up" if swatch == "claimed" else _SYMBOLS[kind],
            "size": 4 if unnamed else 10,
            "color": "var(--surface)" if swatch in _PLAIN else _colour(swatch),
            "line": {
                "color": "var(--line-strong)" if unnamed else "var(--ink)",
                "width": 1 if unnamed else 2,
            },
        },
    }


def _colour(swatch: str) -> str:
    """Give the CSS variable of a swatch."""
    if swatch == "ground":
        return "var(--surface)"
    if swatch == UNNAMED:
        return "var(--map-none)"
    return f"var(--scale-{swatch})" if swatch.isdigit() else f"var(--map-{swatch})"


def _hover(lines: Sequence[str]) -> str:
    """Join the lines of a hover label. Bold type would need an inline style, which the page forbids."""
    return LINE_BREAK.join(escape(line, quote=False) for line in lines)


def _layout(bbox: tuple[float, float, float, float]) -> dict[str, Any]:
    """Make the frame: no axes, true proportions, the page's own colours."""
    west, south, east, north = bbox
    hidden = {"visible": False, "constrain": "domain"}
    # In the middle of the country a degree of longitude is that much shorter than one of latitude.
    aspect = 1 / math.cos(math.radians((south + north) / 2))
    return {
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "paper_bgcolor": "var(--surface)",
        "plot_bgcolor": "var(--surface)",
        "xaxis": hidden | {"range": [west - _MARGIN, east + _MARGIN]},
        "yaxis": hidden
        | {"range": [south - _MARGIN, north + _MARGIN], "scaleanchor": "x", "scaleratio": round(aspect, 4)},
        "hoverlabel": {
            "bgcolor": "var(--surface)",
            "bordercolor": "var(--line-strong)",
            "font": {"color": "var(--ink)", "size": 13},
            "align": "left",
        },
        "modebar": {
            "bgcolor": "var(--surface)",
            "color": "var(--ink-2)",
            "activecolor": "var(--accent)",
            "orientation": "v",
        },
    }
