"""Indicators as they are stored: what they say of themselves, and a value for each place."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants_app.domain.geography.levels import PlaceLevel
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum


class GapIndicator(BaseModel):
    """A published figure about counties or districts of a division.

    `code` is its name in addresses, which says nothing of what was typed. `dated` is a year or a day as ISO
    8601. `more_is_need`: a greater value is a greater gap; else a smaller one is.
    """

    __tablename__ = "gap_indicator"
    __table_args__ = (UniqueConstraint("geography_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    geography_id: Mapped[int] = mapped_column(ForeignKey("geography.id"))
    code: Mapped[str] = mapped_column(String(40))
    name_sq: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    unit_sq: Mapped[str] = mapped_column(String(60))
    unit_en: Mapped[str] = mapped_column(String(60))
    dated: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(Text)
    more_is_need: Mapped[bool]
    level: Mapped[PlaceLevel] = mapped_column(stored_enum(PlaceLevel))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    values: Mapped[list[GapIndicatorValue]] = relationship(
        back_populates="indicator", cascade="all, delete-orphan", order_by="GapIndicatorValue.id"
    )


class GapIndicatorValue(BaseModel):
    """The value of an indicator for one place."""

    __tablename__ = "gap_indicator_value"
    __table_args__ = (UniqueConstraint("indicator_id", "place_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("gap_indicator.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    value: Mapped[Decimal] = mapped_column(Numeric(18, 4))

    indicator: Mapped[GapIndicator] = relationship(back_populates="values")
