"""One report with its versions and what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased, joinedload

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.people import Person, person_of
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.payments.models import Tranche
from grants_app.domain.grants.payments.queries import OPEN
from grants_app.domain.grants.payments.vocabulary import TrancheCondition
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.programmes.models import Programme
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.rules import can_read_schedule
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.templates.contents import Contents
from grants_app.domain.reports.templates.models import ReportTemplate
from grants_app.domain.reports.templates.queries import contents_of
from grants_app.domain.reports.writing.models import Report, ReportComment, ReportReply, ReportVersion
from grants_app.domain.reports.writing.rules import ReportFacts, can_review_reports
from grants_app.extensions import db


@dataclass(frozen=True)
class VersionInFull:
    """A version with who prepared it, handed it in and decided about it."""

    version: ReportVersion
    prepared_by: Person | None
    submitted_by: Person | None
    decided_by: Person | None


@dataclass(frozen=True)
class CommentInFull:
    """What the reviewer says of a section, with who said it.

    `reply`: what was answered, once it is handed in, with who handed it in and when.
    """

    comment: ReportComment
    by: Person | None
    reply: str = ""
    replied_at: datetime | None = None
    replied_by: Person | None = None


@dataclass(frozen=True)
class OpenReport:
    """The report on a period as a reader may see it. `report` and `template` are None before it is begun.

    `versions`: the last one first; the reviewer does not see a draft among them. `tranche`: the number of the
    first tranche that waits for the report.
    """

    grant: Grant
    period: ReportPeriod
    report: Report | None
    template: Contents | None
    currency: str | None
    versions: Sequence[VersionInFull]
    tranche: int | None = None

    @property
    def is_final(self) -> bool:
        """Whether the period is the last one."""
        return self.period.last_on >= self.grant.last_day

    @cached_property
    def draft(self) -> VersionInFull | None:
        """The version that is being written."""
        return next((one for one in self.versions if one.version.state is ReportState.DRAFT), None)

    @cached_property
    def handed_in(self) -> VersionInFull | None:
        """The last version that was handed in."""
        return next((one for one in self.versions if one.version.state is not ReportState.DRAFT), None)

    def find_version(self, number: int) -> VersionInFull | None:
        """The version with a number."""
        return next((one for one in self.versions if one.version.number == number), None)

    def returned_before(self, number: int) -> VersionInFull | None:
        """The version whose comments a version answers: the one before it, if that was returned."""
        before = self.find_version(number - 1)
        return before if before is not None and before.version.state is ReportState.RETURNED else None


def get_report(viewer: Viewer, programme: Programme, number: int, period_id: int) -> OpenReport:
    """The report on a period of a grant. Two queries. LookupError where it may not be read."""
    statement: Any = (
        select(Grant, ReportPeriod, Report, ReportTemplate, GrantAgreement.currency, _waiting_tranche())
        .join(ReportPeriod, ReportPeriod.grant_id == Grant.id)
        .outerjoin(Report, Report.period_id == ReportPeriod.id)
        .outerjoin(ReportTemplate, ReportTemplate.id == Report.template_id)
        .outerjoin(GrantAgreement, GrantAgreement.grant_id == Grant.id)
        .where(Grant.programme_id == programme.id, Grant.number == number, ReportPeriod.id == period_id)
        .where(visible_grants(viewer))
        .options(joinedload(Grant.organisation), joinedload(Grant.programme))
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(statement).one_or_none()
    if found is None or not can_read_schedule(viewer, organisation_id=found[0].organisation_id):
        raise LookupError(number, period_id)
    grant, period, report, template, currency, tranche = found
    return OpenReport(
        grant=grant,
        period=period,
        report=report,
        template=None if template is None else contents_of(template),
        currency=currency,
        versions=() if report is None else _list_versions(viewer, report.id),
        tranche=None if period.report_state is ReportState.APPROVED else tranche,
    )


def find_report_of(viewer: Viewer, programme: Programme, report_id: int) -> tuple[int, int]:
    """Number of the grant and of the period of a report. LookupError where it may not be read."""
    statement = (
        select(Grant.number, Grant.organisation_id, Report.period_id)
        .join(Report, Report.grant_id == Grant.id)
        .where(Report.id == report_id, Grant.programme_id == programme.id, visible_grants(viewer))
    )
    found = db.session.execute(statement).one_or_none()
    if found is None or not can_read_schedule(viewer, organisation_id=found.organisation_id):
        raise LookupError(report_id)
    return found.number, found.period_id


def list_comments(version_ids: Sequence[int]) -> Mapping[int, Sequence[CommentInFull]]:
    """What was said of versions, by version, in the order of saying, with what was answered. One query.

    An answer is read once it is handed in, by whoever reads the comment.
    """
    answering, answerer = aliased(ReportVersion), aliased(User)
    is_handed_in = and_(answering.id == ReportReply.version_id, answering.state != ReportState.DRAFT)
    statement = (
        select(ReportComment, User, ReportReply.text, answering.submitted_at, answerer)
        .join(User, User.id == ReportComment.made_by_id)
        .outerjoin(ReportReply, ReportReply.comment_id == ReportComment.id)
        .outerjoin(answering, is_handed_in)
        .outerjoin(answerer, answerer.id == answering.submitted_by_id)
        .where(ReportComment.version_id.in_(version_ids))
        .order_by(ReportComment.id)
    )
    found: defaultdict[int, list[CommentInFull]] = defaultdict(list)
    for comment, user, text, at, by in db.session.execute(statement):
        reply = (text, at, person_of(by)) if at is not None else ()
        found[comment.version_id].append(CommentInFull(comment, person_of(user), *reply))
    return found


def list_answerable(found: OpenReport) -> Sequence[CommentInFull]:
    """The comments that the draft can answer: those on the version that was returned before it."""
    draft = found.draft
    returned = found.returned_before(draft.version.number) if draft is not None else None
    return list_comments([returned.version.id]).get(returned.version.id, ()) if returned is not None else ()


def list_comment_ids(returned: VersionInFull | None) -> set[int]:
    """The numbers of the comments on a version that was returned. One query."""
    if returned is None:
        return set()
    own = ReportComment.version_id == returned.version.id
    return set(db.session.scalars(select(ReportComment.id).where(own)))


def facts_of(found: OpenReport, version: ReportVersion) -> ReportFacts:
    """What steps of a version depend on."""
    involved = {version.prepared_by_id, version.submitted_by_id}
    return ReportFacts(
        state=version.state,
        last_on=found.period.last_on,
        is_signed=not found.grant.is_draft,
        is_closed_out=found.grant.closed_out_on is not None,
        is_dropped=found.period.dropped_by_id is not None,
        involved=frozenset(one for one in involved if one is not None),
        has_draft=found.draft is not None,
    )


def _waiting_tranche() -> Any:
    """The number of the first open tranche that waits for the report on `ReportPeriod`."""
    waits = select(func.min(Tranche.number)).where(
        Tranche.grant_id == ReportPeriod.grant_id,
        Tranche.condition == TrancheCondition.REPORT,
        Tranche.state.in_(OPEN),
        Tranche.planned_on > ReportPeriod.last_on,
    )
    return waits.correlate(ReportPeriod).scalar_subquery()


def _list_versions(viewer: Viewer, report_id: int) -> list[VersionInFull]:
    prepared, submitted, decided = (aliased(User) for _person in range(3))
    own: list[ColumnElement[bool]] = [ReportVersion.report_id == report_id]
    if can_review_reports(viewer):
        own.append(ReportVersion.state != ReportState.DRAFT)
    statement: Any = (
        select(ReportVersion, prepared, submitted, decided)
        .join(prepared, prepared.id == ReportVersion.prepared_by_id)
        .outerjoin(submitted, submitted.id == ReportVersion.submitted_by_id)
        .outerjoin(decided, decided.id == ReportVersion.decided_by_id)
        .where(*own)
        .order_by(ReportVersion.number.desc())
        .options(joinedload(ReportVersion.attachments))
        .execution_options(populate_existing=True)
    )
    return [
        VersionInFull(version, *(person_of(user) for user in people))
        for version, *people in db.session.execute(statement).unique()
    ]
