"""Telling the room of awards which reports are approved: money can wait for them."""

from __future__ import annotations

from sqlalchemy import and_, func, select

from grants_app.domain.grants.payments.reported import ReportedPeriod, tells_reports
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.models import Report, ReportVersion
from grants_app.extensions import db


@tells_reports
def list_reported_periods(grant_id: int) -> list[ReportedPeriod]:
    """The periods of a grant that stand, each with the business day of its first approval. One statement.

    A report that is being corrected stays approved: its first approval counts.
    """
    is_approved = and_(ReportVersion.report_id == Report.id, ReportVersion.state == ReportState.APPROVED)
    statement = (
        select(ReportPeriod.id, ReportPeriod.last_on, func.min(ReportVersion.decided_on))
        .outerjoin(Report, Report.period_id == ReportPeriod.id)
        .outerjoin(ReportVersion, is_approved)
        .where(ReportPeriod.grant_id == grant_id, ReportPeriod.dropped_by_id.is_(None))
        .group_by(ReportPeriod.id, ReportPeriod.last_on)
        .order_by(ReportPeriod.last_on)
    )
    return [ReportedPeriod(*row) for row in db.session.execute(statement)]
