"""Opening the report on a period, and what its pages share."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from grants_app.access import current_viewer
from grants_app.blueprints.reports.blueprint import period_words
from grants_app.blueprints.reports.figure_sheet import figure_id, measure_views, part_words, unknown_id
from grants_app.blueprints.reports.report_sheet import answer_id, consent_id, reply_id
from grants_app.current_programme import current_programme
from grants_app.domain.redaction.rules import can_redact
from grants_app.domain.reports.indicators.arithmetic import target_in_all
from grants_app.domain.reports.writing.actions import Place, ReportRefusedError
from grants_app.domain.reports.writing.finances import total_of
from grants_app.domain.reports.writing.queries import OpenReport, get_report
from grants_app.domain.reports.writing.rules import (
    can_certify_reports,
    can_review_reports,
    can_write_reports,
)
from grants_app.i18n import indicator_labels, report_words
from grants_app.i18n.labels import TARGET_BASIS
from grants_app.i18n.people_words import person_words


def open_report(place: Place) -> OpenReport:
    """The report on a period, or 404."""
    try:
        return get_report(current_viewer(), current_programme(), place.number, place.period_id)
    except LookupError:
        abort(404)


def report_url(place: Place, page: str = "show_report", **more: Any) -> str:
    """The address of a page about the report."""
    return url_for(f"reports.{page}", number=place.number, period_id=place.period_id, **more)


def to_report(place: Place, page: str = "show_report") -> Response:
    """On to a page about the report, after something was done."""
    return redirect(report_url(place, page), code=303)


def say_refused(place: Place, error: ReportRefusedError) -> Response:
    """Back to the report, which somebody took on meanwhile, with the reason why nothing was done."""
    flash(str(report_words.REPORT_REFUSAL[error.refusal]), "error")
    return to_report(place)


def render_report(template: str, found: OpenReport, **context: Any) -> str:
    """A page about one report."""
    viewer = current_viewer()
    return render_template(
        f"reports/{template}",
        found=found,
        grant=found.grant,
        period=found.period,
        place=Place(found.grant.number, found.period.id),
        url=lambda page, **more: report_url(Place(found.grant.number, found.period.id), page, **more),
        may_write=can_write_reports(viewer),
        may_certify=can_certify_reports(viewer),
        may_review=can_review_reports(viewer),
        may_redact=can_redact(viewer),
        by_whom=lambda person: person_words(person, viewer),
        report_words=report_words,
        total_of=total_of,
        answer_id=answer_id,
        consent_id=consent_id,
        reply_id=reply_id,
        figure_id=figure_id,
        unknown_id=unknown_id,
        part_words=part_words,
        measure_views=measure_views,
        in_all=lambda one: target_in_all(one.value, one.basis, one.times),
        indicator_words=indicator_labels,
        basis_words=TARGET_BASIS,
        **period_words(),
        **context,
    )
