"""Reading the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from grants_app.domain.audit.models import AuditEntry
from grants_app.extensions import db, write_intent

# Numbers are given before a transaction commits, so on PostgreSQL a lower one may come to light after a
# higher one. Counting the last numbers too makes such a late row a revision of its own.
LATE: Final = 500
_NEWEST: Final = select(func.max(AuditEntry.id)).scalar_subquery()
# Asked by nearly every request, and made once.
REVISIONS: Final = select(
    _NEWEST, select(func.count(AuditEntry.id)).where(AuditEntry.id > _NEWEST - LATE).scalar_subquery()
)
REVISION: Final = "revision"  # where a session keeps it, with the transaction that it was read in


def get_revision() -> int:
    """The revision of all data: another number after every audited change, 0 while there is none.

    A request that only reads asks once in its transaction: what it reads is all of one revision.
    """
    session = db.session()
    known: tuple[object, int] | None = session.info.get(REVISION)
    if known is not None and known[0] is session.get_transaction() and not write_intent.get():
        return known[1]
    newest, late = session.execute(REVISIONS).one()
    revision: int = (newest or 0) * (LATE + 1) + late
    session.info[REVISION] = (session.get_transaction(), revision)
    return revision


# What is about people and not about the programme.
_ACCOUNTS: Final = ("account",)


def get_last_change() -> datetime | None:
    """When the facts were last changed, in UTC; None while nothing is recorded."""
    statement = select(AuditEntry.at).where(AuditEntry.subject_type.not_in(_ACCOUNTS))
    return db.session.scalar(statement.order_by(AuditEntry.id.desc()).limit(1))
