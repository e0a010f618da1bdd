"""The form by which a file is attached to a draft: what the guard reads in it, and why it is not taken."""

from __future__ import annotations

import re
import secrets
from typing import Any, ClassVar, Final

from flask_babel import gettext
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from grants_app.domain.disclosure.guard.vocabulary import FieldKind
from grants_app.domain.disclosure.uploads.vocabulary import FileRefusal, FileRefusedError, Limits
from grants_app.domain.reports.attachments.actions import Upload, read_upload
from grants_app.domain.reports.attachments.models import LONGEST_CAPTION, LONGEST_KEY
from grants_app.forms import lazy as _
from grants_app.forms.guarded import GuardedForm, GuardedText
from grants_app.forms.guarded_files import file_texts
from grants_app.i18n import formats
from grants_app.i18n.upload_labels import FILE_REFUSAL
from grants_app.typed_text import one_line

KEY: Final = re.compile(f"[A-Za-z0-9_-]{{16,{LONGEST_KEY}}}")
BETWEEN: Final = re.compile(r"[_.]+")
ACCEPT: Final = ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"


class AttachmentForm(GuardedForm):
    """A file and what it shows. `upload`: made with the page, so that what is sent twice is kept once."""

    guarded: ClassVar[tuple[str, ...]] = ("caption",)
    guarded_kind: ClassVar[FieldKind] = FieldKind.REPORT
    most_shown: ClassVar[int | None] = 8
    file = FileField(_("File"))
    caption = StringField(_("What it shows"), [DataRequired(), Length(max=LONGEST_CAPTION)])
    upload = HiddenField()

    def __init__(self, limits: Limits, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limits = limits
        self.data_read = b""
        if not KEY.fullmatch(self.upload.data or ""):
            self.upload.data = secrets.token_urlsafe(16)

    @property
    def sent(self) -> Upload:
        """What was sent, after validation."""
        name = self.file.data.filename or ""
        return Upload(str(self.upload.data), name, one_line(self.caption.data or ""), self.data_read)

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether nothing is wrong and nothing is marked, or a reason says why it may stay."""
        fault = self._take_file() if self.is_submitted() else None
        is_whole = super().validate_on_submit(extra_validators)
        if fault:
            self.refuse("file", fault)
        return is_whole and not fault

    def refuse_file(self, refusal: FileRefusal) -> str:
        """Why a file is not taken, and what to do."""
        if refusal is FileRefusal.UNKNOWN_KIND:
            return gettext(
                "Files of this kind are not attached. Send a PDF, DOCX, XLSX, JPEG or PNG; most programs "
                "save as one of these."
            )
        if refusal is FileRefusal.TOO_LARGE:
            most = formats.number(self.limits.size // (1024 * 1024))
            return gettext(
                "The file is larger than %(most)s MB. Make it smaller, or send it in parts.", most=most
            )
        return str(FILE_REFUSAL[refusal])

    def _take_file(self) -> str | None:
        """Read the file for the guard; gives why it cannot be taken."""
        if not self.file.data:
            return gettext("Choose a file.")
        self.data_read = self.file.data.read(self.limits.size + 1)
        try:
            found = read_upload(self.data_read, self.limits)
        except FileRefusedError as error:
            return self.refuse_file(error.refusal)
        stem = (self.file.data.filename or "").rpartition(".")[0]
        name = GuardedText(
            name="file-name",
            label=gettext("Name of the file"),
            text=BETWEEN.sub(" ", stem),
            id=self.file.id,
            kept_as="file_name",
            is_fixed=True,
        )
        self.beside = [name, *file_texts(self.file, found)]
        return None
