"""What people were reminded of: a digest for each person and business day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.extensions import BaseModel, UtcDateTime, utc_now


class ReminderDigest(BaseModel):
    """One letter about all reports that a person is reminded of on a business day: there is no second one.

    `about` holds `[number of the period, ReminderKind]` for each, as they stood when it was queued.
    `message_id`: its message in the outbox, None once that is forgotten.
    """

    __tablename__ = "reminder_digest"
    __table_args__ = (UniqueConstraint("user_id", "remind_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    remind_on: Mapped[date] = mapped_column(Date)
    about: Mapped[list[Any]] = mapped_column(JSON)
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="SET NULL"), index=True
    )
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
