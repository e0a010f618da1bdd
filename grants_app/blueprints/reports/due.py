"""What is due: the periods of all grants that the reader may follow, by due day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from flask import render_template, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.addresses import one_value
from grants_app.blueprints.reports.blueprint import period_words, reports
from grants_app.business_day import current_day
from grants_app.current_programme import current_programme
from grants_app.domain.reports.schedule.listing import (
    Choices,
    DueFilter,
    find_next_due,
    list_choices,
    list_due,
    list_unplanned,
    read_place,
)
from grants_app.domain.reports.schedule.rules import can_manage_schedules, can_open_reports
from grants_app.domain.reports.schedule.vocabulary import DueState
from grants_app.errors import BadParameterError
from grants_app.i18n.bilingual import pick, pick_name
from grants_app.i18n.report_labels import DUE_STATE

SLUG: Final = re.compile(r"[a-z0-9-]{1,80}")
NUMBER: Final = re.compile(r"[0-9]{1,3}")
NAMES: Final = ("state", "organisation", "phase")
# In the place of a state: the approved ones too, which are left out otherwise.
EVERY: Final = "all"


@dataclass(frozen=True)
class Asked:
    """The filters as the address has them, by name, and what they mean."""

    values: dict[str, Any]
    filter: DueFilter
    endpoint: str

    def without(self, name: str) -> str:
        """The address of the page with all filters but this one."""
        return url_for(self.endpoint, **{key: one for key, one in self.values.items() if key != name})


@reports.get("/reports")
@requires(can_open_reports)
def list_reports() -> str:
    """The periods that stand, the one that is due first at the top."""
    viewer, programme, day, asked = current_viewer(), current_programme(), current_day(), read_filter()
    asked = replace(asked, filter=replace(asked.filter, after=_read_after()))
    manages = can_manage_schedules(viewer)
    page = list_due(viewer, programme, asked.filter, day)
    choices = list_choices(viewer, programme, day) if manages else Choices((), ())
    options = options_of(asked, page.counts, choices)
    following = url_for("reports.list_reports", **asked.values, after=page.next_after)
    return render_template(
        "reports/list_reports.html",
        page=page,
        manages=manages,
        options=options,
        chips=chips_of(asked, options),
        unplanned=list_unplanned(viewer, programme, day),
        next_due=None if manages else find_next_due(viewer, programme, day),
        is_first=asked.filter.after is None,
        first_url=url_for("reports.list_reports", **asked.values),
        next_url=following if page.next_after else None,
        **period_words(),
    )


def read_filter(endpoint: str = "reports.list_reports") -> Asked:
    """What the address of a page asks to see. Raises BadParameterError."""
    values: dict[str, Any] = {name: value for name in NAMES if (value := one_value(name))}
    state, organisation, phase = (values.get(name) for name in NAMES)
    if state is not None and state != EVERY and state not in set(DueState):
        raise BadParameterError("state", state)
    if organisation is not None and not SLUG.fullmatch(organisation):
        raise BadParameterError("organisation", organisation)
    if phase is not None and not NUMBER.fullmatch(phase):
        raise BadParameterError("phase", phase)
    asked = DueFilter(
        state=DueState(state) if state and state != EVERY else None,
        organisation=organisation,
        phase=int(phase) if phase else None,
        is_open=state is None,
    )
    return Asked(values, asked, endpoint)


def _read_after() -> tuple[date, int] | None:
    place = one_value("after")
    try:
        return read_place(place) if place else None
    except ValueError:
        raise BadParameterError("after", place or "") from None


def options_of(
    asked: Asked, counts: Mapping[DueState, int], choices: Choices
) -> dict[str, list[dict[str, Any]]]:
    """What the lists of the form offer: states with how many there are, organisations, phases."""
    tables: dict[str, list[tuple[str, str, str | None]]] = {
        "state": [
            *((one.value, f"{DUE_STATE[one]} ({counts[one]})", None) for one in DueState),
            (EVERY, f"{gettext('Any state')} ({sum(counts.values())})", None),
        ],
        "organisation": [
            (row.slug, name.text, name.lang if name.is_other else None)
            for row in choices.organisations
            for name in [pick_name(row)]
        ],
        "phase": [
            (str(row.number), name.text, name.lang if name.is_other else None)
            for row in choices.phases
            for name in [pick(row.phase_sq, row.phase_en)]
        ],
    }
    return {
        name: [
            {"value": value, "label": label, "lang": lang, "selected": value == asked.values.get(name)}
            for value, label, lang in table
        ]
        for name, table in tables.items()
    }


def chips_of(asked: Asked, options: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str]]:
    """Each filter in use in words, and the address without it."""
    labels = {
        name: next((one["label"] for one in options[name] if one["selected"]), value)
        for name, value in asked.values.items()
    }
    if labels.get("state") and asked.filter.state is None:
        labels["state"] = gettext("Any state")
    elif "state" in labels:
        labels["state"] = str(DUE_STATE[DueState(asked.values["state"])])
    return [(label, asked.without(name)) for name, label in labels.items()]
