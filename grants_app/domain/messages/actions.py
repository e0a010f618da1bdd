"""Putting a message into the outbox, and noting what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete

from grants_app.domain.accounts.links.models import LIFETIME, LinkPurpose
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.queries import find_user_by_email
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.messages.models import LONGEST_ADDRESS, Message
from grants_app.domain.messages.queries import lock_waiting
from grants_app.domain.messages.vocabulary import Failure, MessageKind, MessageState
from grants_app.extensions import db

# What each message with a link brings; the others are notices without one.
PURPOSES: Final = {
    MessageKind.PASSWORD_RESET: LinkPurpose.RESET,
    MessageKind.INVITATION: LinkPurpose.INVITATION,
}
NOTICE_WITHIN: Final = timedelta(days=2)
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
# Longer than one attempt can take: nobody else tries meanwhile, and somebody does if the process died.
HOLD: Final = timedelta(minutes=5)
KEPT_FOR: Final = timedelta(days=30)

_QUEUED = "queued_messages"


@dataclass(frozen=True)
class Wishes:
    """How a request would have its message: with the site's address, if it may say that."""

    base_url: str | None
    at: datetime


def ask_for_reset(email: str, wishes: Wishes) -> None:
    """A visitor asks for a link to a new password.

    Does the same for every address, known or not; what is not to be sent is dropped at delivery.
    """
    _queue(MessageKind.PASSWORD_RESET, find_user_by_email(email), wishes, asked_by=None)


def send_link(viewer: Viewer, user: User, kind: MessageKind, wishes: Wishes) -> None:
    """An administrator has a link sent; the caller has asked whether one can be."""
    _queue(kind, user, wishes, asked_by=viewer.user_id)


def send_notice(viewer: Viewer, user: User, kind: MessageKind, wishes: Wishes) -> Message:
    """Tell somebody what an administrator did with the account, or that somebody wrote."""
    return _queue(kind, user, wishes, asked_by=viewer.user_id)


def queue_reminder(user: User, *, now: datetime) -> Message:
    """A command of the operator has somebody reminded; what of stands with who asks for it."""
    return _queue(MessageKind.REPORT_REMINDER, user, Wishes(base_url=None, at=now), asked_by=None)


def _queue(kind: MessageKind, user: User | None, wishes: Wishes, *, asked_by: int | None) -> Message:
    base_url = wishes.base_url
    message = Message(
        kind=kind,
        user_id=user.id if user else None,
        asked_by_id=asked_by,
        locale=(user.locale if user else None) or "",
        base_url=base_url if base_url and len(base_url) <= LONGEST_ADDRESS else None,
        created_at=wishes.at,
        next_attempt_at=wishes.at,
        give_up_at=wishes.at + time_for(kind),
    )
    db.session.add(message)
    db.session.flush()
    db.session.info[_QUEUED] = True
    return message


def take_queued_mark() -> bool:
    """Whether a message was queued in this session since it was last asked."""
    return bool(db.session.info.pop(_QUEUED, False))


def claim(message_id: int, *, now: datetime) -> Message | None:
    """Take a message for one attempt; None if somebody else has it or it is no longer due."""
    message = lock_waiting(message_id, now=now)
    if message is not None:
        message.attempts += 1
        message.next_attempt_at = now + HOLD
    return message


def drop(message: Message) -> None:
    """Forget a message that nobody is to get."""
    db.session.delete(message)


def note_delivery(message: Message, state: MessageState, *, now: datetime) -> None:
    """The message went out."""
    message.state, message.failure, message.smtp_code = state, None, None
    message.finished_at = now


def note_failure(
    message: Message, failure: Failure, code: int | None, *, is_final: bool, now: datetime
) -> None:
    """The message did not go out: it is tried again later, each time after a longer wait, or given up."""
    message.failure, message.smtp_code = failure, code
    message.next_attempt_at = now + wait_after(message.attempts)
    if is_final or message.next_attempt_at >= message.give_up_at:
        give_up(message, now=now)


def give_up(message: Message, *, now: datetime) -> None:
    """Try no more."""
    message.state, message.finished_at = MessageState.FAILED, now


def try_again(viewer: Viewer, message: Message, *, now: datetime) -> None:
    """Somebody has a message sent once more: at once, and as long as a new one would be tried."""
    before = message.state
    message.state, message.finished_at = MessageState.WAITING, None
    message.next_attempt_at, message.give_up_at = now, now + time_for(message.kind)
    db.session.info[_QUEUED] = True
    _record(viewer, "message.try_again", message, before)


def abandon(viewer: Viewer, message: Message, *, now: datetime) -> None:
    """Somebody gives a message up: it is tried no more, and leaves the list of those that failed."""
    before = message.state
    message.state, message.finished_at = MessageState.ABANDONED, now
    _record(viewer, "message.abandon", message, before)


def _record(viewer: Viewer, action: str, message: Message, before: MessageState) -> None:
    changes = {
        "message_state": [before.value, message.state.value],
        "message_kind": [None, message.kind.value],
    }
    record(viewer.author, action, subject=("account", str(message.user_id)), changes=changes)


def time_for(kind: MessageKind) -> timedelta:
    """For how long a message is of use."""
    return LIFETIME[PURPOSES[kind]] if kind in PURPOSES else NOTICE_WITHIN


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: a minute, then twice as long each time, at most an hour."""
    doublings = min(max(attempts, 1) - 1, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << doublings))


def forget_finished(*, now: datetime) -> None:
    """Delete what was finished a month ago."""
    db.session.execute(delete(Message).where(Message.finished_at <= now - KEPT_FOR))
