"""The schedule of one grant: its plan, its periods, and how they came to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.people import Person, person_of
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.programmes.models import Programme
from grants_app.domain.reports.schedule.keeping import days_of, plain_periods
from grants_app.domain.reports.schedule.models import ReportDueMove, ReportPeriod, ReportPlan
from grants_app.domain.reports.schedule.rules import can_read_schedule
from grants_app.domain.texts.conflicts import version_of
from grants_app.extensions import db


@dataclass(frozen=True)
class PlanVersion:
    """A version of a plan with who made it; None where a command of the operator did."""

    plan: ReportPlan
    by: Person | None


@dataclass(frozen=True)
class DueMove:
    """A due day that became another, with who moved it."""

    move: ReportDueMove
    by: Person | None


@dataclass(frozen=True)
class Schedule:
    """All that is recorded of when a grant reports. `versions`: the last one first; none without a plan.

    `periods` stand, in order; `dropped` stood once. `moves`: those of each period by its number, in order.
    """

    grant: Grant
    versions: Sequence[PlanVersion]
    periods: Sequence[ReportPeriod]
    dropped: Sequence[ReportPeriod]
    moves: Mapping[int, Sequence[DueMove]]

    @property
    def plan(self) -> ReportPlan | None:
        """The version that holds."""
        return self.versions[0].plan if self.versions else None

    @property
    def version(self) -> str:
        """A token that changes whenever anything of the schedule or the days of the grant does."""
        return version_of(schedule_values(self.grant, self.plan, self.periods))

    def find_period(self, period_id: int) -> ReportPeriod | None:
        """The standing period with this number."""
        return next((one for one in self.periods if one.id == period_id), None)


def get_schedule(viewer: Viewer, programme: Programme, number: int) -> Schedule:
    """The schedule of a grant, empty without a plan. Four queries. LookupError where it may not be read."""
    statement = (
        select(Grant)
        .where(Grant.programme_id == programme.id, Grant.number == number, visible_grants(viewer))
        .options(joinedload(Grant.organisation), joinedload(Grant.programme), joinedload(Grant.suspensions))
    )
    grant: Grant | None = db.session.scalars(statement).unique().one_or_none()
    if grant is None or not can_read_schedule(viewer, organisation_id=grant.organisation_id):
        raise LookupError(number)
    found = list_periods(grant.id, with_dropped=True)
    return Schedule(
        grant=grant,
        versions=_list_versions(grant.id),
        periods=[one for one in found if one.dropped_by_id is None],
        dropped=[one for one in found if one.dropped_by_id is not None],
        moves=_list_moves(grant.id),
    )


def list_periods(grant_id: int, *, with_dropped: bool = False) -> list[ReportPeriod]:
    """The periods of a grant in order: those that stand, or all that ever did."""
    statement = select(ReportPeriod).where(ReportPeriod.grant_id == grant_id)
    if not with_dropped:
        statement = statement.where(ReportPeriod.dropped_by_id.is_(None))
    return list(db.session.scalars(statement.order_by(ReportPeriod.first_on, ReportPeriod.id)))


def find_plan(grant_id: int) -> ReportPlan | None:
    """The version of a grant's plan that holds, if it has a plan."""
    statement = select(ReportPlan).where(ReportPlan.grant_id == grant_id)
    plan: ReportPlan | None = db.session.scalar(statement.order_by(ReportPlan.number.desc()).limit(1))
    return plan


def schedule_values(grant: Grant, plan: ReportPlan | None, periods: Sequence[ReportPeriod]) -> dict[str, Any]:
    """A schedule as plain values, to tell whether somebody changed it or the days of the grant."""
    days = days_of(grant)
    return {
        "days": [days.first_on.isoformat(), days.last_on.isoformat()],
        "number": plan.number if plan else 0,
        "periods": plain_periods(periods),
    }


def _list_versions(grant_id: int) -> list[PlanVersion]:
    statement = (
        select(ReportPlan, User)
        .outerjoin(User, User.id == ReportPlan.made_by_id)
        .where(ReportPlan.grant_id == grant_id)
        .order_by(ReportPlan.number.desc())
    )
    return [PlanVersion(plan, person_of(user)) for plan, user in db.session.execute(statement)]


def _list_moves(grant_id: int) -> Mapping[int, Sequence[DueMove]]:
    statement = (
        select(ReportDueMove, User)
        .outerjoin(User, User.id == ReportDueMove.moved_by_id)
        .where(ReportDueMove.grant_id == grant_id)
        .order_by(ReportDueMove.id)
    )
    found: defaultdict[int, list[DueMove]] = defaultdict(list)
    for move, user in db.session.execute(statement):
        found[move.period_id].append(DueMove(move, person_of(user)))
    return found
