"""Reports, their versions, and what each version says. What was handed in is never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants_app.domain.reports.attachments.models import ReportAttachment
from grants_app.domain.reports.indicators.vocabulary import Axis
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum, utc_now

CODE = String(9)
FIGURES, WHOLE = "figures", "whole"


class Report(BaseModel):
    """The report on a period. It keeps the version of the template that it began with."""

    __tablename__ = "report"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("report_period.id"), unique=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("report_template.id"))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


class ReportVersion(BaseModel):
    """One version: the draft, or what was handed in and then returned or approved.

    `*_on` are business days beside the moments. `prepared_by_id` saved it last, `submitted_by_id` answers for
    it. `reason`: why an approved report is corrected. `remark`: what was said of the whole with the approval;
    what is said with a return is a comment, which can be answered.
    """

    __tablename__ = "report_version"
    __table_args__ = (
        UniqueConstraint("report_id", "number"),
        CheckConstraint("state = 'draft' OR submitted_by_id IS NOT NULL", name="handed_in_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"))
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    number: Mapped[int]
    state: Mapped[ReportState] = mapped_column(stored_enum(ReportState), default=ReportState.DRAFT)
    currency: Mapped[str | None] = mapped_column(String(3))
    reason: Mapped[str | None] = mapped_column(Text)
    prepared_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_on: Mapped[date | None] = mapped_column(Date)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    remark: Mapped[str | None] = mapped_column(Text)
    # Read along with the version, and written by actions alone.
    attachments: Mapped[list[ReportAttachment]] = relationship(
        viewonly=True, lazy="raise", order_by=[ReportAttachment.uploaded_at, ReportAttachment.id]
    )


class ReportAnswer(BaseModel):
    """What a version says to a question. `site_id`: at which site; no key, for sites can be taken out.

    `has_consent`: of stories, whether the person agreed in writing to have it told.
    """

    __tablename__ = "report_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("report_version.id"), index=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    question: Mapped[str] = mapped_column(CODE)
    site_id: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text)
    has_consent: Mapped[bool] = mapped_column(Boolean, default=False)


class ReportLine(BaseModel):
    """What a version says of a budget line, with the line as it stood, in minor units of its currency.

    `earlier_minor_units`: of earlier periods. `minor_units`: None while nobody has said it; zero is nothing.
    `typed`: a sum that could not be read, kept for whoever goes on with the draft.
    """

    __tablename__ = "report_line"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        CheckConstraint("minor_units >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("report_version.id"))
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    position: Mapped[int]
    category_id: Mapped[int] = mapped_column(ForeignKey("budget_category.id"))
    description: Mapped[str | None] = mapped_column(String(250))
    budget_minor_units: Mapped[int] = mapped_column(BigInteger)
    earlier_minor_units: Mapped[int] = mapped_column(BigInteger)
    minor_units: Mapped[int | None] = mapped_column(BigInteger)
    typed: Mapped[str | None] = mapped_column(String(80))
    explanation: Mapped[str | None] = mapped_column(Text)


class ReportFigure(BaseModel):
    """What a version says of an indicator of the grant: in all (`axis` None), or of a part of a breakdown.

    `part`: as `figures.FigureKey` has it. `value` and `is_unknown`: a number, or that it is not known.
    `typed`: what could not be read as a number.
    """

    __tablename__ = "report_figure"
    __table_args__ = (CheckConstraint("value >= 0", name="not_negative"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("report_version.id"), index=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id"), index=True)
    axis: Mapped[Axis | None] = mapped_column(stored_enum(Axis))
    part: Mapped[str] = mapped_column(String(16), default="")
    value: Mapped[int | None] = mapped_column(BigInteger)
    is_unknown: Mapped[bool] = mapped_column(Boolean, default=False)
    typed: Mapped[str | None] = mapped_column(String(80))


class ReportComment(BaseModel):
    """What the reviewer says of a section of a version. Never changed.

    `section` None: of the money; `FIGURES`: of the indicators; `WHOLE`: of the whole report that is returned.
    """

    __tablename__ = "report_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("report_version.id"), index=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    section: Mapped[str | None] = mapped_column(CODE)
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


class ReportReply(BaseModel):
    """What a version answers to a comment on the one that was returned before it: that version alone does."""

    __tablename__ = "report_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("report_version.id"), index=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("report_comment.id"), unique=True)
    text: Mapped[str] = mapped_column(Text)
