"""Files of plain text, such as CSV: every line is a place."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import Final

from grants_app.domain.disclosure.uploads.vocabulary import FilePlace, Passage, PlaceKind

# A file that begins with one of these says in which signs it is written.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Signs that no text holds, but what a machine wrote does.
_UNWRITTEN: Final = frozenset(chr(code) for code in range(32)) - set("\t\n\r\f\v")


def decode(data: bytes) -> str | None:
    """The text of a file in UTF-8, or in what its first signs say; None where it is no such text."""
    coding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(coding)
    except UnicodeDecodeError:
        return None
    return None if _UNWRITTEN.intersection(text) else text


def read_lines(text: str) -> Iterator[Passage]:
    """The lines that say something, each at its number."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield Passage(FilePlace(PlaceKind.LINE, number), line)
