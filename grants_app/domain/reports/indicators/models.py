"""Indicators, and what grants mean to reach with them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants_app.domain.disclosure.counts.rules import IndicatorClass
from grants_app.domain.grants.vocabulary import TargetBasis
from grants_app.domain.reports.indicators.vocabulary import Counting
from grants_app.extensions import BaseModel, stored_enum


class Indicator(BaseModel):
    """Something that grants of a programme count. `number` is its name in addresses.

    `axes`: stored values of `Axis`. `categories`: those of the axis `other`, each as {"sq", "en"}, in order;
    they are never taken away once grants count by them. `is_retired`: no other grant takes it up.
    """

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    number: Mapped[int]
    name_sq: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    definition_sq: Mapped[str] = mapped_column(Text)
    definition_en: Mapped[str] = mapped_column(Text)
    unit_sq: Mapped[str] = mapped_column(String(60))
    unit_en: Mapped[str] = mapped_column(String(60))
    counts: Mapped[IndicatorClass] = mapped_column(stored_enum(IndicatorClass))
    counting: Mapped[Counting] = mapped_column(stored_enum(Counting))
    axes: Mapped[list[str]] = mapped_column(JSON)
    categories: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    is_retired: Mapped[bool] = mapped_column(default=False)


class Measure(BaseModel):
    """An indicator that a grant counts, with what stood before.

    `baseline` is None where nobody knows it. `may_overlap`: it may count some of the same as other measures
    of the grant, so that none of these are added up. `source`: the document that states baseline and targets.
    """

    __tablename__ = "measure"
    __table_args__ = (
        UniqueConstraint("grant_id", "indicator_id"),
        CheckConstraint("(baseline IS NULL) = (baseline_on IS NULL)", name="baseline_dated"),
        CheckConstraint("baseline IS NULL OR baseline >= 0", name="baseline_counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"), index=True)
    baseline: Mapped[int | None]
    baseline_on: Mapped[date | None] = mapped_column(Date)
    may_overlap: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(250))

    indicator: Mapped[Indicator] = relationship()
    targets: Mapped[list[Target]] = relationship(
        back_populates="measure", order_by="Target.position", cascade="all, delete-orphan"
    )


class Target(BaseModel):
    """What is to be reached: in all or in one period, as a number or as so many per centre, month and so on.

    `times`: how many centres, months and so on there are, where a document says it.
    """

    __tablename__ = "measure_target"
    __table_args__ = (
        CheckConstraint("value > 0", name="positive"),
        CheckConstraint("times IS NULL OR (times > 0 AND basis <> 'total')", name="times_of_parts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    position: Mapped[int]
    value: Mapped[int]
    is_approximate: Mapped[bool] = mapped_column(default=False)
    basis: Mapped[TargetBasis] = mapped_column(stored_enum(TargetBasis))
    times: Mapped[int | None]
    period_id: Mapped[int | None] = mapped_column(ForeignKey("report_period.id"))

    measure: Mapped[Measure] = relationship(back_populates="targets")
