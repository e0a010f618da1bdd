"""Links that were made for an account. The link itself is nowhere: only its digest."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.extensions import BaseModel, UtcDateTime, stored_enum, utc_now


class LinkPurpose(StrEnum):
    """What a link is for."""

    RESET = "reset"
    INVITATION = "invitation"


LIFETIME: Final = {LinkPurpose.RESET: timedelta(hours=1), LinkPurpose.INVITATION: timedelta(days=7)}

IS_LIVE: Final = "used_at IS NULL AND ended_at IS NULL"


class AccountLink(BaseModel):
    """A link for one account and one purpose.

    `session_key` is the account's when the link was made: a password that was changed since, on whatever way,
    or a closed account has another one, and the link ends with it. `ended_at` is when a newer link took its
    place.
    """

    __tablename__ = "account_link"
    __table_args__ = (
        Index(
            "uq_account_link_live",
            "user_id",
            "purpose",
            unique=True,
            sqlite_where=text(IS_LIVE),
            postgresql_where=text(IS_LIVE),
        ),
        Index("ix_account_link_made", "user_id", "purpose", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    purpose: Mapped[LinkPurpose] = mapped_column(stored_enum(LinkPurpose))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    session_key: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
