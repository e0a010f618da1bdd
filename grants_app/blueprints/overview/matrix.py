"""The matrix of themes by county in the reader's words, each figure with the list that it counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask import url_for
from flask_babel import gettext

from grants_app.blueprints.overview.links import Filter, GrantLinks
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.matrix import MatrixRow, ThemeMatrix
from grants_app.domain.grants.summary import PortfolioSummary
from grants_app.domain.grants.vocabulary import Evidence, Missing, Theme
from grants_app.i18n import formats, labels
from grants_app.i18n.level_words import level_word
from grants_app.outputs.coverage.classes import ScaleClass, class_of, scale_classes


@dataclass(frozen=True)
class Cell:
    """One figure: as written, the list that it counts, and the class of its ground ("" for none)."""

    number: str
    url: str
    ground: str = ""


@dataclass(frozen=True)
class Row:
    """One row. `url` is the page of the county; `note` says more than the name."""

    name: str
    cells: Sequence[Cell]
    url: str | None = None
    note: str | None = None
    is_unknown: bool = False


@dataclass(frozen=True)
class LegendItem:
    """One line of the legend: the key of its swatch, and words."""

    key: str
    label: str


@dataclass(frozen=True)
class Matrix:
    """The table: counties, then what lies in no county, then all grants."""

    headings: Sequence[str]
    counties: Sequence[Row]
    elsewhere: Sequence[Row]
    total: Row
    legend: Sequence[LegendItem]


def describe_matrix(matrix: ThemeMatrix, summary: PortfolioSummary, links: GrantLinks) -> Matrix:
    """Put the matrix into words. Columns: the themes, no theme, all grants of the row."""
    classes = scale_classes(Decimal(count) for row in matrix.counties for count in _themed(row))
    return Matrix(
        headings=[*(str(labels.THEME[theme]) for theme in Theme), gettext("No theme"), gettext("Grants")],
        counties=[_county(row, classes, links) for row in matrix.counties],
        elsewhere=[
            Row(
                gettext("Whole country"),
                _cells(matrix.nationwide, [], links, evidence=Evidence.NATIONAL),
                note=gettext(
                    "nationwide grants, counted in no %(level)s", level=level_word(PlaceLevel.COUNTY)
                ),
            ),
            Row(
                str(labels.MISSING[Missing.PLACE]),
                _cells(matrix.unplaced, [], links, without=Missing.PLACE),
                note=gettext("counted in no %(level)s", level=level_word(PlaceLevel.COUNTY)),
                is_unknown=True,
            ),
        ],
        total=_total(summary, links),
        legend=_legend(classes),
    )


def _county(row: MatrixRow, classes: Sequence[ScaleClass], links: GrantLinks) -> Row:
    return Row(
        row.name or "",
        _cells(row, classes, links, county=row.code),
        url=url_for("coverage.show_place", code=row.code),
    )


def _cells(row: MatrixRow, classes: Sequence[ScaleClass], links: GrantLinks, **place: Filter) -> list[Cell]:
    """The figures of a row; app.css has the ground of a zero."""
    cells = [
        _cell(count, links.grants(**place, theme=theme), classes) for theme, count in row.by_theme.items()
    ]
    lacking = [value for name, value in place.items() if name == "without" and isinstance(value, str)]
    asked: dict[str, Filter] = {**place, "without": [*lacking, Missing.THEME]}
    bare = links.grants(**asked)
    cells.append(_cell(row.without_theme, bare, classes))
    return [*cells, Cell(formats.number(row.grants), links.grants(**place))]


def _cell(count: int, url: str, classes: Sequence[ScaleClass]) -> Cell:
    found = class_of(Decimal(count), classes)
    return Cell(formats.number(count), url, f"heat-{found.step}" if found else "")


def _total(summary: PortfolioSummary, links: GrantLinks) -> Row:
    """All grants: fewer than the rows together, as a grant can work in several counties."""
    cells = [
        Cell(formats.number(count), links.grants(theme=theme)) for theme, count in summary.by_theme.items()
    ]
    cells.append(Cell(formats.number(summary.without_theme), links.grants(without=Missing.THEME)))
    cells.append(Cell(formats.number(summary.grants), links.grants()))
    return Row(gettext("All grants"), cells)


def _themed(row: MatrixRow) -> Iterable[int]:
    return [*row.by_theme.values(), row.without_theme]


def _legend(classes: Sequence[ScaleClass]) -> list[LegendItem]:
    """Zero, the classes, and what is unknown."""
    items = [LegendItem("0", gettext("0: no such grant has a site there"))]
    items += [LegendItem(str(one.step), _range(one)) for one in classes]
    return [*items, LegendItem("no_data", gettext("unknown: no source states the place"))]


def _range(one: ScaleClass) -> str:
    low, high = formats.number(one.low, 0), formats.number(one.high, 0)
    return low if low == high else f"{low}–{high}"
