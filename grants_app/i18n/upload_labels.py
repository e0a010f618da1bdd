"""Words for files that people send: why one is not taken, and where in one something stands."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from grants_app.domain.disclosure.uploads.vocabulary import FilePlace, FileRefusal, PlaceKind

FILE_REFUSAL = {
    FileRefusal.EMPTY: _("The file is empty."),
    FileRefusal.TOO_LARGE: _("The file is too large. Make it smaller, or send it in parts."),
    FileRefusal.UNKNOWN_KIND: _(
        "Files of this kind are not taken. Send a PDF, DOCX, XLSX, JPEG or PNG, or plain text."
    ),
    FileRefusal.UNREADABLE: _("The file cannot be read: it may be damaged. Save it anew and send it again."),
    FileRefusal.ENCRYPTED: _("The file has a password. Save it without one: what it says has to be read."),
    FileRefusal.TOO_MANY_PAGES: _("The paper has too many pages. Send it in parts."),
    FileRefusal.TOO_MUCH_INSIDE: _("The file holds too much to be read. Send it in parts."),
    FileRefusal.CARRIES_FILES: _(
        "The file carries other files in itself. Take them out and send them alone."
    ),
    FileRefusal.TOO_MANY_PIXELS: _("The picture is too large. Make it smaller."),
}
ALL: dict[type[StrEnum], Mapping[Any, Any]] = {FileRefusal: FILE_REFUSAL}


def place_words(place: FilePlace) -> str:
    """A place in a file, in the reader's language."""
    if place.kind is PlaceKind.CELL:
        return gettext("cell %(cell)s of sheet “%(sheet)s”", cell=place.cell, sheet=place.sheet)
    if place.kind is PlaceKind.SHEET_NAME:
        return gettext("name of sheet “%(sheet)s”", sheet=place.sheet)
    if place.kind is PlaceKind.PAGE:
        return gettext("page %(number)s", number=place.number)
    if place.kind is PlaceKind.PARAGRAPH:
        return gettext("paragraph %(number)s", number=place.number)
    if place.kind is PlaceKind.MARGIN:
        return gettext("note, header or footer %(number)s", number=place.number)
    return gettext("line %(number)s", number=place.number)
