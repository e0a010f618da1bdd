"""Illustrative amounts, to show how money looks. Only ever in the demonstration's own database."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.actions import AmountEntry, SeenAmount, publish_amounts, record_amounts
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.money.queries import version_of
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import db

SOURCE: Final = "Shembull ilustrues / illustrative example"
# Round figures that nobody can take for facts; every fourth grant stays unknown.
FIRST, STEP = 1_000_000, 100_000


def illustrate_amounts() -> int:
    """Record an invented amount for three of four grants and release most. Returns how many were written.

    Raises LookupError where there is no specialist's account to record them.
    """
    specialist = db.session.scalar(
        select(User).where(User.role == Role.SPECIALIST).order_by(User.id).limit(1)
    )
    if specialist is None:
        raise LookupError("illustrative amounts need a specialist's account")
    programme = get_default_programme()
    grants = db.session.scalars(
        select(Grant).where(Grant.programme_id == programme.id).order_by(Grant.number)
    )
    known = {(amount.grant_id, amount.currency) for amount in db.session.scalars(select(GrantAmount))}
    entries = [
        AmountEntry(grant.id, "USD", FIRST + STEP * grant.number, SOURCE, programme.as_of, seen="")
        for grant in grants
        if grant.number % 4 and (grant.id, "USD") not in known
    ]
    written = record_amounts(specialist.as_viewer(), programme, entries)
    amounts = db.session.scalars(
        select(GrantAmount).where(GrantAmount.source == SOURCE).order_by(GrantAmount.id)
    )
    chosen = [SeenAmount(amount.id, version_of(amount)) for amount in amounts if amount.id % 5]
    publish_amounts(specialist.as_viewer(), programme, chosen)
    return written
