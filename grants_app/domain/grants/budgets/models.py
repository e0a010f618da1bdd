"""Budget lines by category, and what partners and the grantee add to the award."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants_app.domain.organisations.models import Partner
from grants_app.extensions import BaseModel


class BudgetCategory(BaseModel):
    """A heading that budget lines of a programme stand under. The list is the programme's own."""

    __tablename__ = "budget_category"
    __table_args__ = (UniqueConstraint("programme_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    code: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    label_sq: Mapped[str] = mapped_column(String(120))
    label_en: Mapped[str | None] = mapped_column(String(120))
    is_active: Mapped[bool] = mapped_column(default=True)


class BudgetLine(BaseModel):
    """What part of an award is meant for what, in minor units of the agreement's currency.

    Lines need not add up to the award before signing, and never become it.
    """

    __tablename__ = "budget_line"
    __table_args__ = (CheckConstraint("minor_units > 0", name="positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    position: Mapped[int]
    category_id: Mapped[int] = mapped_column(ForeignKey("budget_category.id"))
    description: Mapped[str | None] = mapped_column(String(250))
    minor_units: Mapped[int] = mapped_column(BigInteger)

    category: Mapped[BudgetCategory] = relationship()


class Cofinancing(BaseModel):
    """What a partner, or without one the grantee itself, adds to the award. Never part of it."""

    __tablename__ = "cofinancing"
    __table_args__ = (CheckConstraint("minor_units > 0", name="positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    position: Mapped[int]
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partner.id"))
    is_in_kind: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[str] = mapped_column(String(3))
    minor_units: Mapped[int] = mapped_column(BigInteger)
    source: Mapped[str] = mapped_column(String(250))

    partner: Mapped[Partner | None] = relationship()
