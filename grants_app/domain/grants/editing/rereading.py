"""Noting that an older text was read again and still says the same as the other language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from grants_app.domain.audit.actions import Author, record
from grants_app.domain.texts.both_languages import older_texts


def note_read_again(
    author: Author, row: Any, subject: tuple[str, str], *, pairs: Iterable[str], names: Iterable[str]
) -> bool:
    """Somebody read these older texts again and found that they still say the same.

    Names that are not older are passed over. Returns whether anything was noted; the log names the fields.
    """
    read = sorted(older_texts(row, pairs) & set(names))
    if not read:
        return False
    moments = dict(row.written_at or {})
    for name in read:
        pair, _line, language = name.rpartition("_")
        moments[name] = moments[f"{pair}_{'sq' if language == 'en' else 'en'}"]
    row.written_at = moments
    record(author, "text.read_again", subject=subject, changes={"read_again": [None, read]})
    return True
