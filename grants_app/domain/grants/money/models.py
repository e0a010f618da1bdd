"""The amount of an award, per currency, as somebody entered it with its source."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.agreements.vocabulary import AmountBasis
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum, utc_now


class GrantAmount(BaseModel):
    """What was awarded in one currency, in minor units (cents, qindarka).

    No row means unknown: never zero, never a share of the programme's total. `rate` is the dated one that
    a converted amount follows from; a stated one has none.
    """

    __tablename__ = "grant_amount"
    __table_args__ = (
        UniqueConstraint("grant_id", "currency"),
        CheckConstraint("minor_units > 0", name="positive"),
        CheckConstraint("(basis = 'converted') = (rate_id IS NOT NULL)", name="converted_at_a_rate"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    minor_units: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(Text)
    stated_on: Mapped[date] = mapped_column(Date)
    basis: Mapped[AmountBasis] = mapped_column(stored_enum(AmountBasis), default=AmountBasis.STATED)
    rate_id: Mapped[int | None] = mapped_column(ForeignKey("exchange_rate.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    rate: Mapped[ExchangeRate | None] = relationship()
