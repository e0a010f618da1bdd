"""Finding and removing passages in files: those that people handed in, and messages that wait in a folder.

Text is searched, and the words of messages. What else lies there (PDF, workbooks, pictures) is counted, so
that two people know what they have to look at themselves.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final

from grants_app.domain.documents.storage import MADE, FileStore
from grants_app.domain.redaction.finding import FILES, Excerpt, Hit, excerpts_of
from grants_app.domain.redaction.replacing import Order, Removed, removed_from
from grants_app.domain.redaction.words import Passage

LEDGER: Final = "redactions.json"  # in the store: holds digests, and is no text that anybody handed in
OUTBOX: Final = "outbox"
MOST_BYTES: Final = 20 * 1024 * 1024
HEADERS: Final = ("Subject",)


@dataclass(frozen=True)
class Places:
    """Where files lie: the store, and the instance's folder, in which the outbox is."""

    store: FileStore
    instance: Path

    def letters(self) -> list[Path]:
        """The messages in the outbox, in the order of their names."""
        return sorted((self.instance / OUTBOX).glob("*.eml"))


def find_in_files(places: Places, passage: Passage) -> tuple[list[Hit], int]:
    """The files that hold the passage, and how many could not be looked into."""
    hits, closed = [], 0
    for path, text in _stored_texts(places.store):
        if text is None:
            closed += 1
        elif found := excerpts_of(text, passage):
            hits.append(_hit(path, found))
    for letter in places.letters():
        parts = [one for part in _texts_of(_read_letter(letter)) for one in excerpts_of(part, passage)]
        if parts:
            hits.append(_hit(f"{OUTBOX}/{letter.name}", parts))
    return hits, closed


def remove_from_files(places: Places, orders: Sequence[Order]) -> list[Removed]:
    """Write every file without these passages that held one."""
    removed = []
    for path, text in list(_stored_texts(places.store)):
        changed, counts = removed_from(text or "", orders)
        if counts:
            places.store.put(path, changed.encode(), replace=True)
            removed += _removed(path, counts)
    for letter in places.letters():
        message = _read_letter(letter)
        counts = _remove_from_letter(message, orders)
        if counts:
            _write_letter(letter, message)
            removed += _removed(f"{OUTBOX}/{letter.name}", counts)
    return removed


def _stored_texts(store: FileStore) -> Iterator[tuple[str, str | None]]:
    """(path, text) of every stored file; None for what is no text, or too long to be one."""
    for file in store.list_files():
        # What was made to be fetched is not given out any more after a redaction, and deleted.
        if file.path == LEDGER or file.path.startswith(f"{MADE}/"):
            continue
        content = b"".join(store.read(file.path)) if file.size <= MOST_BYTES else b"\0"
        try:
            yield file.path, None if b"\0" in content else content.decode()
        except UnicodeDecodeError:
            yield file.path, None


def _read_letter(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=SMTP)
    if not isinstance(message, EmailMessage):
        raise TypeError(path.name)
    return message


def _parts_of(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in message.walk() if part.get_content_maintype() == "text"]


def _texts_of(message: EmailMessage) -> Iterator[str]:
    for header in HEADERS:
        yield str(message.get(header, ""))
    for part in _parts_of(message):
        yield str(part.get_content())


def _remove_from_letter(message: EmailMessage, orders: Sequence[Order]) -> dict[str, int]:
    """Change the words of a message; how often each passage was in it."""
    total: dict[str, int] = {}
    for header in HEADERS:
        changed, counts = removed_from(str(message.get(header, "")), orders)
        if counts:
            message.replace_header(header, changed)
        _add(total, counts)
    for part in _parts_of(message):
        changed, counts = removed_from(str(part.get_content()), orders)
        if counts:
            part.set_content(changed, subtype=part.get_content_subtype())
        _add(total, counts)
    return total


def _add(total: dict[str, int], counts: dict[str, int]) -> None:
    for uid, count in counts.items():
        total[uid] = total.get(uid, 0) + count


def _write_letter(path: Path, message: EmailMessage) -> None:
    """Put the message in its own place, whole or not at all."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(message.as_bytes(policy=SMTP))
    draft.rename(path)


def _hit(path: str, found: list[Excerpt]) -> Hit:
    return Hit(FILES, path, "content", len(found), tuple(found))


def _removed(path: str, counts: dict[str, int]) -> list[Removed]:
    return [Removed(uid, FILES, path, "content", count, None) for uid, count in counts.items()]
