"""Attachments as they stand, and as they go on with the next version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from grants_app.domain.reports.attachments.models import ReportAttachment
from grants_app.extensions import db

COPIED = (
    "grant_id",
    "upload_key",
    "file_key",
    "name",
    "kind",
    "size",
    "caption",
    "uploaded_at",
    "uploaded_by_id",
    "removed_on",
)


def list_attachments(version_id: int) -> Sequence[ReportAttachment]:
    """The files of a version as they stand now, in the order in which they were sent. One query."""
    statement = (
        select(ReportAttachment)
        .where(ReportAttachment.version_id == version_id)
        .order_by(ReportAttachment.uploaded_at, ReportAttachment.id)
        # Read again behind the lock: the next version must not bring a name back that was removed meanwhile.
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).all()


def count_files(attachments: Sequence[ReportAttachment]) -> int:
    """How many of these are there; what was removed for good takes no place."""
    return sum(one.removed_on is None for one in attachments)


def copy_attachments(version_id: int, next_id: int) -> None:
    """The next version tells of the same files; nothing is stored twice."""
    for one in list_attachments(version_id):
        kept = {name: getattr(one, name) for name in COPIED}
        db.session.add(ReportAttachment(version_id=next_id, **kept))


def values_with(said: Mapping[str, Any], attachments: Sequence[ReportAttachment]) -> dict[str, Any]:
    """What a draft says together with its files, to tell whether somebody changed them."""
    files = {"attachments": [one.id for one in attachments]} if attachments else {}
    return {**said, **files}
