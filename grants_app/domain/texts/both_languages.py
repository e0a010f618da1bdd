"""Texts in two languages: which one is older than the other.

Rows say in `written_at` when each text was last written by hand, as ISO 8601 by field.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def older_texts(row: Any, pairs: Iterable[str]) -> frozenset[str]:
    """The texts whose other language was written later, such as `name_en`.

    Compared by the minute: both can be written in one go.
    """
    moments, older = row.written_at or {}, set()
    for pair in pairs:
        sq, en = (moments.get(f"{pair}_{language}", "")[:16] for language in ("sq", "en"))
        if sq != en:
            older.add(f"{pair}_en" if sq > en else f"{pair}_sq")
    return frozenset(older)
