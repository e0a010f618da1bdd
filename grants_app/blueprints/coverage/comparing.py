"""Two states of coverage side by side: another day or period, other themes, everything else the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from flask import request, url_for
from flask_babel import gettext

from grants_app.addresses import as_fields, one_value, repeated_query
from grants_app.blueprints.coverage.controls import Option, list_controls
from grants_app.blueprints.coverage.page import Heading, number_of, row_urls
from grants_app.blueprints.coverage.parameters import place_url
from grants_app.domain.coverage.figures import CoverageRow
from grants_app.domain.coverage.filters import FIRST, LAST, CoverageFilter, parse_coverage
from grants_app.domain.coverage.reading import Coverage
from grants_app.domain.coverage.vocabulary import CoverageLevel, Metric
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.choices import Choices
from grants_app.domain.grants.filters import EVER, FilterError
from grants_app.domain.programmes.models import Programme
from grants_app.domain.texts.collation import sort_key
from grants_app.errors import BadParameterError
from grants_app.i18n import coverage_words, formats
from grants_app.i18n.level_words import level_head
from grants_app.i18n.locales import choose_locale
from grants_app.i18n.period_words import when
from grants_app.outputs.coverage.chosen import list_briefly, narrowed_to
from grants_app.outputs.coverage.drawing import CODE, Addresses, Drawing, draw, state_label

PREFIX: Final = "compare_"
MAPS: Final = ("coverage-map-1", "coverage-map-2")
DAYS: Final = ("on", "month", "from", "until")
SORTS: Final = ("name", "parent", "first", "second", "difference")
NUMBERS: Final = SORTS[2:]


@dataclass(frozen=True)
class Side:
    """One of the two states: what it is, in words, and its map."""

    words: str
    drawing: Drawing
    sentence: str


@dataclass(frozen=True)
class Cell:
    """What one state says of a place; `number` is None where nothing can be said."""

    state: str
    state_label: str
    number: str | None
    url: str | None


@dataclass(frozen=True)
class ComparedLine:
    """A place with both states; `difference` is the second less the first, None where either is unknown."""

    name: str
    url: str
    parent: str | None
    cells: tuple[Cell, Cell]
    difference: str | None


@dataclass(frozen=True)
class Compared:
    """What the address asks for."""

    first: CoverageFilter
    second: CoverageFilter
    metric: Metric
    sort: str
    descending: bool

    def url(self, **changes: Any) -> str:
        """The address of this comparison, with some parameters changed."""
        sort = f"-{self.sort}" if self.descending else self.sort
        query: dict[str, Any] = {"on": None, **self.first.parameters(), **self._second(), "sort": sort}
        query["metric"] = None if self.metric is Metric.GRANTS else self.metric.value
        return url_for("coverage.compare_coverage", **repeated_query(query | changes))

    def _second(self) -> dict[str, Any]:
        other = self.second.parameters()
        query = {} if self.second.themes == self.first.themes else {f"{PREFIX}theme": other.get("theme")}
        if self.second.days == self.first.days:
            return query
        days = {PREFIX + name: other[name] for name in DAYS if name in other}
        return query | (days or {f"{PREFIX}on": EVER})


@dataclass(frozen=True)
class ChosenPeriod:
    """A period of one map in words, and the address with that map at any time. The form only has days."""

    words: str
    url_without: str


@dataclass(frozen=True)
class ComparePage:
    """Everything that the template shows, in the reader's language."""

    asked: Compared
    has_data: bool
    sides: tuple[Side, Side]
    headings: list[Heading]
    has_parents: bool
    lines: list[ComparedLine]
    controls: dict[str, list[Option]]
    second_themes: list[Option]
    periods: tuple[ChosenPeriod | None, ChosenPeriod | None]
    kept: list[tuple[str, str]]


def read_comparison(first: CoverageFilter, metric: Metric) -> Compared:
    """Read what `first` is compared with: without any other days or themes, with grants at any time.

    Raises FilterError or BadParameterError for a value that a parameter cannot take.
    """
    given = request.args.to_dict(flat=False)
    others = {name.removeprefix(PREFIX): given[name] for name in given if name.startswith(PREFIX)}
    second = _second_of(first, {name: [v for v in values if v.strip()] for name, values in others.items()})
    sort = one_value("sort") or SORTS[0]
    if sort.removeprefix("-") not in SORTS:
        raise BadParameterError("sort", sort)
    return Compared(first, second, metric, sort.removeprefix("-"), sort.startswith("-"))


def _second_of(first: CoverageFilter, others: dict[str, list[str]]) -> CoverageFilter:
    has_days = any(others.get(name) for name in DAYS)
    is_ever = others.get("on") == [EVER]
    try:
        asked = parse_coverage(others | {"on": []} if is_ever else others)
    except FilterError as error:
        error.name = PREFIX + error.name
        raise
    if not has_days and not others.get("theme"):
        return replace(first, on=None, period=None)
    second = replace(first, themes=asked.themes) if others.get("theme") else first
    return replace(second, on=asked.on, period=asked.period) if has_days else second


def build_comparison(
    asked: Compared, found: tuple[Coverage, Coverage], programme: Programme, choices: Choices
) -> ComparePage:
    """Turn two coverages of the same places into the page."""
    first, second = found
    pairs = [
        (one, other)
        for one, other in zip(first.rows, second.rows, strict=True)
        if one.is_listed or other.is_listed
    ]
    return ComparePage(
        asked=asked,
        has_data=first.has_data,
        sides=(
            _side(asked, asked.first, first, (second, programme, choices)),
            _side(asked, asked.second, second, (first, programme, choices), ground=MAPS[0]),
        ),
        headings=_headings(asked),
        has_parents=asked.first.level is not CoverageLevel.COUNTY,
        lines=[_line(asked, one, other) for one, other in _sorted(asked, pairs)],
        controls=list_controls(asked.first, asked.metric, choices),
        second_themes=list_controls(asked.second, asked.metric, choices)["theme"],
        periods=_periods(asked),
        kept=as_fields(_kept(asked)),
    )


def _periods(asked: Compared) -> tuple[ChosenPeriod | None, ChosenPeriod | None]:
    """The periods of both maps; of the second one only its own."""
    first, second = asked.first.period, asked.second.period
    own_days = {PREFIX + name: None for name in DAYS} | {f"{PREFIX}on": EVER}
    return (
        ChosenPeriod(when(first), asked.url(**{FIRST: None, LAST: None})) if first else None,
        ChosenPeriod(when(second), asked.url(**own_days)) if second and second != first else None,
    )


def _kept(asked: Compared) -> dict[str, Any]:
    """What the form has no fields for."""
    kept = {
        name: values
        for name, values in asked.first.parameters().items()
        if name not in {"level", "theme", "on"}
    }
    if asked.second.period and asked.second.period != asked.first.period:
        other = asked.second.parameters()
        kept |= {PREFIX + name: other[name] for name in (FIRST, LAST) if name in other}
    return kept


def _side(
    asked: Compared,
    shown: CoverageFilter,
    coverage: Coverage,
    beside: tuple[Coverage, Programme, Choices],
    *,
    ground: str | None = None,
) -> Side:
    other, programme, choices = beside
    addresses = Addresses(
        boundaries=lambda level, digest: url_for("coverage.show_boundaries", level=level.value, v=digest),
        place=place_url(shown, CODE),
        ground=ground,
    )
    chosen = list_briefly(replace(shown, on=None, period=None), choices)
    narrowed = narrowed_to(shown, choices)
    return Side(
        words="; ".join([coverage_words.drawn(shown, asked.metric), *chosen]),
        drawing=draw((shown.level, asked.metric), coverage, programme.geography, addresses, [other]),
        sentence=coverage_words.lead(shown, asked.metric, narrowed),
    )


def _headings(asked: Compared) -> list[Heading]:
    parent = {
        CoverageLevel.DISTRICT: [("parent", level_head(PlaceLevel.COUNTY))],
        CoverageLevel.COMMUNE: [("parent", level_head(PlaceLevel.DISTRICT))],
    }.get(asked.first.level, [])
    columns = [("name", gettext("Place")), *parent, ("first", gettext("Map 1")), ("second", gettext("Map 2"))]
    return [_heading(asked, *column) for column in [*columns, ("difference", gettext("Difference"))]]


def _heading(asked: Compared, column: str, label: str) -> Heading:
    is_current, is_number = asked.sort == column, column in NUMBERS
    descending = not asked.descending if is_current else is_number
    direction = ("descending" if asked.descending else "ascending") if is_current else None
    url = asked.url(sort=f"-{column}" if descending else column, _anchor="comparison-table")
    return Heading(label, url, direction, is_number)


def _sorted(
    asked: Compared, pairs: Sequence[tuple[CoverageRow, CoverageRow]]
) -> list[tuple[CoverageRow, CoverageRow]]:
    language, metric = choose_locale(), asked.metric
    keys: dict[str, Callable[[tuple[CoverageRow, CoverageRow]], Any]] = {
        "name": lambda pair: sort_key(pair[0].place.name, language),
        "parent": lambda pair: sort_key(pair[0].place.county or "", language),
        "first": lambda pair: pair[0].value(metric),
        "second": lambda pair: pair[1].value(metric),
        "difference": lambda pair: pair[1].value(metric) - pair[0].value(metric),
    }
    by_name = sorted(pairs, key=keys["name"])
    return sorted(by_name, key=keys[asked.sort], reverse=asked.descending)


def _line(asked: Compared, one: CoverageRow, other: CoverageRow) -> ComparedLine:
    level, place, metric = asked.first.level, one.place, asked.metric
    is_known = one.state.is_known and other.state.is_known
    return ComparedLine(
        name=place.name,
        url=place_url(asked.first, place.code),
        parent=place.district if level is CoverageLevel.COMMUNE else place.county,
        cells=(_cell(asked.first, one, metric), _cell(asked.second, other, metric)),
        difference=_signed(other.value(metric) - one.value(metric), metric) if is_known else None,
    )


def _cell(shown: CoverageFilter, row: CoverageRow, metric: Metric) -> Cell:
    url = row_urls(row, shown).get(metric)
    return Cell(row.state.value, state_label(row), number_of(row, metric), url)


def _signed(difference: Decimal, metric: Metric) -> str:
    """A difference with its sign; none has none."""
    number = formats.number(abs(difference), 1 if metric is Metric.GRANT_MONTHS else 0)
    if not difference:
        return number
    return f"+{number}" if difference > 0 else f"\N{MINUS SIGN}{number}"
