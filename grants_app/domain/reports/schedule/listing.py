"""What is due: the periods of many grants by due day, page by page, and how many there are of each state."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, case, false, func, not_, select, true, tuple_

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.grants.lifecycle.days import is_closed_out_on, is_draft_on
from grants_app.domain.grants.models import Grant
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase, Programme
from grants_app.domain.reports.schedule.due import has_due_state, is_owed, is_to_do
from grants_app.domain.reports.schedule.models import ReportPeriod, ReportPlan
from grants_app.domain.reports.schedule.rules import can_manage_schedules
from grants_app.domain.reports.schedule.vocabulary import DueState
from grants_app.extensions import db

PAGE_SIZE: Final = 25
# Numbers of grants without a plan that a page names; more are counted.
NAMED: Final = 12
_PLACE: Final = re.compile(r"(\d{4}-\d\d-\d\d)\.([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True)
class DueFilter:
    """What to show of the periods; what is None limits nothing.

    `is_open` leaves out what is approved, unless a state is asked for. `after` is the place of a row, as
    `DuePage.next_after` gives it: only later ones follow.
    """

    state: DueState | None = None
    organisation: str | None = None
    phase: int | None = None
    after: tuple[date, int] | None = None
    is_open: bool = False


@dataclass(frozen=True)
class DuePage:
    """Some periods, the one that is due first at the top. `next_after` is None on the last page.

    Rows have the columns of `ReportPeriod` but those of its making, `number`, `title_sq` and `title_en` of
    their grant, `slug`, `name_sq` and `name_en` of its organisation, and `is_final`. `counts`: how many there
    are of each state, whichever of them is asked for.
    """

    rows: Sequence[Row[Any]]
    next_after: str | None
    counts: Mapping[DueState, int]


@dataclass(frozen=True)
class Choices:
    """The organisations and phases that have periods, for the lists of a form."""

    organisations: Sequence[Row[Any]]
    phases: Sequence[Row[Any]]


@dataclass(frozen=True)
class Unplanned:
    """How many grants have no plan, and the first of their numbers."""

    count: int
    numbers: Sequence[int]


def reporting_grants(viewer: Viewer, day: date, *, with_closed: bool = False) -> ColumnElement[bool]:
    """Condition on `Grant`: those that report on a day, as far as a viewer reads their schedules.

    Nobody owes a report under a grant that is not signed yet, nor under one that is closed out.
    """
    own: ColumnElement[bool] = false()
    if can_manage_schedules(viewer):
        own = true()
    elif viewer.role is Role.GRANTEE and viewer.organisation_id is not None:
        own = Grant.organisation_id == viewer.organisation_id
    is_over = false() if with_closed else is_closed_out_on(day)
    return and_(own, not_(is_draft_on(day)), not_(is_over))


def list_due(viewer: Viewer, programme: Programme, asked: DueFilter, day: date) -> DuePage:
    """A page of the periods that stand, by due day. Two queries, however many there are."""
    conditions = _conditions(viewer, programme, asked, day)
    counts = count_states(viewer, programme, asked, day)
    statement = _rows().where(*conditions)
    if asked.state is not None:
        statement = statement.where(has_due_state(asked.state, day))
    elif asked.is_open:
        statement = statement.where(is_to_do())
    if asked.after is not None:
        statement = statement.where(tuple_(ReportPeriod.due_on, ReportPeriod.id) > tuple_(*asked.after))
    statement = statement.order_by(ReportPeriod.due_on, ReportPeriod.id).limit(PAGE_SIZE + 1)
    found = db.session.execute(statement).all()
    rows = found[:PAGE_SIZE]
    following = f"{rows[-1].due_on.isoformat()}.{rows[-1].id}" if len(found) > PAGE_SIZE else None
    return DuePage(rows, following, counts)


def count_states(viewer: Viewer, programme: Programme, asked: DueFilter, day: date) -> dict[DueState, int]:
    """How many standing periods there are of each state, whichever of them is asked for. One query."""
    sums = [func.sum(case((has_due_state(state, day), 1), else_=0)) for state in DueState]
    statement = select(*sums).select_from(ReportPeriod).join(Grant, Grant.id == ReportPeriod.grant_id)
    row = db.session.execute(statement.where(*_conditions(viewer, programme, asked, day))).one()
    return {state: int(count or 0) for state, count in zip(DueState, row, strict=True)}


def find_next_due(viewer: Viewer, programme: Programme, day: date) -> Row[Any] | None:
    """The report that is owed next, on the day or later, with the columns of `list_due`. One query."""
    conditions = _conditions(viewer, programme, DueFilter(), day)
    to_come = _rows().where(*conditions, is_owed(), ReportPeriod.due_on >= day)
    statement = to_come.order_by(ReportPeriod.due_on, ReportPeriod.id).limit(1)
    return db.session.execute(statement).one_or_none()


def standing_periods(viewer: Viewer, day: date) -> Select[Any]:
    """The periods joined to `Grant` on which grants report, for what other rooms count of them."""
    statement: Select[Any] = select(ReportPeriod).join(Grant, Grant.id == ReportPeriod.grant_id)
    return statement.where(ReportPeriod.dropped_by_id.is_(None), reporting_grants(viewer, day))


def read_place(text: str) -> tuple[date, int]:
    """The place that `DuePage.next_after` names. Raises ValueError."""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return date.fromisoformat(found[1]), int(found[2])


def list_choices(viewer: Viewer, programme: Programme, day: date) -> Choices:
    """What the lists of the form offer. One query."""
    statement = (
        select(
            Organisation.slug,
            Organisation.name_sq,
            Organisation.name_en,
            Phase.number,
            Phase.name_sq.label("phase_sq"),
            Phase.name_en.label("phase_en"),
        )
        .select_from(Grant)
        .join(Grant.organisation)
        .join(Grant.phase)
        .where(Grant.programme_id == programme.id, reporting_grants(viewer, day))
        .where(Grant.id.in_(select(ReportPlan.grant_id)))
        .distinct()
        .order_by(Phase.number, Organisation.slug)
    )
    found: list[Any] = list(db.session.execute(statement))
    organisations, phases = {row.slug: row for row in found}, {row.number: row for row in found}
    return Choices(list(organisations.values()), list(phases.values()))


def list_unplanned(viewer: Viewer, programme: Programme, day: date) -> Unplanned:
    """The grants that report and for which no plan is recorded. One query."""
    statement = (
        select(Grant.number, func.count().over().label("all_of_them"))
        .where(Grant.programme_id == programme.id, reporting_grants(viewer, day))
        .where(Grant.id.not_in(select(ReportPlan.grant_id)))
        .order_by(Grant.number)
        .limit(NAMED)
    )
    found = db.session.execute(statement).all()
    return Unplanned(found[0].all_of_them if found else 0, [row.number for row in found])


def grant_conditions(
    viewer: Viewer, programme: Programme, asked: DueFilter, day: date, *, with_closed: bool = False
) -> list[ColumnElement[bool]]:
    """Conditions on `Grant`: those that report on a day, as far as a viewer and a filter go.

    `with_closed`: those too that were closed out and reported before.
    """
    reporting = reporting_grants(viewer, day, with_closed=with_closed)
    conditions = [Grant.programme_id == programme.id, reporting]
    if asked.organisation is not None:
        known = select(Organisation.id).where(Organisation.slug == asked.organisation)
        conditions.append(Grant.organisation_id.in_(known))
    if asked.phase is not None:
        conditions.append(Grant.phase_id.in_(select(Phase.id).where(Phase.number == asked.phase)))
    return conditions


def _conditions(
    viewer: Viewer, programme: Programme, asked: DueFilter, day: date
) -> list[ColumnElement[bool]]:
    return [ReportPeriod.dropped_by_id.is_(None), *grant_conditions(viewer, programme, asked, day)]


def _rows() -> Select[Any]:
    columns: list[Any] = [
        ReportPeriod.id,
        ReportPeriod.kind,
        ReportPeriod.first_on,
        ReportPeriod.last_on,
        ReportPeriod.due_on,
        ReportPeriod.is_due_moved,
        ReportPeriod.report_state,
        (ReportPeriod.last_on >= func.coalesce(Grant.closed_early_on, Grant.end_on)).label("is_final"),
        Grant.number,
        Grant.title_sq,
        Grant.title_en,
        Organisation.slug,
        Organisation.name_sq,
        Organisation.name_en,
    ]
    statement = select(*columns).join(Grant, Grant.id == ReportPeriod.grant_id)
    return statement.join(Grant.organisation)
