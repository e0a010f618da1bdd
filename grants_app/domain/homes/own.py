"""The grants of the grantee who looks, with what is recorded of their money."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Date, and_, cast, func, literal, null, select, union_all
from sqlalchemy.orm import joinedload

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.correspondence.models import GrantMessage
from grants_app.domain.grants.correspondence.queries import select_unread
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.payments.models import Tranche
from grants_app.domain.grants.payments.vocabulary import TrancheState
from grants_app.domain.grants.reconciliation.queries import CurrencySums, sum_by_currency
from grants_app.domain.grants.status import status_of
from grants_app.domain.grants.vocabulary import GrantStatus
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Programme
from grants_app.domain.reports.schedule.due import is_chased, is_owed
from grants_app.domain.reports.schedule.listing import standing_periods
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.extensions import db

# Grants that the home lists; the page of the organisation leads to the others.
MOST_LISTED: Final = 12
TO_COME: Final = (TrancheState.PLANNED, TrancheState.REQUESTED, TrancheState.APPROVED)
RUNNING: Final = frozenset({GrantStatus.ACTIVE, GrantStatus.SUSPENDED})


@dataclass(frozen=True)
class OwnGrant:
    """A grant with its themes and amounts, and its status on the business day.

    `days_left` counts the days after the business day up to the last one, 0 on the last day itself; it is
    None unless the grant runs. `days_to_start` is None unless the grant has yet to begin.
    """

    grant: Grant
    status: GrantStatus
    days_left: int | None
    days_to_start: int | None


@dataclass(frozen=True)
class NextTranche:
    """The tranche that is expected next: its day, and its sum in minor units."""

    grant_number: int
    planned_on: date
    minor_units: int
    currency: str


@dataclass(frozen=True)
class NextReport:
    """The report that is due next."""

    grant_number: int
    due_on: date


@dataclass(frozen=True)
class NewMessages:
    """How many messages about a grant the viewer has not read."""

    grant_number: int
    count: int


@dataclass(frozen=True)
class Expected:
    """What is to come: the grants with an agreement, the tranches by day, the report that is due next.

    And the messages that are new, by grant.
    """

    agreed: Sequence[int]
    tranches: Sequence[NextTranche]
    report: NextReport | None
    late_reports: int
    messages: Sequence[NewMessages]


@dataclass(frozen=True)
class OwnGrants:
    """The first grants of an organisation by number. `organisation` is None where there is no grant.

    `money`: a line a currency of what its agreements come to; none where none is recorded. `agreed`: the
    numbers of its grants with an agreement, for ways to their money. `next_tranche`: None where none is
    planned for the business day or later. `next_report`: the report that is due next, None where none is to
    come; `late_reports`: how many are late. `messages`: those that are new, by grant.
    """

    organisation: Organisation | None
    grants: Sequence[OwnGrant]
    has_more: bool
    money: Sequence[CurrencySums] = ()
    agreed: Sequence[int] = ()
    next_tranche: NextTranche | None = None
    next_report: NextReport | None = None
    late_reports: int = 0
    messages: Sequence[NewMessages] = ()


def list_own_grants(viewer: Viewer, programme: Programme, day: date) -> OwnGrants:
    """The grants of the viewer's organisation in a programme, published or not. Three queries."""
    if viewer.organisation_id is None:
        return OwnGrants(None, (), has_more=False)
    statement = (
        select(Grant)
        .where(Grant.programme_id == programme.id, Grant.organisation_id == viewer.organisation_id)
        .options(joinedload(Grant.organisation), joinedload(Grant.themes), joinedload(Grant.amounts))
        .options(joinedload(Grant.suspensions))
        .order_by(Grant.number)
        .limit(MOST_LISTED + 1)
    )
    found = list(db.session.scalars(statement).unique())
    expected = _read_expected(viewer, programme.id, day) if found else Expected((), (), None, 0, ())
    return OwnGrants(
        organisation=found[0].organisation if found else None,
        grants=[_own(grant, day) for grant in found[:MOST_LISTED]],
        has_more=len(found) > MOST_LISTED,
        money=sum_by_currency(viewer, programme, viewer.organisation_id) if found else (),
        agreed=expected.agreed[:MOST_LISTED],
        next_tranche=next(iter(expected.tranches), None),
        next_report=expected.report,
        late_reports=expected.late_reports,
        messages=expected.messages,
    )


def _read_expected(viewer: Viewer, programme_id: int, day: date) -> Expected:
    """What is to come from the business day on. One query for all of it."""
    to_come = and_(Tranche.grant_id == Grant.id, Tranche.state.in_(TO_COME), Tranche.planned_on >= day)
    tranches: list[Any] = [
        literal("tranche"),
        Grant.number,
        Tranche.planned_on,
        Tranche.minor_units,
        GrantAgreement.currency,
    ]
    reports = standing_periods(viewer, day).where(Grant.programme_id == programme_id)
    late = reports.where(is_chased(day)).with_only_columns(func.count(ReportPeriod.id))
    following = (
        reports.where(is_owed(), ReportPeriod.due_on >= day)
        .with_only_columns(Grant.number, ReportPeriod.due_on)
        .order_by(ReportPeriod.due_on, ReportPeriod.id)
        .limit(1)
        .subquery()
    )
    parts = [
        select(*tranches)
        .join(GrantAgreement, GrantAgreement.grant_id == Grant.id)
        .outerjoin(Tranche, to_come)
        .where(Grant.programme_id == programme_id, Grant.organisation_id == viewer.organisation_id),
        select(literal("report"), following.c.number, following.c.due_on, literal(0), literal("")),
        select(literal("late"), literal(0), cast(null(), Date), late.scalar_subquery(), literal("")),
        select_unread(viewer)
        .join(Grant, Grant.id == GrantMessage.grant_id)
        .where(Grant.programme_id == programme_id, Grant.organisation_id == viewer.organisation_id)
        .with_only_columns(
            literal("message"), Grant.number, cast(null(), Date), func.count(GrantMessage.id), literal("")
        )
        .group_by(Grant.number),
    ]
    found: dict[str, list[tuple[Any, ...]]] = {"tranche": [], "report": [], "late": [], "message": []}
    for kind, *values in db.session.execute(union_all(*parts)):
        found[kind].append(tuple(values))
    planned = sorted((on, number, *rest) for number, on, *rest in found["tranche"] if on is not None)
    return Expected(
        agreed=sorted({number for number, *_rest in found["tranche"]}),
        tranches=[NextTranche(number, on, *rest) for on, number, *rest in planned],
        report=next((NextReport(number, on) for number, on, *_rest in found["report"]), None),
        late_reports=found["late"][0][2],
        messages=[
            NewMessages(number, count)
            for number, _on, count, _none in sorted(found["message"], key=lambda row: row[0])
        ],
    )


def _own(grant: Grant, day: date) -> OwnGrant:
    status = status_of(grant, day)
    return OwnGrant(
        grant=grant,
        status=status,
        days_left=(grant.last_day - day).days if status in RUNNING else None,
        days_to_start=(grant.start_on - day).days if status is GrantStatus.AWARDED else None,
    )
