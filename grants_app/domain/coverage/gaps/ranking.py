"""From measures to a ranked report: plain data in, rows out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from grants_app.domain.coverage.figures import PlaceFact
from grants_app.domain.coverage.gaps import score
from grants_app.domain.coverage.gaps.measures import (
    DOUBTED,
    TENTH,
    USUAL,
    Ground,
    measure_all,
    rural_figure,
    to_tenth,
    unknown_without_grants,
)
from grants_app.domain.coverage.gaps.presence import Presence, reason_of, together, units_of
from grants_app.domain.coverage.gaps.report import GapReport, GapRow, Measure
from grants_app.domain.coverage.gaps.vocabulary import Component, GapReason
from grants_app.domain.coverage.vocabulary import CoverageLevel


@dataclass(frozen=True, slots=True)
class Portfolio:
    """What is known of the grants as a whole: the days that they span, and the nationwide ones."""

    has_data: bool
    first_on: date | None
    last_on: date | None
    nationwide: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Standing:
    """Score and ranks of a place; all are None where nothing can be said."""

    score: float | None
    rank: int | None
    between: tuple[int, int] | None


def make_report(
    level: CoverageLevel, ground: Ground, weights: Mapping[str, Decimal], portfolio: Portfolio
) -> GapReport:
    """Score and rank the places, the greatest gap first."""
    measured = measure_all(ground, weights)
    if not portfolio.has_data:
        measured = [[unknown_without_grants(one) for one in row] for row in measured]
    # Of a county also what nobody has placed in any of its districts.
    presences = [
        together(ground.presence[one] for one in {place.id, *ground.districts[place.id]})
        for place in ground.places
    ]
    reasons = [
        _reason(ground, place, one, portfolio) for place, one in zip(ground.places, presences, strict=True)
    ]
    is_scored = [reason.is_gap or reason is GapReason.SERVED for reason in reasons]
    standings = _standings(ground, weights, measured, is_scored)
    rows = [
        _row(level, ground, *parts)
        for parts in zip(ground.places, presences, reasons, measured, standings, strict=True)
    ]
    usual = ground.usual_km
    return GapReport(
        level=level,
        # Sorting keeps the Albanian order of places with the same rank, and of those without one.
        rows=tuple(sorted(rows, key=lambda row: (row.rank is None, row.rank or 0))),
        themes=tuple(ground.themes),
        weights=weights,
        usual_distance_km=None if usual is None else Decimal(str(usual)).quantize(TENTH, ROUND_HALF_UP),
        first_on=portfolio.first_on,
        last_on=portfolio.last_on,
        nationwide=portfolio.nationwide,
        has_data=portfolio.has_data,
        indicators=tuple(ground.indicators),
    )


def _reason(ground: Ground, place: PlaceFact, presence: Presence, portfolio: Portfolio) -> GapReason:
    figure = rural_figure(ground, place, USUAL.census)
    return reason_of(
        presence,
        has_data=portfolio.has_data,
        is_rural=figure is None or figure.rural > 0,
        has_nationwide=bool(portfolio.nationwide),
    )


def _standings(
    ground: Ground,
    weights: Mapping[str, Decimal],
    measured: Sequence[Sequence[Measure]],
    is_scored: Sequence[bool],
) -> list[_Standing]:
    """Score and rank the places that can be; the others stand outside.

    A part of which there is nothing to be had anywhere (no month in the days asked for) is not unknown: it is
    no part, and makes no rank less firm.
    """
    columns = zip(*measured, strict=True)
    parts = [place for place, column in enumerate(columns) if any(one.of != 0 for one in column)]
    keys = [measured[0][part].key for part in parts]
    numbers = [float(weights[key]) for key in keys]

    def scored(rows: Sequence[Sequence[Measure]]) -> list[score.Shares]:
        known = (row for row, is_in in zip(rows, is_scored, strict=True) if is_in)
        return [[row[part].share for part in parts] for row in known]

    rows = scored(measured)
    others = [scored(measure_all(ground, weights, reading)) for reading in DOUBTED]
    scores = score.score_all(rows, numbers)
    known = iter(zip(scores, score.rank(scores), score.rank_ranges(rows, numbers, keys, others), strict=True))
    return [_Standing(*next(known)) if is_in else _Standing(None, None, None) for is_in in is_scored]


def _row(
    level: CoverageLevel,
    ground: Ground,
    place: PlaceFact,
    presence: Presence,
    reason: GapReason,
    measures: Sequence[Measure],
    standing: _Standing,
) -> GapRow:
    """Write the row of one place."""
    by_key = {one.key: one for one in measures}
    communes, between = by_key[Component.COMMUNES], standing.between
    districts = [ground.presence[one] for one in ground.districts[place.id]]
    is_known = reason is not GapReason.NO_DATA
    is_county = level is CoverageLevel.COUNTY
    return GapRow(
        place=place,
        reason=reason,
        score=None if standing.score is None else Decimal(str(standing.score)).quantize(TENTH, ROUND_HALF_UP),
        rank=standing.rank,
        lowest_rank=between[0] if between else None,
        highest_rank=between[1] if between else None,
        measures=tuple(measures),
        served_themes=tuple(theme for theme in ground.themes if theme in presence.served),
        missing_themes=tuple(theme for theme in ground.themes if is_known and theme not in presence.served),
        months=to_tenth(units_of(presence.spans)) if is_known else None,
        named_communes=None if communes.raw is None else int(communes.raw),
        communes=int(communes.of or 0),
        distance_km=by_key[Component.DISTANCE].raw,
        served=tuple(sorted(presence.serving)),
        unstated=presence.unstated,
        in_town=presence.in_town,
        indirect=presence.indirect,
        parts=len(districts) if is_county else None,
        served_parts=sum(bool(one.serving) for one in districts) if is_county and is_known else None,
    )
