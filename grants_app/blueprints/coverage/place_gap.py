"""The gap of a place, how its neighbours fare, and its grants over time, as ready words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from grants_app.blueprints.coverage.gap_page import Part, part_of
from grants_app.blueprints.coverage.gap_words import Explained, explain
from grants_app.domain.coverage.gaps.report import GapRow
from grants_app.domain.coverage.surroundings import Surroundings
from grants_app.domain.coverage.trend import TrendPoint
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.models import Place
from grants_app.i18n import formats, gap_labels, labels


@dataclass(frozen=True)
class GapNumbers:
    """A score with its rank among `total` places, and the ranks that it takes when weights and data vary."""

    score: str
    rank: str
    lowest: str
    highest: str
    total: str


@dataclass(frozen=True)
class NeighbourLine:
    """A place that shares a border: why it is a gap or that it is none, and how it fares."""

    name: str
    url: str
    reason: str
    score: str | None
    direct: str
    indirect: str


@dataclass(frozen=True)
class TrendLine:
    """A month or year. `width` is the length of its bar in per cent of the longest."""

    label: str
    direct: str
    grants: str
    width: int


@dataclass(frozen=True)
class PlaceGap:
    """What the sections on gap, neighbours and time show.

    `around` is the name and address of the district of a municipality or commune: the gap is that one's.
    `unserved` are the themes that no grant is shown to bring to its villages. `neighbours` is None where no
    borders are known.
    """

    around: tuple[str, str] | None
    explained: Explained
    unserved: list[str]
    numbers: GapNumbers | None
    parts: list[tuple[Part, str]]
    gaps_url: str
    neighbours: list[NeighbourLine] | None
    trend: list[TrendLine]
    is_by_year: bool


def build_place_gap(place: Place, found: Surroundings) -> PlaceGap:
    """Put into words what a place is beside others."""
    row, report = found.row, found.report
    is_own = row.place.id == place.id
    return PlaceGap(
        around=None if is_own else (row.place.name, _url(row)),
        explained=explain(row, report, found.kinds),
        unserved=[str(labels.THEME[theme]) for theme in row.missing_themes],
        numbers=_numbers(row, len(report.rows)),
        parts=[(part_of(one, report), formats.number(one.weight.normalize())) for one in row.measures],
        gaps_url=url_for(
            "coverage.show_gaps",
            level=None if report.level is CoverageLevel.DISTRICT else report.level.value,
            on=None,
        ),
        neighbours=None if found.adjoining is None else [_neighbour(one) for one in found.adjoining],
        trend=_trend(found.trend),
        is_by_year=any(point.is_year for point in found.trend),
    )


def _url(row: GapRow) -> str:
    return url_for("coverage.show_place", code=row.place.code)


def _numbers(row: GapRow, total: int) -> GapNumbers | None:
    if row.score is None or row.rank is None:
        return None
    return GapNumbers(
        score=formats.number(row.score, 1),
        rank=formats.number(row.rank),
        lowest=formats.number(row.lowest_rank or row.rank),
        highest=formats.number(row.highest_rank or row.rank),
        total=formats.number(total),
    )


def _neighbour(row: GapRow) -> NeighbourLine:
    return NeighbourLine(
        name=row.place.name,
        url=_url(row),
        reason=str(gap_labels.REASON[row.reason]),
        score=None if row.score is None else formats.number(row.score, 1),
        direct=formats.number(len({*row.served, *row.unstated, *row.in_town})),
        indirect=formats.number(len(row.indirect)),
    )


def _trend(points: Sequence[TrendPoint]) -> list[TrendLine]:
    """The bars show direct grants; the longest is full."""
    most = max((point.direct for point in points), default=0) or 1
    return [
        TrendLine(
            label=str(point.from_on.year) if point.is_year else formats.short_month(point.from_on),
            direct=formats.number(point.direct),
            grants=formats.number(point.grants),
            width=round(100 * point.direct / most),
        )
        for point in points
    ]
