"""What a read of grants gives back: a grant with what follows from the day and from the viewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from grants_app.domain.accounts.rules import can_read_amounts_of, can_read_published_amounts
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.scope import visible_amounts, visible_grants
from grants_app.domain.grants.status import Duration, duration, status_of
from grants_app.domain.grants.vocabulary import GrantStatus
from grants_app.extensions import db

Amounts = tuple[GrantAmount, ...]


@dataclass(frozen=True)
class GrantRow:
    """One grant of a list, its status on the business day and its length up to the last active day.

    `amounts` is None where the viewer may not read the money of this grant, and empty where no amount
    is known to the viewer.
    """

    grant: Grant
    status: GrantStatus
    length: Duration
    amounts: Amounts | None


def may_read_any_amount(viewer: Viewer) -> bool:
    """Whether a list has a column for money: for those who read released amounts or their own."""
    return can_read_published_amounts(viewer) or viewer.role is Role.GRANTEE


def load_amounts(viewer: Viewer, grant_ids: Iterable[int]) -> dict[int, Amounts]:
    """The amounts that a viewer may read, by grant; dollars before Lek. No query for those who read none."""
    if not may_read_any_amount(viewer):
        return {}
    statement = (
        select(GrantAmount)
        .join(Grant, Grant.id == GrantAmount.grant_id)
        .where(GrantAmount.grant_id.in_(list(grant_ids)), visible_grants(viewer), visible_amounts(viewer))
        .order_by(GrantAmount.grant_id, GrantAmount.currency.desc())
    )
    found: dict[int, Amounts] = {}
    for amount in db.session.scalars(statement):
        found[amount.grant_id] = (*found.get(amount.grant_id, ()), amount)
    return found


def grant_row(viewer: Viewer, grant: Grant, day: date, amounts: Amounts) -> GrantRow:
    """Put a grant together with what follows from the day and from the viewer."""
    may_read = can_read_amounts_of(viewer, organisation_id=grant.organisation_id, is_published=True)
    return GrantRow(
        grant=grant,
        status=status_of(grant, day),
        length=duration(grant.start_on, grant.last_day),
        amounts=amounts if may_read else None,
    )
