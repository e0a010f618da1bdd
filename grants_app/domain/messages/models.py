"""The outbox: which message waits for whom. Neither its words nor its link are stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.domain.messages.vocabulary import Failure, MessageKind, MessageState
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum, utc_now

LONGEST_ADDRESS = 300


class Message(BaseModel):
    """One message. It is written at the moment of sending, so that no secret of it is ever stored.

    `user_id` is empty where somebody asked for an address that has no account: such a row makes that request
    take as long as any other, and is deleted at the next delivery. `locale` is the person's language, empty
    while it is unknown: whoever asks may read another one. `base_url` is the site's address where no
    setting gives it. After `give_up_at` the message is of no use any more.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "state", "next_attempt_at"),)
    # Bookkeeping of delivery: what a message does to an account is audited when its link is made and used.
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MessageKind] = mapped_column(stored_enum(MessageKind))
    state: Mapped[MessageState] = mapped_column(stored_enum(MessageState), default=MessageState.WAITING)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    locale: Mapped[str] = mapped_column(String(5))
    base_url: Mapped[str | None] = mapped_column(String(LONGEST_ADDRESS))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    give_up_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[Failure | None] = mapped_column(stored_enum(Failure))
    smtp_code: Mapped[int | None]
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
