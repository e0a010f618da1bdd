"""The months of the coverage page as one document: what static/coverage_months.js shows one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from flask import render_template

from grants_app.blueprints.coverage import words
from grants_app.blueprints.coverage.controls import list_chips
from grants_app.blueprints.coverage.page import grant_url, nationwide_url, number_of, sort_rows
from grants_app.blueprints.coverage.parameters import Asked, list_url, place_url
from grants_app.domain.coverage.figures import CoverageRow
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.monthly import MonthCoverage, period_of, without_days
from grants_app.domain.coverage.reading import Coverage
from grants_app.domain.coverage.vocabulary import CoverageLevel, Metric
from grants_app.domain.geography.outlines import find_outlines
from grants_app.domain.grants.choices import Choices
from grants_app.domain.grants.models import Grant
from grants_app.domain.programmes.models import Programme
from grants_app.i18n import coverage_labels, coverage_words, formats
from grants_app.outputs.coverage.chosen import narrowed_to
from grants_app.outputs.coverage.classes import ScaleClass
from grants_app.outputs.coverage.drawing import (
    CODE,
    claim_label,
    common_classes,
    list_legend,
    outline_level,
    shapes_of,
)
from grants_app.outputs.coverage.figures import UNNAMED, MapPoint, map_figure
from grants_app.outputs.coverage.packing import Shared, pack

# A month lists no more nationwide grants than these.
MOST_NATIONWIDE: Final = 10
Item = dict[str, Any]


def months_document(
    asked: Asked,
    months: Sequence[MonthCoverage],
    nationwide: Sequence[Grant],
    programme: Programme,
    choices: Choices,
) -> Item:
    """Everything that changes from month to month, in the reader's language, and what stays beside it."""
    level, metric, ever = asked.filter.level, asked.metric, without_days(asked.filter)
    classes = common_classes(level, metric, [one.coverage for one in months])
    places = _places(months, level)
    positions = {code: position for position, (code, _name, _parent) in enumerate(places)}
    outlines = find_outlines(programme.geography, outline_level(level))
    shared = Shared()
    narrowed = narrowed_to(ever, choices)
    # The small dots of places that some month does not name lie below the markers of all months.
    ground: dict[str, MapPoint] = {}
    played = []
    for month in months:
        item = _month(asked, month, nationwide, positions) | _legend(month.coverage, asked, classes)
        item["lead"] = coverage_words.lead(replace(ever, period=period_of(month.span)), metric, narrowed)
        if outlines:
            areas, points = shapes_of(level, metric, month.coverage, classes)
            ground |= {point.code: point for point in points if point.swatch == UNNAMED}
            named = [point for point in points if point.swatch != UNNAMED]
            packed = pack(map_figure(areas, named, outlines.boundaries.bbox), shared)
            item |= {"areas": packed.areas, "data": packed.figure["data"]}
        played.append(item)
    return {
        "styles": shared.styles,
        "words": shared.words,
        "ground": map_figure([], list(ground.values()), (0, 0, 1, 1))["data"],
        "states": {state.value: str(label) for state, label in coverage_labels.STATE.items()},
        "places": places,
        "chips": list_chips(ever, choices, asked.url_of, is_brief=True),
        "urls": {
            "code": CODE,
            "page": replace(asked, filter=ever).long_url,
            "clear": asked.url_of(CoverageFilter(level=level)),
            "place": place_url(ever, CODE),
            "grants": list_url(ever, CODE),
            "direct_grants": list_url(ever, CODE, direct=True),
        },
        "months": played,
    }


def _places(months: Sequence[MonthCoverage], level: CoverageLevel) -> list[tuple[str, str, str | None]]:
    """The places that the table or the sentence of any month has: code, name, what they lie in."""
    found: dict[str, tuple[str, str, str | None]] = {}
    for month in months:
        for row in (*month.coverage.rows, *month.coverage.unreached_districts):
            if row.is_listed:
                parent = row.place.district if level is CoverageLevel.COMMUNE else row.place.county
                found.setdefault(row.place.code, (row.place.code, row.place.name, parent))
    return list(found.values())


def _month(
    asked: Asked, month: MonthCoverage, nationwide: Sequence[Grant], positions: dict[str, int]
) -> Item:
    """What the page says of a month, but for its map."""
    period, coverage = period_of(month.span), month.coverage
    then = replace(asked, filter=replace(asked.filter, on=None, period=period))
    unreached, all_ = coverage.unreached_districts, len(coverage.districts)
    named = unreached if len(unreached) < all_ else []
    running = [grant for grant in nationwide if grant.number in coverage.nationwide_numbers]
    return {
        "label": formats.span(month.span),
        "from": month.span.first_day.isoformat(),
        "until": month.span.last_day.isoformat(),
        "drawn": coverage_words.drawn(then.filter, then.metric),
        "unreached": [
            words.unreached_sentence(len(unreached), all_),
            [positions[row.place.code] for row in named],
        ],
        "nationwide": render_template(
            "coverage/nationwide_grants.html",
            nationwide=running,
            nationwide_count=coverage.nationwide,
            nationwide_url=nationwide_url(asked.filter),
            nothing_known=None,
            grant_url=grant_url,
        ),
        "lines": [
            _line(row, positions) for row in sort_rows([r for r in coverage.rows if r.is_listed], then)
        ],
    }


def _line(row: CoverageRow, positions: dict[str, int]) -> list[Any]:
    """A row of the table: position of the place, state, claim, the four numbers as written."""
    numbers = [number_of(row, metric) for metric in Metric]
    return [positions[row.place.code], row.state.value, claim_label(row), *numbers]


def _legend(coverage: Coverage, asked: Asked, classes: Sequence[ScaleClass]) -> Item:
    """The lines of the legend: swatch, words, how many places look so."""
    items = list_legend(coverage.rows, asked.metric, classes, asked.filter.level)
    return {"legend": [(item.key, item.label, item.count) for item in items]}
