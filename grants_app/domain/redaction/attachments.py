"""Finding and removing a file of a report: its bytes wherever they lie, its name and caption in all versions.

The same bytes can lie there more than once: attached to two reports, or left by an upload that was cut off.
All of them go. What is kept is a digest of the bytes under the redaction's own key, and where the file lay,
which says no word: a restore finds both again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select, update

from grants_app.domain.documents.storage import FileStore
from grants_app.domain.grants.models import Grant
from grants_app.domain.redaction.finding import FILES, Excerpt, Hit, digest_of_hits
from grants_app.domain.redaction.marks import Mark
from grants_app.domain.redaction.models import Redaction
from grants_app.domain.redaction.replacing import Removed
from grants_app.domain.redaction.vocabulary import RedactionState
from grants_app.domain.redaction.words import tombstone
from grants_app.domain.reports.attachments.actions import FOLDER
from grants_app.domain.reports.attachments.models import ReportAttachment
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.models import Report, ReportVersion
from grants_app.extensions import db

TABLE: Final = ReportAttachment.metadata.tables[ReportAttachment.__tablename__]
CONTENT: Final = "content"
WORDS: Final = ("name", "caption")


@dataclass(frozen=True)
class AttachedTo:
    """Which version of which report names a file; `is_draft`: one that staff do not read yet."""

    period_id: int
    version: int
    is_draft: bool


@dataclass(frozen=True)
class FoundFile:
    """Where a file of a report stands now. `seen` is a digest of it all.

    `form` is the digest of its bytes and `size` their number; "" and 0 where they are gone already.
    """

    hits: list[Hit]
    form: str
    size: int

    @property
    def seen(self) -> str:
        """What the second person has seen, so that it is noticed if it has changed since."""
        return digest_of_hits(self.hits)


def find_attached(attachment_id: int) -> ReportAttachment:
    """A file that was handed in with a report and is still there. Raises LookupError.

    Of a draft whoever writes it takes it out; staff do not read it.
    """
    statement = (
        select(ReportAttachment)
        .join(ReportVersion, ReportVersion.id == ReportAttachment.version_id)
        .where(ReportAttachment.id == attachment_id, ReportAttachment.removed_on.is_(None))
        .where(ReportVersion.state != ReportState.DRAFT)
    )
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise LookupError(attachment_id)
    return found


def find_versions(hits: Sequence[Hit]) -> dict[str, AttachedTo]:
    """The versions that name a file, by the row of each of these places. One query."""
    statement = (
        select(ReportAttachment.id, Report.period_id, ReportVersion.number, ReportVersion.state)
        .join(ReportVersion, ReportVersion.id == ReportAttachment.version_id)
        .join(Report, Report.id == ReportVersion.report_id)
        .where(ReportAttachment.id.in_([int(hit.row) for hit in hits if hit.table == TABLE.name]))
    )
    return {
        str(number): AttachedTo(period, version, state is ReportState.DRAFT)
        for number, period, version, state in db.session.execute(statement)
    }


def list_same_files(file_key: str) -> list[Redaction]:
    """The undecided proposals to remove a file."""
    statement = (
        select(Redaction)
        .where(Redaction.file_key == file_key, Redaction.state == RedactionState.PROPOSED)
        .order_by(Redaction.id)
    )
    return list(db.session.scalars(statement))


def find_file(store: FileStore, file_key: str) -> FoundFile:
    """Look for a file by where it lies, and for its bytes under every other name."""
    form, size = form_of(store, file_key) or ("", 0)
    keys = {file_key} | set(_lying(store, size, lambda other: other == form))
    rows = _rows(keys)
    lying = [one.path for one in store.list_files(FOLDER) if one.path in keys]
    named = [
        Hit(TABLE.name, str(row.id), "name", 1, (_excerpt(row),), ("grant", row.grant_id)) for row in rows
    ]
    return FoundFile([*named, *(Hit(FILES, path, CONTENT, 1, ()) for path in lying)], form, size)


def lock_file(store: FileStore, file_key: str) -> FoundFile:
    """The same, while nobody can take one of these files on to the next version of a report."""
    owners = {hit.owner[1] for hit in find_file(store, file_key).hits if hit.owner}
    db.session.execute(
        select(Grant.id).where(Grant.id.in_(owners)).order_by(Grant.id).with_for_update(key_share=True)
    )
    return find_file(store, file_key)


def remove_files(store: FileStore, marks: Sequence[Mark]) -> list[Removed]:
    """Remove these files for good.

    The bytes go before the commit: rather a version that names a file in vain than a removal that only seems
    to be one.
    """
    removed: list[Removed] = []
    for mark in marks:
        keys = {mark.file_key} | set(_lying(store, mark.length, mark.fits_file))
        removed += _take_names(mark.uid, keys, date.fromisoformat(mark.tombstone_day))
        for path in [one.path for one in store.list_files(FOLDER) if one.path in keys]:
            store.delete(path)
            removed.append(Removed(mark.uid, FILES, path, CONTENT, 1, None))
    return removed


def find_files_again(store: FileStore, marks: Sequence[Mark]) -> list[str]:
    """Which removed files are there again, in sentences."""
    wrong = []
    for mark in marks:
        keys = {mark.file_key} | set(_lying(store, mark.length, mark.fits_file))
        lying = [one.path for one in store.list_files(FOLDER) if one.path in keys]
        wrong += [f"redaction {mark.uid}: its file lies there again as {path}" for path in lying]
        wrong += [
            f"redaction {mark.uid}: its file is named again in {TABLE.name} {row.id} (grant {row.grant_id})"
            for row in _rows(keys)
        ]
    return wrong


def form_of(store: FileStore, path: str) -> tuple[str, int] | None:
    """(digest, number of bytes) of a stored file; None where there is none."""
    digest, size = hashlib.sha256(), 0
    try:
        for piece in store.read(path):
            digest.update(piece)
            size += len(piece)
    except FileNotFoundError:
        return None
    return digest.hexdigest(), size


def _lying(store: FileStore, size: int, fits: Callable[[str], bool]) -> list[str]:
    """Where these bytes lie; only files of their number are read."""
    if not size:
        return []
    alike = [one.path for one in store.list_files(FOLDER) if one.size == size]
    forms = ((path, form_of(store, path)) for path in alike)
    return [path for path, form in forms if form is not None and fits(form[0])]


def _rows(keys: Collection[str]) -> Sequence[ReportAttachment]:
    statement = (
        select(ReportAttachment)
        .where(ReportAttachment.file_key.in_(keys), ReportAttachment.removed_on.is_(None))
        .order_by(ReportAttachment.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).all()


def _take_names(uid: str, keys: Collection[str], day: date) -> list[Removed]:
    """Put the tombstone in the place of names and captions, past the session, as passages are replaced."""
    rows = [(row.id, row.grant_id) for row in _rows(keys)]
    values = dict.fromkeys(WORDS, tombstone(day)) | {"removed_on": day}
    statement = update(TABLE).where(TABLE.c.id.in_([number for number, _grant in rows])).values(values)
    db.session.connection().execute(statement)
    db.session.expire_all()
    return [
        Removed(uid, TABLE.name, str(number), name, 1, ("grant", grant))
        for number, grant in rows
        for name in WORDS
    ]


def _excerpt(row: ReportAttachment) -> Excerpt:
    return Excerpt("", row.name, f" · {row.caption}" if row.caption else "")
