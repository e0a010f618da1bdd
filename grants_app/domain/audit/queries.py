"""Reading the audit log."""

from __future__ import annotations

from sqlalchemy import func, select

from grants_app.domain.audit.models import AuditEntry
from grants_app.extensions import db


def get_revision() -> int:
    """The revision of all data: the number of the newest audit row, 0 while there is none."""
    return db.session.scalar(select(func.max(AuditEntry.id))) or 0
