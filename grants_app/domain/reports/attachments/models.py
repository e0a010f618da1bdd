"""What is attached to which version of a report. What was handed in is never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.domain.disclosure.uploads.vocabulary import FileKind
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum, utc_now

LONGEST_NAME = 120
LONGEST_CAPTION = 250
LONGEST_KEY = 40


class ReportAttachment(BaseModel):
    """A file of a version; the next version tells of the same file.

    `upload_key`: made by the page that sent it, so that what is sent twice is kept once. `file_key`: where it
    lies in the store. `name` and `caption` are the words of whoever sent it. `removed_on`: the day on which
    the file was taken away for good, because of what it says of a person.
    """

    __tablename__ = "report_attachment"
    __table_args__ = (
        UniqueConstraint("version_id", "upload_key"),
        CheckConstraint("size >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("report_version.id"))
    grant_id: Mapped[int] = mapped_column(ForeignKey("grant_award.id"), index=True)
    upload_key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    file_key: Mapped[str] = mapped_column(String(80), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    kind: Mapped[FileKind] = mapped_column(stored_enum(FileKind))
    size: Mapped[int]
    caption: Mapped[str] = mapped_column(String(LONGEST_CAPTION))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    removed_on: Mapped[date | None] = mapped_column(Date)
