"""The sheet of the coverage map as an SVG document: shapes and text of our own, nothing fetched."""

from __future__ import annotations

from html import escape
from typing import Final

from grants_app.outputs.coverage.sheet import (
    EDGE,
    INK,
    PAPER,
    WIDTH,
    Area,
    Layout,
    MapSheet,
    Marker,
    Shape,
    Words,
    lay_out,
)

MEDIA_TYPE: Final = "image/svg+xml"
FONT: Final = "DejaVu Sans, Verdana, Arial, sans-serif"
PATTERNS: Final = (
    '<defs><pattern id="dots" width="7" height="7" patternUnits="userSpaceOnUse">'
    f'<circle cx="3.5" cy="3.5" r="1.1" fill="{EDGE}"/></pattern>'
    '<pattern id="lines" width="7" height="7" patternUnits="userSpaceOnUse">'
    f'<path d="M0 7L7 0" stroke="{EDGE}" stroke-width="1"/></pattern></defs>'
)


def write_svg(sheet: MapSheet) -> bytes:
    """The whole sheet, named by its title and described by its sentence."""
    layout = lay_out(sheet)
    words = f"<title>{escape(sheet.title)}</title><desc>{escape(sheet.lead)}</desc>"
    return svg_document(layout, WIDTH, words, sheet.language).encode()


def svg_document(layout: Layout, width: float, words: str = "", language: str | None = None) -> str:
    """Shapes as a document; `words` are its title and description as elements."""
    height = f"{layout.height:g}"
    box = f'viewBox="0 0 {width:g} {height}" width="{width:g}" height="{height}"'
    spoken = f' xml:lang="{language}"' if language else ""
    ground = f'<rect width="{width:g}" height="{height}" fill="{PAPER}"/>'
    drawn = "".join(_element(shape) for shape in layout.shapes)
    role = ' role="img"' if words else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg"{spoken}{role} {box} font-family="{FONT}">'
        f"{words}{PATTERNS}{ground}{drawn}</svg>"
    )


def _element(shape: Shape) -> str:
    if isinstance(shape, Area):
        return _area(shape)
    return _marker(shape) if isinstance(shape, Marker) else _words(shape)


def _area(area: Area) -> str:
    rings = ("L".join(f"{x:g} {y:g}" for x, y in ring) for ring in area.rings)
    path = "".join(f"M{ring}Z" for ring in rings)
    edge = (
        f'stroke="{INK}" stroke-width="2" stroke-dasharray="3 3"'
        if area.is_dashed
        else f'stroke="{EDGE}" stroke-width="0.75"'
    )
    drawn = f'<path d="{path}" fill="{area.fill}" fill-rule="evenodd" {edge}/>'
    return drawn + (f'<path d="{path}" fill="url(#{area.pattern})"/>' if area.pattern else "")


def _marker(marker: Marker) -> str:
    x, y, reach = marker.x, marker.y, marker.reach
    style = f'fill="{marker.fill}" stroke="{INK}" stroke-width="{1 if reach < 3 else 2}"'
    if marker.kind == "town":
        return f'<circle cx="{x:g}" cy="{y:g}" r="{reach:g}" {style}/>'
    points = " ".join(f"{px:g},{py:g}" for px, py in corners(marker))
    return f'<polygon points="{points}" {style}/>'


def corners(marker: Marker) -> list[tuple[float, float]]:
    """The corners of a commune's diamond or a claim's triangle."""
    x, y, reach = marker.x, marker.y, marker.reach
    if marker.kind == "claimed":
        return [(x, y - reach), (x + reach, y + reach), (x - reach, y + reach)]
    return [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]


def _words(words: Words) -> str:
    style = f'font-size="{words.size:g}" fill="{words.colour}"'
    style += ' font-weight="bold"' if words.is_bold else ""
    style += ' text-anchor="middle"' if words.is_centred else ""
    if words.halo:
        style += f' stroke="{words.halo}" stroke-width="3" paint-order="stroke"'
    return f'<text x="{words.x:g}" y="{words.y:g}" {style}>{escape(words.text)}</text>'
