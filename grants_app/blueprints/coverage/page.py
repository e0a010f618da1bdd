"""The coverage page: its sentence, controls, table and panels, from rows to ready words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext

from grants_app.blueprints.coverage import words
from grants_app.blueprints.coverage.parameters import Asked, list_url
from grants_app.domain.coverage.figures import CoverageRow
from grants_app.domain.coverage.queries import Coverage
from grants_app.domain.coverage.vocabulary import CoverageLevel, CoverageState, Metric
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.vocabulary import Evidence, Theme
from grants_app.domain.programmes.models import Phase, Programme
from grants_app.domain.texts.collation import sort_key
from grants_app.i18n import coverage_labels, formats, labels
from grants_app.i18n.bilingual import pick_field
from grants_app.i18n.level_words import level_head, level_heads
from grants_app.i18n.locales import choose_locale
from grants_app.outputs.coverage.drawing import CODE, Addresses, Drawing, draw, state_label


@dataclass(frozen=True)
class Option:
    """One choice of a control."""

    value: str
    label: str
    selected: bool


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
    numbers: list[tuple[str | None, str | None]]


@dataclass(frozen=True)
class CoveragePage:
    """Everything that the template shows, in the reader's language.

    Without `has_data` the reader may see no grant, and nothing is said of any place.
    """

    asked: Asked
    has_data: bool
    lead: str
    caption: str
    drawing: Drawing
    headings: list[Heading]
    has_parents: bool
    lines: list[Line]
    unnamed: int
    unreached: list[Line]
    unreached_sentence: str
    nationwide: list[Grant]
    nationwide_count: int
    nationwide_url: str
    filters: list[tuple[str, str]]
    downloads: list[tuple[str, str]]
    controls: dict[str, list[Option]]


def build_page(
    asked: Asked, coverage: Coverage, nationwide: list[Grant], programme: Programme
) -> CoveragePage:
    """Turn coverage into the page of a state."""
    rows = coverage.named if asked.filter.level is CoverageLevel.COMMUNE else coverage.rows
    unreached = coverage.unreached_districts
    return CoveragePage(
        asked=asked,
        has_data=coverage.has_data,
        lead=words.lead(asked),
        caption=words.caption(asked),
        drawing=draw(asked.filter.level, asked.metric, coverage, programme.geography, _addresses()),
        headings=_headings(asked),
        has_parents=asked.filter.level is not CoverageLevel.COUNTY,
        lines=[_line(row, asked) for row in _sorted(rows, asked)],
        unnamed=len(coverage.rows) - len(rows),
        # Where no district is reached, the sentence says so without naming all of them.
        unreached=[_line(row, asked) for row in unreached]
        if len(unreached) < len(coverage.districts)
        else [],
        unreached_sentence=words.unreached_sentence(len(unreached), len(coverage.districts))
        if coverage.has_data
        else words.nothing_known(),
        nationwide=nationwide,
        nationwide_count=coverage.nationwide,
        nationwide_url=url_for(
            "grants.list_grants",
            evidence=Evidence.NATIONAL.value,
            theme=[theme.value for theme in asked.filter.themes],
            phase=list(asked.filter.phases),
        ),
        filters=_filters(asked, programme.phases),
        downloads=_downloads(asked),
        controls=_controls(asked, programme.phases),
    )


def _addresses() -> Addresses:
    return Addresses(
        boundaries=lambda level, digest: url_for("coverage.show_boundaries", level=level.value, v=digest),
        place=url_for("coverage.show_place", code=CODE, on=None),
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


def _sorted(rows: Sequence[CoverageRow], asked: Asked) -> list[CoverageRow]:
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
    level, place, urls = asked.filter.level, row.place, _number_urls(row, asked)
    return Line(
        name=place.name,
        url=url_for("coverage.show_place", code=place.code),
        parent=place.district if level is CoverageLevel.COMMUNE else place.county,
        state=row.state.value,
        state_label=state_label(row),
        numbers=[(_number(row, metric), urls.get(metric)) for metric in Metric],
    )


def _number(row: CoverageRow, metric: Metric) -> str | None:
    """Write a count; None where nothing can be said."""
    if not row.state.is_known:
        return None
    return formats.number(row.value(metric), 1 if metric is Metric.GRANT_MONTHS else 0)


def _number_urls(row: CoverageRow, asked: Asked) -> dict[Metric, str]:
    """Give the addresses that list exactly the grants behind a number, for each number that has one.

    Of a municipality or commune that is its own page, unless a theme or phase narrows the number: the
    page knows neither.
    """
    counted, code = asked.filter, row.place.code
    urls: dict[Metric, str | None] = {
        Metric.GRANTS: list_url(counted, code),
        Metric.DIRECT_GRANTS: list_url(counted, code, direct=True),
    }
    if counted.level is CoverageLevel.COMMUNE and not counted.themes and not counted.phases:
        urls[Metric.GRANTS] = url_for("coverage.show_place", code=code, _anchor="grants-here")
    return {metric: url for metric, url in urls.items() if url and row.value(metric)}


def _controls(asked: Asked, phases: Sequence[Phase]) -> dict[str, list[Option]]:
    """List the choices of every control."""
    chosen = asked.filter
    return {
        "level": [
            Option(level.value, level_heads(level), level is chosen.level) for level in coverage_labels.LEVEL
        ],
        "metric": [Option(k.value, str(v), k is asked.metric) for k, v in coverage_labels.METRIC.items()],
        "theme": [Option(t.value, str(labels.THEME[t]), t in chosen.themes) for t in Theme],
        "phase": [
            Option(str(p.number), pick_field(p, "name").text, p.number in chosen.phases) for p in phases
        ],
    }


def _filters(asked: Asked, phases: Sequence[Phase]) -> list[tuple[str, str]]:
    """List the filters in use, each with the address without it."""
    chosen = asked.filter
    found = [
        (str(labels.THEME[one]), asked.url(theme=[t.value for t in chosen.themes if t is not one]))
        for one in chosen.themes
    ]
    found += [
        (pick_field(one, "name").text, asked.url(phase=[n for n in chosen.phases if n != one.number]))
        for one in phases
        if one.number in chosen.phases
    ]
    if chosen.on:
        found.append((gettext("Ran on %(day)s", day=formats.day(chosen.on)), asked.url(on=None)))
    return found


def _downloads(asked: Asked) -> list[tuple[str, str]]:
    """List the files that hold the same state, as far as they are offered."""
    query = asked.query(sort=None, metric=None)
    offered = [
        (
            gettext("Workbook (Excel)"),
            "exports.download_workbook",
            {k: query[k] for k in ("level", "theme", "phase", "on")},
        ),
        (gettext("Figures (JSON)"), "api.list_coverage", query),
    ]
    return [
        (label, url_for(endpoint, **values))
        for label, endpoint, values in offered
        if endpoint in current_app.view_functions
    ]
