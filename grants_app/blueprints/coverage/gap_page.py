"""The list of gaps as ready words: ranked lines, the parts of each score, weights, choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from flask import current_app, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer
from grants_app.blueprints.coverage import gap_words
from grants_app.blueprints.coverage.controls import Option, list_chips, list_controls
from grants_app.blueprints.coverage.gap_method import component_label
from grants_app.blueprints.coverage.gap_parameters import TYPED, AskedGaps
from grants_app.blueprints.coverage.gap_words import Explained
from grants_app.blueprints.coverage.parameters import list_url
from grants_app.domain.coverage.gaps.indicators.rules import can_load_indicators
from grants_app.domain.coverage.gaps.report import GapReport, GapRow, Measure
from grants_app.domain.coverage.gaps.summary import CountyGaps, summarise_by_county
from grants_app.domain.coverage.gaps.vocabulary import GAP_LEVELS, GapReason, GapUnit
from grants_app.domain.coverage.gaps.weights import HEAVIEST, WEIGHTS
from grants_app.domain.coverage.vocabulary import Metric
from grants_app.domain.geography.records import FigureStatus
from grants_app.domain.geography.sources import sources_of
from grants_app.domain.grants.choices import Choices
from grants_app.domain.grants.vocabulary import Theme, WorksWith
from grants_app.domain.programmes.models import Programme
from grants_app.i18n import coverage_words, formats, gap_labels, labels
from grants_app.i18n.bilingual import Text, pick, pick_field


@dataclass(frozen=True)
class Part:
    """One part of a score. `width` is its share in per cent, None where it is unknown."""

    label: str
    value: str | None
    width: int | None
    is_preliminary: bool
    is_weightless: bool


@dataclass(frozen=True)
class GapLine:
    """One place of the list. `grants` and `direct` are counts with the list of exactly these grants."""

    name: str
    url: str
    county: str | None
    score: str | None
    rank: str | None
    ranks: str | None
    explained: Explained
    parts: list[Part]
    grants: tuple[str, str | None]
    direct: tuple[str, str | None]


@dataclass(frozen=True)
class WeightField:
    """A weight that can be changed: its field, and what it weighs."""

    name: str
    label: str
    value: str


@dataclass(frozen=True)
class SourceLine:
    """Where a part of the scores comes from."""

    label: str
    year: str | None
    titles: list[Text]


@dataclass(frozen=True)
class GapPage:
    """Everything that the page shows, in the reader's language."""

    asked: AskedGaps
    has_data: bool
    lead: str
    counted: str
    nationwide: gap_words.Pieces
    place_head: str
    has_counties: bool
    heads: list[tuple[str, str]]
    gaps: list[GapLine]
    served: list[GapLine]
    others: list[GapLine]
    reasons: list[tuple[str, str]]
    weights: list[WeightField]
    heaviest: str
    sources: list[SourceLine]
    counties: list[CountyGaps]
    themes: list[tuple[str, str, Theme]]
    downloads: list[tuple[str, str]]
    has_preliminary: bool
    county_alone: str
    people_of_county: str
    usual_distance: str | None
    span: tuple[str, str] | None
    no_months: str
    levels: list[Option]
    controls: dict[str, list[Option]]
    filters: list[tuple[str, str]]
    clear_url: str
    has_indicators: bool
    may_load: bool
    leaves_out: bool


# Filters of the map that would change what a gap means (docs/decisions/0021-gaps.md).
NO_FILTERS: Final = frozenset({"organisation", "evidence", "works_with", "claims"})
_DIGITS: Final = {GapUnit.PERSONS: 0, GapUnit.THEMES: 0, GapUnit.PLACES: 0}


def build_gap_page(
    asked: AskedGaps,
    report: GapReport,
    kinds: Mapping[int, Sequence[WorksWith]],
    choices: Choices,
    programme: Programme,
) -> GapPage:
    """Turn a report into the page of a state."""
    lines = {row.place.code: _line(row, report, asked, kinds) for row in report.rows}

    def of(rows: Sequence[GapRow]) -> list[GapLine]:
        return [lines[row.place.code] for row in rows]

    others = [row for row in report.rows if not row.reason.is_gap and row.reason is not GapReason.SERVED]
    reasons = Counter(row.reason for row in report.gaps)
    usual = report.usual_distance_km
    days = (report.first_on, report.last_on)
    return GapPage(
        asked=asked,
        has_data=report.has_data,
        lead=gap_words.lead(asked),
        counted=gap_words.counted_sentence(asked, report),
        nationwide=gap_words.nationwide_sentence(report) if report.has_data else [],
        place_head=gap_words.place_head(asked),
        has_counties=asked.filter.level is GAP_LEVELS[0],
        heads=[(component_label(one, report), _weight(one.weight)) for one in _measures(report)],
        gaps=of(report.gaps),
        served=of(report.served),
        others=of(others),
        reasons=[
            (str(gap_labels.REASON[one]), formats.number(reasons[one])) for one in GapReason if reasons[one]
        ],
        weights=[_weight_field(one, report) for one in _measures(report)],
        heaviest=str(HEAVIEST),
        sources=list_sources(report, programme),
        counties=summarise_by_county(report),
        themes=[(str(labels.THEME[one]), asked.url(theme=[one.value]), one) for one in report.themes],
        downloads=_downloads(asked),
        has_preliminary=any(part.is_preliminary for line in lines.values() for part in line.parts),
        county_alone=coverage_words.county_alone(),
        people_of_county=coverage_words.people_of_county(),
        no_months=gap_words.no_months(),
        usual_distance=None if usual is None else formats.number(usual, 1),
        span=(formats.day(days[0]), formats.day(days[1])) if days[0] and days[1] else None,
        levels=[
            one
            for one in list_controls(asked.filter, Metric.GRANTS, choices)["level"]
            if one.value in GAP_LEVELS
        ],
        controls=list_controls(asked.filter, Metric.GRANTS, choices),
        filters=_chips(asked, choices),
        has_indicators=bool(report.indicators),
        may_load=can_load_indicators(current_viewer()),
        leaves_out=not NO_FILTERS.isdisjoint(request.args),
        clear_url=url_for(
            "coverage.show_gaps",
            on=None,
            level=None if asked.filter.level is GAP_LEVELS[0] else asked.filter.level.value,
        ),
    )


def _measures(report: GapReport) -> tuple[Measure, ...]:
    """The parts that every row has, from the first of them."""
    return report.rows[0].measures if report.rows else ()


def _line(
    row: GapRow, report: GapReport, asked: AskedGaps, kinds: Mapping[int, Sequence[WorksWith]]
) -> GapLine:
    direct = len({*row.served, *row.unstated, *row.in_town})
    code, counted = row.place.code, asked.filter
    ranks = None if row.lowest_rank is None else f"{row.lowest_rank}–{row.highest_rank}"
    grants = direct + len(row.indirect)
    return GapLine(
        name=row.place.name,
        url=url_for("coverage.show_place", code=code),
        county=row.place.county if row.parts is None else None,
        score=None if row.score is None else formats.number(row.score, 1),
        rank=None if row.rank is None else str(row.rank),
        ranks=ranks,
        explained=gap_words.explain(row, report, kinds, names_nationwide=False),
        parts=[part_of(one, report) for one in row.measures],
        grants=(formats.number(grants), list_url(counted, code) if grants else None),
        direct=(formats.number(direct), list_url(counted, code, direct=True) if direct else None),
    )


def part_of(one: Measure, report: GapReport) -> Part:
    """Write one part of a score."""
    return Part(
        label=component_label(one, report),
        value=_value(one),
        width=None if one.share is None else round(100 * one.share),
        is_preliminary=one.status == FigureStatus.PRELIMINARY,
        is_weightless=one.weight == 0,
    )


def _value(one: Measure) -> str | None:
    """The number behind a part as written in the table; None where it is unknown."""
    if one.of == 0 and one.unit in {GapUnit.MONTHS, GapUnit.PLACES}:
        return gettext("outside the programme") if one.unit is GapUnit.MONTHS else gettext("none")
    if one.raw is None:
        return gettext("no site") if one.share is not None else None
    number = _written(one.raw, one.unit)
    if one.unit in {GapUnit.THEMES, GapUnit.MONTHS, GapUnit.PLACES} and one.of is not None:
        return gettext("%(count)s of %(total)s", count=number, total=_written(one.of, one.unit))
    return gettext("%(number)s km", number=number) if one.unit is GapUnit.KILOMETRES else number


def _written(value: Decimal, unit: GapUnit) -> str:
    """A number with the decimals of its unit; months with those that they were rounded to."""
    exponent = value.as_tuple().exponent
    if unit is GapUnit.MONTHS and isinstance(exponent, int):
        return formats.number(value, -exponent)
    return formats.number(value, _DIGITS.get(unit, 1))


def _weight(weight: Decimal) -> str:
    return formats.number(weight.normalize())


def _weight_field(one: Measure, report: GapReport) -> WeightField:
    return WeightField(f"{TYPED}{one.key}", component_label(one, report), f"{one.weight.normalize():f}")


def _downloads(asked: AskedGaps) -> list[tuple[str, str]]:
    """The files that hold the same state."""
    offered = (
        (gettext("Report (PDF)"), "coverage.download_gap_paper"),
        (gettext("Workbook (Excel)"), "coverage.download_gap_workbook"),
        (gettext("Places (GeoJSON)"), "coverage.download_gap_geojson"),
        (gettext("Figures (JSON)"), "api.list_gaps"),
    )
    query = asked.query()
    return [
        (label, url_for(endpoint, **query))
        for label, endpoint in offered
        if endpoint in current_app.view_functions
    ]


def list_sources(report: GapReport, programme: Programme) -> list[SourceLine]:
    """The published sources behind the parts, each part once."""
    known = sources_of(programme.geography)
    found: dict[str, SourceLine] = {}
    for row in report.rows:
        for one in row.measures:
            line = found.setdefault(one.key, SourceLine(component_label(one, report), None, []))
            titles = [pick_field(known[key], "title") for key in one.sources if key in known]
            new = [title for title in titles if title not in line.titles]
            found[one.key] = SourceLine(
                line.label, str(one.year) if one.year else line.year, [*line.titles, *new]
            )
    own = [
        SourceLine(pick_field(one, "name").text, one.dated, [pick(one.source, one.source)])
        for one in report.indicators
    ]
    return [*(line for line in found.values() if line.titles), *own]


def _chips(asked: AskedGaps, choices: Choices) -> list[tuple[str, str]]:
    """What is chosen, each with the address without it."""
    own = [(gettext("Own weights"), asked.url(weights=None))] if asked.query()[WEIGHTS] else []
    return [*list_chips(asked.filter, choices, asked.url_of), *own]
