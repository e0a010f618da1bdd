"""What was published and taken back, as the audit log has it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, String, cast, exists, literal, select

from grants_app.domain.accounts.models import User
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.publication.vocabulary import (
    OF_AMOUNTS,
    OF_GRANTS,
    PublicationChange,
    WithdrawalReason,
)
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

SUBJECT: Final = "grant"


@dataclass(frozen=True)
class Change:
    """One change: of a grant (`currency` is None), or of its amount in a currency.

    `by` is the address of an account, None where a command of the operator made the change.
    """

    number: int
    currency: str | None
    what: PublicationChange
    at: datetime
    by: str | None
    reason: WithdrawalReason | None


def list_changes(programme: Programme, numbers: Collection[int]) -> list[Change]:
    """Every change of these grants and their amounts, the newest first. One query."""
    keys = [f"{programme.slug}/{number}" for number in numbers]
    statement = (
        select(AuditEntry, User.email)
        .outerjoin(User, User.id == AuditEntry.user_id)
        .where(
            AuditEntry.subject_type == SUBJECT,
            AuditEntry.subject_key.in_(keys),
            AuditEntry.action.in_(list(PublicationChange)),
        )
        .order_by(AuditEntry.id.desc())
    )
    return [_change(entry, email) for entry, email in db.session.execute(statement)]


def grant_changed_since(programme: Programme, moment: datetime) -> ColumnElement[bool]:
    """Condition on `Grant`: it was published or taken back at that moment or later."""
    return exists().where(*_entries(programme, moment), AuditEntry.action.in_(list(OF_GRANTS)))


def amount_changed_since(programme: Programme, moment: datetime) -> ColumnElement[bool]:
    """Condition on `GrantAmount` joined to `Grant`: as for grants; entering it counts, too."""
    currency = AuditEntry.changes["currency"][1].as_string()
    return exists().where(
        *_entries(programme, moment),
        AuditEntry.action.in_(list(OF_AMOUNTS)),
        currency == GrantAmount.currency,
    )


def _entries(programme: Programme, moment: datetime) -> tuple[ColumnElement[bool], ...]:
    key = literal(f"{programme.slug}/") + cast(Grant.number, String)
    return (AuditEntry.at >= moment, AuditEntry.subject_type == SUBJECT, AuditEntry.subject_key == key)


def _change(entry: AuditEntry, email: str | None) -> Change:
    what = PublicationChange(entry.action)
    before, after = entry.changes.get("currency", (None, None))
    reason = entry.changes.get("reason", (None, None))[1]
    known = reason if what in {PublicationChange.WITHDRAW_GRANT, PublicationChange.WITHDRAW_AMOUNT} else None
    return Change(
        number=int(entry.subject_key.rpartition("/")[2]),
        currency=after or before,
        what=what,
        at=entry.at,
        by=email,
        reason=WithdrawalReason(known) if known else None,
    )
