"""Who may read and change indicators, and why one is not kept: pure answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.disclosure.counts.rules import IndicatorClass
from grants_app.domain.grants.vocabulary import TargetBasis
from grants_app.domain.reports.indicators.vocabulary import Axis, Counting, IndicatorRefusal

MOST: Final = 1_000_000_000


@dataclass(frozen=True)
class CategoryEntry:
    """A category of an indicator's own breakdown, in both languages."""

    sq: str
    en: str


@dataclass(frozen=True)
class IndicatorEntry:
    """What a person says of an indicator."""

    name_sq: str
    name_en: str
    definition_sq: str
    definition_en: str
    unit_sq: str
    unit_en: str
    counts: IndicatorClass
    counting: Counting
    axes: Sequence[Axis]
    categories: Sequence[CategoryEntry]
    is_retired: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """Its texts, none of which may be missing."""
        return (
            *(self.name_sq, self.name_en, self.definition_sq),
            *(self.definition_en, self.unit_sq, self.unit_en),
        )


@dataclass(frozen=True)
class TargetEntry:
    """What is to be reached, as a person says it. `period_id`: for that period alone."""

    value: int
    is_approximate: bool
    basis: TargetBasis
    times: int | None
    period_id: int | None


@dataclass(frozen=True)
class MeasureEntry:
    """What a grant means to reach with an indicator, as a person says it."""

    indicator_id: int
    baseline: int | None
    baseline_on: date | None
    may_overlap: bool
    source: str
    targets: Sequence[TargetEntry]


@dataclass(frozen=True)
class Refused:
    """Why something is not kept. `row`: the row that it is about, counted from 0."""

    refusal: IndicatorRefusal
    row: int | None = None


def can_manage_indicators(viewer: Viewer) -> bool:
    """Write indicators and what grants mean to reach with them."""
    return viewer.role is Role.SPECIALIST


def refuse_indicator(entry: IndicatorEntry) -> Refused | None:
    """Why an indicator cannot be kept as it is said; None where it can."""
    if not all(text.strip() for text in entry.texts):
        return Refused(IndicatorRefusal.TEXT_MISSING)
    if Axis.OTHER in entry.axes and len(entry.categories) < 2:
        return Refused(IndicatorRefusal.CATEGORIES_FEW)
    known: set[str] = set()
    for row, one in enumerate(entry.categories):
        words = {one.sq.strip().casefold(), one.en.strip().casefold()}
        if "" in words:
            return Refused(IndicatorRefusal.TEXT_MISSING, row)
        if words & known:
            return Refused(IndicatorRefusal.CATEGORY_TWICE, row)
        known |= words
    return None


def refuse_measure(entry: MeasureEntry, today: date) -> Refused | None:
    """Why what a grant means to reach cannot be kept as it is said. `today` is the business day."""
    if (entry.baseline is None) is not (entry.baseline_on is None):
        return Refused(IndicatorRefusal.BASELINE_PART)
    if entry.baseline_on is not None and entry.baseline_on > today:
        return Refused(IndicatorRefusal.BASELINE_AHEAD)
    if entry.baseline is not None and not 0 <= entry.baseline <= MOST:
        return Refused(IndicatorRefusal.VALUE_UNLIKELY)
    if not entry.source.strip():
        return Refused(IndicatorRefusal.SOURCE_MISSING)
    known: set[tuple[TargetBasis, int | None]] = set()
    for row, one in enumerate(entry.targets):
        if not 0 < one.value <= MOST:
            return Refused(IndicatorRefusal.VALUE_UNLIKELY, row)
        if one.times is not None and (one.basis is TargetBasis.TOTAL or not 0 < one.times <= MOST):
            return Refused(IndicatorRefusal.TIMES_UNFIT, row)
        if (one.basis, one.period_id) in known:
            return Refused(IndicatorRefusal.TARGET_TWICE, row)
        known.add((one.basis, one.period_id))
    return None
