"""The blueprint itself, and what its pages share; its addresses stand in the modules by subject."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from grants_app.access import current_viewer
from grants_app.business_day import current_day
from grants_app.current_programme import current_programme
from grants_app.domain.reports.schedule.due import days_late, due_state
from grants_app.domain.reports.schedule.queries import Schedule, get_schedule
from grants_app.domain.reports.schedule.rules import can_manage_schedules
from grants_app.i18n import report_labels
from grants_app.i18n.people_words import person_words

reports = Blueprint("reports", __name__)
Answer = Response | str | tuple[str, int]


def open_schedule(number: int) -> Schedule:
    """The schedule of a grant, or 404: others learn no more than that it is not there."""
    try:
        return get_schedule(current_viewer(), current_programme(), number)
    except LookupError:
        abort(404)


def render_schedule(template: str, schedule: Schedule, **context: Any) -> str:
    """A page about when one grant reports."""
    viewer = current_viewer()
    return render_template(
        f"reports/{template}",
        schedule=schedule,
        grant=schedule.grant,
        may_write=can_manage_schedules(viewer),
        by_whom=lambda person: person_words(person, viewer),
        **period_words(),
        **context,
    )


def period_words() -> dict[str, Any]:
    """What templates need to say of periods on the business day."""
    day = current_day()
    return {
        "words": report_labels,
        "day": day,
        "state_of": lambda one: due_state(one.last_on, one.due_on, day, one.report_state),
        "days_late": lambda one: days_late(one.due_on, day, one.report_state),
    }
