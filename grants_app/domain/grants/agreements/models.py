"""The agreement of a grant, exchange rates, and the checklist before signing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants_app.domain.grants.agreements.vocabulary import AwardKind, CheckState
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum, utc_now


class GrantAgreement(BaseModel):
    """The terms of one grant. The award in `currency` is the grant's amount in that currency.

    `plan_as_signed` is the plan on the day of signing, as JSON: it stays whatever is amended later.
    `plan_added`: the tranches beyond those of it, as they were planned first, in the same form.
    """

    __tablename__ = "grant_agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), unique=True)
    kind: Mapped[AwardKind] = mapped_column(stored_enum(AwardKind))
    currency: Mapped[str] = mapped_column(String(3))
    plan_as_signed: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    plan_added: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)


HOLDS = text("withdrawn_at IS NULL")


class ExchangeRate(BaseModel):
    """How many units of `quote` one unit of `base` was worth on a day, and who says so. Never changed.

    One that is wrong is withdrawn for a reason, and another of the same day and source can take its place.
    """

    __tablename__ = "exchange_rate"
    __table_args__ = (
        Index(
            "uq_exchange_rate_holding",
            *("programme_id", "base", "quote", "quoted_on", "source"),
            unique=True,
            sqlite_where=HOLDS,
            postgresql_where=HOLDS,
        ),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_for_a_reason"),
        CheckConstraint("rate > 0", name="positive"),
        CheckConstraint("base <> quote", name="two_currencies"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    base: Mapped[str] = mapped_column(String(3))
    quote: Mapped[str] = mapped_column(String(3))
    quoted_on: Mapped[date] = mapped_column(Date)
    rate: Mapped[Decimal] = mapped_column(Numeric(18, 8))
    source: Mapped[str] = mapped_column(String(250))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)


class ChecklistItem(BaseModel):
    """Something that must be in order before a grant of the programme is signed."""

    __tablename__ = "checklist_item"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    label_sq: Mapped[str] = mapped_column(String(250))
    label_en: Mapped[str | None] = mapped_column(String(250))
    needs_date: Mapped[bool] = mapped_column(default=False)
    needs_reference: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)


class GrantCheck(BaseModel):
    """What became of a checklist item for one grant. A waived one has a reason."""

    __tablename__ = "grant_check"
    __table_args__ = (
        UniqueConstraint("grant_id", "item_id"),
        CheckConstraint("state <> 'waived' OR reason IS NOT NULL", name="waived_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("checklist_item.id"))
    state: Mapped[CheckState] = mapped_column(stored_enum(CheckState))
    dated: Mapped[date | None] = mapped_column(Date)
    reference: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    item: Mapped[ChecklistItem] = relationship()
