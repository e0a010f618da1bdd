"""Who may read and change schedules, and why a plan or a due day is not kept: pure answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.reports.schedule.cutting import (
    NEXT_DAY,
    SHORTEST_DAYS,
    Parting,
    Stretch,
    has_one_report,
)
from grants_app.domain.reports.schedule.laying_out import Standing
from grants_app.domain.reports.schedule.vocabulary import ScheduleKind, ScheduleRefusal

MOST_DAYS_UNTIL_DUE: Final = 180
# So far after the end of its period a due day can be moved.
MOST_DAYS_MOVED: Final = 730


@dataclass(frozen=True)
class Refused:
    """Why something is not kept. `day`: the day that it is about or that limits it."""

    refusal: ScheduleRefusal
    day: date | None = None


def can_manage_schedules(viewer: Viewer) -> bool:
    """Write plans, move due days."""
    return viewer.role is Role.SPECIALIST


def can_open_reports(viewer: Viewer) -> bool:
    """Open pages of reports at all; of which grants `can_read_schedule` decides."""
    return can_manage_schedules(viewer) or (
        viewer.role is Role.GRANTEE and viewer.organisation_id is not None
    )


def can_open_report_matrix(viewer: Viewer) -> bool:
    """Open the page of who has reported: grant by grant, or as counts of what is published."""
    return can_open_reports(viewer) or reads_report_counts(viewer)


def reads_report_counts(viewer: Viewer) -> bool:
    """Read only how many reports were handed in, by quarter."""
    return viewer.role in {Role.DONOR, Role.COORDINATOR}


def can_read_schedule(viewer: Viewer, *, organisation_id: int) -> bool:
    """Read when a grant reports: staff and its own people."""
    if viewer.role is Role.GRANTEE:
        return viewer.organisation_id == organisation_id
    return can_manage_schedules(viewer)


def refuse_plan(
    parting: Parting,
    days_until_due: int,
    from_on: date,
    *,
    grant_days: Stretch,
    standing: Sequence[Standing],
) -> Refused | None:
    """Why a plan cannot hold for a grant from a day on; None where it can."""
    if not 0 < days_until_due <= MOST_DAYS_UNTIL_DUE:
        return Refused(ScheduleRefusal.DAYS_UNLIKELY)
    begins = open_begins(standing, grant_days)
    if not begins:
        return Refused(ScheduleRefusal.ALL_HELD)
    if from_on not in begins:
        return Refused(ScheduleRefusal.FROM_UNFIT, from_on)
    if parting.kind is ScheduleKind.AD_HOC:
        return _refuse_ends(parting.ends, Stretch(from_on, grant_days.last_on), grant_days)
    return None


def open_begins(standing: Sequence[Standing], grant_days: Stretch) -> list[date]:
    """The days from which a plan can hold: where a period begins after the last one that is held.

    With no period yet, the first day of the grant.
    """
    if not standing:
        return [grant_days.first_on]
    held = [one.days.last_on for one in standing if one.is_held]
    return sorted(one.days.first_on for one in standing if not held or one.days.first_on > max(held))


def refuse_due_day(last_on: date, before: date, after: date) -> Refused | None:
    """Why the due day of a period that ends on `last_on` cannot be moved; None where it can."""
    if after <= last_on:
        return Refused(ScheduleRefusal.DUE_EARLY, last_on + NEXT_DAY)
    latest = last_on + timedelta(days=MOST_DAYS_MOVED)
    if after > latest:
        return Refused(ScheduleRefusal.DUE_UNLIKELY, latest)
    return Refused(ScheduleRefusal.SAME, before) if after == before else None


def _refuse_ends(ends: Sequence[date], days: Stretch, grant_days: Stretch) -> Refused | None:
    """Every day that was given ends a period: none is passed over in silence."""
    if not ends:
        return Refused(ScheduleRefusal.ENDS_MISSING)
    if days == grant_days and has_one_report(grant_days.first_on, grant_days.last_on):
        return Refused(ScheduleRefusal.GRANT_SHORT)
    known: set[date] = set()
    for end in ends:
        if not days.first_on <= end < days.last_on:
            return Refused(ScheduleRefusal.END_OUTSIDE, end)
        if end in known:
            return Refused(ScheduleRefusal.END_TWICE, end)
        known.add(end)
    first, last = Stretch(days.first_on, min(ends)), Stretch(max(ends) + NEXT_DAY, days.last_on)
    for piece, end in ((first, min(ends)), (last, max(ends))):
        if piece.days < SHORTEST_DAYS:
            return Refused(ScheduleRefusal.END_TOO_CLOSE, end)
    return None
