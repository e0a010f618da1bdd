"""Answering the planner: nothing is stored, the address holds all that is supposed."""

from __future__ import annotations

from flask import abort, redirect, render_template
from werkzeug.wrappers import Response

from grants_app.access import current_viewer
from grants_app.blueprints.coverage.planner_address import read_planner_address
from grants_app.blueprints.coverage.planner_page import build_planner_page
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.coverage.planner.queries import (
    UnknownChangeError,
    find_changed_grants,
    find_choices,
    list_choices,
    read_plan,
)


def answer_planner() -> Response | tuple[str, int]:
    """The page; a form that is whole leads to the address that holds its change like the others."""
    viewer, programme, address = current_viewer(), current_programme(), read_planner_address()
    changes = [*address.changes, *([address.chosen] if address.chosen else [])]
    try:
        plan = read_plan(viewer, programme, changes, address.basis)
    except UnknownChangeError:
        abort(404)
    if address.chosen:
        return redirect(address.url(list(dict.fromkeys(changes))))
    chosen = None
    if address.number is not None:
        chosen = find_changed_grants(viewer, programme, [address.number]).get(address.number)
        if chosen is None:
            abort(404)
    choices = list_choices(viewer, programme)
    found = find_choices(viewer, programme, address.words) if choices is None and address.words else None
    page = build_planner_page(address, plan, chosen, (choices, found), default_day())
    return render_template("coverage/show_planner.html", page=page), 422 if page.is_unfinished else 200
