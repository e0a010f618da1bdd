"""Reading indicators, and what grants mean to reach with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.details.models import GrantTarget
from grants_app.domain.grants.details.queries import Quantity
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.programmes.models import Programme
from grants_app.domain.reports.indicators.models import Indicator, Measure
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.queries import list_periods
from grants_app.domain.reports.schedule.rules import can_read_schedule
from grants_app.domain.texts.conflicts import version_of
from grants_app.extensions import db


@dataclass(frozen=True)
class ListedIndicator:
    """An indicator with how many grants count it."""

    indicator: Indicator
    grants: int


@dataclass(frozen=True)
class MeasuresOfGrant:
    """What a grant counts. `quoted`: quantities that its description states, whether counted or not."""

    grant: Grant
    measures: Sequence[Measure]
    quoted: Sequence[Quantity]
    periods: Sequence[ReportPeriod]

    def find(self, measure_id: int) -> Measure | None:
        """The measure with this number."""
        return next((one for one in self.measures if one.id == measure_id), None)

    def period_of(self, period_id: int | None) -> ReportPeriod | None:
        """The period of a target, whether it stands or not."""
        return next((one for one in self.periods if one.id == period_id), None)


def list_indicators(programme: Programme) -> list[ListedIndicator]:
    """The indicators of a programme in the order in which they were made. One query."""
    statement = (
        select(Indicator, func.count(Measure.id))
        .outerjoin(Measure, Measure.indicator_id == Indicator.id)
        .where(Indicator.programme_id == programme.id)
        .group_by(Indicator.id)
        .order_by(Indicator.number)
    )
    return [ListedIndicator(found, grants) for found, grants in db.session.execute(statement)]


def get_indicator(programme: Programme, number: int) -> ListedIndicator:
    """An indicator of a programme. Raises LookupError."""
    found = next((one for one in list_indicators(programme) if one.indicator.number == number), None)
    if found is None:
        raise LookupError(number)
    return found


def get_measures(viewer: Viewer, programme: Programme, number: int) -> MeasuresOfGrant:
    """What a grant counts. Four queries. LookupError where the viewer may not read its reports."""
    statement = (
        select(Grant)
        .where(Grant.programme_id == programme.id, Grant.number == number, visible_grants(viewer))
        .options(joinedload(Grant.organisation), joinedload(Grant.programme))
    )
    grant: Grant | None = db.session.scalars(statement).one_or_none()
    if grant is None or not can_read_schedule(viewer, organisation_id=grant.organisation_id):
        raise LookupError(number)
    return MeasuresOfGrant(
        grant, list_measures(grant.id), _list_quoted(grant.id), list_periods(grant.id, with_dropped=True)
    )


def list_measures(grant_id: int) -> list[Measure]:
    """What a grant counts, in the order of the indicators. One query."""
    statement = (
        select(Measure)
        .join(Measure.indicator)
        .where(Measure.grant_id == grant_id)
        .options(joinedload(Measure.indicator), joinedload(Measure.targets))
        .order_by(Indicator.number)
    )
    return list(db.session.scalars(statement).unique())


def indicator_values(found: Indicator | None) -> dict[str, Any]:
    """An indicator as plain values, to tell whether somebody changed it; empty for a new one."""
    if found is None:
        return {}
    names = (
        *("name_sq", "name_en", "definition_sq", "definition_en", "unit_sq", "unit_en"),
        *("counts", "counting", "axes", "categories", "is_retired"),
    )
    return {name: getattr(found, name) for name in names}


def measure_values(found: Measure | None) -> dict[str, Any]:
    """What a grant counts as plain values, to tell whether somebody changed it; empty for a new one."""
    if found is None:
        return {}
    targets = [
        [one.value, one.is_approximate, one.basis.value, one.times, one.period_id] for one in found.targets
    ]
    names = ("indicator_id", "baseline", "baseline_on", "may_overlap", "source")
    return {name: getattr(found, name) for name in names} | {"targets": targets}


def indicator_version(found: Indicator | None) -> str:
    """A token that changes whenever anything of the indicator does."""
    return version_of(indicator_values(found))


def measure_version(found: Measure | None) -> str:
    """A token that changes whenever anything of the measure does."""
    return version_of(measure_values(found))


def _list_quoted(grant_id: int) -> list[Quantity]:
    statement = select(GrantTarget).where(GrantTarget.grant_id == grant_id).order_by(GrantTarget.position)
    names = ("first_line", "last_line", "value", "approximate", "what_sq", "what_en", "basis")
    return [
        Quantity(**{name: getattr(row, name) for name in names}, note_sq=row.note_sq, note_en=row.note_en)
        for row in db.session.scalars(statement)
    ]
