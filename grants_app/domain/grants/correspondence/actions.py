"""Writing a message to the other side of a grant, and marking messages as read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.queries import list_reachable
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.grants.correspondence.models import GrantMessage, GrantMessageMark
from grants_app.domain.grants.correspondence.queries import find_mark, find_sent, list_marks
from grants_app.domain.grants.correspondence.rules import can_read_messages
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.models import Grant
from grants_app.domain.messages.actions import Wishes, send_notice
from grants_app.domain.messages.vocabulary import MessageKind
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db


@dataclass(frozen=True)
class Sending:
    """How a message is sent: on which business day, with which wishes for the letter about it.

    `seen`: the number of the last message that the writer saw; up to it they have read, and the same words
    sent from there twice are one message.
    """

    seen: int
    wishes: Wishes
    today: date


def write_message(
    viewer: Viewer, programme: Programme, number: int, text: str, sending: Sending
) -> GrantMessage:
    """Write a message, and have the other side told that there is one. Raises LookupError."""
    grant = _open(viewer, programme, number)
    sent = find_sent(grant.id, viewer.user_id or 0, text.strip(), sending.seen)
    return sent if sent is not None else add_message(viewer, grant, text, sending)


def add_message(viewer: Viewer, grant: Grant, text: str, sending: Sending) -> GrantMessage:
    """A message of a grant that is held and may be written to, whether or not the same words were sent."""
    message = GrantMessage(grant_id=grant.id, text=text.strip(), written_by_id=viewer.user_id)
    db.session.add(message)
    marks = list_marks(grant.id)
    _read_to(marks, grant, viewer.user_id or 0, sending.seen)
    _tell_others(viewer, grant, marks, sending.wishes)
    changes = hidden("message_text", None, message.text)
    day = sending.today
    record(viewer.author, "grant.write_message", subject=_subject(grant), changes=changes, business_day=day)
    return message


def read_messages(viewer: Viewer, programme: Programme, number: int, *, seen: int, today: date) -> None:
    """Mark the messages of a grant as read, up to the one numbered `seen`. Raises LookupError."""
    grant = _open(viewer, programme, number)
    mark = find_mark(grant.id, viewer.user_id or 0)
    before = mark.read_to if mark is not None else 0
    if seen <= before:
        return
    _read_to({} if mark is None else {mark.user_id: mark}, grant, viewer.user_id or 0, seen)
    changes = {"messages_read_to": [before, seen]}
    record(viewer.author, "grant.read_messages", subject=_subject(grant), changes=changes, business_day=today)


def _open(viewer: Viewer, programme: Programme, number: int) -> Grant:
    grant = lock_grant(viewer, programme, number)
    if not can_read_messages(viewer, organisation_id=grant.organisation_id):
        raise LookupError(number)
    return grant


def _read_to(marks: dict[int, GrantMessageMark], grant: Grant, user_id: int, seen: int) -> None:
    mark = _mark_of(marks, grant, user_id)
    mark.read_to = max(mark.read_to, seen)
    mark.noticed_at = mark.letter_id = None


def _tell_others(viewer: Viewer, grant: Grant, marks: dict[int, GrantMessageMark], wishes: Wishes) -> None:
    """A letter for each person of the other side who has none that is still to be read."""
    for user in _other_side(viewer, grant):
        mark = _mark_of(marks, grant, user.id)
        if mark.noticed_at is None:
            letter = send_notice(viewer, user, MessageKind.GRANT_MESSAGE, wishes)
            mark.noticed_at, mark.letter_id = wishes.at, letter.id


def _other_side(viewer: Viewer, grant: Grant) -> list[User]:
    if viewer.role is Role.GRANTEE:
        return list_reachable(Role.SPECIALIST)
    return [one for one in list_reachable(Role.GRANTEE) if one.organisation_id == grant.organisation_id]


def _mark_of(marks: dict[int, GrantMessageMark], grant: Grant, user_id: int) -> GrantMessageMark:
    if user_id not in marks:
        marks[user_id] = GrantMessageMark(grant_id=grant.id, user_id=user_id, read_to=0)
        db.session.add(marks[user_id])
    return marks[user_id]


def _subject(grant: Grant) -> tuple[str, str]:
    return ("grant", f"{grant.programme.slug}/{grant.number}")
