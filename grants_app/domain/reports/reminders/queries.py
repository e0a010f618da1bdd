"""What a person can be reminded of, and what a digest that waits is still about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, case, func, null, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.models import Grant
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Programme
from grants_app.domain.programmes.queries import visible_programmes
from grants_app.domain.reports.reminders.models import ReminderDigest
from grants_app.domain.reports.reminders.rules import LONGEST_BEFORE, is_reminded, standing_kind
from grants_app.domain.reports.reminders.vocabulary import ReminderKind
from grants_app.domain.reports.schedule.due import is_owed
from grants_app.domain.reports.schedule.listing import standing_periods
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.models import Report, ReportVersion
from grants_app.extensions import db


@dataclass(frozen=True)
class OwedReport:
    """A report that is owed, and what a digest of the day says of it.

    `row` has the columns `id`, `kind`, `first_on`, `last_on`, `due_on` and `report_state` of its period,
    `returned_on`, `is_final`, `number`, `reference`, `title_sq` and `title_en` of its grant, `name_sq` and
    `name_en` of the organisation, `programme_id`, and `programme`, its slug, None for the default one.
    """

    row: Row[Any]
    kind: ReminderKind


@dataclass(frozen=True)
class OpenDigest:
    """What a digest is still about: its day, and the reports by due day. None are left where all came in."""

    remind_on: date
    reports: Sequence[OwedReport]


def list_owed(viewer: Viewer, day: date) -> list[OwedReport]:
    """What a person can be reminded of on a business day, by due day. One query.

    These are the standing periods of the grants that report and whose pages the person can open.
    """
    if not is_reminded(viewer):
        return []
    near = ReportPeriod.due_on <= day + timedelta(days=LONGEST_BEFORE)
    statement = (
        standing_periods(viewer, day)
        .with_only_columns(*_columns())
        .join(Grant.organisation)
        .join(Programme, Programme.id == Grant.programme_id)
        .where(is_owed(), near, visible_programmes(viewer))
        .order_by(ReportPeriod.due_on, ReportPeriod.id)
    )
    found = []
    for row in db.session.execute(statement):
        kind = standing_kind(row.due_on, day, row.report_state)
        if kind is not None:
            found.append(OwedReport(row, kind))
    return found


def find_digest(user_id: int, day: date) -> ReminderDigest | None:
    """The digest of a person and a business day."""
    statement = select(ReminderDigest).where(
        ReminderDigest.user_id == user_id, ReminderDigest.remind_on == day
    )
    return db.session.scalar(statement)


def list_reminded(days: Collection[date]) -> set[tuple[int, date]]:
    """Who has a digest of some business days. One query."""
    statement = select(ReminderDigest.user_id, ReminderDigest.remind_on)
    found = db.session.execute(statement.where(ReminderDigest.remind_on.in_(days)))
    return {(user_id, day) for user_id, day in found}


def list_told(day: date) -> dict[int, date]:
    """The day of each person's last digest before a business day, by the person's number. One query."""
    statement = select(ReminderDigest.user_id, func.max(ReminderDigest.remind_on))
    before = statement.where(ReminderDigest.remind_on < day).group_by(ReminderDigest.user_id)
    return {row[0]: row[1] for row in db.session.execute(before)}


def read_open_digest(message_id: int, viewer: Viewer) -> OpenDigest | None:
    """What a message is still about, as its reader may know of it; None where it is about no digest."""
    digest = db.session.scalar(select(ReminderDigest).where(ReminderDigest.message_id == message_id))
    if digest is None:
        return None
    named = {period_id for period_id, _kind in digest.about}
    left = [one for one in list_owed(viewer, digest.remind_on) if one.row.id in named]
    return OpenDigest(digest.remind_on, left)


def _columns() -> list[Any]:
    returned_on = (
        select(func.max(ReportVersion.decided_on))
        .join(Report, Report.id == ReportVersion.report_id)
        .where(Report.period_id == ReportPeriod.id, ReportVersion.state == ReportState.RETURNED)
        .correlate(ReportPeriod)
        .scalar_subquery()
    )
    return [
        ReportPeriod.id,
        ReportPeriod.kind,
        ReportPeriod.first_on,
        ReportPeriod.last_on,
        ReportPeriod.due_on,
        ReportPeriod.report_state,
        returned_on.label("returned_on"),
        (ReportPeriod.last_on >= func.coalesce(Grant.closed_early_on, Grant.end_on)).label("is_final"),
        Grant.number,
        Grant.reference,
        Grant.title_sq,
        Grant.title_en,
        Organisation.name_sq,
        Organisation.name_en,
        Grant.programme_id,
        case((Programme.is_default, null()), else_=Programme.slug).label("programme"),
    ]
