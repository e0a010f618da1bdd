"""Writing reports and taking them on: each step with its audit row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.disclosure.guard.vocabulary import GoOnReason
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.programmes.models import Programme
from grants_app.domain.reports.attachments.keeping import list_attachments, values_with
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.templates.actions import keep_usual_template
from grants_app.domain.reports.templates.queries import find_template
from grants_app.domain.reports.writing.contents import OpenPoint, Said, open_points
from grants_app.domain.reports.writing.keeping import audit, open_next, put_said
from grants_app.domain.reports.writing.marks import find_marked, note_marked
from grants_app.domain.reports.writing.models import WHOLE, Report, ReportComment, ReportVersion
from grants_app.domain.reports.writing.queries import OpenReport, facts_of, get_report, list_comment_ids
from grants_app.domain.reports.writing.reading import read_draft
from grants_app.domain.reports.writing.rules import (
    ReportFacts,
    can_certify_reports,
    can_review_reports,
    can_write_reports,
    refuse_step,
    refuse_writing,
)
from grants_app.domain.reports.writing.states import FOLLOWED, MOVES
from grants_app.domain.reports.writing.vocabulary import ReportRefusal, ReportStep
from grants_app.domain.texts.conflicts import refuse_overtaken
from grants_app.extensions import db, utc_now


class ReportRefusedError(ValueError):
    """Something is not done with a report; `refusal` says why, `points` what a draft lacks."""

    def __init__(self, refusal: ReportRefusal, points: list[OpenPoint] | None = None) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.points = points or []


@dataclass(frozen=True)
class Place:
    """Which report: the number of the grant, and the period."""

    number: int
    period_id: int


@dataclass(frozen=True)
class Signature:
    """What the person who hands a report in says: which words they read, and that they answer for them.

    `why_marked`: why passages that may point at a person stay.
    """

    seen: str
    is_confirmed: bool
    why_marked: GoOnReason | None = None


@dataclass(frozen=True)
class Review:
    """What the reviewer says: by the code of a section, None for the money; and of the whole."""

    comments: Mapping[str | None, str]
    remark: str = ""

    @property
    def texts(self) -> list[str]:
        """All that is said."""
        return [text.strip() for text in (*self.comments.values(), self.remark) if text.strip()]


def begin_report(viewer: Viewer, programme: Programme, place: Place, *, today: date) -> Report:
    """Begin the report on a period, with the template that holds now; one that is begun is given back.

    Raises LookupError, ReportRefusedError.
    """
    grant = lock_grant(viewer, programme, place.number)
    found = get_report(viewer, programme, place.number, place.period_id)
    if found.report is not None:
        return found.report
    facts = ReportFacts(
        state=ReportState.DRAFT,
        last_on=found.period.last_on,
        is_signed=not grant.is_draft,
        is_closed_out=grant.closed_out_on is not None,
        is_dropped=found.period.dropped_by_id is not None,
    )
    refused = refuse_writing(facts) if can_write_reports(viewer) else ReportRefusal.WRONG_STATE
    if refused is not None:
        raise ReportRefusedError(refused)
    author = viewer.author
    template = find_template(programme.id) or keep_usual_template(author, programme)
    report = Report(
        grant_id=grant.id, period_id=found.period.id, template_id=template.id, begun_by_id=viewer.user_id
    )
    db.session.add(report)
    db.session.flush()
    db.session.add(
        ReportVersion(report_id=report.id, grant_id=grant.id, number=1, prepared_by_id=viewer.user_id)
    )
    found.period.report_state = ReportState.DRAFT
    audit(author, found, "grant.begin_report", 1, [None, ReportState.DRAFT], today)
    return report


def save_draft(
    viewer: Viewer, programme: Programme, place: Place, said: Said, *, seen: str, today: date
) -> ReportVersion:
    """Keep what a draft says, whatever it lacks. Of the lines only what people say of them is taken.

    What may point at a person is kept too: a draft is never held up. The guard asks when it is handed in.

    Raises LookupError, EditConflictError, ReportRefusedError.
    """
    found, version = open_draft(viewer, programme, place)
    full = read_draft(version, found.period)
    standing = full.said
    refuse_overtaken(seen, standing.values())
    known = list_comment_ids(found.returned_before(version.number))
    measures = {one.id for one in full.measures}
    said = replace(
        said,
        replies={key: text for key, text in said.replies.items() if key in known},
        figures={key: one for key, one in said.figures.items() if key.measure in measures},
    )
    if said.values() == standing.values():
        return version
    put_said(version, said, found.currency)
    version.prepared_at, version.prepared_by_id = utc_now(), viewer.author.user_id or 0
    audit(viewer.author, found, "grant.save_report", version.number, None, today, (standing, said))
    return version


def submit_report(
    viewer: Viewer, programme: Programme, place: Place, signature: Signature, *, today: date
) -> ReportVersion:
    """Hand a draft in, as a person who answers for it. Its figures stay as they are from here on.

    What may point at a person stays for a reason only, which is logged without the words.

    Raises LookupError, EditConflictError, ReportRefusedError.
    """
    found, version = _open(viewer, programme, place)
    if not can_certify_reports(viewer):
        raise ReportRefusedError(ReportRefusal.WRONG_STATE)
    full = read_draft(version, found.period)
    said, points = full.said, list[OpenPoint]()
    if found.template is not None:
        points = open_points(said, found.template, list(full.sites), full.counted, is_final=found.is_final)
    _refuse(found, version, ReportStep.SUBMIT, viewer, today, points=points)
    refuse_overtaken(signature.seen, values_with(said.values(), list_attachments(version.id)))
    marked = find_marked(said)
    if marked and signature.why_marked is None:
        raise ReportRefusedError(ReportRefusal.MARKED)
    if not signature.is_confirmed:
        raise ReportRefusedError(ReportRefusal.NOT_CONFIRMED)
    if marked and signature.why_marked is not None:
        note_marked(viewer.author, found, marked, signature.why_marked)
    put_said(version, said, found.currency)
    version.submitted_at, version.submitted_on = utc_now(), today
    version.submitted_by_id = viewer.user_id
    _move(viewer, found, version, ReportStep.SUBMIT, today)
    return version


def decide_report(
    viewer: Viewer,
    programme: Programme,
    place: Place,
    step: ReportStep,
    review: Review,
    *,
    number: int,
    today: date,
) -> ReportVersion:
    """Return a version with comments, or approve it, with remarks or without.

    `number`: the version that was read.

    Raises LookupError, ReportRefusedError, PersonalDataError.
    """
    found, version = _open(viewer, programme, place)
    if not can_review_reports(viewer) or version.number != number:
        raise ReportRefusedError(ReportRefusal.WRONG_STATE)
    for text in review.texts:
        refuse_personal_data(text)
    _refuse(found, version, step, viewer, today, has_comment=bool(review.texts))
    comments = dict(review.comments)
    if step is ReportStep.RETURN:
        comments[WHOLE] = review.remark
    for section, text in comments.items():
        if text.strip():
            db.session.add(
                ReportComment(
                    version_id=version.id,
                    grant_id=version.grant_id,
                    section=section,
                    text=text.strip(),
                    made_by_id=viewer.user_id,
                )
            )
    version.decided_at, version.decided_on = utc_now(), today
    version.decided_by_id = viewer.user_id
    remark = review.remark.strip() or None
    version.remark = remark if step is ReportStep.APPROVE else None
    _move(viewer, found, version, step, today, remark)
    return version


def correct_report(
    viewer: Viewer, programme: Programme, place: Place, reason: str, *, today: date
) -> ReportVersion:
    """Open a new version beside an approved one, for a reason.

    Raises LookupError, ReportRefusedError, PersonalDataError.
    """
    found, version = _open(viewer, programme, place)
    if not can_write_reports(viewer):
        raise ReportRefusedError(ReportRefusal.WRONG_STATE)
    _refuse(found, version, ReportStep.CORRECT, viewer, today)
    if not reason.strip():
        raise ReportRefusedError(ReportRefusal.REASON_MISSING)
    refuse_personal_data(reason)
    _move(viewer, found, version, ReportStep.CORRECT, today, reason.strip())
    return version


def open_draft(viewer: Viewer, programme: Programme, place: Place) -> tuple[OpenReport, ReportVersion]:
    """A draft under lock, for whoever may write in it. Raises LookupError, ReportRefusedError."""
    found, version = _open(viewer, programme, place)
    if not can_write_reports(viewer) or version.state is not ReportState.DRAFT:
        raise ReportRefusedError(ReportRefusal.WRONG_STATE)
    refused = refuse_writing(facts_of(found, version))
    if refused is not None:
        raise ReportRefusedError(refused)
    return found, version


def _open(viewer: Viewer, programme: Programme, place: Place) -> tuple[OpenReport, ReportVersion]:
    """A report under lock, with the version that goes on."""
    lock_grant(viewer, programme, place.number)
    found = get_report(viewer, programme, place.number, place.period_id)
    if not found.versions:
        raise ReportRefusedError(ReportRefusal.WRONG_STATE)
    return found, found.versions[0].version


def _refuse(
    found: OpenReport,
    version: ReportVersion,
    step: ReportStep,
    viewer: Viewer,
    today: date,
    *,
    points: list[OpenPoint] | None = None,
    has_comment: bool = False,
) -> None:
    refused = refuse_step(
        facts_of(found, version),
        step,
        user_id=viewer.user_id,
        day=today,
        is_complete=not points,
        has_comment=has_comment,
    )
    if refused is not None:
        raise ReportRefusedError(refused, points)


def _move(
    viewer: Viewer,
    found: OpenReport,
    version: ReportVersion,
    step: ReportStep,
    today: date,
    reason: str | None = None,
) -> None:
    """Take a version on, its period with it, and write it down."""
    before = version.state
    version.state = MOVES[before, step]
    found.period.report_state = version.state
    if step in FOLLOWED:
        open_next(version, viewer.user_id or 0, reason if step is ReportStep.CORRECT else None)
    audit(
        viewer.author,
        found,
        f"grant.{step.value}_report",
        version.number,
        [before, version.state],
        today,
        reason=reason,
    )
