"""The coverage map on paper: its words as text, the map as a drawing with words in its place."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from markupsafe import Markup

from grants_app.outputs.coverage.drawing import LegendItem
from grants_app.outputs.coverage.sheet import MAP_WIDTH, MARGIN, MapSheet, draw_alone, draw_swatch
from grants_app.outputs.coverage.svg import svg_document
from grants_app.outputs.factsheet.document import embed_drawing, set_on_paper

STYLE: Final = Path(__file__).with_name("paper.css")
_SWATCH_WIDTH: Final = 22


def write_map_pdf(sheet: MapSheet) -> bytes:
    """The sheet as a tagged PDF. Raises as `set_on_paper`."""
    return set_on_paper(map_html(sheet), STYLE)


def map_html(sheet: MapSheet) -> str:
    """The sheet as HTML, every text escaped."""
    drawing = svg_document(draw_alone(sheet), MAP_WIDTH + 2 * MARGIN)
    legends = Markup("").join(
        Markup("<h2>{}</h2><ul>{}</ul>").format(title, Markup("").join(map(_line, items)))
        for title, items in sheet.legends
    )
    notes = Markup("").join(Markup("<p>{}</p>").format(note) for note in sheet.notes)
    body = Markup(
        '<h1>{}</h1><p>{}</p><div class="sheet"><div class="map">{}</div><div class="words">{}</div></div>'
        "<footer>{}</footer>"
    ).format(sheet.title, sheet.lead, embed_drawing(drawing, sheet.lead), legends, notes)
    head = Markup('<html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>')
    return f"<!doctype html>{head.format(sheet.language, sheet.title)}<body>{body}</body></html>"


def _line(item: LegendItem) -> Markup:
    swatch = embed_drawing(svg_document(draw_swatch(item.key), _SWATCH_WIDTH), "")
    words = f"{item.label}: {item.count}" if item.count else item.label
    return Markup("<li>{}{}</li>").format(swatch, words)
