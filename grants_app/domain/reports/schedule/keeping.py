"""Writing a version of a plan: its periods come, stay, change or go, and the log says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from grants_app.domain.audit.actions import Author, record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.grants.models import Grant
from grants_app.domain.reports.schedule.cutting import Parting, Stretch
from grants_app.domain.reports.schedule.laying_out import LaidOut, Standing
from grants_app.domain.reports.schedule.models import ReportDueMove, ReportPeriod, ReportPlan
from grants_app.extensions import db


@dataclass(frozen=True)
class Version:
    """What a version of a plan says. `from_on`: the first day that it parts; as in `ReportPlan`."""

    parting: Parting
    days_until_due: int
    from_on: date
    reason: str | None = None


def days_of(grant: Grant) -> Stretch:
    """The days that reports are about: up to the day of early closure where there is one."""
    return Stretch(grant.start_on, grant.last_day)


def stretch_of(period: ReportPeriod) -> Stretch:
    """The days of a period."""
    return Stretch(period.first_on, period.last_on)


def parting_of(plan: ReportPlan) -> Parting:
    """How a plan parts days."""
    return Parting(plan.kind, tuple(date.fromisoformat(end) for end in plan.ends))


def standing_of(periods: Sequence[ReportPeriod]) -> list[Standing]:
    """Periods as laying out knows them.

    Held are those with a due day that somebody moved, which was agreed about just these days, and those with
    a report that was begun.
    """
    return [
        Standing(one.id, stretch_of(one), one.is_due_moved or one.report_state is not None) for one in periods
    ]


def stays(period: ReportPeriod, wanted: LaidOut, version: Version) -> bool:
    """Whether a version leaves a period as it is: the same days, and begun before what it decides about."""
    is_decided = version.reason is not None and period.first_on >= version.from_on
    return stretch_of(period) == wanted.days and not is_decided


def due_day(period: ReportPeriod | None, wanted: LaidOut, version: Version) -> date:
    """When the report on a period is due once a version holds."""
    if period is not None and stays(period, wanted, version):
        return period.due_on
    return wanted.days.last_on + timedelta(days=version.days_until_due)


def write_version(
    author: Author,
    grant: Grant,
    version: Version,
    laid_out: Sequence[LaidOut],
    *,
    before: ReportPlan | None,
    standing: Sequence[ReportPeriod],
    action: str,
    business_day: date | None,
) -> ReportPlan:
    """Add a version and bring the periods to what was laid out, with an audit row. Actions lock before."""
    plan = ReportPlan(
        grant_id=grant.id,
        number=before.number + 1 if before else 1,
        kind=version.parting.kind,
        days_until_due=version.days_until_due,
        ends=[end.isoformat() for end in version.parting.ends],
        from_on=version.from_on,
        periods=[],
        reason=version.reason,
        made_by_id=author.user_id,
    )
    db.session.add(plan)
    db.session.flush()
    was = plain_periods(standing)
    wanted = {one.key for one in laid_out}
    for period in standing:
        if period.id not in wanted:
            period.dropped_by_id = plan.id
    # Those that go leave their first days free for others.
    db.session.flush()
    known = {one.id: one for one in standing}
    periods = [_put(author, plan, version, one, known.get(one.key or 0)) for one in laid_out]
    db.session.flush()
    plan.periods = plain_periods(periods)
    _audit(author, grant, before, plan, was, action, business_day)
    return plan


def plain_periods(periods: Sequence[ReportPeriod]) -> list[dict[str, Any]]:
    """Periods as plain values."""
    return [
        {
            "id": one.id,
            "first_on": one.first_on.isoformat(),
            "last_on": one.last_on.isoformat(),
            "due_on": one.due_on.isoformat(),
        }
        for one in periods
    ]


def _put(
    author: Author, plan: ReportPlan, version: Version, wanted: LaidOut, period: ReportPeriod | None
) -> ReportPeriod:
    """Make a period, or change one that stands; a due day that is counted anew stays in its history."""
    due_on = due_day(period, wanted, version)
    if period is None:
        period = ReportPeriod(
            grant_id=plan.grant_id,
            kind=plan.kind,
            first_on=wanted.days.first_on,
            last_on=wanted.days.last_on,
            due_on=due_on,
        )
        db.session.add(period)
        return period
    if stays(period, wanted, version):
        return period
    is_cut = period.first_on <= wanted.days.first_on and wanted.days.last_on <= period.last_on
    if version.reason is not None or not is_cut:
        period.kind = plan.kind
    period.first_on, period.last_on = wanted.days.first_on, wanted.days.last_on
    if period.due_on != due_on:
        db.session.add(
            ReportDueMove(
                grant_id=plan.grant_id,
                period_id=period.id,
                before_on=period.due_on,
                after_on=due_on,
                plan_id=plan.id,
                moved_by_id=author.user_id,
            )
        )
    period.due_on, period.is_due_moved = due_on, False
    return period


def subject_of(grant: Grant) -> tuple[str, str]:
    """What the log calls a grant."""
    return ("grant", f"{grant.programme.slug}/{grant.number}")


def _audit(
    author: Author,
    grant: Grant,
    before: ReportPlan | None,
    plan: ReportPlan,
    was: list[dict[str, Any]],
    action: str,
    business_day: date | None,
) -> None:
    pairs: dict[str, list[Any]] = {
        "schedule_kind": [before and before.kind.value, plan.kind.value],
        "days_until_due": [before and before.days_until_due, plan.days_until_due],
        "ends": [before.ends if before else [], plan.ends],
        "periods": [_days(was), _days(plan.periods)],
    }
    changes: dict[str, Any] = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    changes |= hidden("reason", None, plan.reason)
    record(author, action, subject=subject_of(grant), changes=changes, business_day=business_day)


def _days(periods: Sequence[dict[str, Any]]) -> list[list[str]]:
    return [[one["first_on"], one["last_on"], one["due_on"]] for one in periods]
