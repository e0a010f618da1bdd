"""Amendments of signed grants."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.domain.grants.amendments.vocabulary import AmendmentKind, AmendmentState
from grants_app.domain.grants.lifecycle.vocabulary import StepReason
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum, utc_now


class GrantAmendment(BaseModel):
    """A change of what was agreed. `changes` maps a field of the plan to [before, after] as JSON values.

    `effective_on`: the first day on which it holds; of an early closure the last active day. `code` says
    why a grant is suspended or closed. `reason` and `note`, of the proposer and of the one who decides, are
    for staff and the grantee alone. `document` and `document_on` name the paper that it rests on. `is_alone`:
    one person proposed and approved it, as the programme allows its office.
    """

    __tablename__ = "grant_amendment"
    __table_args__ = (
        UniqueConstraint("grant_id", "number"),
        CheckConstraint(
            "state <> 'approved' OR is_alone OR decided_by_id <> proposed_by_id", name="two_persons"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    number: Mapped[int]
    kind: Mapped[AmendmentKind] = mapped_column(stored_enum(AmendmentKind))
    state: Mapped[AmendmentState] = mapped_column(stored_enum(AmendmentState), index=True)
    effective_on: Mapped[date] = mapped_column(Date)
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)
    code: Mapped[StepReason | None] = mapped_column(stored_enum(StepReason))
    reason: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(String(250))
    document_on: Mapped[date] = mapped_column(Date)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str | None] = mapped_column(Text)
    is_alone: Mapped[bool] = mapped_column(default=False)
