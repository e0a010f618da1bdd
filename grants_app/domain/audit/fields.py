"""The list of fields by which the log is searched: compared with the log that it is made from, made again.

Nothing in it is signed: the chain holds what it says. A row that is missing would hide a row of the log from
a search by field, a row too many would show one that tells of something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Final

from sqlalchemy import Connection, and_, bindparam, delete, insert, select, text

from grants_app.domain.audit.chain import BATCH, ENTRY, FIELD, fields_of

ROWS_AT_ONCE: Final = 1000
# (entry, field, moment): a row of the list.
Listed = tuple[int, str, datetime]


@dataclass
class FieldFaults:
    """The rows that the log asks for and the list lacks, and those that the log knows nothing of."""

    missing: list[Listed] = field(default_factory=list)
    foreign: list[Listed] = field(default_factory=list)

    def sentences(self) -> list[str]:
        """What is wrong, for the operator."""
        found = []
        if self.missing:
            found.append(
                f"the audit log: {len(self.missing)} rows of the list of its fields are gone or altered"
            )
        if self.foreign:
            found.append(
                f"the audit log: {len(self.foreign)} rows of the list of its fields are not of its making"
            )
        return [f"{one}; run `flask check --rebuild`" for one in found]


def find_field_faults(connection: Connection) -> FieldFaults:
    """Compare both in one walk in the order of the log's rows; memory grows with what is wrong alone."""
    found, listed = FieldFaults(), _Listed(connection)
    statement = select(ENTRY.c.id, ENTRY.c.at, ENTRY.c.changes).where(ENTRY.c.position.is_not(None))
    rows = connection.execute(statement.order_by(ENTRY.c.id), execution_options={"yield_per": ROWS_AT_ONCE})
    for entry_id, at, changes in rows:
        wanted = {(entry_id, name, at) for name in fields_of(changes)}
        present = listed.of(entry_id, found)
        found.missing += sorted(wanted - present)
        found.foreign += sorted(present - wanted)
    found.foreign += listed.rest()
    return found


class _Listed:
    """The rows of the list, some at a time, in the order of the entries that they are about."""

    def __init__(self, connection: Connection) -> None:
        columns = (FIELD.c.entry_id, FIELD.c.field, FIELD.c.at)
        rows = connection.execute(
            select(*columns).order_by(FIELD.c.entry_id), execution_options={"yield_per": ROWS_AT_ONCE}
        )
        self._groups = groupby(((row[0], row[1], row[2]) for row in rows), key=lambda one: one[0])
        self._next: tuple[int, set[Listed]] | None = None
        self._step()

    def _step(self) -> None:
        found = next(self._groups, None)
        self._next = (found[0], set(found[1])) if found else None

    def of(self, entry_id: int, faults: FieldFaults) -> set[Listed]:
        """Those of an entry; what comes before it belongs to none."""
        while self._next and self._next[0] < entry_id:
            faults.foreign += sorted(self._next[1])
            self._step()
        if self._next is None or self._next[0] != entry_id:
            return set()
        present = self._next[1]
        self._step()
        return present

    def rest(self) -> list[Listed]:
        """Those behind the last entry."""
        found: list[Listed] = []
        while self._next:
            found += sorted(self._next[1])
            self._step()
        return found


def rebuild_fields(connection: Connection) -> int:
    """Make the list what the log says, as the owner of the tables. Returns how many rows were wrong."""
    faults = find_field_faults(connection)
    for start in range(0, len(faults.missing), BATCH):
        some = faults.missing[start : start + BATCH]
        rows = [{"entry_id": entry, "field": name, "at": at} for entry, name, at in some]
        connection.execute(insert(FIELD), rows)
    if faults.foreign:
        own = and_(*(FIELD.c[name] == bindparam(f"own_{name}") for name in ("entry_id", "field", "at")))
        with _without_guard(connection):
            rows = [
                {"own_entry_id": entry, "own_field": name, "own_at": at} for entry, name, at in faults.foreign
            ]
            connection.execute(delete(FIELD).where(own), rows)
    return len(faults.missing) + len(faults.foreign)


@contextmanager
def _without_guard(connection: Connection) -> Iterator[None]:
    """Let rows be removed inside. The trigger is back when the transaction ends, whatever happens."""
    if connection.dialect.name == "sqlite":
        named = text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'audit_field_kept'")
        made = connection.scalar(named)
        connection.execute(text("DROP TRIGGER IF EXISTS audit_field_kept"))
        yield
        if made:
            connection.exec_driver_sql(made)
        return
    connection.execute(text("ALTER TABLE audit_field DISABLE TRIGGER USER"))
    yield
    connection.execute(text("ALTER TABLE audit_field ENABLE TRIGGER USER"))
