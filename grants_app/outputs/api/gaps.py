"""Gaps as JSON objects, and their schemas. Values are the same in every language."""

from __future__ import annotations

from typing import Any, Final

from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.gaps.indicators.queries import Indicator
from grants_app.domain.coverage.gaps.report import GapReport, GapRow, Measure
from grants_app.domain.coverage.gaps.vocabulary import GAP_LEVELS, GapReason, GapUnit
from grants_app.domain.coverage.gaps.weights import WEIGHTS_PATTERN
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.records import FigureStatus
from grants_app.domain.grants.vocabulary import Theme
from grants_app.outputs.api.items import Item, coverage_meta, number
from grants_app.outputs.api.schemas import (
    CODE,
    DAY_OR_NULL,
    MEASURE,
    MEASURE_OR_NULL,
    ORDINAL,
    TEXT,
    TEXT_OR_NULL,
    WHOLE,
    WHOLE_OR_NULL,
    YES_NO,
    Schema,
    answer,
    array,
    record,
    ref,
    values,
    with_demo_mark,
)

RANK: Final[Schema] = ORDINAL | {"type": ["integer", "null"]}
SHARE: Final[Schema] = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
SCORE: Final[Schema] = {"type": ["number", "null"], "minimum": 0, "maximum": 100}
ANY_NUMBER: Final[Schema] = {"type": ["number", "null"]}
# What is asked of gaps as of coverage, besides the level.
GAP_PARAMETERS: Final = frozenset({"theme", "phase", "on", "from", "until"})
ASKED_LEVEL: Final[Schema] = {
    "type": "string",
    "enum": [one.value for one in GAP_LEVELS],
    "default": GAP_LEVELS[0].value,
}
ASKED_WEIGHTS: Final[Schema] = {"type": "string", "pattern": f"^{WEIGHTS_PATTERN}$"}

_ASKED: Final = frozenset({"level", "themes", "phases", "on", "from", "until"})

GAP_SCHEMAS: Final[dict[str, Schema]] = {
    "GapPart": record(
        "One part of a score. `raw` is the number behind it and `of` what it is held against; `share` is 0 "
        "(no gap) to 1. All are null while unknown, and the part is then left out of the score. Months have "
        "one decimal; where the days asked for hold less than a month of the programme, three.",
        key=TEXT,
        weight=MEASURE,
        raw=ANY_NUMBER,
        of=ANY_NUMBER,
        unit=values(GapUnit),
        share=SHARE,
        year=RANK,
        status=values(FigureStatus, nullable=True),
        is_of_county=YES_NO,
    ),
    "GapIndicator": record(
        "An indicator that was loaded beside the parts; its key is that of its part.",
        key=TEXT,
        name=ref("Words"),
        unit=ref("Words"),
        dated=TEXT,
        source=TEXT,
        more_is_need=YES_NO,
    ),
    "Gap": record(
        "One place. `rank` is 1 for the greatest gap of all places of the level, served ones too; "
        "`lowest_rank` to `highest_rank` are those that it takes when weights and doubtful data vary.",
        place=record("The place.", code=CODE, name=TEXT, level=values(PlaceLevel), county=TEXT_OR_NULL),
        reason=values(GapReason),
        score=SCORE,
        rank=RANK,
        lowest_rank=RANK,
        highest_rank=RANK,
        parts=array(ref("GapPart")),
        served_themes=array(values(Theme)),
        missing_themes=array(values(Theme)),
        months=MEASURE_OR_NULL,
        named_communes=WHOLE_OR_NULL,
        communes=WHOLE,
        distance_km=MEASURE_OR_NULL,
        grants=record(
            "Numbers of grants: those that serve the place, other direct ones, and indirect ones.",
            served=array(ORDINAL),
            level_unstated=array(ORDINAL),
            urban_only=array(ORDINAL),
            indirect=array(ORDINAL),
        ),
        districts=WHOLE_OR_NULL,
        served_districts=WHOLE_OR_NULL,
    ),
    "GapMeta": with_demo_mark(
        record(
            "What was counted, with which weights. `weights` is null where they are the usual ones.",
            total=WHOLE,
            level=values(CoverageLevel),
            themes=array(values(Theme)),
            phases=array(ORDINAL),
            on=DAY_OR_NULL,
            **{"from": DAY_OR_NULL, "until": DAY_OR_NULL},
            weights=TEXT_OR_NULL,
            usual_distance_km=MEASURE_OR_NULL,
            first_day=DAY_OR_NULL,
            last_day=DAY_OR_NULL,
            nationwide_grants=array(ORDINAL),
            indicators=array(ref("GapIndicator")),
        )
    ),
    "GapList": answer(array(ref("Gap")), "GapMeta", "ListLinks"),
}


def gap_item(row: GapRow) -> Item:
    """One place with its gap; null is unknown."""
    return {
        "place": {
            "code": row.place.code,
            "name": row.place.name,
            "level": row.place.level.value,
            "county": row.place.county,
        },
        "reason": row.reason.value,
        "score": None if row.score is None else number(row.score),
        "rank": row.rank,
        "lowest_rank": row.lowest_rank,
        "highest_rank": row.highest_rank,
        "parts": [_part(one) for one in row.measures],
        "served_themes": [theme.value for theme in row.served_themes],
        "missing_themes": [theme.value for theme in row.missing_themes],
        "months": None if row.months is None else number(row.months),
        "named_communes": row.named_communes,
        "communes": row.communes,
        "distance_km": None if row.distance_km is None else number(row.distance_km),
        "grants": {
            "served": list(row.served),
            "level_unstated": list(row.unstated),
            "urban_only": list(row.in_town),
            "indirect": list(row.indirect),
        },
        "districts": row.parts,
        "served_districts": row.served_parts,
    }


def gap_meta(asked: CoverageFilter, report: GapReport, weights: str | None) -> dict[str, Any]:
    """What a list of gaps rests on."""
    return {
        **{key: value for key, value in coverage_meta(asked).items() if key in _ASKED},
        "weights": weights,
        "usual_distance_km": None if report.usual_distance_km is None else number(report.usual_distance_km),
        "first_day": report.first_on.isoformat() if report.first_on else None,
        "last_day": report.last_on.isoformat() if report.last_on else None,
        "nationwide_grants": list(report.nationwide),
        "indicators": [_indicator(one) for one in report.indicators],
    }


def _indicator(one: Indicator) -> Item:
    return {
        "key": one.code,
        "name": {"sq": one.name_sq, "en": one.name_en},
        "unit": {"sq": one.unit_sq, "en": one.unit_en},
        "dated": one.dated,
        "source": one.source,
        "more_is_need": one.more_is_need,
    }


def _part(one: Measure) -> Item:
    return {
        "key": one.key,
        "weight": number(one.weight),
        "raw": None if one.raw is None else number(one.raw),
        "of": None if one.of is None else number(one.of),
        "unit": one.unit.value,
        "share": None if one.share is None else round(one.share, 4),
        "year": one.year,
        "status": one.status,
        "is_of_county": one.is_of_county,
    }
