"""The schedule of one grant as it stands, and how it came to be."""

from __future__ import annotations

from grants_app.access import requires
from grants_app.blueprints.reports.blueprint import open_schedule, render_schedule, reports
from grants_app.business_day import current_day
from grants_app.domain.grants.status import status_of
from grants_app.domain.grants.vocabulary import GrantStatus
from grants_app.domain.reports.schedule.rules import can_open_reports


@reports.get("/grants/<int:number>/schedule")
@requires(can_open_reports)
def show_schedule(number: int) -> str:
    """The plan of a grant, its periods with their due days, and what changed."""
    schedule = open_schedule(number)
    status = status_of(schedule.grant, current_day())
    return render_schedule(
        "show_schedule.html",
        schedule,
        is_draft=status is GrantStatus.DRAFT,
        is_suspended=status is GrantStatus.SUSPENDED,
        is_closed_out=status is GrantStatus.CLOSED_OUT,
    )
