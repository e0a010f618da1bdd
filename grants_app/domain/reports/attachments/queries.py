"""One attachment of a report, for whoever may read a version that tells of it."""

from __future__ import annotations

from sqlalchemy import select

from grants_app.domain.reports.attachments.models import ReportAttachment
from grants_app.domain.reports.writing.queries import OpenReport
from grants_app.extensions import db


class AttachmentRemovedError(RuntimeError):
    """The file was there and was taken away for good."""


def find_attachment(found: OpenReport, attachment_id: int) -> ReportAttachment:
    """The attachment of a version that the reader sees. One query.

    Raises LookupError where there is none, AttachmentRemovedError where there is none any more.
    """
    statement = select(ReportAttachment).where(
        ReportAttachment.id == attachment_id,
        ReportAttachment.version_id.in_([one.version.id for one in found.versions]),
    )
    one = db.session.scalars(statement).one_or_none()
    if one is None:
        raise LookupError(attachment_id)
    if one.removed_on is not None:
        raise AttachmentRemovedError(attachment_id)
    return one
