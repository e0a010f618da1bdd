"""Reviewing a report that was handed in: returned with comments, or approved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.addresses import one_value
from grants_app.blueprints.reports.blueprint import Answer, reports
from grants_app.blueprints.reports.opening import open_report, render_report, say_refused, to_report
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.payments.queries import list_opened_by
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.templates.contents import Contents
from grants_app.domain.reports.writing.actions import Place, ReportRefusedError, Review, decide_report
from grants_app.domain.reports.writing.comparing import find_next_to_review, read_beside
from grants_app.domain.reports.writing.models import FIGURES
from grants_app.domain.reports.writing.queries import OpenReport, VersionInFull, list_comments
from grants_app.domain.reports.writing.rules import can_review_reports
from grants_app.domain.reports.writing.vocabulary import ReportRefusal, ReportStep
from grants_app.errors import BadParameterError
from grants_app.forms.guarded import GuardedText
from grants_app.forms.guarded_rows import RowsGuard
from grants_app.i18n import formats
from grants_app.i18n.bilingual import pick_field
from grants_app.i18n.report_words import REPORT_REFUSAL
from grants_app.typed_text import text_error

LONGEST_COMMENT = 2000
MONEY, REMARK = "comment-", "remark"
STEPS = (ReportStep.RETURN, ReportStep.APPROVE)
SAID_HERE = frozenset({ReportRefusal.COMMENT_MISSING, ReportRefusal.OWN_REPORT})


@dataclass
class ReviewSheet:
    """What the reviewer typed, by field id; a comment's field is named by the code of its section."""

    labels: Mapping[str, str]
    texts: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    guard: RowsGuard | None = None

    @property
    def review(self) -> Review:
        """What it says."""
        comments: dict[str | None, str] = {
            place.removeprefix(MONEY) or None: text
            for place, text in self.texts.items()
            if place.startswith(MONEY)
        }
        return Review(comments, self.texts.get(REMARK, ""))

    def read(self, form: Mapping[str, str]) -> bool:
        """Take what was posted; gives whether nothing is wrong with it."""
        self.texts = {place: form.get(place, "").replace("\r\n", "\n").strip() for place in self.labels}
        self.guard = RowsGuard(
            GuardedText(place, self.labels[place], text, place, kept_as="comment")
            for place, text in self.texts.items()
        )
        self.texts = {place: self.guard.softer.get(place, text) for place, text in self.texts.items()}
        is_passed = self.guard.add_problems(self.errors)
        for place, text in self.texts.items():
            message = text_error(text, LONGEST_COMMENT)
            if message:
                self.errors.setdefault(place, message)
        return is_passed and not self.errors


@reports.route("/grants/<int:number>/reports/<int:period_id>/review", methods=["GET", "POST"])
@requires(can_review_reports)
def review_report(number: int, period_id: int) -> Answer:
    """What was handed in, with room for comments by section, and the decision."""
    place = Place(number, period_id)
    found = open_report(place)
    last = found.handed_in
    if last is None or found.template is None or last.version.state is not ReportState.SUBMITTED:
        return say_refused(place, ReportRefusedError(ReportRefusal.WRONG_STATE))
    sheet = ReviewSheet(_labels(found.template))
    if request.method == "GET":
        return _page(found, last, sheet)
    asked = request.form.get("step", "")
    if asked not in ("", *STEPS):
        abort(400)
    if not sheet.read(request.form):
        return _page(found, last, sheet), 422
    if not asked:
        sheet.errors["review"] = gettext("Nothing is decided yet. Return the report or approve it.")
        return _page(found, last, sheet), 422
    return _decide(place, found, last, sheet, ReportStep(asked))


@reports.get("/reports/review")
@requires(can_review_reports)
def review_next() -> Answer:
    """Lead to the review of the report that waits longest; `beside`: the number of a period to leave out."""
    asked = one_value("beside")
    if asked is not None and not (asked.isdecimal() and len(asked) < 10):
        raise BadParameterError("beside", asked)
    beside = int(asked) if asked is not None else None
    found = find_next_to_review(current_viewer(), current_programme(), default_day(), beside=beside)
    if found is None:
        flash(gettext("No other report waits for your review."), "success")
        return redirect(url_for("reports.list_reports"))
    return to_report(Place(*found), "review_report")


def _decide(
    place: Place, found: OpenReport, last: VersionInFull, sheet: ReviewSheet, step: ReportStep
) -> Answer:
    seen = request.form.get("version", "")
    number = int(seen) if seen.isdecimal() and len(seen) < 6 else 0
    if sheet.guard is not None:
        sheet.guard.note()
    viewer, programme, today = current_viewer(), current_programme(), default_day()
    try:
        decide_report(viewer, programme, place, step, sheet.review, number=number, today=today)
    except ReportRefusedError as error:
        if error.refusal not in SAID_HERE:
            return say_refused(place, error)
        sheet.errors["review"] = str(REPORT_REFUSAL[error.refusal])
        return _page(found, last, sheet), 422
    except PersonalDataError:  # every field was looked through: this is the last guard
        sheet.errors["review"] = gettext("Take out what points at a person.")
        return _page(found, last, sheet), 422
    if step is ReportStep.RETURN:
        flash(gettext("The report is returned with your comments."), "success")
        return to_report(place)
    flash(gettext("The report is approved."), "success")
    for tranche in list_opened_by(found.grant.id, found.period.last_on):
        words = gettext("Tranche %(number)s waits for no report any more.", number=formats.number(tranche))
        flash(words, "success")
    return to_report(place)


def _labels(template: Contents) -> dict[str, str]:
    sections = {f"{MONEY}{one.code}": pick_field(one, "title").text for one in template.sections}
    return {
        **sections,
        f"{MONEY}{FIGURES}": gettext("Indicators"),
        MONEY: gettext("Money by budget line"),
        REMARK: gettext("Remark on the whole"),
    }


def _page(found: OpenReport, last: VersionInFull, sheet: ReviewSheet) -> str:
    full, beside = read_beside(found, last)
    before = found.returned_before(last.version.number)
    return render_report(
        "review_report.html",
        found,
        last=last,
        full=full,
        beside=beside,
        attachments=last.version.attachments,
        before=before,
        comments=list_comments([before.version.id]).get(before.version.id, []) if before else [],
        sheet=sheet,
        longest=LONGEST_COMMENT,
    )
