"""The coverage page: its sentence, controls, table and panels, from rows to ready words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext

from grants_app.addresses import as_fields, repeated_query
from grants_app.blueprints.coverage import words
from grants_app.blueprints.coverage.controls import Option, count_further, list_chips, list_controls
from grants_app.blueprints.coverage.parameters import Asked, list_url, place_url
from grants_app.current_programme import current_programme
from grants_app.domain.coverage.figures import CoverageRow
from grants_app.domain.coverage.filters import FIRST, LAST, CoverageFilter
from grants_app.domain.coverage.gaps.queries import asked_of_gaps
from grants_app.domain.coverage.gaps.vocabulary import GAP_LEVELS
from grants_app.domain.coverage.monthly import period_of
from grants_app.domain.coverage.reading import Coverage
from grants_app.domain.coverage.vocabulary import CoverageLevel, CoverageState, Metric
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.outlines import has_outlines
from grants_app.domain.grants.choices import Choices
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.spans import Span
from grants_app.domain.grants.vocabulary import Evidence
from grants_app.domain.programmes.models import Programme
from grants_app.domain.texts.collation import sort_key
from grants_app.i18n import coverage_labels, coverage_words, formats
from grants_app.i18n.level_words import level_head
from grants_app.i18n.locales import choose_locale
from grants_app.outputs.coverage.chosen import narrowed_to
from grants_app.outputs.coverage.drawing import (
    CODE,
    Addresses,
    Drawing,
    claim_label,
    draw,
    outline_level,
    state_label,
)


@dataclass(frozen=True)
class Heading:
    """A sortable column heading; `direction` is None, "ascending" or "descending"."""

    label: str
    url: str
    direction: str | None
    numeric: bool


@dataclass(frozen=True)
class Line:
    """One row of the table.

    `numbers` are the four counts as ready words, in the order of `Metric`, each with the address of the
    grants behind it if there is one; None where nothing can be said.
    """

    name: str
    url: str
    parent: str | None
    state: str
    state_label: str
    claimed: str | None
    numbers: list[tuple[str | None, str | None]]


@dataclass(frozen=True)
class Around:
    """What else the page needs: what can be chosen, the months, and coverages that share its scale."""

    choices: Choices
    months: Sequence[Span]
    beside: Sequence[Coverage] = ()


@dataclass(frozen=True)
class CoveragePage:
    """Everything that the template shows, in the reader's language.

    Without `has_data` the reader may see no grant, and nothing is said of any place.
    """

    asked: Asked
    has_data: bool
    lead: str
    caption: str
    drawn: str
    drawing: Drawing
    headings: list[Heading]
    has_parents: bool
    lines: list[Line]
    unnamed: int
    unreached: list[Line]
    unreached_sentence: str
    county_alone: str
    nationwide: list[Grant]
    nationwide_count: int
    nationwide_url: str
    filters: list[tuple[str, str]]
    further: int
    clear_url: str
    kept: list[tuple[str, str]]
    downloads: list[tuple[str, str]]
    controls: dict[str, list[Option]]
    months: list[Option]
    month_query: list[tuple[str, str]]
    months_url: str
    compare_url: str
    gaps_url: str


def build_page(
    asked: Asked, coverage: Coverage, nationwide: list[Grant], programme: Programme, around: Around
) -> CoveragePage:
    """Turn coverage into the page of a state."""
    choices = around.choices
    rows = [row for row in coverage.rows if row.is_listed]
    unreached = coverage.unreached_districts
    return CoveragePage(
        asked=asked,
        has_data=coverage.has_data,
        lead=coverage_words.lead(asked.filter, asked.metric, narrowed_to(asked.filter, choices)),
        caption=words.caption(asked),
        drawn=coverage_words.drawn(asked.filter, asked.metric),
        drawing=draw(
            (asked.filter.level, asked.metric),
            coverage,
            programme.geography,
            _addresses(asked),
            around.beside,
        ),
        headings=_headings(asked),
        has_parents=asked.filter.level is not CoverageLevel.COUNTY,
        lines=[_line(row, asked) for row in sort_rows(rows, asked)],
        unnamed=len(coverage.rows) - len(rows),
        # Where no district is reached, the sentence says so without naming all of them.
        unreached=[_line(row, asked) for row in unreached]
        if len(unreached) < len(coverage.districts)
        else [],
        unreached_sentence=words.unreached_sentence(len(unreached), len(coverage.districts))
        if coverage.has_data
        else words.nothing_known(),
        county_alone=coverage_words.county_alone(),
        nationwide=nationwide,
        nationwide_count=coverage.nationwide,
        nationwide_url=nationwide_url(asked.filter),
        filters=list_chips(asked.filter, choices, asked.url_of, is_brief=True),
        further=count_further(asked.filter),
        clear_url=asked.url_of(CoverageFilter(level=asked.filter.level)),
        # The menu shows one organisation; others of the address stay where they are.
        kept=as_fields({"sort": asked.sort_value, "organisation": list(asked.filter.organisations[:-1])}),
        downloads=_downloads(asked),
        controls=list_controls(asked.filter, asked.metric, choices),
        months=[
            Option(str(span), formats.span(span), period_of(span) == asked.filter.period)
            for span in around.months
        ]
        if coverage.has_data
        else [],
        compare_url=url_for("coverage.compare_coverage", **repeated_query(asked.query(sort=None))),
        gaps_url=_gaps_url(asked.filter),
        months_url=url_for(
            "coverage.show_months", **repeated_query(asked.query(on=None, **{FIRST: None, LAST: None}))
        ),
        month_query=asked.pairs(on=None, **{FIRST: None, LAST: None}),
    )


def _gaps_url(asked: CoverageFilter) -> str:
    """The list of gaps with what it can be asked by, on its finest level where the map's is finer."""
    level = asked.level if asked.level in GAP_LEVELS else CoverageLevel.DISTRICT
    query = {"on": None, **asked_of_gaps(replace(asked, level=level)).parameters()}
    return url_for("coverage.show_gaps", **repeated_query(query))


def nationwide_url(asked: CoverageFilter) -> str:
    """Give the list of the nationwide grants that pass the filters, at any time."""
    kept = replace(asked, evidence=(Evidence.NATIONAL,), on=None, period=None, claims=False)
    return url_for("grants.list_grants", **repeated_query(kept.parameters() | {"level": None}))


def _addresses(asked: Asked) -> Addresses:
    return Addresses(
        boundaries=lambda level, digest: url_for("coverage.show_boundaries", level=level.value, v=digest),
        place=place_url(asked.filter, CODE),
    )


def grant_url(grant: Grant) -> str:
    """Give the address of a grant of the programme."""
    return url_for("grants.show_grant", number=grant.number)


def _headings(asked: Asked) -> list[Heading]:
    """Make the column headings, each leading to the table sorted by it."""
    parent = {
        CoverageLevel.DISTRICT: [("parent", level_head(PlaceLevel.COUNTY))],
        CoverageLevel.COMMUNE: [("parent", level_head(PlaceLevel.DISTRICT))],
    }.get(asked.filter.level, [])
    columns = [("name", gettext("Place")), *parent, ("state", gettext("Evidence"))]
    columns += [(metric.value, str(label)) for metric, label in coverage_labels.METRIC.items()]
    return [_heading(asked, column, label) for column, label in columns]


def _heading(asked: Asked, column: str, label: str) -> Heading:
    """Make one heading. Numbers sort from the largest first, names from the first letter."""
    is_current = asked.sort == column
    is_number = column in set(Metric)
    descending = not asked.descending if is_current else is_number
    direction = ("descending" if asked.descending else "ascending") if is_current else None
    url = asked.url(sort=f"-{column}" if descending else column, _anchor="coverage-table")
    return Heading(label, url, direction, is_number)


def sort_rows(rows: Sequence[CoverageRow], asked: Asked) -> list[CoverageRow]:
    """Sort rows by a column; rows that are equal in it keep the alphabetical order of the reader."""
    states, language = list(CoverageState), choose_locale()

    def by_name(row: CoverageRow) -> str:
        return sort_key(row.place.name, language)

    def by_parent(row: CoverageRow) -> tuple[str, ...]:
        return tuple(sort_key(name or "", language) for name in (row.place.county, row.place.district))

    keys: dict[str, Callable[[CoverageRow], Any]] = {
        "name": by_name,
        "parent": by_parent,
        "state": lambda row: states.index(row.state),
    }
    by_metric: Callable[[CoverageRow], Any] = lambda row: row.value(Metric(asked.sort))  # noqa: E731
    ordered = sorted(rows, key=by_name)
    return sorted(ordered, key=keys.get(asked.sort, by_metric), reverse=asked.descending)


def _line(row: CoverageRow, asked: Asked) -> Line:
    """Write one row of the table."""
    level, place, urls = asked.filter.level, row.place, row_urls(row, asked.filter)
    return Line(
        name=place.name,
        url=place_url(asked.filter, place.code),
        parent=place.district if level is CoverageLevel.COMMUNE else place.county,
        state=row.state.value,
        state_label=state_label(row),
        claimed=claim_label(row),
        numbers=[(number_of(row, metric), urls.get(metric)) for metric in Metric],
    )


def number_of(row: CoverageRow, metric: Metric) -> str | None:
    """Write a count; None where nothing can be said."""
    if not row.state.is_known:
        return None
    return formats.number(row.value(metric), 1 if metric is Metric.GRANT_MONTHS else 0)


def row_urls(row: CoverageRow, counted: CoverageFilter) -> dict[Metric, str]:
    """Give the addresses that list exactly the grants behind a number, for each number that has one.

    Of a municipality or commune that is its own page.
    """
    code = row.place.code
    urls: dict[Metric, str | None] = {
        Metric.GRANTS: list_url(counted, code),
        Metric.DIRECT_GRANTS: list_url(counted, code, direct=True),
    }
    if counted.level is CoverageLevel.COMMUNE:
        urls[Metric.GRANTS] = place_url(counted, code, "grants-here")
    return {metric: url for metric, url in urls.items() if url and row.value(metric)}


def _downloads(asked: Asked) -> list[tuple[str, str]]:
    """List the files that hold the same state, as far as they are offered."""
    query = asked.query(sort=None)
    figures = query | {"metric": None}
    maps = [
        (gettext("Map (PNG)"), "exports.download_coverage_png", query),
        (gettext("Map (SVG)"), "exports.download_coverage_svg", query),
        (gettext("Map (PDF)"), "exports.download_coverage_pdf", query),
    ]
    is_drawn = has_outlines(current_programme().geography, outline_level(asked.filter.level))
    offered = [
        *(maps if is_drawn else ()),
        (gettext("Workbook (Excel)"), "exports.download_workbook", figures),
        (gettext("Places (GeoJSON)"), "exports.download_coverage_geojson", figures),
        (gettext("Figures (JSON)"), "api.list_coverage", figures),
    ]
    return [
        (label, url_for(endpoint, **repeated_query(values)))
        for label, endpoint, values in offered
        if endpoint in current_app.view_functions
    ]
