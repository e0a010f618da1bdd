"""The audit log: one row for every change of state."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.extensions import BaseModel, UtcDateTime, utc_now


class AuditEntry(BaseModel):
    """One change: its author, its subject and what became of each field.

    `user_id` is empty when a command of the operator made the change; `actor` then names the command.
    `changes` maps a field to [before, after]; for free text it holds only the field's name.
    """

    __tablename__ = "audit_entry"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(80), index=True)
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_key: Mapped[str] = mapped_column(String(120))
    business_day: Mapped[date | None] = mapped_column(Date)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
