"""Writing indicators, and what grants mean to reach with them, each with its audit row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.programmes.models import Programme
from grants_app.domain.reports.indicators.models import Indicator, Measure, Target
from grants_app.domain.reports.indicators.queries import (
    ListedIndicator,
    get_indicator,
    indicator_values,
    list_indicators,
    list_measures,
    measure_values,
)
from grants_app.domain.reports.indicators.rules import (
    IndicatorEntry,
    MeasureEntry,
    Refused,
    TargetEntry,
    refuse_indicator,
    refuse_measure,
)
from grants_app.domain.reports.indicators.vocabulary import Axis, IndicatorRefusal
from grants_app.domain.reports.schedule.keeping import subject_of
from grants_app.domain.reports.schedule.queries import list_periods
from grants_app.domain.texts.conflicts import refuse_overtaken
from grants_app.extensions import db

TEXTS = ("name_sq", "name_en", "definition_sq", "definition_en", "unit_sq", "unit_en")


class IndicatorRefusedError(ValueError):
    """An indicator, or what a grant means to reach with it, is not kept; `refused` says why."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.refusal.value)
        self.refused = refused


def save_indicator(
    viewer: Viewer, programme: Programme, number: int | None, entry: IndicatorEntry, *, seen: str
) -> Indicator:
    """Make an indicator (`number` None) or change one. `seen`: the version that the person saw.

    What it counts, and how, stays once grants count it: figures would come to mean something else. So do the
    breakdowns and categories that it has; more can be added. Raises LookupError, EditConflictError,
    IndicatorRefusedError, PersonalDataError.
    """
    db.session.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
    listed = None if number is None else get_indicator(programme, number)
    found = listed.indicator if listed else None
    before = indicator_values(found)
    refuse_overtaken(seen, before)
    wanted = _indicator_values(entry)
    for text in (*entry.texts, *(word for one in entry.categories for word in (one.sq, one.en))):
        refuse_personal_data(text)
    refused = refuse_indicator(entry) or _refuse_change(programme, listed, wanted)
    if refused is not None:
        raise IndicatorRefusedError(refused)
    if found is None:
        highest = select(func.max(Indicator.number)).where(Indicator.programme_id == programme.id)
        found = Indicator(programme_id=programme.id, number=(db.session.scalar(highest) or 0) + 1)
        db.session.add(found)
    for name, value in wanted.items():
        setattr(found, name, value)
    db.session.flush()
    record(
        viewer.author,
        "indicator.save",
        subject=("programme", programme.slug),
        changes={"indicator": [found.number] * 2, **_changed(before, wanted, TEXTS, ("categories",))},
    )
    return found


def save_measure(
    viewer: Viewer,
    programme: Programme,
    number: int,
    measure_id: int | None,
    entry: MeasureEntry,
    *,
    seen: str,
    today: date,
) -> Measure:
    """Say what a grant means to reach with an indicator (`measure_id` None), or change it.

    `today` is the business day. Raises LookupError, EditConflictError, IndicatorRefusedError,
    PersonalDataError.
    """
    grant = lock_grant(viewer, programme, number)
    measures = list_measures(grant.id)
    found = next((one for one in measures if one.id == measure_id), None)
    if measure_id is not None and found is None:
        raise LookupError(measure_id)
    before = measure_values(found)
    refuse_overtaken(seen, before)
    refuse_personal_data(entry.source)
    if grant.closed_out_on is not None:
        raise IndicatorRefusedError(Refused(IndicatorRefusal.CLOSED_OUT))
    refused = refuse_measure(entry, today) or _refuse_choice(programme, measures, found, entry)
    if refused is not None:
        raise IndicatorRefusedError(refused)
    _refuse_periods(grant.id, found, entry.targets)
    if found is None:
        found = Measure(grant_id=grant.id, indicator_id=entry.indicator_id)
        db.session.add(found)
    for name in ("baseline", "baseline_on", "may_overlap"):
        setattr(found, name, getattr(entry, name))
    found.source = entry.source.strip()
    found.targets = [Target(position=place, **vars(one)) for place, one in enumerate(entry.targets)]
    wanted = measure_values(found)
    if before == wanted:
        raise IndicatorRefusedError(Refused(IndicatorRefusal.SAME))
    db.session.flush()
    record(
        viewer.author,
        "grant.save_measure",
        subject=subject_of(grant),
        changes={"measure": [found.id] * 2, **_changed(before, wanted, ("source",))},
        business_day=today,
    )
    return found


def _indicator_values(entry: IndicatorEntry) -> dict[str, Any]:
    own = Axis.OTHER in entry.axes
    return {
        **{name: getattr(entry, name).strip() for name in TEXTS},
        "counts": entry.counts,
        "counting": entry.counting,
        "axes": [one.value for one in Axis if one in entry.axes],
        "categories": [{"sq": one.sq.strip(), "en": one.en.strip()} for one in entry.categories if own],
        "is_retired": entry.is_retired,
    }


def _refuse_change(
    programme: Programme, listed: ListedIndicator | None, wanted: dict[str, Any]
) -> Refused | None:
    """Why these values cannot be those of an indicator beside the others, or after what it was."""
    known = listed.indicator if listed else None
    for other in list_indicators(programme):
        if other.indicator is known:
            continue
        for name in ("name_sq", "name_en"):
            if getattr(other.indicator, name).casefold() == wanted[name].casefold():
                return Refused(IndicatorRefusal.NAME_KNOWN)
    if known is None:
        return None
    if indicator_values(known) == wanted:
        return Refused(IndicatorRefusal.SAME)
    if listed and listed.grants:
        keeps = set(known.axes) <= set(wanted["axes"])
        kept = len(known.categories)
        if not keeps or len(wanted["categories"]) < kept:
            return Refused(IndicatorRefusal.USED)
        if any(getattr(known, name) is not wanted[name] for name in ("counts", "counting")):
            return Refused(IndicatorRefusal.USED)
    return None


def _refuse_choice(
    programme: Programme, measures: Sequence[Measure], found: Measure | None, entry: MeasureEntry
) -> Refused | None:
    """Why a grant cannot count this indicator. A measure keeps its own."""
    if found is not None:
        return None if found.indicator_id == entry.indicator_id else Refused(IndicatorRefusal.USED)
    if any(one.indicator_id == entry.indicator_id for one in measures):
        return Refused(IndicatorRefusal.MEASURED_ALREADY)
    statement = select(Indicator).where(
        Indicator.programme_id == programme.id, Indicator.id == entry.indicator_id
    )
    indicator: Indicator | None = db.session.scalar(statement)
    if indicator is None or indicator.is_retired:
        return Refused(IndicatorRefusal.RETIRED)
    return None


def _refuse_periods(grant_id: int, found: Measure | None, targets: Sequence[TargetEntry]) -> None:
    """Targets are for periods of this grant that stand, or for those that they were for already."""
    known = {one.id for one in list_periods(grant_id)} | {None}
    if found is not None:
        known |= {one.period_id for one in found.targets}
    for one in targets:
        if one.period_id not in known:
            raise LookupError(one.period_id)


def _changed(
    before: dict[str, Any], after: dict[str, Any], texts: Sequence[str], lists: Sequence[str] = ()
) -> dict[str, Any]:
    """What the log says of the values that changed: never the words, of lists of words how many there are."""
    changes: dict[str, Any] = {}
    for name, value in after.items():
        was = before.get(name)
        if was == value:
            continue
        if name in texts:
            changes |= hidden(name, was, value)
        elif name in lists:
            changes[name] = [len(was or []), len(value)]
        else:
            changes[name] = [_plain(was), _plain(value)]
    return changes


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else getattr(value, "value", value)
