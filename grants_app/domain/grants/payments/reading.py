"""Reading one grant's money for its pages: the award, the ledger and the history of a tranche."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import defer, joinedload

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.people import Person
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.agreements.rules import can_read_award
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.ordering import MAXIMUM_NUMBER
from grants_app.domain.grants.payments.balance import Entry, effective_amounts
from grants_app.domain.grants.payments.models import MoneyEntry, Tranche
from grants_app.domain.grants.payments.other_side import OtherSide, add_other_side
from grants_app.domain.grants.payments.vocabulary import EntryKind
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

# What the log says of one tranche.
TRANCHE_ACTIONS: Final = (
    "grant.request_tranche",
    "grant.approve_tranche",
    "grant.refuse_tranche",
    "grant.cancel_tranche",
    "grant.pay_tranche",
    "grant.correct_tranche",
    "grant.accept_milestone",
    "grant.carry_acceptance",
    "grant.lose_acceptance",
)


@dataclass(frozen=True)
class OpenAward:
    """A grant with its agreement and its award by currency in minor units; what is unknown is missing."""

    grant: Grant
    agreement: GrantAgreement | None
    amounts: dict[str, int]

    @property
    def currency(self) -> str | None:
        """The agreement's currency; None while nobody wrote the terms."""
        return self.agreement.currency if self.agreement else None

    @property
    def award(self) -> int | None:
        """The award in the agreement's currency; None while it is unknown."""
        return self.amounts.get(self.agreement.currency) if self.agreement else None

    @property
    def is_signed(self) -> bool:
        """Whether the agreement was signed here, so that only an amendment changes it."""
        return self.agreement is not None and self.agreement.plan_as_signed is not None


@dataclass(frozen=True)
class LedgerLine:
    """One entry with who made it, the number of its tranche, and for a correction what it changes.

    `before`, `after`: what the corrected entry comes to without and with this correction; `standing`: what
    the entry itself comes to now, `other` the same in the other currency; `other_before`, `other_after` as
    `before`, `after`, None where any part is unknown. Minor units.
    """

    entry: MoneyEntry
    by: Person
    tranche: int | None
    standing: int
    other: OtherSide
    before: int | None = None
    after: int | None = None
    other_before: int | None = None
    other_after: int | None = None


@dataclass(frozen=True)
class TrancheEvent:
    """Something that was done with a tranche: the action's code, when, on which business day, by whom."""

    action: str
    at: datetime
    business_day: date | None
    by: Person | None
    is_override: bool


def read_award(viewer: Viewer, programme: Programme, number: int, *, for_writing: bool = False) -> OpenAward:
    """A grant whose money the viewer may read, in one statement; `for_writing` locks it first.

    Raises LookupError where there is none: a grant of somebody else's is none either.
    """
    if not 0 < number <= MAXIMUM_NUMBER:
        raise LookupError(number)
    if for_writing:
        lock_grant(viewer, programme, number)
    statement = (
        select(Grant, GrantAgreement)
        .outerjoin(GrantAgreement, GrantAgreement.grant_id == Grant.id)
        .where(Grant.programme_id == programme.id, Grant.number == number, visible_grants(viewer))
        .options(
            defer(Grant.search_text),
            joinedload(Grant.organisation),
            joinedload(Grant.suspensions),
            joinedload(Grant.amounts).joinedload(GrantAmount.rate),
        )
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(statement).unique().one_or_none()
    if found is None or not can_read_award(viewer, organisation_id=found[0].organisation_id):
        raise LookupError(number)
    grant, agreement = found
    return OpenAward(grant, agreement, {one.currency: one.minor_units for one in grant.amounts})


def list_ledger(grant_id: int) -> list[LedgerLine]:
    """The entries of a grant in the order in which they were made, in one statement."""
    statement = (
        select(MoneyEntry, User.id, User.email, User.role, Tranche.number)
        .join(User, User.id == MoneyEntry.entered_by_id)
        .outerjoin(Tranche, Tranche.id == MoneyEntry.tranche_id)
        .where(MoneyEntry.grant_id == grant_id)
        .options(joinedload(MoneyEntry.rate))
        .order_by(MoneyEntry.id)
    )
    rows = db.session.execute(statement).all()
    standing = effective_amounts([counted_entry(row[0]) for row in rows])
    others: dict[int, OtherSide] = {}
    running: dict[int, int] = {}
    found = []
    for entry, user_id, email, role, tranche in rows:
        by = Person(user_id, email, role)
        before = after = other_before = other_after = None
        about = entry.points_at_id or 0
        if entry.kind is EntryKind.CORRECTION:
            before = running.get(about, 0)
            after = running[about] = before + entry.minor_units
            other_before = others[about].comes_to
            add_other_side(others, entry)
            other_after = others[about].comes_to
        else:
            running[entry.id] = entry.minor_units
            add_other_side(others, entry)
        now = standing.get(entry.id, entry.minor_units)
        found.append(
            LedgerLine(entry, by, tranche, now, OtherSide(), before, after, other_before, other_after)
        )
    return [replace(line, other=others.get(line.entry.id, OtherSide())) for line in found]


def counted_entry(entry: MoneyEntry) -> Entry:
    """An entry as the balance counts it."""
    return Entry(
        entry.id, entry.kind, entry.minor_units, entry.points_at_id, entry.happened_on, entry.tranche_id
    )


def list_tranche_events(programme: Programme, number: int, place: int) -> list[TrancheEvent]:
    """What was done with a tranche, the oldest first, in one statement."""
    statement = (
        select(AuditEntry, User.id, User.email, User.role)
        .outerjoin(User, User.id == AuditEntry.user_id)
        .where(
            AuditEntry.subject_type == "grant",
            AuditEntry.subject_key == f"{programme.slug}/{number}",
            AuditEntry.action.in_(TRANCHE_ACTIONS),
        )
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    found = []
    for entry, user_id, email, role in db.session.execute(statement):
        if _after(entry, "tranche") == place:
            by = Person(user_id, email, role) if entry.user_id is not None else None
            is_override = _after(entry, "is_override") is True
            found.append(TrancheEvent(entry.action, entry.at, entry.business_day, by, is_override))
    return found


def _after(entry: AuditEntry, field: str) -> object:
    change = entry.changes.get(field)
    return change[1] if isinstance(change, list) else None
