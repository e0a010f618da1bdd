"""What is true of a grant's life, and the steps that were taken."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from grants_app.domain.grants.agreements.models import ChecklistItem, GrantAgreement, GrantCheck
from grants_app.domain.grants.budgets.models import BudgetLine
from grants_app.domain.grants.lifecycle.models import GrantStep
from grants_app.domain.grants.lifecycle.rules import LifeFacts
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.payments.balance import balance_of
from grants_app.domain.grants.payments.models import MoneyEntry, Tranche
from grants_app.domain.grants.payments.queries import list_entries
from grants_app.domain.grants.payments.vocabulary import TrancheState
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
    tranches = (
        select(func.count(Tranche.id))
        .where(Tranche.grant_id == grant.id, Tranche.state.in_(UNDER_WAY))
        .scalar_subquery()
    )
    last = select(func.max(MoneyEntry.happened_on)).where(MoneyEntry.grant_id == grant.id).scalar_subquery()
    row = db.session.execute(select(agreement, award, budget, checks, tranches, last)).one()
    return LifeFacts(
        status=status_of(grant, day),
        first_day=grant.start_on,
        last_day=grant.end_on,
        currency=row[0],
        has_agreement=row[0] is not None,
        award=row[1],
        budget=int(row[2] or 0),
        checks_open=row[3],
        open_advance=balance_of(list_entries(grant.id)).open_advance,
        tranches_open=row[4],
        is_signed=not grant.is_draft,
        is_closed_out=grant.closed_out_on is not None,
        last_entry_on=row[5],
    )


def list_steps(grant: Grant) -> list[GrantStep]:
    """The steps of a grant, the last decided first. For those who may read its record."""
    statement = select(GrantStep).where(GrantStep.grant_id == grant.id)
    return list(db.session.scalars(statement.order_by(GrantStep.effective_on.desc(), GrantStep.id.desc())))
