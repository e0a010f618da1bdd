"""Writing when a grant reports: its plan and moved due days, each for a reason and with its audit row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.models import Grant
from grants_app.domain.programmes.models import Programme
from grants_app.domain.reports.schedule.cutting import Parting
from grants_app.domain.reports.schedule.keeping import (
    Version,
    days_of,
    standing_of,
    subject_of,
    write_version,
)
from grants_app.domain.reports.schedule.laying_out import LaidOut, decide
from grants_app.domain.reports.schedule.models import ReportDueMove, ReportPeriod, ReportPlan
from grants_app.domain.reports.schedule.queries import find_plan, list_periods, schedule_values
from grants_app.domain.reports.schedule.rules import Refused, refuse_due_day, refuse_plan
from grants_app.domain.reports.schedule.vocabulary import ScheduleRefusal
from grants_app.domain.texts.conflicts import refuse_overtaken
from grants_app.extensions import db


class ScheduleRefusedError(ValueError):
    """A plan is not kept, or a due day not moved; `refused` says why."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.refusal.value)
        self.refused = refused


@dataclass(frozen=True)
class PlanEntry:
    """What a person says of a plan. It holds from the begin of the period that begins on `from_on`."""

    parting: Parting
    days_until_due: int
    from_on: date
    reason: str

    @property
    def version(self) -> Version:
        """What is kept of it."""
        return Version(self.parting, self.days_until_due, self.from_on, self.reason.strip())


def lay_out_plan(
    grant: Grant, plan: ReportPlan | None, periods: Sequence[ReportPeriod], entry: PlanEntry
) -> list[LaidOut]:
    """The periods that a grant would have with a plan. Nothing is written. Raises ScheduleRefusedError."""
    days, standing = days_of(grant), standing_of(periods)
    if grant.closed_out_on is not None:
        raise ScheduleRefusedError(Refused(ScheduleRefusal.CLOSED_OUT))
    refused = refuse_plan(
        entry.parting, entry.days_until_due, entry.from_on, grant_days=days, standing=standing
    )
    if refused is not None:
        raise ScheduleRefusedError(refused)
    laid_out = decide(standing, days.first_on, days.last_on, entry.parting, entry.from_on)
    is_same = plan is not None and (plan.kind, plan.days_until_due, plan.ends) == (
        entry.parting.kind,
        entry.days_until_due,
        [end.isoformat() for end in entry.parting.ends],
    )
    if is_same and [(one.key, one.days) for one in laid_out] == [(one.key, one.days) for one in standing]:
        raise ScheduleRefusedError(Refused(ScheduleRefusal.SAME))
    return laid_out


def plan_reports(
    viewer: Viewer, programme: Programme, number: int, entry: PlanEntry, *, seen: str, today: date
) -> ReportPlan:
    """Give a grant a plan, or another one from a day on. `today` is the business day.

    Raises LookupError, EditConflictError, ScheduleRefusedError, PersonalDataError.
    """
    grant = lock_grant(viewer, programme, number)
    plan, periods = find_plan(grant.id), list_periods(grant.id)
    refuse_overtaken(seen, schedule_values(grant, plan, periods))
    _refuse_reason(entry.reason)
    laid_out = lay_out_plan(grant, plan, periods, entry)
    return write_version(
        viewer.author,
        grant,
        entry.version,
        laid_out,
        before=plan,
        standing=periods,
        action="grant.plan_reports",
        business_day=today,
    )


def move_due_day(
    viewer: Viewer,
    programme: Programme,
    number: int,
    period_id: int,
    to_on: date,
    *,
    reason: str,
    seen: str,
    today: date,
) -> ReportDueMove:
    """Give a period another due day, which stays in its history with the reason. `today` is the business day.

    Raises LookupError, EditConflictError, ScheduleRefusedError, PersonalDataError.
    """
    grant = lock_grant(viewer, programme, number)
    periods = list_periods(grant.id)
    refuse_overtaken(seen, schedule_values(grant, find_plan(grant.id), periods))
    period = next((one for one in periods if one.id == period_id), None)
    if period is None:
        raise LookupError(period_id)
    _refuse_reason(reason)
    if grant.closed_out_on is not None:
        raise ScheduleRefusedError(Refused(ScheduleRefusal.CLOSED_OUT))
    refused = refuse_due_day(period.last_on, period.due_on, to_on)
    if refused is not None:
        raise ScheduleRefusedError(refused)
    move = ReportDueMove(
        grant_id=grant.id,
        period_id=period.id,
        before_on=period.due_on,
        after_on=to_on,
        reason=reason.strip(),
        moved_by_id=viewer.user_id,
    )
    db.session.add(move)
    period.due_on, period.is_due_moved = to_on, True
    changes = {
        "period_last_on": [period.last_on.isoformat()] * 2,
        "due_on": [move.before_on.isoformat(), to_on.isoformat()],
    }
    record(
        viewer.author,
        "grant.move_due_day",
        subject=subject_of(grant),
        changes=changes | hidden("reason", None, move.reason),
        business_day=today,
    )
    return move


def _refuse_reason(reason: str) -> None:
    if not reason.strip():
        raise ScheduleRefusedError(Refused(ScheduleRefusal.REASON_MISSING))
    refuse_personal_data(reason)
