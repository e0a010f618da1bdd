"""A released table in the reader's language: heads, and a line for each cell, for pages and files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from grants_app.domain.disclosure.counts.tables import ALL
from grants_app.domain.releases.queries import ShownCell, ShownTable
from grants_app.domain.releases.vocabulary import ShownState
from grants_app.i18n import formats
from grants_app.i18n.bilingual import pick
from grants_app.i18n.release_labels import SHOWN


@dataclass(frozen=True)
class Line:
    """One cell: the words of its categories, and its count, or the word for why there is none."""

    labels: tuple[str, ...]
    state: ShownState
    value: int | None
    text: str


@dataclass(frozen=True)
class Lines:
    """A table for readers. `note` says what is kept back from this reader, or that nothing is."""

    code: str
    title: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str


def lines_of(table: ShownTable) -> Lines:
    """The table as this reader may see it, in the language of the present reader."""
    return Lines(
        code=table.code,
        title=pick(table.title_sq, table.title_en).text,
        heads=tuple(_words(dimension) for dimension in table.words),
        lines=tuple(_line(cell, table.words) for cell in _in_order(table)),
        note=_note(table),
    )


def _in_order(table: ShownTable) -> list[ShownCell]:
    """The cells by their categories, all together first: those without a count stand among their like."""
    places = [
        (one["code"], {category["code"]: at for at, category in enumerate(one["categories"])})
        for one in table.words
    ]

    def place_of(cell: ShownCell) -> list[int]:
        categories = dict(cell.key)
        return [known.get(categories.get(code, ALL), -1) for code, known in places]

    return sorted(table.cells, key=place_of)


def _line(cell: ShownCell, dimensions: list[dict[str, Any]]) -> Line:
    categories = dict(cell.key)
    text = str(SHOWN[cell.state]) if cell.value is None else formats.number(cell.value)
    labels = tuple(_label(one, categories.get(one["code"], ALL)) for one in dimensions)
    return Line(labels, cell.state, cell.value, text)


def _label(dimension: dict[str, Any], category: str) -> str:
    for one in dimension["categories"]:
        if one["code"] == category:
            return _words(one)
    return gettext("all together") if category == ALL else category


def _words(one: dict[str, Any]) -> str:
    return pick(one["sq"], one["en"]).text


def _note(table: ShownTable) -> str:
    if not table.indicator_class.counts_people:
        return gettext("This is no count of people at risk or of cases: every number is shown.")
    if table.rule is None:
        return gettext("You read all counts, also small ones. Do not pass them on.")
    return gettext(
        "Counts of %(low)s to %(high)s people are suppressed, and others that would tell them.",
        low=table.rule.low,
        high=table.rule.high,
    )
