"""What a place is beside others: its gap, how the places around it fare, its grants over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.kept import Kept
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.gaps.distance import neighbours
from grants_app.domain.coverage.gaps.queries import read_gaps, read_kinds_of_work
from grants_app.domain.coverage.gaps.report import GapReport, GapRow
from grants_app.domain.coverage.place_counting import LEVELS, read_dated, read_stretches
from grants_app.domain.coverage.places import EVERYTHING, PlaceCoverage
from grants_app.domain.coverage.trend import TrendPoint, count_stretches, make_trend
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.geography.outlines import find_outlines
from grants_app.domain.grants.vocabulary import WorksWith
from grants_app.domain.programmes.models import Programme

Kinds = Mapping[int, Sequence[WorksWith]]
_KEPT: Final[Kept[tuple[GapReport, Kinds]]] = Kept(most=20)


@dataclass(frozen=True)
class Surroundings:
    """A place beside others, over all grants that the viewer may see, at any time, with usual weights.

    `row` is the gap of the place; of a municipality or commune that of the district around it, since no gap
    is known of finer places. `kinds`: whom grants work with that only reach a place, by number.
    `adjoining` are the places of the same level that share a border, the greatest gap first; None where no
    outlines are known.
    """

    report: GapReport
    row: GapRow
    kinds: Kinds
    adjoining: list[GapRow] | None
    trend: list[TrendPoint]


def read_surroundings(
    viewer: Viewer, programme: Programme, place: Place, found: PlaceCoverage
) -> Surroundings | None:
    """Read what is beside a place, beyond what was `found` in it.

    The gaps of all places are read once for all their pages, until the data change: seven reads. None for the
    country, which has no gap of its own, and where nothing can be said of any place.
    """
    if place.level not in LEVELS or found.row is None or not found.has_data:
        return None
    level = CoverageLevel.COUNTY if place.level is PlaceLevel.COUNTY else CoverageLevel.DISTRICT
    key = (viewer.role, viewer.organisation_id, programme.id, level)
    report, kinds = _KEPT.find(key, lambda: _read_usual(viewer, programme, level))
    ranked = place.district if place.district is not None else place
    row = report.find_row(ranked.code)
    if row is None:
        return None
    first, last = report.first_on, report.last_on
    return Surroundings(
        report=report,
        row=row,
        kinds=kinds,
        adjoining=_adjoining(programme, place, report) if ranked.id == place.id else None,
        trend=_trend(viewer, programme, place, found, (first, last)) if first and last else [],
    )


def _trend(
    viewer: Viewer, programme: Programme, place: Place, found: PlaceCoverage, days: tuple[date, date]
) -> list[TrendPoint]:
    """The grants of the place over time: from its facts or, where the database counted, from presence."""
    if found.row is None:
        return []
    if found.facts is not None:
        return make_trend(LEVELS[place.level], found.row.place, found.facts, *days)
    points = count_stretches(read_stretches(viewer, programme, place), *days)
    if not found.has_dated:
        return points
    dated = read_dated(viewer, programme, place, EVERYTHING)
    others = make_trend(LEVELS[place.level], found.row.place, dated, *days)
    return [
        one._replace(grants=one.grants + other.grants, direct=one.direct + other.direct)
        for one, other in zip(points, others, strict=True)
    ]


def _read_usual(viewer: Viewer, programme: Programme, level: CoverageLevel) -> tuple[GapReport, Kinds]:
    """The gaps of a level with the usual weights, and whom the grants work with that only reach a place."""
    report = read_gaps(viewer, programme, CoverageFilter(level=level))
    return report, read_kinds_of_work(viewer, programme, report.only_indirect)


def _adjoining(programme: Programme, place: Place, report: GapReport) -> list[GapRow] | None:
    """The places that share a border with a county or district, in the order of the report."""
    outlines = find_outlines(programme.geography, place.level)
    if outlines is None:
        return None
    codes = neighbours(outlines.boundaries).get(place.code, frozenset())
    return [row for row in report.rows if row.place.code in codes]
