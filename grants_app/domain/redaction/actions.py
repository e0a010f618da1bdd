"""Proposing a redaction, and deciding it: by another person, with a password, on what stands there now."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import leave_transaction, verify_password
from grants_app.domain.accounts.refusals import AccountRefusedError, Refusal
from grants_app.domain.accounts.throttle import Attempt, claim_attempt, forgive
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import Author, record
from grants_app.domain.programmes.clock import real_day
from grants_app.domain.redaction.attachments import (
    find_attached,
    list_same_files,
    lock_file,
    remove_files,
)
from grants_app.domain.redaction.files import Places, remove_from_files
from grants_app.domain.redaction.ledger import entry_of, write_ledger
from grants_app.domain.redaction.marks import make_mark, open_mark
from grants_app.domain.redaction.models import Redaction
from grants_app.domain.redaction.owners import name_owners
from grants_app.domain.redaction.purging import purge_after_commit
from grants_app.domain.redaction.queries import (
    find_passage,
    list_overtaken,
    list_same_proposals,
    lock_redaction,
)
from grants_app.domain.redaction.replacing import Order, Removed, remove_everywhere
from grants_app.domain.redaction.rules import RedactionRefusal, refuse_decision, refuse_withdrawal
from grants_app.domain.redaction.vocabulary import RedactedKind, RedactionReason, RedactionState
from grants_app.domain.redaction.words import Passage, read_passage
from grants_app.extensions import db, utc_now
from grants_app.sealing import Keys

UID_BYTES: Final = 6


class RedactionRefusedError(RuntimeError):
    """A redaction that cannot be decided; `refusal` says why."""

    def __init__(self, refusal: RedactionRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class ProposedAlreadyError(RuntimeError):
    """The same passage waits for a decision already, as the redaction `uid`."""

    def __init__(self, uid: str) -> None:
        super().__init__(uid)
        self.uid = uid


class FoundElsewhereError(RuntimeError):
    """The passage does not stand any more where the second person saw it; nothing was changed."""


@dataclass(frozen=True)
class Means:
    """What a redaction needs of the installation: its keys, and where its files lie."""

    keys: Keys
    places: Places


def propose_redaction(
    viewer: Viewer, typed: str, kind: RedactedKind, reason: RedactionReason, keys: Keys
) -> Redaction:
    """Propose that a passage is removed; it is kept under seal until that is decided.

    Raises BadPassageError; ProposedAlreadyError for a passage that is compared as an undecided one is.
    """
    same = next(iter(list_same_proposals(read_passage(typed), keys)), None)
    if same is not None:
        raise ProposedAlreadyError(same.uid)
    return _propose(viewer, kind, reason, sealed_passage=keys.seal(typed))


def propose_file(
    viewer: Viewer, attachment_id: int, kind: RedactedKind, reason: RedactionReason
) -> Redaction:
    """Propose that a file of a report is removed. Raises LookupError, ProposedAlreadyError."""
    file_key = find_attached(attachment_id).file_key
    same = next(iter(list_same_files(file_key)), None)
    if same is not None:
        raise ProposedAlreadyError(same.uid)
    return _propose(viewer, kind, reason, file_key=file_key)


def _propose(
    viewer: Viewer,
    kind: RedactedKind,
    reason: RedactionReason,
    *,
    sealed_passage: str | None = None,
    file_key: str | None = None,
) -> Redaction:
    """A proposal of a passage or of a file, with its row in the log, which never holds a passage."""
    redaction = Redaction(
        uid=secrets.token_hex(UID_BYTES),
        state=RedactionState.PROPOSED,
        kind=kind,
        reason=reason,
        proposed_by_id=viewer.user_id,
        sealed_passage=sealed_passage,
        file_key=file_key,
        hits=[],
    )
    db.session.add(redaction)
    changes = {"redacted_kind": [None, kind.value], "redaction_reason": [None, reason.value]}
    if file_key is not None:
        changes["file_key"] = [None, file_key]
    record(viewer.author, "redaction.propose", subject=_subject(redaction), changes=changes)
    return redaction


def withdraw_redaction(viewer: Viewer, uid: str) -> None:
    """Take one's own proposal back. Raises LookupError, RedactionRefusedError."""
    redaction = lock_redaction(uid)
    refusal = refuse_withdrawal(viewer, redaction)
    if refusal:
        raise RedactionRefusedError(refusal)
    _close(viewer, redaction, RedactionState.WITHDRAWN, "redaction.withdraw")


def reject_redaction(viewer: Viewer, uid: str) -> None:
    """Let everything stand, as the second person. Raises LookupError, RedactionRefusedError."""
    redaction = _lock_to_decide(viewer, uid)
    _close(viewer, redaction, RedactionState.REJECTED, "redaction.reject")


def approve_redaction(
    viewer: Viewer, user: User, uid: str, means: Means, *, seen: str, password: tuple[Attempt, str]
) -> Redaction:
    """Remove the passage or the file wherever it is, as the second person who has just seen where that is.

    Raises LookupError, RedactionRefusedError; AccountRefusedError at `password`, SlowedDownError;
    FoundElsewhereError, StillThereError. After any of these nothing is changed.
    """
    _check_password(user, password)
    redaction = _lock_to_decide(viewer, uid)
    if redaction.file_key is not None:
        return _remove_file(viewer, redaction, redaction.file_key, means, seen)
    typed = means.keys.unseal(redaction.sealed_passage or "")
    if typed is None:
        raise RedactionRefusedError(RedactionRefusal.LOST)
    passage = read_passage(typed)
    if find_passage(passage, means.places, with_inflected=False).seen != seen:
        raise FoundElsewhereError
    today = real_day()
    order = Order(passage, today, redaction.uid)
    removed = remove_everywhere([order]) + remove_from_files(means.places, [order])
    _keep_mark(redaction, passage, removed, means.keys, today)
    _decide(viewer, redaction, RedactionState.APPLIED)
    # The same proposed at one moment, or more or less of it: the other proposal would keep words for nothing.
    for other in list_overtaken(passage, means.places, means.keys):
        _close(viewer, other, RedactionState.WITHDRAWN, "redaction.withdraw")
    record_removed(viewer.author, "redaction.apply", redaction, removed)
    write_ledger(means.places.store, means.keys)
    purge_after_commit()
    return redaction


def record_removed(author: Author, action: str, redaction: Redaction, removed: Sequence[Removed]) -> None:
    """The rows of the log: one for the redaction, and one for each record out of which something was taken.

    They name fields and numbers, never words.
    """
    changes = {
        "redacted_kind": [None, redaction.kind.value],
        "passages": [0, sum(one.count for one in removed)],
    }
    record(author, action, subject=_subject(redaction), changes=changes)
    names = name_owners(one.owner for one in removed)
    for owner, key in names.items():
        own = [one for one in removed if one.owner == owner]
        told: dict[str, Any] = {
            "redaction": [None, redaction.uid],
            "passages": [0, sum(one.count for one in own)],
            "fields": [None, sorted({one.field for one in own})],
        }
        record(author, f"{owner[0]}.redact", subject=(owner[0], key), changes=told)


def _subject(redaction: Redaction) -> tuple[str, str]:
    return ("redaction", redaction.uid)


def _check_password(user: User, password: tuple[Attempt, str]) -> None:
    attempt, typed = password
    claim_attempt(attempt)
    stored = user.password_hash
    leave_transaction()
    if not verify_password(stored, typed):
        raise AccountRefusedError("password", Refusal.PASSWORD_WRONG)
    forgive(attempt)


def _lock_to_decide(viewer: Viewer, uid: str) -> Redaction:
    redaction = lock_redaction(uid)
    refusal = refuse_decision(viewer, redaction)
    if refusal:
        raise RedactionRefusedError(refusal)
    return redaction


def _keep_mark(
    redaction: Redaction, passage: Passage, removed: Sequence[Removed], keys: Keys, day: date
) -> None:
    redaction.digest, redaction.sealed_key = make_mark(passage.form, keys)
    redaction.words, redaction.length = passage.words, len(passage.form)
    redaction.marked_on = day
    _keep_places(redaction, removed)


def _keep_places(redaction: Redaction, removed: Sequence[Removed]) -> None:
    names = name_owners(one.owner for one in removed)
    redaction.hits = [one.place(names) for one in removed]


def _remove_file(viewer: Viewer, redaction: Redaction, file_key: str, means: Means, seen: str) -> Redaction:
    """Remove a file of reports: its bytes, and its name and caption in all versions.

    Raises FoundElsewhereError.
    """
    found = lock_file(means.places.store, file_key)
    if found.seen != seen:
        raise FoundElsewhereError
    redaction.digest, redaction.sealed_key = make_mark(found.form, means.keys)
    redaction.words, redaction.length, redaction.marked_on = 0, found.size, real_day()
    mark = open_mark(entry_of(redaction, means.keys), means.keys)
    if mark is None:
        raise RedactionRefusedError(RedactionRefusal.LOST)
    removed = remove_files(means.places.store, [mark])
    _keep_places(redaction, removed)
    _decide(viewer, redaction, RedactionState.APPLIED)
    for other in list_same_files(file_key):
        _close(viewer, other, RedactionState.WITHDRAWN, "redaction.withdraw")
    record_removed(viewer.author, "redaction.apply", redaction, removed)
    write_ledger(means.places.store, means.keys)
    purge_after_commit()
    return redaction


def _decide(viewer: Viewer, redaction: Redaction, state: RedactionState) -> None:
    redaction.state, redaction.sealed_passage = state, None
    redaction.decided_by_id, redaction.decided_at = viewer.user_id, utc_now()


def _close(viewer: Viewer, redaction: Redaction, state: RedactionState, action: str) -> None:
    """Decide that nothing is removed; the sealed passage is dropped, and gone from the disk."""
    _decide(viewer, redaction, state)
    changes = {"redaction_state": [RedactionState.PROPOSED.value, state.value]}
    record(viewer.author, action, subject=_subject(redaction), changes=changes)
    purge_after_commit()
