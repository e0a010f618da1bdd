"""Doing redactions again: after a restore, while facts are loaded; and finding passages that came back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from grants_app.domain.audit.actions import Author, record
from grants_app.domain.redaction.actions import Means, record_removed
from grants_app.domain.redaction.attachments import find_files_again, remove_files
from grants_app.domain.redaction.columns import searched_tables
from grants_app.domain.redaction.files import remove_from_files
from grants_app.domain.redaction.finding import key_of, owner_of, read_rows, texts_in, with_texts
from grants_app.domain.redaction.ledger import (
    list_entries,
    merge,
    read_ledger,
    redaction_of,
    write_ledger,
)
from grants_app.domain.redaction.marks import Entry, Mark, open_mark
from grants_app.domain.redaction.models import Redaction
from grants_app.domain.redaction.owners import name_owners
from grants_app.domain.redaction.purging import purge_after_commit
from grants_app.domain.redaction.replacing import Order, Removed, remove_everywhere, removed_from
from grants_app.domain.redaction.words import find_spans
from grants_app.extensions import db
from grants_app.sealing import Keys

AUTHOR = Author(user_id=None, actor="restore")


@dataclass
class Replayed:
    """What a replay did: the redactions it knew, the passages that it removed, and out of how many fields.

    `lost` are those that could not be opened, because no key fits or somebody altered the list.
    """

    known: int = 0
    passages: int = 0
    fields: int = 0
    lost: list[str] = field(default_factory=list)


def replay_redactions(means: Means, given: Iterable[Entry] = ()) -> Replayed:
    """Remove again what the database, the list beside it and a list that is given know to be removed.

    The caller commits. Raises BadLedgerError, StillThereError.
    """
    entries = merge(given, read_ledger(means.places.store), list_entries(means.keys))
    marks = {entry.uid: open_mark(entry, means.keys) for entry in entries}
    done = Replayed(len(entries), lost=[uid for uid, mark in marks.items() if mark is None])
    known = [mark for mark in marks.values() if mark]
    orders = _orders(known)
    if not known:
        return done
    _add_rows(entry for entry in entries if marks[entry.uid])
    # Files first: there is no need to look for passages in what goes.
    removed = remove_files(means.places.store, [mark for mark in known if mark.file_key])
    removed += remove_everywhere(orders) + remove_from_files(means.places, orders)
    done.passages, done.fields = sum(one.count for one in removed), len(removed)
    _record(removed)
    write_ledger(means.places.store, means.keys)
    purge_after_commit()
    return done


def find_returned(means: Means) -> list[str]:
    """What is wrong, in sentences: passages that stand there again, lists that differ, keys that are lost."""
    entries = list_entries(means.keys)
    marks = [(entry, open_mark(entry, means.keys)) for entry in entries]
    wrong = [f"redaction {entry.uid}: no key opens its mark" for entry, mark in marks if mark is None]
    listed = {entry.uid for entry in read_ledger(means.places.store)}
    wrong += [
        f"redaction {one.uid} is not in the list beside the files" for one in entries if one.uid not in listed
    ]
    unknown = listed - {entry.uid for entry in entries}
    wrong += [
        f"redaction {uid} is in the list beside the files and not in the database" for uid in sorted(unknown)
    ]
    opened = [mark for _entry, mark in marks if mark]
    files = [mark for mark in opened if mark.file_key]
    wrong += find_files_again(means.places.store, files)
    return wrong + _returned([mark for mark in opened if not mark.file_key])


def _returned(marks: Sequence[Mark]) -> list[str]:
    found: list[tuple[str, tuple[str, int] | None]] = []
    for searched in searched_tables() if marks else []:
        for row in read_rows(db.session.connection(), searched):
            for column in searched.changed:
                texts = list(texts_in(row._mapping[column]))
                for mark in marks:
                    if any(find_spans(text, mark) for text in texts):
                        where = f"{searched.table.name} {key_of(searched, row)}, {column.name}"
                        found.append(
                            (
                                f"redaction {mark.uid}: its passage stands again in {where}",
                                owner_of(searched, row),
                            )
                        )
    names = name_owners(owner for _text, owner in found)
    return [f"{text} ({owner[0]} {names.get(owner, owner[1])})" if owner else text for text, owner in found]


def read_keep_out(keys: Keys) -> list[Order]:
    """What must not come in again with facts that are loaded from files."""
    return _orders(mark for entry in list_entries(keys) if (mark := open_mark(entry, keys)))


def kept_out(value: Any, orders: Sequence[Order]) -> Any:
    """A value from a file without what was removed here."""
    return with_texts(value, lambda text: removed_from(text, orders)[0]) if orders else value


def seal_redactions_anew(author: Author, means: Means) -> tuple[int, int]:
    """Seal with the current key what redactions hold; (how many secrets, how many that no key opens)."""
    changed = lost = 0
    for redaction in db.session.scalars(select(Redaction)):
        for name in ("sealed_key", "sealed_passage"):
            before = getattr(redaction, name)
            if before is None or means.keys.is_current(before):
                continue
            text = means.keys.unseal(before)
            lost += text is None
            if text is not None:
                setattr(redaction, name, means.keys.seal(text))
                changed += 1
    if changed:
        record(author, "redaction.seal_anew", subject=("redaction", "all"), changes={"secrets": [0, changed]})
        write_ledger(means.places.store, means.keys)
    return changed, lost


def _orders(marks: Iterable[Mark]) -> list[Order]:
    """What is to be looked for in texts; a file is no passage."""
    return [
        Order(mark, date.fromisoformat(mark.tombstone_day), mark.uid) for mark in marks if not mark.file_key
    ]


def _add_rows(entries: Iterable[Entry]) -> None:
    """Redactions that the backup is too old to know get their rows."""
    known = set(db.session.scalars(select(Redaction.uid)))
    db.session.add_all([redaction_of(entry) for entry in entries if entry.uid not in known])


def _record(removed: Sequence[Removed]) -> None:
    """One row of the log for each redaction that is known, and one for each record that changed."""
    for redaction in db.session.scalars(select(Redaction).where(Redaction.digest.is_not(None))):
        own = [one for one in removed if one.uid == redaction.uid]
        record_removed(AUTHOR, "redaction.replay", redaction, own)
