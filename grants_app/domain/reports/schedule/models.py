"""Plans of reporting, their periods, and the history of moved due days. Reports hang on periods."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.domain.reports.schedule.vocabulary import ReportState, ScheduleKind
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum, utc_now

STANDS = text("dropped_by_id IS NULL")


class ReportPlan(BaseModel):
    """One version of a grant's plan. Versions are added and never changed: the last one holds.

    `ends` are the last days of ad hoc periods as ISO 8601. `from_on`: the first day that was parted by this
    version. `days_until_due` counts from the last day of a period. `periods` keeps all of them as they stood
    with this version, as ISO 8601. `reason` is None where the version follows the days of the grant, and
    `made_by_id` where a command of the operator changed these.
    """

    __tablename__ = "report_plan"
    __table_args__ = (
        UniqueConstraint("grant_id", "number"),
        CheckConstraint("days_until_due > 0", name="due_after_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    number: Mapped[int]
    kind: Mapped[ScheduleKind] = mapped_column(stored_enum(ScheduleKind))
    days_until_due: Mapped[int]
    ends: Mapped[list[str]] = mapped_column(JSON)
    from_on: Mapped[date] = mapped_column(Date)
    periods: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class ReportPeriod(BaseModel):
    """Days of a grant that one report is about. None is ever deleted: `dropped_by_id` says what took it out.

    `kind` is that of the plan that parted the days. `is_due_moved`: somebody moved the due day, which then
    stays while the last day does. `report_state` is that of its report, None before it is begun: it stands
    here so that lists of periods read no other table.
    """

    __tablename__ = "report_period"
    __table_args__ = (
        CheckConstraint("last_on >= first_on", name="days_in_order"),
        CheckConstraint("due_on > last_on", name="due_after_end"),
        Index(
            "uq_report_period_standing",
            *("grant_id", "first_on"),
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index("ix_report_period_due", "due_on", "id", sqlite_where=STANDS, postgresql_where=STANDS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    kind: Mapped[ScheduleKind] = mapped_column(stored_enum(ScheduleKind))
    first_on: Mapped[date] = mapped_column(Date)
    last_on: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date] = mapped_column(Date)
    is_due_moved: Mapped[bool] = mapped_column(default=False)
    dropped_by_id: Mapped[int | None] = mapped_column(ForeignKey("report_plan.id"))
    report_state: Mapped[ReportState | None] = mapped_column(stored_enum(ReportState))


class ReportDueMove(BaseModel):
    """A due day that became another. Rows are added and never changed.

    Either somebody moved it for a `reason`, or `plan_id` is the version of the plan that counted it anew.
    """

    __tablename__ = "report_due_move"
    __table_args__ = (CheckConstraint("(reason IS NULL) <> (plan_id IS NULL)", name="reason_or_plan"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"), index=True)
    before_on: Mapped[date] = mapped_column(Date)
    after_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str | None] = mapped_column(Text)
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("report_plan.id"))
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    moved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
