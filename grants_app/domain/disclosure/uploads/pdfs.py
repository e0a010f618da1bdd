"""PDF: the text of each page, and the same pages without author, history and position."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from grants_app.domain.disclosure.uploads.images import strip_jpeg
from grants_app.domain.disclosure.uploads.vocabulary import (
    FilePlace,
    FileRefusal,
    FileRefusedError,
    Limits,
    Passage,
    PlaceKind,
)

if TYPE_CHECKING:
    from pypdf import PdfReader, PdfWriter

# Keys that tell who made or changed something, wherever in the file they stand.
_TELLING: Final = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb")
_ACTIONS: Final = ("/OpenAction", "/AA")
_AUTHORED: Final = ("/T", "/M", "/CreationDate")


@contextmanager
def _opened(data: bytes, limits: Limits) -> Iterator[PdfReader]:
    """Open a PDF. Whatever pypdf cannot read, at once or later, raises FileRefusedError."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, LimitReachedError

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        _refuse_at_once(reader, limits)
        yield reader
    except FileRefusedError:
        raise
    except FileNotDecryptedError:
        raise FileRefusedError(FileRefusal.ENCRYPTED) from None
    except (LimitReachedError, MemoryError):
        raise FileRefusedError(FileRefusal.TOO_MUCH_INSIDE) from None
    except Exception:  # noqa: BLE001  # a broken PDF can fail anywhere in the library, with any error
        raise FileRefusedError(FileRefusal.UNREADABLE) from None


def _refuse_at_once(reader: PdfReader, limits: Limits) -> None:
    if reader.is_encrypted:
        raise FileRefusedError(FileRefusal.ENCRYPTED)
    if len(reader.pages) > limits.pages:
        raise FileRefusedError(FileRefusal.TOO_MANY_PAGES)
    if len(reader.pages) == 0:
        raise FileRefusedError(FileRefusal.UNREADABLE)


def read_pdf(data: bytes, limits: Limits) -> tuple[list[Passage], list[FilePlace]]:
    """The text of each page with what is written into its notes and fields; and pages that have none."""
    passages, unread, signs = [], [], 0
    with _opened(data, limits) as reader:
        _refuse_files_inside(reader)
        for number, page in enumerate(reader.pages, 1):
            place = FilePlace(PlaceKind.PAGE, number)
            text = page.extract_text()
            if not text.strip():
                unread.append(place)
            written = "\n".join([text, *_notes(page)]).strip()
            signs += len(written)
            if signs > limits.signs:
                raise FileRefusedError(FileRefusal.TOO_MUCH_INSIDE)
            if written:
                passages.append(Passage(place, written))
    return passages, unread


def _refuse_files_inside(reader: PdfReader) -> None:
    """A file in a file would go unread."""
    if next(iter(reader.attachments), None) is not None:
        raise FileRefusedError(FileRefusal.CARRIES_FILES)
    for page in reader.pages:
        if any(note.get("/Subtype") == "/FileAttachment" for note in _annotations(page)):
            raise FileRefusedError(FileRefusal.CARRIES_FILES)


def _annotations(page: Any) -> list[Any]:
    found = page.get("/Annots")
    return [one.get_object() for one in found.get_object()] if found is not None else []


def _notes(page: Any) -> Iterator[str]:
    """What notes say and fields hold."""
    for note in _annotations(page):
        for key in ("/Contents", "/V"):
            value = note.get(key)
            if isinstance(value, str) and not value.startswith("/"):
                yield value


def clean_pdf(data: bytes, limits: Limits) -> bytes:
    """The same pages; who wrote them, with what, when and where its photographs were taken is gone."""
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject

    with _opened(data, limits) as reader:
        _refuse_files_inside(reader)
        writer = PdfWriter(clone_from=reader)
        writer.metadata = None
        for key in _ACTIONS:
            writer.root_object.pop(key, None)
        for one in list(writer._objects):  # every object, whatever page it belongs to
            if isinstance(one, DictionaryObject):
                _clean_object(one)
        written = io.BytesIO()
        _write(writer, written)
    return written.getvalue()


def _clean_object(one: Any) -> None:
    for key in _TELLING:
        one.pop(key, None)
    if one.get("/Subtype") == "/Image" and one.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
        one._data = strip_jpeg(one._data)  # as coded: drawing it anew would cost quality
    # A note's /T names its author, a field's its own name.
    if one.get("/Subtype") not in (None, "/Widget", "/Link") and "/Rect" in one:
        for key in _AUTHORED:
            one.pop(key, None)


def _write(writer: PdfWriter, written: io.BytesIO) -> None:
    """Write it without pypdf's own name as the program that made it."""
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    writer.write(written)
