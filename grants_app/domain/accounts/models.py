"""Accounts, and the failures that slow sign-in down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum, utc_now


class User(BaseModel):
    """An account. Every sign-in notes its `session_key`: a new one ends all sign-ins at once.

    No name is stored: an e-mail address and a role are all that the work needs. `second_factor_at` is since
    when signing in asks for a code too. Since `anonymised_at` the address is a placeholder, and the account
    stays closed.
    """

    __tablename__ = "user_account"
    __table_args__ = (CheckConstraint("anonymised_at IS NULL OR NOT is_active", name="anonymised_is_closed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    role: Mapped[Role] = mapped_column(stored_enum(Role))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    county_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    can_prepare: Mapped[bool] = mapped_column(default=False)
    can_certify: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str] = mapped_column(String(200))
    session_key: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str | None] = mapped_column(String(5))
    is_active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    anonymised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login asks for; a session refers to its sign-in instead."""
        return str(self.id)

    @property
    def is_anonymised(self) -> bool:
        """Whether nobody can tell any more whose account it was."""
        return self.anonymised_at is not None

    def as_viewer(self) -> Viewer:
        """This account as queries and rules see it."""
        return Viewer(
            role=self.role,
            user_id=self.id,
            email=self.email,
            organisation_id=self.organisation_id,
            county_id=self.county_id,
            can_prepare=self.can_prepare,
            can_certify=self.can_certify,
        )


class SignInFailure(BaseModel):
    """A failed sign-in: keyed digests of address and network address, never the values themselves."""

    __tablename__ = "sign_in_failure"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now, index=True)
    email_digest: Mapped[str] = mapped_column(String(64), index=True)
    network_digest: Mapped[str] = mapped_column(String(64), index=True)
