"""Suspensions, and the steps that somebody decided."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.domain.grants.lifecycle.vocabulary import Step, StepReason
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum, utc_now


class GrantSuspension(BaseModel):
    """Days on which a grant is suspended, both included; open at the end while nobody has resumed it.

    With `is_closure`: days on which it was closed out, kept when it is opened again.
    """

    __tablename__ = "grant_suspension"
    __table_args__ = (CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    from_on: Mapped[date] = mapped_column(Date)
    until_on: Mapped[date | None] = mapped_column(Date)
    is_closure: Mapped[bool] = mapped_column(default=False)

    def covers(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


class GrantStep(BaseModel):
    """One decision about a grant. Rows are added and never changed: they are its history.

    `effective_on` is the first day on which it holds. `note` is for staff and the grantee alone.
    """

    __tablename__ = "grant_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    step: Mapped[Step] = mapped_column(stored_enum(Step))
    effective_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[StepReason | None] = mapped_column(stored_enum(StepReason))
    note: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
