"""The audit log: one row for every change of state, each in its place of one chain."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.extensions import BaseModel, UtcDateTime, utc_now

LONGEST_FIELD: Final = 60


class AuditEntry(BaseModel):
    """One change: its author, its subject and what became of each field.

    `user_id` is empty when a command of the operator made the change; `actor` then names the command.
    `changes` maps a field to [before, after]; of free text it holds keyed digests (`hidden` in texts.py).
    `position` and `digest` are given once, when the transaction ends, and never change.
    """

    __tablename__ = "audit_entry"
    __audited__ = False
    __table_args__ = (
        Index("ix_audit_entry_at_id", "at", "id"),
        Index("ix_audit_entry_user_id_at_id", "user_id", "at", "id"),
        Index("ix_audit_entry_action_at_id", "action", "at", "id"),
        Index("ix_audit_entry_subject_at_id", "subject_type", "subject_key", "at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(80))
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_key: Mapped[str] = mapped_column(String(120))
    business_day: Mapped[date | None] = mapped_column(Date)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    position: Mapped[int | None] = mapped_column(index=True, unique=True)
    digest: Mapped[str | None] = mapped_column(String(64))


class AuditField(BaseModel):
    """That a row of the log tells of a field: what a search by field reads. Derived from `changes`."""

    __tablename__ = "audit_field"
    __audited__ = False

    field: Mapped[str] = mapped_column(String(LONGEST_FIELD), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True)


class AuditHead(BaseModel):
    """The one row with the end of the chain. Whoever commits locks it for as long as the commit takes.

    `signature` is made with a key of the installation; it is empty while the head below it was not genuine.
    """

    __tablename__ = "audit_head"
    __audited__ = False
    __table_args__ = (CheckConstraint("id = 1", name="is_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(64))
