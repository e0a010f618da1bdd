"""What was read of the database is kept in the worker until the data change."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from grants_app.domain.audit.queries import get_revision
from grants_app.extensions import db, reads_past, write_intent

Value = TypeVar("Value")


class Kept(Generic[Value]):
    """Values by key, each right for the revision that it was read at. Safe among threads.

    At most `most` of each database, so that no reader can fill the memory. Nobody may change a value.
    """

    def __init__(self, most: int = 500) -> None:
        self._most = most
        self._values: WeakKeyDictionary[Engine, dict[Hashable, tuple[int, Value]]] = WeakKeyDictionary()

    def find(self, key: Hashable, read: Callable[[], Value]) -> Value:
        """The value under a key, read where none is kept for the present revision."""
        if write_intent.get() or reads_past():
            return read()  # what this request changes may yet be taken back; what was is not what is
        revision = get_revision()
        kept = self._values.setdefault(db.engine, {})
        found = kept.get(key)
        if found is not None and found[0] == revision:
            return found[1]
        value = read()
        if len(kept) >= self._most:
            kept.clear()
        kept[key] = (revision, value)
        return value
