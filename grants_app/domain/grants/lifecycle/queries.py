"""What is true of a grant's life, and the steps that were taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import func, select

from grants_app.domain.grants.agreements.models import ChecklistItem, GrantAgreement, GrantCheck
from grants_app.domain.grants.amendments.models import GrantAmendment
from grants_app.domain.grants.amendments.vocabulary import AmendmentState
from grants_app.domain.grants.budgets.models import BudgetLine
from grants_app.domain.grants.lifecycle.models import GrantStep
from grants_app.domain.grants.lifecycle.rules import LifeFacts
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.payments.balance import Entry, balance_of, effective_amounts
from grants_app.domain.grants.payments.models import Tranche
from grants_app.domain.grants.payments.queries import list_entries
from grants_app.domain.grants.payments.vocabulary import EntryKind, TrancheState
from grants_app.domain.grants.status import status_of
from grants_app.extensions import db

UNDER_WAY = (TrancheState.REQUESTED, TrancheState.APPROVED)


def read_life_facts(grant: Grant, day: date) -> LifeFacts:
    """What steps of a grant depend on, with its status on the effective day. Two queries and the entries."""
    agreement = select(GrantAgreement.currency).where(GrantAgreement.grant_id == grant.id).scalar_subquery()
    award = (
        select(GrantAmount.minor_units)
        .where(GrantAmount.grant_id == grant.id, GrantAmount.currency == agreement)
        .scalar_subquery()
    )
    budget = select(func.sum(BudgetLine.minor_units)).where(BudgetLine.grant_id == grant.id).scalar_subquery()
    decided = select(GrantCheck.item_id).where(GrantCheck.grant_id == grant.id)
    checks = (
        select(func.count(ChecklistItem.id))
        .where(
            ChecklistItem.programme_id == grant.programme_id,
            ChecklistItem.is_active,
            ChecklistItem.id.not_in(decided),
        )
        .scalar_subquery()
    )
    papers = select(func.max(GrantCheck.dated)).where(GrantCheck.grant_id == grant.id).scalar_subquery()
    tranches = (
        select(func.count(Tranche.id))
        .where(Tranche.grant_id == grant.id, Tranche.state.in_(UNDER_WAY))
        .scalar_subquery()
    )
    proposed = (
        select(func.count(GrantAmendment.id))
        .where(GrantAmendment.grant_id == grant.id, GrantAmendment.state == AmendmentState.PROPOSED)
        .scalar_subquery()
    )
    row = db.session.execute(select(agreement, award, budget, checks, tranches, proposed, papers)).one()
    entries = list_entries(grant.id)
    return LifeFacts(
        status=status_of(grant, day),
        first_day=grant.start_on,
        last_day=grant.end_on,
        ended_on=grant.last_day,
        currency=row[0],
        has_agreement=row[0] is not None,
        award=row[1],
        budget=int(row[2] or 0),
        checks_open=row[3],
        open_advance=balance_of(entries).open_advance,
        tranches_open=row[4],
        is_signed=not grant.is_draft,
        is_closed_out=grant.closed_out_on is not None,
        last_entry=max(entries, key=lambda one: (one.on or date.min, one.id), default=None),
        amendments_open=row[5],
        checked_until=row[6],
        paid=tuple(_paid(entries)),
        suspended_from=next(
            (one.from_on for one in grant.suspensions if one.covers(day) and not one.is_closure), None
        ),
    )


def _paid(entries: Sequence[Entry]) -> Iterator[tuple[date, int]]:
    """The days of the payments that are more than nothing with their corrections, and what they come to."""
    amounts = effective_amounts(entries)
    for one in entries:
        if one.kind is EntryKind.PAYMENT and one.on and amounts[one.id]:
            yield one.on, amounts[one.id]


def list_steps(grant: Grant) -> list[GrantStep]:
    """The steps of a grant, the last decided first. For those who may read its record."""
    statement = select(GrantStep).where(GrantStep.grant_id == grant.id)
    return list(db.session.scalars(statement.order_by(GrantStep.effective_on.desc(), GrantStep.id.desc())))
