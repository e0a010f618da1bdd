"""Attaching a file to a draft, and taking one out again: each with its row of the log."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.uploads.inspecting import clean, read_file
from grants_app.domain.disclosure.uploads.vocabulary import FileRefusal, FileRefusedError, FileText, Limits
from grants_app.domain.documents.storage import FileStore
from grants_app.domain.documents.with_commit import put_file, remove_file
from grants_app.domain.programmes.models import Programme
from grants_app.domain.reports.attachments.keeping import count_files, list_attachments
from grants_app.domain.reports.attachments.models import ReportAttachment
from grants_app.domain.reports.attachments.naming import ENDINGS, name_of
from grants_app.domain.reports.schedule.keeping import subject_of
from grants_app.domain.reports.writing.actions import Place, open_draft
from grants_app.domain.reports.writing.models import ReportVersion
from grants_app.domain.reports.writing.queries import OpenReport
from grants_app.extensions import db, utc_now

FOLDER: Final = "reports"


class TooManyAttachmentsError(ValueError):
    """A file that can be read is not attached: the report has as many as it takes."""


@dataclass(frozen=True)
class Upload:
    """A file as it was sent; `key` is that of the page that sent it."""

    key: str
    name: str
    caption: str
    data: bytes


def read_upload(data: bytes, limits: Limits) -> FileText:
    """What a file says, if its kind is one of those taken. Raises FileRefusedError."""
    found = read_file(data, limits)
    if found.kind not in ENDINGS:
        raise FileRefusedError(FileRefusal.UNKNOWN_KIND)
    return found


def find_sent(found: OpenReport, key: str) -> ReportAttachment | None:
    """The attachment of a report that was kept when a page sent it before; None if none was. One query."""
    statement = (
        select(ReportAttachment)
        .where(ReportAttachment.version_id.in_([one.version.id for one in found.versions]))
        .where(ReportAttachment.upload_key == key)
        .limit(1)
    )
    return db.session.scalars(statement).first()


def attach_file(
    viewer: Viewer,
    programme: Programme,
    place: Place,
    upload: Upload,
    store: FileStore,
    limits: Limits,
    *,
    most: int,
    today: date,
) -> ReportAttachment:
    """Keep a file with a draft, without what it tells of its author, camera and position.

    What was sent already is given back and not kept twice. The caller has let the guard read it.

    Raises LookupError, ReportRefusedError, FileRefusedError, TooManyAttachmentsError.
    """
    found, version = open_draft(viewer, programme, place)
    known = find_sent(found, upload.key)
    if known is not None:
        return known
    if count_files(list_attachments(version.id)) >= most:
        raise TooManyAttachmentsError
    kind = read_upload(upload.data, limits).kind
    content = clean(upload.data, limits)
    made = ReportAttachment(
        version_id=version.id,
        grant_id=version.grant_id,
        upload_key=upload.key,
        file_key=f"{FOLDER}/{secrets.token_hex(16)}.{ENDINGS[kind]}",
        name=name_of(upload.name, kind),
        kind=kind,
        size=len(content),
        caption=upload.caption,
        uploaded_by_id=viewer.user_id,
    )
    put_file(store, made.file_key, content)
    db.session.add(made)
    _note(viewer, found, version, "grant.attach_to_report", made, today)
    return made


def take_out(
    viewer: Viewer, programme: Programme, place: Place, attachment_id: int, store: FileStore, *, today: date
) -> None:
    """Take a file out of a draft. An earlier version that tells of it keeps it.

    The mark of a file that was removed for good stays: LookupError.

    Raises LookupError, ReportRefusedError.
    """
    found, version = open_draft(viewer, programme, place)
    gone = next((one for one in list_attachments(version.id) if one.id == attachment_id), None)
    if gone is None or gone.removed_on is not None:
        raise LookupError(attachment_id)
    others = select(ReportAttachment.id).where(
        ReportAttachment.file_key == gone.file_key, ReportAttachment.id != gone.id
    )
    if db.session.scalars(others.limit(1)).first() is None:
        remove_file(store, gone.file_key)
    db.session.delete(gone)
    _note(viewer, found, version, "grant.take_out_of_report", gone, today)


def _note(
    viewer: Viewer,
    found: OpenReport,
    version: ReportVersion,
    action: str,
    one: ReportAttachment,
    business_day: date,
) -> None:
    """A row of the log: which kind of file, how large; its name and caption are never named."""
    version.prepared_at, version.prepared_by_id = utc_now(), viewer.author.user_id or 0
    is_new = action == "grant.attach_to_report"

    def change(value: Any) -> list[Any]:
        return [None, value] if is_new else [value, None]

    words = f"{one.name}\n{one.caption}"
    changes = {
        "period_last_on": [found.period.last_on.isoformat()] * 2,
        "report_version": [version.number] * 2,
        "attachment_kind": change(one.kind.value),
        "attachment_size": change(one.size),
        **hidden("attachment_words", *(change(words))),
    }
    record(viewer.author, action, subject=subject_of(found.grant), changes=changes, business_day=business_day)
