"""Looking at a file that somebody sends: the one entrance, for reading and for cleaning."""

from __future__ import annotations

from typing import Final

from grants_app.domain.disclosure.guard.finding import find_personal_data
from grants_app.domain.disclosure.guard.known import NO_NAMES, KnownNames
from grants_app.domain.disclosure.uploads.images import clean_image
from grants_app.domain.disclosure.uploads.kinds import kind_of
from grants_app.domain.disclosure.uploads.office import clean_office, read_office
from grants_app.domain.disclosure.uploads.pdfs import clean_pdf, read_pdf
from grants_app.domain.disclosure.uploads.plain import decode, read_lines
from grants_app.domain.disclosure.uploads.vocabulary import (
    IMAGES,
    FileKind,
    FilePlace,
    FileRefusal,
    FileRefusedError,
    FileText,
    FoundInFile,
    Inspection,
    Limits,
    Passage,
)

USUAL: Final = Limits()


def read_file(data: bytes, limits: Limits = USUAL) -> FileText:
    """What a file is and says, passage by passage, for a form that lets the guard read them.

    The kind is told by the content, not by a name. Photographs are opened, so that a broken one is told; the
    words in them are not read. Raises FileRefusedError, which says why a file is not taken.
    """
    kind = kind_of(data, limits)
    passages, unread = _read(data, kind, limits)
    if sum(len(one.text) for one in passages) > limits.signs:
        raise FileRefusedError(FileRefusal.TOO_MUCH_INSIDE)
    return FileText(kind, tuple(passages), tuple(unread))


def inspect(data: bytes, known_names: KnownNames = NO_NAMES, limits: Limits = USUAL) -> Inspection:
    """The same with what the guard finds in it. Raises FileRefusedError."""
    found = read_file(data, limits)
    findings = [
        FoundInFile(one, finding)
        for one in found.passages
        for finding in find_personal_data(one.text, None, known_names)
    ]
    return Inspection(found.kind, found.passages, tuple(findings), found.unread)


def plain_text(data: bytes, limits: Limits = USUAL) -> str:
    """The text of a file that has to be plain text, such as CSV. Raises FileRefusedError for any other."""
    text = decode(data) if kind_of(data, limits) is FileKind.TEXT else None
    if text is None:
        raise FileRefusedError(FileRefusal.UNKNOWN_KIND)
    return text


def _read(data: bytes, kind: FileKind, limits: Limits) -> tuple[list[Passage], list[FilePlace]]:
    if kind in IMAGES:
        clean_image(data, kind, limits)
        return [], []
    if kind is FileKind.PDF:
        return read_pdf(data, limits)
    if kind is FileKind.TEXT:
        return list(read_lines(decode(data) or "")), []
    return read_office(data, kind, limits), []


def clean(data: bytes, limits: Limits = USUAL) -> bytes:
    """The file to be kept: photographs without position and camera, papers without their authors.

    Text stays as it is, in UTF-8. Raises FileRefusedError.
    """
    kind = kind_of(data, limits)
    if kind in IMAGES:
        return clean_image(data, kind, limits)
    if kind is FileKind.PDF:
        return clean_pdf(data, limits)
    if kind is FileKind.TEXT:
        return (decode(data) or "").encode("utf-8")
    return clean_office(data, limits)
