"""Reading amendments, and what they depend on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.people import Person, person_of
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.amendments.plan import held_from
from grants_app.domain.grants.amendments.rules import AmendmentFacts
from grants_app.domain.grants.amendments.vocabulary import AmendmentKind, AmendmentState
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.payments.balance import EarlierAward
from grants_app.domain.grants.status import status_of
from grants_app.extensions import db


@dataclass(frozen=True)
class AmendmentInFull:
    """An amendment with the two persons."""

    amendment: GrantAmendment
    proposer: Person
    decider: Person | None


@dataclass(frozen=True)
class AgreedChange:
    """What a reader of a grant may know of an approved amendment of it. `hides_money`: that is not all."""

    number: int
    kind: AmendmentKind
    effective_on: date
    changes: dict[str, Any]
    hides_money: bool


PUBLIC_FIELDS = frozenset(
    {"end_on", "closed_early_on", "suspension", "sites", "themes", "primary_theme", "works_with"}
)
MONEY_FIELDS = frozenset({"award", "other_award", "budget"})


def find_amendment(grant_id: int, number: int) -> GrantAmendment | None:
    """One amendment of a grant by its number."""
    statement = select(GrantAmendment).where(
        GrantAmendment.grant_id == grant_id, GrantAmendment.number == number
    )
    amendment: GrantAmendment | None = db.session.scalars(statement).one_or_none()
    return amendment


def read_amendment_facts(grant: Grant, agreement: GrantAgreement | None, today: date) -> AmendmentFacts:
    """What amendments of a grant depend on. Two queries."""
    award = None
    if agreement is not None:
        statement = select(GrantAmount.minor_units).where(
            GrantAmount.grant_id == grant.id, GrantAmount.currency == agreement.currency
        )
        award = db.session.scalar(statement)
    approved = select(GrantAmendment).where(
        GrantAmendment.grant_id == grant.id, GrantAmendment.state == AmendmentState.APPROVED
    )
    return AmendmentFacts(
        status=status_of(grant, today),
        first_day=grant.start_on,
        last_day=grant.end_on,
        has_agreement=agreement is not None,
        award=award,
        held_from=held_from(db.session.scalars(approved)),
        closed_on=grant.closed_out_on,
        closed_early_on=grant.closed_early_on,
    )


def list_earlier_awards(grant_id: int) -> list[EarlierAward]:
    """What was awarded in the agreement's currency before each amendment that changed it, by day."""
    statement = select(GrantAmendment.effective_on, GrantAmendment.changes).where(
        GrantAmendment.grant_id == grant_id, GrantAmendment.state == AmendmentState.APPROVED
    )
    return sorted(
        EarlierAward(day - timedelta(days=1), changes["award"][0]["minor_units"])
        for day, changes in db.session.execute(statement)
        if changes.get("award") and changes["award"][0]
    )


def list_waiting_amendments(grant_id: int) -> list[GrantAmendment]:
    """The proposals of a grant that nobody decided about."""
    statement = select(GrantAmendment).where(
        GrantAmendment.grant_id == grant_id, GrantAmendment.state == AmendmentState.PROPOSED
    )
    return list(db.session.scalars(statement.order_by(GrantAmendment.number)))


def list_amendments(grant_id: int, number: int | None = None) -> list[AmendmentInFull]:
    """The amendments of a grant, the newest first, or the one with a number. For its award's readers."""
    proposer, decider = aliased(User), aliased(User)
    statement = (
        select(GrantAmendment, proposer, decider)
        .join(proposer, proposer.id == GrantAmendment.proposed_by_id)
        .outerjoin(decider, decider.id == GrantAmendment.decided_by_id)
        .where(GrantAmendment.grant_id == grant_id)
        .order_by(GrantAmendment.number.desc())
    )
    if number is not None:
        statement = statement.where(GrantAmendment.number == number)
    return [
        AmendmentInFull(one, person_of(first), person_of(second))
        for one, first, second in db.session.execute(statement)
    ]


def list_agreed_changes(grant_id: int, *, with_money: bool = False) -> list[AgreedChange]:
    """The approved amendments of a grant, the earliest first, without reasons.

    `with_money` is for those who may read its award.
    """
    fields = PUBLIC_FIELDS | MONEY_FIELDS if with_money else PUBLIC_FIELDS
    statement = (
        select(GrantAmendment)
        .where(GrantAmendment.grant_id == grant_id, GrantAmendment.state == AmendmentState.APPROVED)
        .order_by(GrantAmendment.effective_on, GrantAmendment.number)
    )
    return [
        AgreedChange(
            one.number,
            one.kind,
            one.effective_on,
            {name: pair for name, pair in one.changes.items() if name in fields},
            bool(MONEY_FIELDS & one.changes.keys() - fields),
        )
        for one in db.session.scalars(statement)
    ]
