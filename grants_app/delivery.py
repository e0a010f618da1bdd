"""Delivering what waits in the outbox: one round, in a session of its own.

A message is claimed, its link made and both committed before it goes out: a process that dies meanwhile has
lost nothing. The next attempt sends the very same letter, as its link and its name are derived from the
message with the installation's secret: should it come twice, it is one letter, and its link works in both.
No transaction is open while a server is talked to.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import Flask
from werkzeug.routing import MapAdapter

from grants_app.config import Settings
from grants_app.domain.accounts.links.actions import IssuedLink, issue_link
from grants_app.domain.accounts.links.queries import count_links_since, find_link
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.queries import find_user
from grants_app.domain.accounts.rules import is_staff
from grants_app.domain.audit.actions import Author
from grants_app.domain.grants.correspondence.queries import find_noticed
from grants_app.domain.grants.correspondence.rules import can_read_messages
from grants_app.domain.messages import actions
from grants_app.domain.messages.mail import MailFailedError, Way, open_way
from grants_app.domain.messages.models import Message
from grants_app.domain.messages.queries import get_message, list_due
from grants_app.domain.messages.rules import RESETS_WITHIN, is_told, is_wanted
from grants_app.domain.messages.vocabulary import Failure, MessageKind
from grants_app.domain.reports.reminders.queries import OwedReport, read_open_digest
from grants_app.extensions import db, own_key, utc_now, write_intent
from grants_app.i18n.locales import LOCALES
from grants_app.outputs.messages.digests import Digest, DigestLine
from grants_app.outputs.messages.letters import DigestLetter, GrantLetter, Letter, LinkLetter, write_letter

ASKER: Final = "password forgotten"


@dataclass
class Round:
    """What became of the messages of one round."""

    delivered: int = 0
    failed: int = 0
    dropped: int = 0


@contextmanager
def writing(app: Flask) -> Iterator[None]:
    """A context of its own for a round: another session than any request's."""
    with app.app_context():
        token = write_intent.set(True)
        try:
            yield
        finally:
            db.session.rollback()
            write_intent.reset(token)


def deliver_waiting(app: Flask) -> Round:
    """Try every message whose time has come. Each is claimed first, so that no other process has it."""
    done = Round()
    settings: Settings = app.config["SETTINGS"]
    with writing(app):
        due = sort_out(done)
        if due:
            try:
                with open_way(settings.mail, settings.instance) as way:
                    deliver_all(due, way, app, done)
            except MailFailedError as error:
                note_shut(due, error, done)
    if done.delivered or done.failed:
        app.logger.info("messages: %d delivered, %d failed", done.delivered, done.failed)
    return done


def sort_out(done: Round) -> list[int]:
    """Drop what nobody is to get; the numbers of the rest. No slow work, one transaction."""
    now, left = utc_now(), []
    actions.forget_finished(now=now)
    for number in list_due(now=now):
        message = get_message(number)
        if not is_still_wanted(message, now):
            actions.drop(message)
            done.dropped += 1
        elif message.give_up_at <= now:
            actions.give_up(message, now=now)
            done.failed += 1
        else:
            left.append(number)
    db.session.commit()
    return left


def is_still_wanted(message: Message, now: datetime) -> bool:
    """Whether the message has a person who is to get it."""
    user = find_user(message.user_id) if message.user_id else None
    purpose = actions.PURPOSES.get(message.kind)
    if purpose is None:
        return is_told(user)
    recent = count_links_since(user.id, purpose, now - RESETS_WITHIN) if user else 0
    return is_wanted(user, purpose, is_asked_by_visitor=message.asked_by_id is None, recent=recent)


def deliver_all(due: list[int], way: Way, app: Flask, done: Round) -> None:
    """One attempt for each. Once the conversation has broken off, the others wait for the next round."""
    for number in due:
        try:
            deliver(number, way, app, done)
        except MailFailedError as error:
            note_failure(number, error, done)
            if error.failure is Failure.UNREACHABLE:
                return


def deliver(number: int, way: Way, app: Flask, done: Round) -> None:
    """One attempt. A link is made now, so that a message which waits holds no secret.

    Raises MailFailedError.
    """
    now = utc_now()
    message = actions.claim(number, now=now)
    user = find_user(message.user_id or 0) if message else None
    if message is None or user is None:
        db.session.rollback()
        return
    described = describe(message, user, app, now=now)
    if described is None:
        actions.drop(message)
        db.session.commit()
        done.dropped += 1
        return
    letter = write_letter(described)
    db.session.commit()
    state = way.send(letter, now=now)
    actions.note_delivery(get_message(number), state, now=utc_now())
    db.session.commit()
    done.delivered += 1


def describe(message: Message, user: User, app: Flask, *, now: datetime) -> Letter | None:
    """What the letter of a message says; makes its link if it has one.

    None if that is used or replaced, or if everything that was to be told is done or read.
    """
    settings: Settings = app.config["SETTINGS"]
    addresses = app.url_map.bind("")
    letter = Letter(
        kind=message.kind,
        locales=(message.locale,) if message.locale else tuple(LOCALES),
        email=user.email,
        role=user.role,
        site=settings.base_url or message.base_url or "",
        path=addresses.build("accounts.show_account"),
        sender=settings.mail.sender,
        contact=settings.contact,
        name=derived(message, "name")[:32],
        now=now,
    )
    if message.kind is MessageKind.REPORT_REMINDER:
        return with_digest(letter, message, user, addresses)
    if message.kind is MessageKind.GRANT_MESSAGE:
        return with_grant(letter, message, user, addresses)
    if message.kind not in actions.PURPOSES:
        return letter
    link = link_of(message, user, now=now)
    if link is None:
        return None
    path = addresses.build("passwords.set_password", {"token": link.token})
    return LinkLetter(**(vars(letter) | {"path": path}), expires_at=link.expires_at)


def with_digest(letter: Letter, message: Message, user: User, addresses: MapAdapter) -> Letter | None:
    """The letter with what its digest is still about; None where nothing is left of it."""
    left = read_open_digest(message.id, user.as_viewer())
    if left is None or not left.reports:
        return None
    lines = [DigestLine(one.row, one.kind, path_of(one, addresses)) for one in left.reports]
    digest = Digest(left.remind_on, lines, is_for_staff=is_staff(user.role))
    path = addresses.build("reports.list_reports")
    return DigestLetter(**(vars(letter) | {"path": path}), digest=digest)


def with_grant(letter: Letter, message: Message, user: User, addresses: MapAdapter) -> Letter | None:
    """The letter with the grant that somebody wrote about; None where it was read, or is theirs no more."""
    row = find_noticed(message.id)
    if row is None or not can_read_messages(user.as_viewer(), organisation_id=row.organisation_id):
        return None
    path = addresses.build("correspondence.show_messages", {"number": row.number})
    path = f"/programmes/{row.programme}{path}" if row.programme else path
    return GrantLetter(**(vars(letter) | {"path": path}), grant=row)


def path_of(one: OwedReport, addresses: MapAdapter) -> str:
    """The page of a report, in its programme."""
    row = one.row
    path = addresses.build("reports.show_report", {"number": row.number, "period_id": row.id})
    return f"/programmes/{row.programme}{path}" if row.programme else path


def link_of(message: Message, user: User, *, now: datetime) -> IssuedLink | None:
    """The link of a message: made at the first attempt, the same at each further one.

    None where the person has used it by now, has another password, or got another link by a later message.
    """
    token = derived(message, "link")
    found = find_link(token)
    if found is None:
        return issue_link(author_of(message), user, actions.PURPOSES[message.kind], now=now, token=token)
    is_live = found.used_at is None and found.ended_at is None and found.session_key == user.session_key
    return IssuedLink(token, found.expires_at) if is_live else None


def derived(message: Message, what: str) -> str:
    """43 letters that this message alone has, and nobody can tell from the database without the secret.

    A message that somebody has sent once more has others: it is a letter of its own.
    """
    about = f"{message.id} {message.created_at.isoformat()} {message.give_up_at.isoformat()} {what}"
    digest = hmac.digest(own_key("letters"), about.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def author_of(message: Message) -> Author:
    """Who is behind a message: an administrator, or a visitor who forgot the password."""
    asker = find_user(message.asked_by_id) if message.asked_by_id else None
    return asker.as_viewer().author if asker else Author(user_id=None, actor=ASKER)


def note_failure(number: int, error: MailFailedError, done: Round) -> None:
    """Keep why an attempt failed, and when the next one comes."""
    actions.note_failure(
        get_message(number), error.failure, error.code, is_final=error.is_final, now=utc_now()
    )
    db.session.commit()
    done.failed += 1


def note_shut(due: list[int], error: MailFailedError, done: Round) -> None:
    """The way out was shut: an attempt of each message that waits, and no link was made."""
    for number in due:
        if actions.claim(number, now=utc_now()) is not None:
            note_failure(number, error, done)
        db.session.rollback()
