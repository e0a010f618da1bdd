"""What a file is, by its first signs and its parts."""

from __future__ import annotations

from typing import Final

from grants_app.domain.disclosure.uploads.archives import open_archive
from grants_app.domain.disclosure.uploads.plain import decode
from grants_app.domain.disclosure.uploads.vocabulary import FileKind, FileRefusal, FileRefusedError, Limits

# Office programs put an encrypted paper, and papers of before 2007, into this older container.
_OLD_CONTAINER: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_NAME: Final = "EncryptedPackage".encode("utf-16-le")
_SIGNS: Final = (
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
)
_PDF_WITHIN: Final = 1024
_MAIN_PARTS: Final = {"word/document.xml": FileKind.DOCX, "xl/workbook.xml": FileKind.XLSX}


def kind_of(data: bytes, limits: Limits) -> FileKind:
    """The kind of a file. Raises FileRefusedError for one that is none of those taken."""
    if not data:
        raise FileRefusedError(FileRefusal.EMPTY)
    if len(data) > limits.size:
        raise FileRefusedError(FileRefusal.TOO_LARGE)
    if data.startswith(_OLD_CONTAINER):
        is_encrypted = _ENCRYPTED_NAME in data
        raise FileRefusedError(FileRefusal.ENCRYPTED if is_encrypted else FileRefusal.UNKNOWN_KIND)
    for sign, kind in _SIGNS:
        if data.startswith(sign):
            return kind
    if data.startswith(b"PK"):
        return _packed_kind(data, limits)
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return FileKind.PDF
    if decode(data) is None:
        raise FileRefusedError(FileRefusal.UNKNOWN_KIND)
    return FileKind.TEXT


def _packed_kind(data: bytes, limits: Limits) -> FileKind:
    with open_archive(data, limits) as packed:
        kinds = [kind for name, kind in _MAIN_PARTS.items() if name in packed]
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in packed.names)
    if len(kinds) != 1 or has_macros:
        raise FileRefusedError(FileRefusal.UNKNOWN_KIND)
    return kinds[0]
