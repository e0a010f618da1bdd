"""Reading and writing the stored index."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final, TypeVar, cast

from sqlalchemy import ColumnElement, Table, bindparam, delete, event, insert, select, text, union_all
from sqlalchemy.orm import Session

from grants_app.domain.search.matches import BLOCK, Matches
from grants_app.domain.search.models import SearchTerm, Subject
from grants_app.extensions import db

TABLE: Final = cast("Table", SearchTerm.__table__)
BATCH: Final = 400
# One writer at a time: two that change the members of one term would otherwise undo each other's change.
LOCK: Final = 7_203_114
# Where a session keeps what was read of the index in its present transaction.
KNOWN: Final = "known_matches"

# Where a session that reads the past keeps what gives the terms of the records that have changed since.
CORRECTED: Final = "corrected_postings"

Item = TypeVar("Item")
# By subject and id the terms of a record, where they are others than the index has.
Corrected = dict[Subject, dict[int, set[str]]]


@dataclass(frozen=True)
class Postings:
    """The terms that were read, each with the records that hold it."""

    by_term: Mapping[str, Matches]

    def knows(self, terms: Iterable[str]) -> bool:
        """Whether any record holds one of the terms."""
        return any(term in self.by_term for term in terms)

    def any_of(self, terms: Iterable[str]) -> Matches:
        """The records that hold one of the terms."""
        return Matches.any_of([self.by_term[term] for term in terms if term in self.by_term])

    def beginning(self, letters: str) -> Matches:
        """The records with a word that begins so."""
        return self.any_of(term for term in self.by_term if term.startswith(letters))


@dataclass(frozen=True)
class Wanted:
    """Terms to read of a subject: these, and all that begin so."""

    subject: Subject
    terms: Set[str]
    beginnings: Set[str] = frozenset()


def read_postings(*wanted: Wanted) -> dict[Subject, Postings]:
    """The records of the terms, subject by subject, in one read."""
    columns = (SearchTerm.subject, SearchTerm.term, SearchTerm.block, SearchTerm.members)
    conditions = [
        (one.subject, condition)
        for one in wanted
        for condition in (SearchTerm.term.in_(sorted(one.terms)), *map(_begins, sorted(one.beginnings)))
    ]
    reads = [select(*columns).where(SearchTerm.subject == subject, own) for subject, own in conditions]
    found: dict[Subject, defaultdict[str, dict[int, int]]] = {
        one.subject: defaultdict(dict) for one in wanted
    }
    for subject, term, block, members in db.session.execute(union_all(*reads)):
        found[subject][term][block] = unpack(members)
    corrections: Callable[[], Corrected] | None = db.session.info.get(CORRECTED)
    if corrections is not None:
        for one in wanted:
            _correct(one, found[one.subject], corrections().get(one.subject, {}))
    return {
        subject: Postings({term: Matches(blocks) for term, blocks in terms.items()})
        for subject, terms in found.items()
    }


def _correct(wanted: Wanted, found: dict[str, dict[int, int]], terms_by_id: Mapping[int, Set[str]]) -> None:
    """Take these records from all terms that were read, and add them to those that they have."""
    concerned = Matches.of(terms_by_id).blocks
    for term, blocks in list(found.items()):
        left = {block: bits & ~concerned.get(block, 0) for block, bits in blocks.items()}
        found[term] = {block: bits for block, bits in left.items() if bits}
    for key, terms in terms_by_id.items():
        begun = tuple(wanted.beginnings)
        for term in (one for one in terms if one in wanted.terms or (begun and one.startswith(begun))):
            blocks = found.setdefault(term, {})
            blocks[key // BLOCK] = blocks.get(key // BLOCK, 0) | 1 << key % BLOCK
    for term in [term for term, blocks in found.items() if not blocks]:
        del found[term]


def _begins(letters: str) -> ColumnElement[bool]:
    """Terms are compared by their code points, so those that begin alike stand side by side."""
    after = letters[:-1] + chr(ord(letters[-1]) + 1)
    return (letters <= SearchTerm.term) & (SearchTerm.term < after)


def change_postings(subject: Subject, changes: Mapping[int, tuple[Set[str], Set[str]]]) -> None:
    """Take records from terms that they held, add them to those that they hold: id → (before, after)."""
    come: defaultdict[str, set[int]] = defaultdict(set)
    gone: defaultdict[str, set[int]] = defaultdict(set)
    for key, (before, after) in changes.items():
        for term in after - before:
            come[term].add(key)
        for term in before - after:
            gone[term].add(key)
    for terms in batches(sorted(come.keys() | gone.keys()), BATCH):
        _change(subject, terms, come, gone)


def _change(
    subject: Subject, terms: Sequence[str], come: Mapping[str, set[int]], gone: Mapping[str, set[int]]
) -> None:
    touched = {
        (term, key // BLOCK): 0 for term in terms for key in come.get(term, set()) | gone.get(term, set())
    }
    connection = db.session.connection()
    stored = connection.execute(
        select(TABLE.c.term, TABLE.c.block, TABLE.c.members).where(
            TABLE.c.subject == subject, TABLE.c.term.in_(terms)
        )
    )
    found = {(row.term, row.block): unpack(row.members) for row in stored if (row.term, row.block) in touched}
    for term, block in touched:
        bits = found.get((term, block), 0)
        bits |= Matches.of(come.get(term, ())).blocks.get(block, 0)
        touched[term, block] = bits & ~Matches.of(gone.get(term, ())).blocks.get(block, 0)
    if found:
        same = (TABLE.c.subject == subject, TABLE.c.term == bindparam("of"), TABLE.c.block == bindparam("at"))
        connection.execute(delete(TABLE).where(*same), [{"of": term, "at": block} for term, block in found])
    _insert(subject, touched)


def write_postings(subject: Subject, records: Iterable[tuple[int, Set[str]]]) -> None:
    """Make the index of a subject anew. Records come in the order of their ids; memory holds one block."""
    db.session.connection().execute(delete(TABLE).where(TABLE.c.subject == subject))
    for block, terms in gather(records):
        _insert(subject, {(term, block): bits for term, bits in terms.items()})


def gather(records: Iterable[tuple[int, Set[str]]]) -> Iterator[tuple[int, dict[str, int]]]:
    """The members of every term, block by block."""
    present, flags = 0, defaultdict[str, bytearray](lambda: bytearray(BLOCK // 8))
    for key, terms in records:
        if key // BLOCK != present and flags:
            yield present, _as_numbers(flags)
            flags.clear()
        present = key // BLOCK
        byte, bit = key % BLOCK // 8, 1 << key % 8
        for term in terms:
            flags[term][byte] |= bit
    if flags:
        yield present, _as_numbers(flags)


def _as_numbers(flags: Mapping[str, bytearray]) -> dict[str, int]:
    return {term: int.from_bytes(members, "little") for term, members in flags.items()}


def read_all(subject: Subject) -> Iterator[tuple[str, int, int]]:
    """Every term, block and members of a subject."""
    statement = select(TABLE.c.term, TABLE.c.block, TABLE.c.members).where(TABLE.c.subject == subject)
    for term, block, members in db.session.connection().execute(statement):
        yield term, block, unpack(members)


def lock_postings() -> None:
    """Let no other transaction write the index until this one ends. SQLite has one writer anyhow."""
    db.session.info.pop(KNOWN, None)
    if db.engine.dialect.name == "postgresql":
        db.session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})


@event.listens_for(db.session, "after_begin")
def forget_known(session: Session, *_transaction: object) -> None:
    """Another transaction may read another index."""
    session.info.pop(KNOWN, None)


def _insert(subject: Subject, members: Mapping[tuple[str, int], int]) -> None:
    rows: Iterable[dict[str, Any]] = (
        {"subject": subject, "term": term, "block": block, "members": pack(bits)}
        for (term, block), bits in sorted(members.items())
        if bits
    )
    for some in batches(rows, 5 * BATCH):
        db.session.connection().execute(insert(TABLE), some)


def pack(bits: int) -> bytes:
    """A block as it is stored."""
    return zlib.compress(bits.to_bytes(BLOCK // 8, "little"), 1)


def unpack(members: bytes) -> int:
    """The block of stored bytes."""
    return int.from_bytes(zlib.decompress(members), "little")


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of at most `size`."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some
