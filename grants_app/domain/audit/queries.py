"""Reading the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from grants_app.domain.audit.models import AuditEntry
from grants_app.extensions import db

# Asked by nearly every request, and made once.
NEWEST: Final = select(func.max(AuditEntry.id))


def get_revision() -> int:
    """The revision of all data: the number of the newest audit row, 0 while there is none."""
    return db.session.scalar(NEWEST) or 0


# What is about people and not about the programme.
_ACCOUNTS: Final = ("account",)


def get_last_change() -> datetime | None:
    """When the facts were last changed, in UTC; None while nothing is recorded."""
    statement = select(AuditEntry.at).where(AuditEntry.subject_type.not_in(_ACCOUNTS))
    return db.session.scalar(statement.order_by(AuditEntry.id.desc()).limit(1))
