"""The report on gaps on paper: its sentence, the ranked places with reasons, counties and themes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from flask_babel import gettext
from markupsafe import Markup

from grants_app.i18n import formats
from grants_app.i18n.level_words import level_head, level_heads
from grants_app.outputs.coverage.gap_sheet import CountyLine, GapSheet, PlaceLine
from grants_app.outputs.factsheet.document import set_on_paper

STYLE: Final = Path(__file__).with_name("gap_paper.css")


def write_gap_pdf(sheet: GapSheet) -> bytes:
    """The report as a tagged PDF. Raises as `set_on_paper`."""
    return set_on_paper(gap_html(sheet), STYLE)


def gap_html(sheet: GapSheet) -> str:
    """The report as HTML, every text escaped."""
    parts = [
        Markup("<h1>{}</h1><p>{}</p><p><strong>{}</strong></p>").format(
            sheet.title, sheet.lead, sheet.counted
        )
    ]
    if sheet.is_demo:
        words = gettext("Illustrative data: figures marked so are made up and no facts.")
        parts.insert(0, Markup('<p class="banner">{}</p>').format(words))
    heads = (gettext("Rank"), sheet.place_head, gettext("Gap"), gettext("Why"))
    parts.append(_table("places", heads, [_place(line) for line in sheet.lines]))
    if sheet.counties:
        title = gettext("By county and theme: how many are not served")
        parts.append(Markup("<h2>{}</h2>").format(title))
        parts.append(_table("counties", county_heads(sheet), [_county(line) for line in sheet.counties]))
    parts.append(_section(gettext("How to read the list"), sheet.notes))
    parts.append(_section(gettext("Sources"), sheet.sources))
    head = Markup('<html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>')
    body = Markup("").join(parts)
    return f"<!doctype html>{head.format(sheet.language, sheet.title)}<body>{body}</body></html>"


def county_heads(sheet: GapSheet) -> tuple[str, ...]:
    """The heads of the table by county."""
    return (
        level_head("county"),
        level_heads("district"),
        gettext("Not served"),
        gettext("Rural people in them (2001)"),
        *[gettext("Without “%(theme)s”", theme=theme) for theme in sheet.themes],
    )


def _place(line: PlaceLine) -> Sequence[Markup | str]:
    unknown = gettext("unknown")
    rank = unknown if line.rank is None else str(line.rank)
    ranks = f" ({line.ranks[0]}–{line.ranks[1]})" if line.ranks else ""
    return (
        f"{rank}{ranks}",
        Markup("{}<br><small>{}</small>").format(line.name, line.county or ""),
        unknown if line.score is None else formats.number(line.score, 1),
        Markup("<strong>{}.</strong> {}").format(line.reason, line.why),
    )


def _county(line: CountyLine) -> Sequence[str]:
    return (
        line.name,
        formats.number(line.districts),
        formats.number(line.gaps),
        _rural(line),
        *[formats.number(count) for count in line.missing],
    )


def _rural(line: CountyLine) -> str:
    """The rural people of the gaps, marked where a count is preliminary."""
    if line.rural is None:
        return gettext("unknown")
    number = formats.number(line.rural, 0)
    return f"{number} ({line.census})" if line.census else number


def _table(kind: str, heads: Iterable[str], rows: Iterable[Sequence[Markup | str]]) -> Markup:
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(one) for one in heads)
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row))
        for row in rows
    )
    table = Markup('<table class="{}"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>')
    return table.format(kind, head, body)


def _section(title: str, lines: Iterable[str]) -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup("<h2>{}</h2><ul>{}</ul>").format(title, items)
