"""Indicators, and grants that count them: what tests of them begin with."""

from __future__ import annotations

from datetime import date
from typing import Any

from grants_app.domain.disclosure.counts.rules import IndicatorClass
from grants_app.domain.grants.vocabulary import TargetBasis
from grants_app.domain.reports.indicators.actions import save_indicator, save_measure
from grants_app.domain.reports.indicators.models import Indicator, Measure
from grants_app.domain.reports.indicators.queries import (
    get_measures,
    indicator_version,
    measure_version,
)
from grants_app.domain.reports.indicators.rules import IndicatorEntry, MeasureEntry, TargetEntry
from grants_app.domain.reports.indicators.vocabulary import Axis, Counting
from tests.awards import NUMBER, TODAY, Desk


def indicator_entry(**more: Any) -> IndicatorEntry:
    """Children who go to a centre, by sex."""
    values: dict[str, Any] = {
        "name_sq": "Fëmijë në qendra",
        "name_en": "Children in centres",
        "definition_sq": "Çdo fëmijë që vjen të paktën një herë në periudhë.",
        "definition_en": "Each child who comes at least once in the period.",
        "unit_sq": "fëmijë",
        "unit_en": "children",
        "counts": IndicatorClass.PARTICIPANTS,
        "counting": Counting.APART,
        "axes": [Axis.SEX],
        "categories": [],
    }
    return IndicatorEntry(**(values | more))


def make_indicator(at: Desk, **more: Any) -> Indicator:
    """A new indicator of the programme."""
    return save_indicator(
        at.viewer, at.programme, None, indicator_entry(**more), seen=indicator_version(None)
    )


def target(value: int = 100, basis: TargetBasis = TargetBasis.TOTAL, **more: Any) -> TargetEntry:
    """So many in all."""
    values: dict[str, Any] = {"is_approximate": False, "times": None, "period_id": None}
    return TargetEntry(value=value, basis=basis, **(values | more))


def measure_entry(indicator_id: int, *targets: TargetEntry, **more: Any) -> MeasureEntry:
    """What a grant means to reach, with what stood before."""
    values: dict[str, Any] = {
        "baseline": 12,
        "baseline_on": date(2005, 9, 1),
        "may_overlap": False,
        "source": "Agreement, annex 2",
    }
    return MeasureEntry(indicator_id=indicator_id, targets=targets, **(values | more))


def measure(at: Desk, indicator_id: int, *targets: TargetEntry, number: int = NUMBER, **more: Any) -> Measure:
    """Let a grant count an indicator, or change what it means to reach with it."""
    found = next(
        (
            one
            for one in get_measures(at.viewer, at.programme, number).measures
            if one.indicator_id == indicator_id
        ),
        None,
    )
    return save_measure(
        at.viewer,
        at.programme,
        number,
        found.id if found else None,
        measure_entry(indicator_id, *targets, **more),
        seen=measure_version(found),
        today=TODAY,
    )
