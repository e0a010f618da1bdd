"""Periods follow the days of their grant: an early closure moves the final one, an extension adds some.

A suspension changes none: what was done and spent until then is reported as planned, and a due day that
cannot be kept is moved for a reason.
"""

from __future__ import annotations

from datetime import date

from grants_app.domain.audit.actions import Author
from grants_app.domain.grants.lifecycle.day_changes import follows_days
from grants_app.domain.grants.models import Grant
from grants_app.domain.reports.schedule.keeping import (
    Version,
    days_of,
    parting_of,
    standing_of,
    stretch_of,
    write_version,
)
from grants_app.domain.reports.schedule.laying_out import follow
from grants_app.domain.reports.schedule.queries import find_plan, list_periods


@follows_days
def follow_days(author: Author, grant: Grant, business_day: date | None) -> None:
    """Bring the periods of a grant to its days, as a version of its plan; nothing where they fit."""
    plan = find_plan(grant.id)
    if plan is None:
        return
    periods, days, parting = list_periods(grant.id), days_of(grant), parting_of(plan)
    laid_out = follow(standing_of(periods), days.first_on, days.last_on, parting)
    known = {one.id: stretch_of(one) for one in periods}
    changed = [one for one in laid_out if one.key is None or known[one.key] != one.days]
    if not changed and len(laid_out) == len(periods):
        return
    from_on = changed[0].days.first_on if changed else laid_out[-1].days.first_on
    write_version(
        author,
        grant,
        Version(parting, plan.days_until_due, from_on),
        laid_out,
        before=plan,
        standing=periods,
        action="grant.follow_report_days",
        business_day=business_day,
    )
