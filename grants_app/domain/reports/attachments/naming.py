"""What a file that somebody sends is called here, and which kinds are taken."""

from __future__ import annotations

import re
from typing import Final

from grants_app.domain.disclosure.uploads.vocabulary import FileKind
from grants_app.domain.reports.attachments.models import LONGEST_NAME

ENDINGS: Final = {
    FileKind.PDF: "pdf",
    FileKind.DOCX: "docx",
    FileKind.XLSX: "xlsx",
    FileKind.JPEG: "jpg",
    FileKind.PNG: "png",
}
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: Final = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: f"{_OFFICE}.wordprocessingml.document",
    FileKind.XLSX: f"{_OFFICE}.spreadsheetml.sheet",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
}
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|]')


def name_of(given: str, kind: FileKind) -> str:
    """The name of a file as it is kept: without folders, with the ending that its content has."""
    last = re.split(r"[\\/]", given)[-1]
    shown = "".join(sign if sign.isprintable() else " " for sign in last)
    stem = _NOT_IN_NAMES.sub(" ", shown.rpartition(".")[0] if "." in shown else shown)
    stem = " ".join(stem.split()).strip(". ") or "file"
    ending = ENDINGS[kind]
    return f"{stem[: LONGEST_NAME - len(ending) - 1].strip()}.{ending}"
