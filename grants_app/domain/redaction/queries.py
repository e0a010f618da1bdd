"""Reading redactions, and what a proposal would remove."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import aliased

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.redaction.files import Places, find_in_files
from grants_app.domain.redaction.finding import Hit, digest_of_hits, find_hits, find_inflected
from grants_app.domain.redaction.models import Redaction
from grants_app.domain.redaction.rules import can_redact
from grants_app.domain.redaction.vocabulary import RedactionState
from grants_app.domain.redaction.words import BadPassageError, Passage, read_passage
from grants_app.extensions import db
from grants_app.sealing import Keys


@dataclass(frozen=True)
class Listed:
    """A redaction with the addresses of the two people, as far as they are known."""

    redaction: Redaction
    proposed_by: str | None
    decided_by: str | None


@dataclass(frozen=True)
class Found:
    """Where a passage stands now. `closed_files` cannot be looked into, `seen` is a digest of it all.

    `inflected` are forms with another ending, which are not removed.
    """

    hits: list[Hit]
    inflected: list[str]
    closed_files: int
    seen: str

    @property
    def count(self) -> int:
        """How often the passage would be removed."""
        return sum(hit.count for hit in self.hits if not hit.is_fixed)

    @property
    def fixed(self) -> list[Hit]:
        """Those in addresses and codes, which stay."""
        return [hit for hit in self.hits if hit.is_fixed]


def find_passage(passage: Passage, places: Places, *, with_inflected: bool = True) -> Found:
    """Look for a passage in every table and file, and for its forms with other endings."""
    connection = db.session.connection()
    in_files, closed = find_in_files(places, passage)
    hits = find_hits(connection, passage) + in_files
    inflected = find_inflected(connection, passage) if with_inflected else []
    return Found(hits, inflected, closed, digest_of_hits(hits))


def open_passage(viewer: Viewer, redaction: Redaction, keys: Keys) -> tuple[str, Passage] | None:
    """(as typed, as compared) of an undecided proposal; None where the key is lost or the role may not."""
    return _opened(redaction, keys) if can_redact(viewer) else None


def _opened(redaction: Redaction, keys: Keys) -> tuple[str, Passage] | None:
    if redaction.sealed_passage is None:
        return None
    typed = keys.unseal(redaction.sealed_passage)
    try:
        return None if typed is None else (typed, read_passage(typed))
    except BadPassageError:
        return None


def list_same_proposals(passage: Passage, keys: Keys) -> list[Redaction]:
    """The undecided proposals of a passage, however it was typed; those whose key is lost are left out."""
    return [one for one, words in _list_open(keys) if words == passage]


def list_overtaken(passage: Passage, places: Places, keys: Keys) -> list[Redaction]:
    """The undecided proposals that a removal of a passage leaves without anything to remove.

    Those of the same passage, and those that share words with it and stand nowhere any more: they would keep
    words of it for nothing.
    """
    return [
        one
        for one, words in _list_open(keys)
        if words == passage
        or (words.overlaps(passage) and not find_passage(words, places, with_inflected=False).count)
    ]


def _list_open(keys: Keys) -> list[tuple[Redaction, Passage]]:
    open_ones = select(Redaction).where(Redaction.state == RedactionState.PROPOSED).order_by(Redaction.id)
    opened = [(one, _opened(one, keys)) for one in db.session.scalars(open_ones)]
    return [(one, words[1]) for one, words in opened if words is not None]


def list_redactions() -> list[Listed]:
    """All of them: undecided ones first, then the newest."""
    proposer, decider = aliased(User), aliased(User)
    statement = (
        select(Redaction, proposer.email, decider.email)
        .outerjoin(proposer, proposer.id == Redaction.proposed_by_id)
        .outerjoin(decider, decider.id == Redaction.decided_by_id)
        .order_by((Redaction.state != RedactionState.PROPOSED), Redaction.proposed_at.desc(), Redaction.id)
    )
    return [Listed(*row) for row in db.session.execute(statement)]


def get_redaction(uid: str) -> Listed:
    """One redaction. Raises LookupError."""
    found = [one for one in list_redactions() if one.redaction.uid == uid]
    if not found:
        raise LookupError(uid)
    return found[0]


def lock_redaction(uid: str) -> Redaction:
    """One redaction, so that nobody else decides it meanwhile. Raises LookupError."""
    statement = select(Redaction).where(Redaction.uid == uid).with_for_update()
    found = db.session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise LookupError(uid)
    return found
