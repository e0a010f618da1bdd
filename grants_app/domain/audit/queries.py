"""Reading the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select

from grants_app.domain.audit.models import AuditEntry, AuditHead
from grants_app.extensions import db, write_intent

# Asked by nearly every request: made once, of plain columns, which need no mapping.
_HEAD: Final = AuditHead.__table__.c
REVISIONS: Final = select(_HEAD.position).where(_HEAD.id == 1)
REVISION: Final = "revision"  # where a session keeps it, with the transaction that it was read in


def get_revision() -> int:
    """The revision of all data: a higher number after every audited change, 0 while there is none.

    It is the place where the log's chain ends, so it follows the order of commits; what a transaction has
    changed and not committed is in none yet. A request that only reads asks once in its transaction: what
    it reads is all of one revision.
    """
    session = db.session()
    known: tuple[object, int] | None = session.info.get(REVISION)
    if known is not None and known[0] is session.get_transaction() and not write_intent.get():
        return known[1]
    return note_revision(session.connection().scalar(REVISIONS))


def note_revision(found: int | None) -> int:
    """Keep what `REVISIONS` gave in this transaction until its end, so that nobody asks again."""
    session = db.session()
    revision = found or 0
    session.info[REVISION] = (session.get_transaction(), revision)
    return revision


# What is about people and not about the programme.
_ACCOUNTS: Final = ("account",)


def get_last_change(until: datetime | None = None) -> datetime | None:
    """When the facts were last changed, in UTC, or last before a moment; None while nothing is recorded."""
    statement = select(AuditEntry.at).where(AuditEntry.subject_type.not_in(_ACCOUNTS))
    if until is not None:
        statement = statement.where(AuditEntry.at <= until)
    return db.session.scalar(statement.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(1))
