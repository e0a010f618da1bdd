"""One row for each browser in which an account is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.domain.accounts.sign_ins.devices import BrowserFamily, SystemFamily
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum

# A sign-in ends after so long in any case, or after so long without a request.
LIFETIME: Final = timedelta(days=31)
IDLE: Final = timedelta(days=14)
# The moment of the last request is written at most so often: most requests write nothing.
SEEN_EVERY: Final = timedelta(minutes=5)


class SignIn(BaseModel):
    """A sign-in that is open. The browser has the token, the database its digest alone.

    `session_key` is the account's at that moment: once the account has another one (its password was changed,
    it was closed), the sign-in no longer holds.
    """

    __tablename__ = "sign_in"
    # Who comes and goes is no change of state; ending somebody's sign-ins is recorded with the account.
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    session_key: Mapped[str] = mapped_column(String(64))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    browser: Mapped[BrowserFamily] = mapped_column(stored_enum(BrowserFamily))
    system: Mapped[SystemFamily] = mapped_column(stored_enum(SystemFamily))
    network: Mapped[str | None] = mapped_column(String(50))

    def needs_seeing(self, now: datetime) -> bool:
        """Whether the moment of the last request is old enough to be written anew."""
        return now - self.seen_at >= SEEN_EVERY
