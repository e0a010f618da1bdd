"""Reading tranches and entries of money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants_app.domain.grants.payments.balance import Entry
from grants_app.domain.grants.payments.models import MoneyEntry, Tranche
from grants_app.extensions import db


def list_entries(grant_id: int) -> list[Entry]:
    """The entries of a grant as the balance counts them, in the order in which they were made."""
    statement = (
        select(MoneyEntry.id, MoneyEntry.kind, MoneyEntry.minor_units, MoneyEntry.points_at_id)
        .where(MoneyEntry.grant_id == grant_id)
        .order_by(MoneyEntry.id)
    )
    return [Entry(*row) for row in db.session.execute(statement)]


def list_money_entries(grant_id: int) -> list[MoneyEntry]:
    """The entries of a grant with their rates, by day, for those who may read its money."""
    statement = (
        select(MoneyEntry)
        .where(MoneyEntry.grant_id == grant_id)
        .options(joinedload(MoneyEntry.rate))
        .order_by(MoneyEntry.happened_on, MoneyEntry.id)
    )
    return list(db.session.scalars(statement))


def list_tranches(grant_id: int) -> list[Tranche]:
    """The tranches of a grant by number."""
    statement = select(Tranche).where(Tranche.grant_id == grant_id).order_by(Tranche.number)
    return list(db.session.scalars(statement))


def find_tranche(grant_id: int, place: int) -> Tranche | None:
    """One tranche of a grant by its number."""
    statement = select(Tranche).where(Tranche.grant_id == grant_id, Tranche.number == place)
    tranche: Tranche | None = db.session.scalars(statement).one_or_none()
    return tranche


def tranche_values(grant_id: int) -> dict[str, Any]:
    """A grant's tranches as plain values, to tell whether somebody changed them."""
    return tranche_values_of(list_tranches(grant_id))


def tranche_values_of(tranches: Sequence[Tranche]) -> dict[str, Any]:
    """`tranche_values` of rows that were read already."""
    return {
        "tranches": [
            [
                one.number,
                one.minor_units,
                one.planned_on.isoformat(),
                one.condition.value,
                one.milestone,
                one.state.value,
            ]
            for one in tranches
        ]
    }
