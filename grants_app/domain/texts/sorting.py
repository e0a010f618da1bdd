"""Stored sort keys: what a list shows, in the order of the reader's language, on every database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, cast

from sqlalchemy import Table, bindparam, event, select, update
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.domain.texts.collation import sort_key_en, sort_key_sq
from grants_app.extensions import SORT_KEY, db


class SortedInBoth:
    """A record listed by a text in two languages; where one is missing, the other is shown and sorted by.

    The keys are set whenever the record is written through a session. `listed_by` names the text.
    """

    listed_by: ClassVar[str]

    sort_key_sq: Mapped[str] = mapped_column(SORT_KEY, index=True)
    sort_key_en: Mapped[str] = mapped_column(SORT_KEY, index=True)


def sort_keys(sq: str | None, en: str | None) -> dict[str, str]:
    """The keys of a text that is shown in both languages."""
    return {"sort_key_sq": sort_key_sq(sq or en or ""), "sort_key_en": sort_key_en(en or sq or "")}


@event.listens_for(SortedInBoth, "before_insert", propagate=True)
@event.listens_for(SortedInBoth, "before_update", propagate=True)
def set_sort_keys(_mapper: Any, _connection: Any, record: SortedInBoth) -> None:
    """Bring the keys in step with the texts."""
    texts = (getattr(record, f"{record.listed_by}_{language}") for language in ("sq", "en"))
    for name, key in sort_keys(*texts).items():
        if getattr(record, name) != key:
            setattr(record, name, key)


def find_wrong_keys(model: type[SortedInBoth]) -> Iterator[dict[str, Any]]:
    """The id and the right keys of every record whose stored keys are others."""
    table = _table(model)
    names = ("id", f"{model.listed_by}_sq", f"{model.listed_by}_en", "sort_key_sq", "sort_key_en")
    statement = select(*(table.c[name] for name in names)).order_by(table.c.id)
    for key, sq, en, *stored in db.session.connection().execute(statement).all():
        keys = sort_keys(sq, en)
        if list(keys.values()) != stored:
            yield {"key": key, **keys}


def rebuild_keys(model: type[SortedInBoth]) -> int:
    """Set every key that is wrong, past the session: what is derived needs no audit row. Returns how many."""
    wrong = list(find_wrong_keys(model))
    if wrong:
        table = _table(model)
        own = update(table).where(table.c.id == bindparam("key"))
        own = own.values(sort_key_sq=bindparam("sort_key_sq"), sort_key_en=bindparam("sort_key_en"))
        db.session.connection().execute(own, wrong)
    return len(wrong)


def _table(model: type[SortedInBoth]) -> Table:
    return cast("Table", cast("Any", model).__table__)
