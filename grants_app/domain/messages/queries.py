"""What waits in the outbox, and how far invited people have come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import and_, func, or_, select

from grants_app.domain.accounts.links.models import LinkPurpose
from grants_app.domain.accounts.links.queries import list_expiries
from grants_app.domain.accounts.models import User
from grants_app.domain.messages.models import Message
from grants_app.domain.messages.vocabulary import Failure, InvitationState, MessageKind, MessageState
from grants_app.extensions import db

MOST_AT_ONCE: Final = 100


@dataclass(frozen=True)
class Invitation:
    """How far an invited person has come. `expires_at` is set while the link holds, or has expired."""

    state: InvitationState
    expires_at: datetime | None = None
    failure: Failure | None = None


def list_due(*, now: datetime) -> list[int]:
    """The messages whose time has come, oldest first."""
    statement = (
        select(Message.id)
        .where(Message.state == MessageState.WAITING, Message.next_attempt_at <= now)
        .order_by(Message.id)
        .limit(MOST_AT_ONCE)
    )
    return list(db.session.scalars(statement))


def count_waiting() -> int:
    """How many messages have not gone out yet."""
    return db.session.scalar(select(func.count(Message.id)).where(Message.state == MessageState.WAITING)) or 0


def count_failed() -> int:
    """How many messages were given up and nobody has looked after since."""
    return db.session.scalar(select(func.count(Message.id)).where(Message.state == MessageState.FAILED)) or 0


def list_troubled() -> list[tuple[Message, User]]:
    """Messages that did not go out at their last attempt, with the person: given up ones first, newest first.

    Rows that nobody is to get are left out: they are dropped at the next delivery.
    """
    statement = (
        select(Message, User)
        .join(User, User.id == Message.user_id)
        .where(
            or_(
                Message.state == MessageState.FAILED,
                and_(Message.state == MessageState.WAITING, Message.failure.is_not(None)),
            )
        )
        .order_by(Message.state, Message.id.desc())
        .limit(MOST_AT_ONCE)
    )
    return [(message, user) for message, user in db.session.execute(statement)]


def find_troubled(message_id: int) -> Message | None:
    """One of those, kept from others until the commit."""
    message = db.session.scalar(select(Message).where(Message.id == message_id).with_for_update())
    if message is None or message.user_id is None:
        return None
    has_trouble = message.state is MessageState.FAILED or (
        message.state is MessageState.WAITING and message.failure is not None
    )
    return message if has_trouble else None


def lock_waiting(message_id: int, *, now: datetime) -> Message | None:
    """A message that is due, kept from others until the commit; None if another has it."""
    statement = (
        select(Message)
        .where(
            Message.id == message_id, Message.state == MessageState.WAITING, Message.next_attempt_at <= now
        )
        .with_for_update(skip_locked=True)
    )
    return db.session.scalar(statement)


def get_message(message_id: int) -> Message:
    """A message. Raises LookupError."""
    message = db.session.get(Message, message_id)
    if message is None:
        raise LookupError(f"no message {message_id}")
    return message


def find_latest_message(user_id: int) -> Message | None:
    """The newest message for an account."""
    return db.session.scalar(
        select(Message).where(Message.user_id == user_id).order_by(Message.id.desc()).limit(1)
    )


def list_invitations(user_ids: Collection[int], *, now: datetime) -> dict[int, Invitation]:
    """How far the invitation of each of these accounts has come."""
    latest = select(func.max(Message.id)).where(
        Message.user_id.in_(user_ids), Message.kind == MessageKind.INVITATION
    )
    statement = select(Message).where(Message.id.in_(latest.group_by(Message.user_id)))
    messages = {message.user_id: message for message in db.session.scalars(statement)}
    expiries = list_expiries(user_ids, LinkPurpose.INVITATION)
    return {
        user_id: read_invitation(messages.get(user_id), expiries.get(user_id), now=now)
        for user_id in user_ids
    }


def read_invitation(message: Message | None, expires_at: datetime | None, *, now: datetime) -> Invitation:
    """Put together what the outbox and the links know of one invitation."""
    if message is not None and message.state is MessageState.WAITING:
        return Invitation(InvitationState.WAITING, failure=message.failure)
    if message is not None and message.state is MessageState.FAILED:
        return Invitation(InvitationState.FAILED, failure=message.failure)
    if expires_at is None:
        return Invitation(InvitationState.NOT_INVITED)
    is_over = expires_at <= now
    return Invitation(InvitationState.EXPIRED if is_over else InvitationState.HOLDS, expires_at=expires_at)
