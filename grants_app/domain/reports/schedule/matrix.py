"""Who has and who has not reported: grants by quarters, and what others may know of it as counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, case, exists, extract, false, func, not_, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.lifecycle.days import is_closed_out_on, is_draft_on
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Programme
from grants_app.domain.reports.schedule.due import HANDED_IN, has_due_state, is_owed
from grants_app.domain.reports.schedule.listing import DueFilter, grant_conditions
from grants_app.domain.reports.schedule.models import ReportPeriod, ReportPlan
from grants_app.domain.reports.schedule.quarters import Quarter, quarter_of
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.extensions import db

PAGE_SIZE: Final = 25


@dataclass(frozen=True)
class MatrixRow:
    """A grant (`number`, `slug`, `name_sq`, `name_en`) and its periods by the quarter in which they end.

    Without a plan nobody knows what it owes; with one it owes nothing in a quarter that is not here.
    """

    grant: Row[Any]
    periods: Mapping[Quarter, Sequence[Row[Any]]]

    @property
    def is_planned(self) -> bool:
        """Whether a plan of reporting is recorded."""
        return bool(self.grant.is_planned)


@dataclass(frozen=True)
class ReportMatrix:
    """Grants by number, and the quarters in which their periods end. `next_after`: None on the last page."""

    quarters: Sequence[Quarter]
    rows: Sequence[MatrixRow]
    next_after: int | None


@dataclass(frozen=True)
class QuarterCount:
    """How many reports are asked for on periods that end in a quarter, and where they stand.

    `approved` are among those `handed_in`; `late` are not handed in after their due day.
    """

    quarter: Quarter
    asked: int
    handed_in: int
    approved: int
    late: int

    @property
    def to_come(self) -> int:
        """Not handed in, and not late."""
        return self.asked - self.handed_in - self.late


@dataclass(frozen=True)
class ReportCounts:
    """Counts by quarter of the grants that a reader may see, and of how many grants no plan is recorded."""

    quarters: Sequence[QuarterCount]
    grants: int
    unplanned: int


def read_matrix(
    viewer: Viewer,
    programme: Programme,
    asked: DueFilter,
    day: date,
    *,
    after: int = 0,
    limit: int | None = PAGE_SIZE,
) -> ReportMatrix:
    """Who has reported, of the grants whose schedules a viewer reads. Two queries, however many there are.

    With a state only grants that have such a period, and of these only the periods in it. Without `limit`
    all grants. A grant that was closed out shows what it reported, and owes nothing.
    """
    standing = _counts_on(day)
    shown = standing if asked.state is None else and_(standing, has_due_state(asked.state, day))
    is_planned = exists().where(ReportPlan.grant_id == Grant.id).label("is_planned")
    names = (Organisation.slug, Organisation.name_sq, Organisation.name_en)
    columns: list[Any] = [Grant.id, Grant.number, *names, is_planned]
    statement = select(*columns).join(Grant.organisation)
    own = grant_conditions(viewer, programme, asked, day, with_closed=True)
    statement = statement.where(*own, Grant.number > after)
    if asked.state is not None:
        statement = statement.where(Grant.id.in_(select(ReportPeriod.grant_id).where(shown)))
    statement = statement.order_by(Grant.number)
    if limit is not None:
        statement = statement.limit(limit + 1)
    found = db.session.execute(statement).all()
    grants = found if limit is None else found[:limit]
    last = grants[-1].number if grants else after
    periods = _periods_by_grant(shown, own, (after, last))
    quarters = {quarter for one in periods.values() for quarter in one}
    return ReportMatrix(
        quarters=sorted(quarters, key=lambda one: (one.year, one.number)),
        rows=[MatrixRow(one, periods.get(one.id, {})) for one in grants],
        next_after=last if len(found) > len(grants) else None,
    )


def count_reported(viewer: Viewer, programme: Programme, day: date) -> ReportCounts:
    """How many reports were handed in by quarter, of published grants. Two queries.

    Nothing of drafts: a report that is being written counts as one that nobody began.
    """
    own = (
        Grant.programme_id == programme.id,
        visible_grants(viewer),
        Grant.published_at.is_not(None),
        not_(is_draft_on(day)),
    )
    parts = [extract(part, ReportPeriod.last_on) for part in ("year", "month")]
    sums = [
        ReportPeriod.report_state.in_(HANDED_IN),
        ReportPeriod.report_state == ReportState.APPROVED,
        and_(is_owed(), ReportPeriod.due_on < day),
    ]
    statement = (
        select(*parts, func.count(), *(func.sum(case((one, 1), else_=0)) for one in sums))
        .join(Grant, Grant.id == ReportPeriod.grant_id)
        .where(_counts_on(day), *own)
        .group_by(*parts)
    )
    counted: defaultdict[Quarter, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for year, month, *counts in db.session.execute(statement):
        kept = counted[quarter_of(date(int(year), int(month), 1))]
        kept[:] = [before + int(more or 0) for before, more in zip(kept, counts, strict=True)]
    owes = and_(Grant.id.not_in(select(ReportPlan.grant_id)), not_(is_closed_out_on(day)))
    without = case((owes, 1), else_=0)
    grants, unplanned = db.session.execute(select(func.count(), func.sum(without)).where(*own)).one()
    ordered = sorted(counted, key=lambda one: (one.year, one.number))
    return ReportCounts([QuarterCount(one, *counted[one]) for one in ordered], grants, int(unplanned or 0))


def _counts_on(day: date) -> ColumnElement[bool]:
    """Condition on `ReportPeriod` and `Grant`: what stands, after a close-out only what was handed in."""
    is_over = and_(
        is_closed_out_on(day), not_(func.coalesce(ReportPeriod.report_state.in_(HANDED_IN), false()))
    )
    return and_(ReportPeriod.dropped_by_id.is_(None), not_(is_over))


def _periods_by_grant(
    shown: ColumnElement[bool], of_grants: Sequence[ColumnElement[bool]], numbers: tuple[int, int]
) -> dict[int, dict[Quarter, list[Row[Any]]]]:
    """The periods of the grants whose numbers lie after the first and up to the second."""
    is_final = ReportPeriod.last_on >= func.coalesce(Grant.closed_early_on, Grant.end_on)
    columns: list[Any] = [
        ReportPeriod.id,
        ReportPeriod.grant_id,
        ReportPeriod.first_on,
        ReportPeriod.last_on,
        ReportPeriod.due_on,
        ReportPeriod.report_state,
        is_final.label("is_final"),
    ]
    statement = (
        select(*columns)
        .join(Grant, Grant.id == ReportPeriod.grant_id)
        .where(shown, *of_grants, Grant.number > numbers[0], Grant.number <= numbers[1])
        .order_by(ReportPeriod.last_on, ReportPeriod.id)
    )
    found: defaultdict[int, dict[Quarter, list[Row[Any]]]] = defaultdict(dict)
    for row in db.session.execute(statement):
        found[row.grant_id].setdefault(quarter_of(row.last_on), []).append(row)
    return found
