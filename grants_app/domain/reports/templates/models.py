"""Versions of what reports of a programme ask."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.extensions import BaseModel, UtcDateTime, utc_now


class ReportTemplate(BaseModel):
    """One version of a programme's template. Versions are added and never changed: the last one holds.

    `sections` are those of `contents.Contents` as JSON. `variance_percent`: from more than this share of a
    budget line on a report explains why it differs. `made_by_id` is None for the usual template.
    """

    __tablename__ = "report_template"
    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        CheckConstraint("variance_percent BETWEEN 0 AND 100", name="share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    number: Mapped[int]
    sections: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    variance_percent: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
