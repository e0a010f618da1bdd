"""The page as HTML, and the HTML as an accessible PDF. Whatever stands on it is handed in, in words."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final

from flask_babel import gettext
from markupsafe import Markup, escape

from grants_app.i18n.level_words import level_heads
from grants_app.outputs.factsheet import printing

MEDIA_TYPE: Final = "application/pdf"
STYLE: Final = Path(__file__).with_name("factsheet.css")
LONGEST: Final = 60.0  # seconds from asking to the finished page
# A worker has one processor: pages printed side by side are done no sooner, and each takes its memory.
ONE_AT_A_TIME: Final = Lock()


class MissingLibraryError(RuntimeError):
    """Pango, which sets the text, is not installed on this machine."""


class PrintingError(RuntimeError):
    """The page could not be printed, or not within its time."""


@dataclass(frozen=True)
class Table:
    """A small table of counts: (what, number as written)."""

    caption: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Legend:
    """One line of the legend: an SVG swatch, and words."""

    swatch: str
    words: str


@dataclass(frozen=True)
class Factsheet:
    """All words and figures of the page, in one language. `map` is an SVG, None where there is none.

    `notices` say above the figures which grants they leave out, and what in them others do not read.
    """

    language: str
    title: str
    eyebrow: str
    day: str
    notices: Sequence[str]
    is_demo: bool
    totals: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    map: str | None
    map_words: str
    legend: Sequence[Legend]
    unreached: Sequence[str]
    unknown: Sequence[str]
    sources: Sequence[str]


def write_pdf(sheet: Factsheet) -> bytes:
    """The page as a tagged PDF. Raises as `set_on_paper`."""
    return set_on_paper(page_html(sheet), STYLE)


def set_on_paper(page: str, style: Path) -> bytes:
    """A page of HTML in a style sheet as a tagged PDF (PDF/UA), made by a process that ends with it.

    Nothing is fetched. One at a time in each worker. Raises MissingLibraryError, and PrintingError for a page
    that is not done within its time.
    """
    asked_for = monotonic()
    if not ONE_AT_A_TIME.acquire(timeout=LONGEST):
        raise PrintingError("other pages took all the time")
    try:
        return _print(page.encode(), style, LONGEST - (monotonic() - asked_for))
    finally:
        ONE_AT_A_TIME.release()


def _print(html: bytes, style: Path, seconds: float) -> bytes:
    # What only the application is to know stays with it.
    known = {name: value for name, value in os.environ.items() if not name.startswith("GRANTS_")}
    command = [sys.executable, "-I", printing.__file__, str(style)]
    try:
        done = subprocess.run(  # noqa: S603  # our own program, and nothing of what readers send
            command, input=html, capture_output=True, check=False, timeout=max(seconds, 1.0), env=known
        )
    except subprocess.TimeoutExpired as error:
        raise PrintingError(f"not done within {LONGEST:.0f} seconds") from error
    if done.returncode == printing.WITHOUT_PANGO:
        raise MissingLibraryError
    if done.returncode:
        raise PrintingError(f"ended with {done.returncode}")
    return done.stdout


def page_html(sheet: Factsheet) -> str:
    """The page as HTML, every text escaped."""
    parts = [
        Markup('<p class="eyebrow">{}</p><h1>{}</h1><p class="day">{}</p>').format(
            sheet.eyebrow, sheet.title, sheet.day
        )
    ]
    if sheet.is_demo:
        words = gettext("Illustrative data: figures marked so are made up and no facts.")
        parts.insert(0, Markup('<p class="banner">{}</p>').format(words))
    parts += [Markup('<p class="notice">{}</p>').format(notice) for notice in sheet.notices]
    totals = [Markup("<div><strong>{}</strong>{}</div>").format(*total) for total in sheet.totals]
    parts.append(Markup('<div class="totals">{}</div>').format(_joined(totals)))
    tables = [Markup("<div>{}</div>").format(_table(table)) for table in sheet.tables]
    parts.append(Markup('<h2>{}</h2><div class="tables">{}</div>').format(gettext("Grants"), _joined(tables)))
    parts.append(_reach(sheet))
    sources = [Markup("<p>{}</p>").format(line) for line in sheet.sources]
    parts.append(Markup("<footer>{}</footer>").format(_joined(sources)))
    head = Markup('<html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>')
    begin = head.format(sheet.language, sheet.title)
    return f"<!doctype html>{begin}<body>{_joined(parts)}</body></html>"


def _reach(sheet: Factsheet) -> Markup:
    """The map; beside it the legend, the districts that no grant reaches, and what is unknown."""
    drawn = legend = Markup("")
    if sheet.map:
        lines = [
            Markup("<li>{}{}</li>").format(embed_drawing(one.swatch, ""), one.words) for one in sheet.legend
        ]
        legend = Markup('<ul class="legend">{}</ul>').format(_joined(lines))
        drawn = Markup('<div class="map">{}<p class="note">{}</p></div>').format(
            embed_drawing(sheet.map, sheet.map_words), sheet.map_words
        )
    names = ", ".join(sheet.unreached) or gettext("None: each of them is reached.")
    words = Markup('<div class="words">{}<h3>{}</h3><p>{}</p><h3>{}</h3>{}</div>').format(
        legend,
        gettext("%(places)s that no grant reaches", places=level_heads("district")),
        names,
        gettext("What is unknown"),
        _list(sheet.unknown),
    )
    return Markup('<h2>{}</h2><div class="reach">{}{}</div>').format(
        gettext("Where the grants work"), drawn, words
    )


def _table(table: Table) -> Markup:
    rows = [Markup('<tr><th scope="row">{}</th><td>{}</td></tr>').format(*row) for row in table.rows]
    return Markup("<table><caption>{}</caption>{}</table>").format(table.caption, _joined(rows))


def _list(lines: Iterable[str]) -> Markup:
    return Markup("<ul>{}</ul>").format(_joined([Markup("<li>{}</li>").format(line) for line in lines]))


def embed_drawing(svg: str, words: str) -> Markup:
    """An SVG as an image of the page, with words for those who do not see it."""
    data = base64.b64encode(svg.encode()).decode("ascii")
    return Markup('<img src="data:image/svg+xml;base64,{}" alt="{}">').format(data, escape(words))


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(parts)
