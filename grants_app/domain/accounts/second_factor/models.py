"""What is stored of a second factor: its secret under seal, and digests of the recovery codes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.extensions import BaseModel, UtcDateTime, utc_now


class SecondFactor(BaseModel):
    """The secret that an account shares with an app. It is in force once `User.second_factor_at` is set.

    `last_step` is the half minute whose code was used last: that code and older ones are not taken again.
    """

    __tablename__ = "second_factor"
    # Written at each sign-in. Turning it on and off changes the account, which is audited.
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    sealed_secret: Mapped[str] = mapped_column(String(300))
    last_step: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)


class RecoveryCode(BaseModel):
    """A code that takes the place of the app's, once. Only its digest is stored, keyed with the secret."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "digest"),)
    # As above; making and using codes is recorded with the account.
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
