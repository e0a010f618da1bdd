"""Illustrative amounts and counts, to show how they look. Only ever in the demonstration's own database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.actions import AmountEntry, SeenAmount, publish_amounts, record_amounts
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.money.queries import version_of
from grants_app.domain.programmes.models import Programme
from grants_app.domain.programmes.queries import list_every_programme
from grants_app.domain.seeding.illustrative_counts import illustrate_counts
from grants_app.extensions import db

SOURCE: Final = "Shembull ilustrues / illustrative example"
# Round figures in minor units that nobody can take for facts; every fourth grant stays unknown.
FIRST, STEP = 1_000_000, 100_000


@dataclass(frozen=True)
class Illustrated:
    """How many amounts were written, and how many tables of counts released."""

    amounts: int
    tables: int


def illustrate() -> Illustrated:
    """Record invented amounts in every programme, and release invented counts. What is there stays.

    Raises LookupError where there is no specialist's account to do so.
    """
    specialist = db.session.scalar(
        select(User).where(User.role == Role.SPECIALIST).order_by(User.id).limit(1)
    )
    if specialist is None:
        raise LookupError("illustrative data need a specialist's account")
    viewer, programmes = specialist.as_viewer(), list_every_programme()
    return Illustrated(
        amounts=sum(_illustrate_amounts(viewer, one) for one in programmes),
        tables=sum(illustrate_counts(viewer, one) for one in programmes),
    )


def _illustrate_amounts(specialist: Viewer, programme: Programme) -> int:
    """An amount in the programme's first currency for three of four grants; most of them are released."""
    if not programme.currencies:
        return 0
    currency = programme.currencies[0]
    of_programme = select(Grant).where(Grant.programme_id == programme.id).order_by(Grant.number)
    grants = list(db.session.scalars(of_programme))
    ids = [grant.id for grant in grants]
    known = select(GrantAmount).where(GrantAmount.grant_id.in_(ids)).order_by(GrantAmount.id)
    having = {amount.grant_id for amount in db.session.scalars(known) if amount.currency == currency}
    entries = [
        AmountEntry(grant.id, currency, FIRST + STEP * grant.number, SOURCE, programme.as_of, seen="")
        for grant in grants
        if grant.number % 4 and grant.id not in having
    ]
    written = record_amounts(specialist, programme, entries)
    amounts = db.session.scalars(known.where(GrantAmount.source == SOURCE))
    chosen = [SeenAmount(amount.id, version_of(amount)) for amount in amounts if amount.id % 5]
    publish_amounts(specialist, programme, chosen)
    return written
