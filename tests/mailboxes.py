"""What tests of mail share: accounts of real people, letters in the outbox folder, and the links in them."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask import Flask
from sqlalchemy import select, text

from grants_app.domain.accounts.actions import Assignment, create_user
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import NO_PASSWORD, hash_password
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.messages.models import Message
from grants_app.domain.messages.vocabulary import MessageKind
from grants_app.extensions import db
from tests.factories import AUTHOR, committed

PERSON = "person@example.net"
FIRST_PASSWORD = "four words that hold"
NEW_PASSWORD = "katër fjalë pa lidhje"
LINK = re.compile(r"^(\S*)(/password/new/[\w-]{43})$", re.MULTILINE)


def make_person(
    app: Flask, email: str = PERSON, *, invited: bool = False, locale: str | None = None, role: str = "donor"
) -> None:
    """An account of a real person; `invited` without a password yet."""
    with app.app_context():
        hashed = NO_PASSWORD if invited else hash_password(FIRST_PASSWORD)
    with committed(app):
        user = create_user(AUTHOR, email=email, assignment=Assignment(Role(role)), password_hash=hashed)
        user.locale = locale


def number_of(app: Flask, email: str = PERSON) -> int:
    with app.app_context():
        found = db.session.scalar(select(User.id).where(User.email == email))
    assert found is not None
    return found


def filed(instance: Path) -> list[EmailMessage]:
    """The letters in the outbox folder, in the order in which they were written."""
    files = sorted((instance / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [message_from_bytes(path.read_bytes(), policy=default) for path in files]


def words_of(letter: EmailMessage) -> str:
    content = letter.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def link_in(letter: EmailMessage) -> tuple[str, str]:
    """The site's address and the path of the one link in a letter, which it gives once in each language."""
    found = set(LINK.findall(words_of(letter)))
    assert len(found) == 1, words_of(letter)
    ((site, path),) = found
    return site, path


def newest_path(instance: Path) -> str:
    """The path of the link in the newest letter."""
    return link_in(filed(instance)[-1])[1]


def messages_of(app: Flask, kind: MessageKind | None = None) -> list[Message]:
    """What is in the outbox's table, oldest first."""
    with app.app_context():
        rows = db.session.scalars(select(Message).order_by(Message.id)).all()
        db.session.expunge_all()
    return [row for row in rows if kind in {None, row.kind}]


def everything_stored(app: Flask) -> str:
    """Every value of every table, as text."""
    with app.app_context():
        tables = [table.name for table in db.metadata.sorted_tables]
        return "\n".join(
            str(tuple(row))
            for name in tables
            for row in db.session.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608  # our own names
        )
