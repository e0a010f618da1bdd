"""Who has and who has not reported: a page, and the same as a workbook."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, current_app, render_template, url_for

from grants_app.access import current_viewer, requires
from grants_app.addresses import one_value
from grants_app.blueprints.reports.blueprint import period_words, reports
from grants_app.blueprints.reports.due import Asked, chips_of, options_of, read_filter
from grants_app.business_day import current_day
from grants_app.current_programme import current_programme
from grants_app.domain.grants.ordering import MAXIMUM_NUMBER
from grants_app.domain.programmes.clock import TIRANA
from grants_app.domain.reports.schedule.listing import Choices, count_states, list_choices
from grants_app.domain.reports.schedule.matrix import count_reported, read_matrix
from grants_app.domain.reports.schedule.rules import (
    can_manage_schedules,
    can_open_report_matrix,
    reads_report_counts,
)
from grants_app.errors import BadParameterError
from grants_app.file_answers import answer_made, name_of, not_modified, validator
from grants_app.i18n.locales import choose_locale
from grants_app.outputs.reports.matrix_workbook import (
    About,
    count_heads,
    count_note,
    write_counts,
    write_matrix,
)
from grants_app.outputs.workbook.portfolio import MEDIA_TYPE

PAGE = "reports.show_matrix"


@reports.get("/reports/matrix")
@requires(can_open_report_matrix)
def show_matrix() -> str:
    """Grants by the quarters in which their periods end; for donors how many reports were handed in."""
    viewer, programme, day = current_viewer(), current_programme(), current_day()
    if reads_report_counts(viewer):
        counts = count_reported(viewer, programme, day)
        return render_template(
            "reports/show_report_counts.html",
            counts=counts,
            heads=count_heads(),
            note=count_note(counts),
            file_url=_file_url({}),
            **period_words(),
        )
    asked, after, manages = read_filter(PAGE), _read_after(), can_manage_schedules(viewer)
    matrix = read_matrix(viewer, programme, asked.filter, day, after=after)
    choices = list_choices(viewer, programme, day) if manages else Choices((), ())
    options = options_of(asked, count_states(viewer, programme, asked.filter, day), choices)
    following = url_for(PAGE, **asked.values, after=matrix.next_after) if matrix.next_after else None
    return render_template(
        "reports/show_matrix.html",
        matrix=matrix,
        manages=manages,
        options=options,
        chips=chips_of(asked, options),
        first_url=url_for(PAGE, **asked.values) if after else None,
        next_url=following,
        file_url=_file_url(asked.values),
        **period_words(),
    )


@reports.get("/reports/matrix.xlsx")
@requires(can_open_report_matrix)
def download_matrix() -> Response:
    """All that the page shows, on all its pages, as a workbook in the reader's language."""
    viewer, programme, day = current_viewer(), current_programme(), current_day()
    asked = read_filter(PAGE)
    tag = validator("who-reported", datetime.now(TIRANA).date())
    held = not_modified(tag)
    if held:
        return held
    about = About(
        day=day,
        locale=choose_locale(),
        is_demo=current_app.config["SETTINGS"].is_demo,
        filters=() if reads_report_counts(viewer) else _filters_said(asked),
    )

    def write() -> bytes:
        if reads_report_counts(viewer):
            return write_counts(count_reported(viewer, programme, day), about)
        return write_matrix(read_matrix(viewer, programme, asked.filter, day, limit=None), about)

    return answer_made(write, MEDIA_TYPE, name_of("who-reported", "xlsx"), tag)


def _filters_said(asked: Asked) -> list[str]:
    """Each filter in use in the reader's words."""
    viewer, programme, day = current_viewer(), current_programme(), current_day()
    choices = list_choices(viewer, programme, day)
    options = options_of(asked, count_states(viewer, programme, asked.filter, day), choices)
    return [label for label, _url in chips_of(asked, options)]


def _file_url(values: dict[str, Any]) -> str:
    return url_for("reports.download_matrix", **values)


def _read_after() -> int:
    text = one_value("after") or "0"
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= MAXIMUM_NUMBER):
        raise BadParameterError("after", text)
    return int(text)
