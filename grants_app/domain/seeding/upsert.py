"""Writing one seeded record: a field is overwritten only if it still holds what was last seeded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol, TypeVar

from sqlalchemy import select

from grants_app.domain.audit.actions import Author, record
from grants_app.domain.redaction.replacing import Order
from grants_app.domain.redaction.replay import kept_out, read_keep_out
from grants_app.domain.seeding.models import SeededRecord
from grants_app.extensions import db, field_keys

AUTHOR = Author(user_id=None, actor="flask seed")


class Row(Protocol):
    """A mapped row with a surrogate key."""

    id: Any


RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True)
class Children:
    """The rows that hang on a record: their class and their values in order."""

    row_class: type[Any]
    values: list[dict[str, Any]]


@dataclass
class Seeder:
    """One run of the seeding: what the last run left, and how many records this one changed."""

    last: dict[tuple[str, str], SeededRecord] = field(default_factory=dict)
    changed: int = 0
    kept: list[str] = field(default_factory=list)
    keep_out: list[Order] = field(default_factory=list)

    @classmethod
    def start(cls) -> Seeder:
        """Read what the last run seeded."""
        rows = db.session.scalars(select(SeededRecord))
        return cls(last={(row.kind, row.key): row for row in rows}, keep_out=read_keep_out(field_keys()))

    def put(
        self,
        kind: str,
        key: str,
        row: RowT,
        values: Mapping[str, Any],
        children: Mapping[str, Children] | None = None,
        *,
        audited: bool = True,
    ) -> RowT:
        """Bring `row` to the seeded values where nobody has changed them since; audit what changed.

        What was removed from the records here does not come back from the files.
        `kept` collects `kind/key/field` of what a person changed and the seeding left alone.
        """
        seeded = self.last.get((kind, key))
        before = dict(seeded.values) if seeded else None
        values = kept_out(dict(values), self.keep_out)
        children = {
            name: Children(group.row_class, kept_out(group.values, self.keep_out))
            for name, group in (children or {}).items()
        }
        changes: dict[str, Any] = {}
        for name, value in values.items():
            self._set_field(row, name, value, before, changes, f"{kind}/{key}/{name}")
        for name, group in children.items():
            self._set_children(row, name, group, before, changes, f"{kind}/{key}/{name}")
        is_new = row not in db.session
        if is_new:
            db.session.add(row)
        if changes or is_new:
            self.changed += 1
            db.session.flush()
            if audited:
                record(
                    AUTHOR, f"{kind}.seed", subject=(kind, key), changes={"fields": [None, sorted(changes)]}
                )
        self._remember(kind, key, seeded, values, children)
        return row

    def _set_field(
        self,
        row: Any,
        name: str,
        value: Any,
        before: dict[str, Any] | None,
        changes: dict[str, Any],
        path: str,
    ) -> None:
        current = plain(getattr(row, name))
        if before is not None and name in before and current != before[name]:
            self.kept.append(path)
        elif current != plain(value):
            setattr(row, name, value)
            changes[name] = True

    def _set_children(
        self,
        row: Any,
        name: str,
        group: Children,
        before: dict[str, Any] | None,
        changes: dict[str, Any],
        path: str,
    ) -> None:
        wanted = [plain(values) for values in group.values]
        known = None if before is None else before.get(name)
        present = getattr(row, name)
        if known is not None and snapshot(present, known) != known:
            self.kept.append(path)
        elif snapshot(present, wanted) != wanted:
            if present:
                # The old rows go first: some are unique by what the new ones hold too.
                present.clear()
                db.session.flush()
            setattr(row, name, [group.row_class(**values) for values in group.values])
            changes[name] = True

    def _remember(
        self,
        kind: str,
        key: str,
        seeded: SeededRecord | None,
        values: Mapping[str, Any],
        children: Mapping[str, Children],
    ) -> None:
        stored = {name: plain(value) for name, value in values.items()}
        stored |= {name: [plain(v) for v in group.values] for name, group in children.items()}
        if seeded is None:
            db.session.add(SeededRecord(kind=kind, key=key, values=stored))
        elif seeded.values != stored:
            seeded.values = stored


def snapshot(rows: list[Any], like: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The present values of child rows, in the fields that `like` has."""
    keys = list(like[0]) if like else []
    return [{key: plain(getattr(row, key)) for key in keys} for row in rows]


def plain(value: Any) -> Any:
    """A value as JSON would give it back, so that stored and present values compare."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value
