"""The list of all redactions beside the database: what a restore of an older backup replays.

It lies in the store of files, so it goes into every backup, and a restore leaves the one that is there. It
holds what `Entry` holds: digests and places, never a passage.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import select, text

from grants_app.domain.documents.storage import FileStore
from grants_app.domain.redaction.files import LEDGER
from grants_app.domain.redaction.marks import Entry, sign_entry
from grants_app.domain.redaction.models import Redaction
from grants_app.domain.redaction.vocabulary import RedactedKind, RedactionReason, RedactionState
from grants_app.extensions import db
from grants_app.sealing import Keys

LOCK = 7_203_001  # one process at a time writes the list


class BadLedgerError(ValueError):
    """A list of redactions that cannot be read."""


def read_ledger(store: FileStore) -> list[Entry]:
    """The entries of the list in a store; none where there is no list. Raises BadLedgerError."""
    try:
        content = b"".join(store.read(LEDGER))
    except FileNotFoundError:
        return []
    return parse_ledger(content)


def parse_ledger(content: bytes) -> list[Entry]:
    """The entries of a list. Raises BadLedgerError."""
    try:
        return [Entry(**entry) for entry in json.loads(content)]
    except (ValueError, TypeError) as error:
        raise BadLedgerError("The list of redactions cannot be read.") from error


def write_ledger(store: FileStore, keys: Keys) -> None:
    """Write all that the database knows, and what the list knew beyond that.

    Comes before the commit: rather an entry too many than one too few. Raises BadLedgerError.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    known = merge(read_ledger(store), list_entries(keys))
    lines = [entry.plain() for entry in known]
    store.put(LEDGER, json.dumps(lines, ensure_ascii=True, indent=1).encode("ascii"), replace=True)


def list_entries(keys: Keys) -> list[Entry]:
    """The entries of all redactions that the database knows; those whose key is lost are unsigned."""
    statement = select(Redaction).where(Redaction.state == RedactionState.APPLIED).order_by(Redaction.id)
    return [entry_of(redaction, keys) for redaction in db.session.scalars(statement)]


def entry_of(redaction: Redaction, keys: Keys) -> Entry:
    """An applied redaction as an entry of the list."""
    entry = Entry(
        uid=redaction.uid,
        kind=redaction.kind.value,
        reason=redaction.reason.value,
        proposed_at=redaction.proposed_at.isoformat(),
        decided_at=redaction.decided_at.isoformat() if redaction.decided_at else "",
        marked_on=redaction.marked_on.isoformat() if redaction.marked_on else "",
        words=redaction.words or 0,
        length=redaction.length or 0,
        digest=redaction.digest or "",
        sealed_key=redaction.sealed_key or "",
        hits=redaction.hits,
        file_key=redaction.file_key or "",
    )
    try:
        return sign_entry(entry, keys)
    except LookupError:
        return entry


def redaction_of(entry: Entry) -> Redaction:
    """An entry of the list as a row. Its people are of another database and stay unnamed."""
    return Redaction(
        uid=entry.uid,
        state=RedactionState.APPLIED,
        kind=RedactedKind(entry.kind),
        reason=RedactionReason(entry.reason),
        proposed_at=datetime.fromisoformat(entry.proposed_at),
        decided_at=datetime.fromisoformat(entry.decided_at),
        marked_on=date.fromisoformat(entry.marked_on),
        words=entry.words,
        length=entry.length,
        digest=entry.digest,
        sealed_key=entry.sealed_key,
        hits=entry.hits,
        file_key=entry.file_key or None,
    )


def merge(*lists: Iterable[Entry]) -> list[Entry]:
    """Every redaction once; of two entries for one the later list has the word, if it is signed."""
    known: dict[str, Entry] = {}
    for entries in lists:
        for entry in entries:
            if entry.signature or entry.uid not in known:
                known[entry.uid] = entry
    return list(known.values())
