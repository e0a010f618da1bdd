"""Tranches, and the entries of money that stand behind every balance."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.payments.vocabulary import EntryKind, TrancheCondition, TrancheState
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum, utc_now


class Tranche(BaseModel):
    """A part of the award that is to be paid at once, in minor units of the agreement's currency.

    `accepted_minor_units`: what it came to when its milestone was accepted; it may be planned smaller since.
    """

    __tablename__ = "tranche"
    __table_args__ = (
        UniqueConstraint("grant_id", "number"),
        CheckConstraint("minor_units > 0", name="positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    number: Mapped[int]
    minor_units: Mapped[int] = mapped_column(BigInteger)
    planned_on: Mapped[date] = mapped_column(Date, index=True)
    condition: Mapped[TrancheCondition] = mapped_column(stored_enum(TrancheCondition))
    milestone: Mapped[str | None] = mapped_column(String(250))
    milestone_accepted_on: Mapped[date | None] = mapped_column(Date)
    accepted_minor_units: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[TrancheState] = mapped_column(stored_enum(TrancheState), index=True)
    requested_on: Mapped[date | None] = mapped_column(Date)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decision_reason: Mapped[str | None] = mapped_column(Text)
    is_override: Mapped[bool] = mapped_column(default=False)

    @property
    def accepted_for(self) -> int:
        """The sum for which its milestone counts, once it is accepted."""
        return max(self.minor_units, self.accepted_minor_units or 0)


class MoneyEntry(BaseModel):
    """One thing that happened to the money of a grant. Rows are added, never changed or deleted.

    `minor_units` is in the agreement's currency: positive, but for corrections, which carry the signed
    difference to the entry that they point at. `other_*` is the same money in the other currency; a
    correction with `settles_other` says what its entry comes to there as a whole, and can leave its sum.
    """

    __tablename__ = "money_entry"
    __table_args__ = (
        CheckConstraint("minor_units > 0 OR kind = 'correction'", name="signed_only_if_correction"),
        CheckConstraint("minor_units <> 0 OR settles_other", name="not_zero"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    tranche_id: Mapped[int | None] = mapped_column(ForeignKey("tranche.id"))
    kind: Mapped[EntryKind] = mapped_column(stored_enum(EntryKind))
    happened_on: Mapped[date] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(String(3))
    minor_units: Mapped[int] = mapped_column(BigInteger)
    other_currency: Mapped[str | None] = mapped_column(String(3))
    other_minor_units: Mapped[int | None] = mapped_column(BigInteger)
    settles_other: Mapped[bool] = mapped_column(default=False, server_default=false())
    rate_id: Mapped[int | None] = mapped_column(ForeignKey("exchange_rate.id"))
    reference: Mapped[str | None] = mapped_column(String(120))
    points_at_id: Mapped[int | None] = mapped_column(ForeignKey("money_entry.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    rate: Mapped[ExchangeRate | None] = relationship()
