"""The list of gaps as an answer: read, put into words, shown."""

from __future__ import annotations

from flask import redirect, render_template
from werkzeug.wrappers import Response

from grants_app.access import current_viewer
from grants_app.blueprints.coverage.gap_page import build_gap_page
from grants_app.blueprints.coverage.gap_parameters import has_typed_weights, read_gap_address
from grants_app.current_programme import current_programme
from grants_app.domain.coverage.gaps.indicators.queries import list_indicator_codes
from grants_app.domain.coverage.gaps.queries import read_gaps, read_kinds_of_work
from grants_app.domain.grants.choices import list_choices
from grants_app.domain.grants.filters import GrantFilter
from grants_app.i18n.locales import choose_locale


def answer_gaps() -> str | Response:
    """The page; a form that was sent is led to the address that can be shared."""
    programme, viewer = current_programme(), current_viewer()
    asked = read_gap_address(viewer, programme, list_indicator_codes(programme.geography_id))
    if has_typed_weights():
        return redirect(asked.url())
    report = read_gaps(viewer, programme, asked.filter, asked.weights)
    kinds = read_kinds_of_work(viewer, programme, report.only_indirect)
    choices = list_choices(viewer, programme, GrantFilter(language=choose_locale()))
    return render_template(
        "coverage/show_gaps.html", page=build_gap_page(asked, report, kinds, choices, programme)
    )
