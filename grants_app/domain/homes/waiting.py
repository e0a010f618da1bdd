"""Grants that wait for the specialist: how many, and the numbers of the first ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union_all

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.amendments.vocabulary import AmendmentState
from grants_app.domain.grants.conditions import has_status
from grants_app.domain.grants.correspondence.models import GrantMessage
from grants_app.domain.grants.correspondence.queries import select_unread
from grants_app.domain.grants.findings import count_told, select_open_findings
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.payments.models import Tranche
from grants_app.domain.grants.payments.vocabulary import TrancheState
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.traits import ends_by
from grants_app.domain.grants.vocabulary import GrantStatus
from grants_app.domain.homes.own import RUNNING
from grants_app.domain.homes.sums import Sums, read_sums, sums_part
from grants_app.domain.redaction.models import Redaction
from grants_app.domain.redaction.vocabulary import RedactionState
from grants_app.domain.reports.schedule.due import has_due_state, is_chased
from grants_app.domain.reports.schedule.listing import standing_periods
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.vocabulary import DueState
from grants_app.extensions import db

# Days from the business day within which an agreed end is near.
NEAR_DAYS: Final = 60
# Numbers of grants that a line names; more are counted and found in the list.
NAMED: Final = 12
FINDING: Final = "finding"
AMOUNTS: Final = "amounts"
REDACTIONS: Final = "redactions"
LATE_REPORTS: Final = "late_reports"
MESSAGES: Final = "messages"


@dataclass(frozen=True)
class SomeGrants:
    """How many grants there are of a kind, and the first `NAMED` of their numbers in order."""

    count: int
    numbers: tuple[int, ...]

    @property
    def others(self) -> int:
        """How many of them are not named."""
        return self.count - len(self.numbers)


@dataclass(frozen=True)
class Waiting:
    """What waits in one programme.

    `without_amount`: no amount in any currency. `unreleased_amounts`: amounts that are entered and not
    published, `unreleased` the grants that have them.
    `ending`: active or suspended, the last day within `NEAR_DAYS`. `ended`: completed or closed early by
    their dates, with no decision that they are closed out. `open_findings`: questions that the
    source leaves, as far as the reader finds them among the sources.
    `requested`: a tranche that the grantee asks for and nobody decided about, `approved`: one that is not
    paid yet, `proposed`: an amendment that waits for another person. `redactions`: removals of personal data
    that do, in any programme. `late`: a report is late or was returned, `late_reports`: how many are.
    `handed_in`: a report waits for the review. `written`: somebody wrote a message that the viewer has not
    read, `messages`: how many there are.
    `sums` are those of `recorded_sums`.
    """

    requested: SomeGrants
    approved: SomeGrants
    proposed: SomeGrants
    redactions: int
    without_amount: SomeGrants
    unreleased: SomeGrants
    unreleased_amounts: int
    unpublished: SomeGrants
    ending: SomeGrants
    ended: SomeGrants
    open_findings: int
    late: SomeGrants
    handed_in: SomeGrants
    late_reports: int
    written: SomeGrants
    messages: int
    sums: Sums


def list_waiting(viewer: Viewer, programme_id: int, day: date) -> Waiting:
    """What waits on a business day. One query."""
    own = (Grant.programme_id == programme_id, visible_grants(viewer))
    late = standing_periods(viewer, day).where(is_chased(day))
    handed_in = standing_periods(viewer, day).where(has_due_state(DueState.SUBMITTED, day))
    unread = select_unread(viewer)
    kinds = _kinds(day) | {
        "written": Grant.id.in_(unread.with_only_columns(GrantMessage.grant_id)),
        "late": Grant.id.in_(late.with_only_columns(ReportPeriod.grant_id)),
        "handed_in": Grant.id.in_(handed_in.with_only_columns(ReportPeriod.grant_id)),
    }
    parts = [_some(kind, *own, condition) for kind, condition in kinds.items()]
    numbers, hidden = select_open_findings(viewer, programme_id).subquery().c
    # The hidden numbers follow the others in one text: the columns are those of the other parts.
    findings = select(literal(FINDING), numbers + "|" + func.coalesce(hidden, ""), literal(0), literal(0))
    parts += [findings, _unreleased_amounts(*own), _redactions(), sums_part(viewer, programme_id)]
    reports = late.where(Grant.programme_id == programme_id).with_only_columns(func.count(ReportPeriod.id))
    parts.append(select(literal(LATE_REPORTS), literal(""), literal(0), reports.scalar_subquery()))
    messages = unread.join(Grant, Grant.id == GrantMessage.grant_id).where(*own)
    counted = messages.with_only_columns(func.count(GrantMessage.id)).scalar_subquery()
    parts.append(select(literal(MESSAGES), literal(""), literal(0), counted))
    return _waiting(db.session.execute(union_all(*parts)))


def near_day(day: date) -> date:
    """The last day that is near on a business day."""
    return day + timedelta(days=NEAR_DAYS)


def _kinds(day: date) -> dict[str, ColumnElement[bool]]:
    """The kinds of grants that wait, each as a condition on `Grant`."""
    amounts = select(GrantAmount.grant_id)
    running = or_(*(has_status(status, day) for status in RUNNING))
    tranches = select(Tranche.grant_id)
    proposals = select(GrantAmendment.grant_id).where(GrantAmendment.state == AmendmentState.PROPOSED)
    return {
        "requested": Grant.id.in_(tranches.where(Tranche.state == TrancheState.REQUESTED)),
        "approved": Grant.id.in_(tranches.where(Tranche.state == TrancheState.APPROVED)),
        # What was closed out with a proposal waits for nobody any more.
        "proposed": and_(Grant.id.in_(proposals), Grant.closed_out_on.is_(None)),
        "without_amount": Grant.id.not_in(amounts),
        "unreleased": Grant.id.in_(amounts.where(GrantAmount.published_at.is_(None))),
        "unpublished": Grant.published_at.is_(None),
        "ending": running & ends_by(near_day(day)),
        "ended": has_status(GrantStatus.COMPLETED, day) | has_status(GrantStatus.CLOSED_EARLY, day),
    }


def _unreleased_amounts(*own: ColumnElement[bool]) -> Select[Any]:
    amounts = (
        select(func.count(GrantAmount.id))
        .join(Grant, Grant.id == GrantAmount.grant_id)
        .where(*own, GrantAmount.published_at.is_(None))
    )
    return select(literal(AMOUNTS), literal(""), literal(0), amounts.scalar_subquery())


def _redactions() -> Select[Any]:
    """Removals of personal data that wait for a second person; they belong to no programme."""
    count = select(func.count(Redaction.id)).where(Redaction.state == RedactionState.PROPOSED)
    return select(literal(REDACTIONS), literal(""), literal(0), count.scalar_subquery())


def _some(kind: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    """The first grants of a kind, each with the number of all of them."""
    found = (
        select(
            literal(kind).label("kind"),
            literal("").label("key"),
            Grant.number,
            func.count().over().label("count"),
        )
        .where(*conditions)
        .order_by(Grant.number)
        .limit(NAMED)
        .subquery()
    )
    return select(found)


def _waiting(rows: Iterable[Sequence[Any]]) -> Waiting:
    numbers: dict[str, list[int]] = {}
    counts: dict[str, int] = {}
    found = list(rows)
    for kind, _key, number, count in found:
        numbers.setdefault(kind, []).append(int(number))
        counts[kind] = count
    findings = [key.partition("|") for kind, key, _number, _count in found if kind == FINDING]

    def some(kind: str) -> SomeGrants:
        return SomeGrants(counts.get(kind, 0), tuple(sorted(numbers.get(kind, ()))))

    return Waiting(
        requested=some("requested"),
        approved=some("approved"),
        proposed=some("proposed"),
        redactions=counts[REDACTIONS],
        without_amount=some("without_amount"),
        unreleased=some("unreleased"),
        unreleased_amounts=counts[AMOUNTS],
        unpublished=some("unpublished"),
        ending=some("ending"),
        ended=some("ended"),
        open_findings=count_told([(own, hidden) for own, _bar, hidden in findings]),
        late=some("late"),
        handed_in=some("handed_in"),
        late_reports=counts[LATE_REPORTS],
        written=some("written"),
        messages=counts[MESSAGES],
        sums=read_sums(found),
    )
