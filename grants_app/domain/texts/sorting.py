"""Stored sort keys: what a list shows, in the order of the reader's language, on every database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.domain.texts.collation import sort_key_en, sort_key_sq
from grants_app.extensions import SORT_KEY


class SortedInBoth:
    """A record listed by a text in two languages; where one is missing, the other is shown and sorted by.

    The keys are set whenever the record is written through a session.
    """

    sort_key_sq: Mapped[str] = mapped_column(SORT_KEY, index=True)
    sort_key_en: Mapped[str] = mapped_column(SORT_KEY, index=True)

    def sorted_texts(self) -> tuple[str | None, str | None]:
        """The text in Albanian and in English."""
        raise NotImplementedError


def sort_keys(sq: str | None, en: str | None) -> dict[str, str]:
    """The keys of a text that is shown in both languages."""
    return {"sort_key_sq": sort_key_sq(sq or en or ""), "sort_key_en": sort_key_en(en or sq or "")}


@event.listens_for(SortedInBoth, "before_insert", propagate=True)
@event.listens_for(SortedInBoth, "before_update", propagate=True)
def set_sort_keys(_mapper: Any, _connection: Any, record: SortedInBoth) -> None:
    """Bring the keys in step with the texts."""
    for name, key in sort_keys(*record.sorted_texts()).items():
        if getattr(record, name) != key:
            setattr(record, name, key)
