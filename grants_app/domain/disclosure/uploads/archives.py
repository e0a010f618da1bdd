"""Reading packed files without trusting what they say of their own size."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from grants_app.domain.disclosure.uploads.vocabulary import FileRefusal, FileRefusedError, Limits

_PIECE = 64 * 1024
_ENCRYPTED_BIT = 0x1
# What office programs write, all of which zlib can limit; the rest is no office file.
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# What zipfile raises for names, places and sizes that cannot be.
FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)


class Archive:
    """A packed file that was opened. What is unpacked is counted: all parts together stay under the limit."""

    def __init__(self, packed: zipfile.ZipFile, limits: Limits) -> None:
        self._packed = packed
        self._left = limits.inside
        parts = packed.infolist()
        if len(parts) > limits.parts:
            raise FileRefusedError(FileRefusal.TOO_MUCH_INSIDE)
        if any(one.flag_bits & _ENCRYPTED_BIT for one in parts):
            raise FileRefusedError(FileRefusal.ENCRYPTED)
        if any(one.compress_type not in _PACKINGS for one in parts):
            raise FileRefusedError(FileRefusal.UNREADABLE)
        self.names = [one.filename for one in parts]
        if len(set(self.names)) != len(self.names):  # readers would differ on which of two they read
            raise FileRefusedError(FileRefusal.UNREADABLE)

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read(self, name: str) -> bytes:
        """One part, unpacked. Raises FileRefusedError where all of them come to too much."""
        pieces = []
        with self._packed.open(name) as part:
            while piece := part.read(_PIECE):
                self._left -= len(piece)
                if self._left < 0:
                    raise FileRefusedError(FileRefusal.TOO_MUCH_INSIDE)
                pieces.append(piece)
        return b"".join(pieces)

    def read_xml(self, name: str) -> Element:
        """One part as XML; entities of its own making are refused."""
        return parse_xml(self.read(name))


def parse_xml(data: bytes) -> Element:
    """XML from a stranger. Raises FileRefusedError for what is none and for definitions of entities."""
    try:
        return fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise FileRefusedError(FileRefusal.UNREADABLE) from None


@contextmanager
def open_archive(data: bytes, limits: Limits) -> Iterator[Archive]:
    """Open a packed file. Raises FileRefusedError, also for faults that show while it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield Archive(packed, limits)
    except FileRefusedError:
        raise
    except FAULTS:
        raise FileRefusedError(FileRefusal.UNREADABLE) from None


def write_archive(parts: list[tuple[str, bytes]]) -> bytes:
    """Pack parts anew: with no comment, no day and no maker's marks."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts:
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    return written.getvalue()
