"""The words of files that people send: kinds, places in them, limits, why one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from grants_app.domain.disclosure.guard.vocabulary import Finding


class FileKind(StrEnum):
    """What a file is, by what it holds and not by its name."""

    TEXT = "text"
    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    JPEG = "jpeg"
    PNG = "png"


IMAGES = frozenset({FileKind.JPEG, FileKind.PNG})


class FileRefusal(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_KIND = "unknown_kind"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_MUCH_INSIDE = "too_much_inside"
    CARRIES_FILES = "carries_files"
    TOO_MANY_PIXELS = "too_many_pixels"


class FileRefusedError(ValueError):
    """A file is not taken."""

    def __init__(self, refusal: FileRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class PlaceKind(StrEnum):
    """How a place in a file is named."""

    LINE = "line"
    PAGE = "page"
    PARAGRAPH = "paragraph"
    CELL = "cell"
    SHEET_NAME = "sheet_name"
    MARGIN = "margin"


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where something stands: a line, page or paragraph by its `number` from 1, or a `cell` such as "B7".

    `sheet` names the sheet of a workbook. The margin is all that stands outside a paper's running text:
    headers, footers, notes and comments, counted through.
    """

    kind: PlaceKind
    number: int = 0
    cell: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text and where it stands."""

    place: FilePlace
    text: str


@dataclass(frozen=True, slots=True)
class FoundInFile:
    """What the guard found in a passage: `passage.text[finding.start:finding.end]`."""

    passage: Passage
    finding: Finding


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken at most. Sizes in bytes; `inside` is what a packed file holds unpacked."""

    size: int = 20 * 1024 * 1024
    inside: int = 100 * 1024 * 1024
    parts: int = 2_000
    pages: int = 300
    pixels: int = 50_000_000
    signs: int = 2_000_000


@dataclass(frozen=True, slots=True)
class FileText:
    """What a file is and says; `unread`: pages whose text is only a picture."""

    kind: FileKind
    passages: tuple[Passage, ...]
    unread: tuple[FilePlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a file is and says, with what the guard found; `unread`: pages whose text is only a picture."""

    kind: FileKind
    passages: tuple[Passage, ...]
    findings: tuple[FoundInFile, ...]
    unread: tuple[FilePlace, ...] = ()
