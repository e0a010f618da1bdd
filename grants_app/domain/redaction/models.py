"""Redactions: what was proposed, by whom, and what is left of it once it is done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.domain.redaction.vocabulary import RedactedKind, RedactionReason, RedactionState
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum, utc_now


class Redaction(BaseModel):
    """One passage, or one file of a report, that two people remove. After the decision no word of it is left.

    `sealed_passage` holds it under seal until then. An applied one keeps the digest of the passage under
    `sealed_key`, its number of words and signs, the day in its tombstones, and `hits`: where it stood, as
    [table, row, field, [kind, key] of the record with a page or None, count]. The people are empty in a
    redaction that a restore knows from elsewhere. `file_key`: where the file lies or lay; such a redaction
    has no passage and no words, its `digest` and `length` (in bytes) are those of the file.
    """

    __tablename__ = "redaction"
    __table_args__ = (
        CheckConstraint(
            "decided_by_id IS NULL OR proposed_by_id IS NULL OR state = 'withdrawn'"
            " OR decided_by_id <> proposed_by_id",
            name="takes_two",
        ),
        CheckConstraint("state = 'proposed' OR sealed_passage IS NULL", name="keeps_no_passage"),
        CheckConstraint("file_key IS NULL OR sealed_passage IS NULL", name="file_or_passage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[RedactionState] = mapped_column(stored_enum(RedactionState))
    kind: Mapped[RedactedKind] = mapped_column(stored_enum(RedactedKind))
    reason: Mapped[RedactionReason] = mapped_column(stored_enum(RedactionReason))
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sealed_passage: Mapped[str | None] = mapped_column(Text)
    file_key: Mapped[str | None] = mapped_column(String(80))
    marked_on: Mapped[date | None] = mapped_column(Date)
    words: Mapped[int | None]
    length: Mapped[int | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    sealed_key: Mapped[str | None] = mapped_column(String(300))
    hits: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)

    @property
    def count(self) -> int:
        """How often the passage was removed."""
        return sum(int(hit[-1]) for hit in self.hits)
