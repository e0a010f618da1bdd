"""Messages of a grant, and how far each person has read them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Boolean, Date, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.extensions import BaseModel, UtcDateTime, utc_now


class GrantMessage(BaseModel):
    """What somebody wrote to the other side of a grant. Never changed or deleted; numbers follow in time."""

    __tablename__ = "grant_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))


class GrantMessageMark(BaseModel):
    """How far a person has read the messages of a grant: up to the one numbered `read_to`, 0 before any.

    `noticed_at`: when a letter said that there is something to read, None again once it is read.
    `letter_id`: that letter in the outbox, None once it is forgotten.
    """

    __tablename__ = "grant_message_mark"
    __table_args__ = (UniqueConstraint("user_id", "grant_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    read_to: Mapped[int] = mapped_column(default=0)
    noticed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    letter_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox_message.id", ondelete="SET NULL"), index=True
    )


class ExtensionRequest(BaseModel):
    """A later end that the organisation asks for with a message, whose text says why.

    What it asks is never changed. `with_cost`: more money is asked for too. `amendment_id`: the amendment
    that was last opened for it. `answer_id`: the message by which staff turned it down, with the reason.
    """

    __tablename__ = "extension_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("grant_message.id"), unique=True)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("grant_message.id"), unique=True)
    end_on: Mapped[date] = mapped_column(Date)
    with_cost: Mapped[bool] = mapped_column(Boolean)
    amendment_id: Mapped[int | None] = mapped_column(ForeignKey("grant_amendment.id"), index=True)
