"""Reading the whole chain and saying what is wrong with it, row by row and in flat memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, select, text

from grants_app.domain.audit.chain import ENTRY, START, Head, digest_of

Row = Mapping[str, Any]

ROWS_AT_ONCE: Final = 1000
MOST_FAULTS: Final = 20
TRIGGERS: Final[dict[str, dict[str, set[str]]]] = {
    "sqlite": {
        "audit_entry": {"audit_entry_kept", "audit_entry_unchanged", "audit_entry_not_replaced"},
        "audit_field": {"audit_field_kept", "audit_field_unchanged"},
    },
    "postgresql": {
        "audit_entry": {"audit_entry_kept", "audit_entry_unchanged", "audit_entry_not_emptied"},
        "audit_field": {"audit_field_kept", "audit_field_unchanged", "audit_field_not_emptied"},
    },
}


@dataclass(frozen=True)
class KeptHead:
    """Where the chain ended at an earlier time, as it was noted apart; `noted` says where and when."""

    head: Head
    noted: str


@dataclass
class Finding:
    """What a walk over the chain found: where it ends, and its faults as sentences for the operator."""

    end: Head = START
    rows: int = 0
    faults: list[str] = field(default_factory=list)
    unnamed: int = 0

    def add(self, fault: str) -> None:
        """Note a fault; past the first ones only how many there are."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)
        else:
            self.unnamed += 1

    def sentences(self) -> list[str]:
        """The faults, and how many more there are."""
        more = [f"the audit log: {self.unnamed} more faults"] if self.unnamed else []
        return [*self.faults, *more]


def verify(rows: Iterable[Row], head: Head, kept: Iterable[KeptHead] = ()) -> Finding:
    """Walk over the rows in the order of their places; those without a place come last.

    Every digest is computed anew, no place may be missing, and the chain has to end where `head` says.
    Each of the `kept` heads has to be in it: a chain that was cut or written anew does not hold them.
    """
    found, wanted = Finding(), _by_place(kept)
    for row in rows:
        found.rows += 1
        if row["position"] is None or row["digest"] is None:
            found.add(f"the audit log: row {row['id']} has no place in the chain")
            continue
        _check_row(found, row)
        found.end = Head(row["position"], row["digest"])
        for one in wanted.pop(found.end.position, ()):
            _check_kept(found, one)
    _check_end(found, head)
    for one in (one for some in wanted.values() for one in some):
        if one.head != START:
            found.add(
                f"the audit log ends at {found.end.position}, but {one.noted} it went on to "
                f"{one.head.position}: its last rows are gone"
            )
    return found


def _by_place(kept: Iterable[KeptHead]) -> dict[int, list[KeptHead]]:
    found: dict[int, list[KeptHead]] = {}
    for one in kept:
        found.setdefault(one.head.position, []).append(one)
    return found


def _check_row(found: Finding, row: Row) -> None:
    expected = found.end.position + 1
    if row["position"] > expected:
        found.add(f"the audit log: {_places(expected, row['position'] - 1)} missing")
    if digest_of(row, found.end.digest) != row["digest"]:
        found.add(
            f"the audit log: row {row['id']} at place {row['position']} is not what was written, "
            "or what stood before it is not"
        )


def _places(first: int, last: int) -> str:
    return f"place {first} is" if first == last else f"places {first} to {last} are"


def _check_kept(found: Finding, one: KeptHead) -> None:
    if one.head != found.end:
        found.add(
            f"the audit log: place {one.head.position} holds another row than {one.noted}: "
            "it was written anew"
        )


def _check_end(found: Finding, head: Head) -> None:
    if found.end != head:
        found.add(
            f"the audit log ends at place {found.end.position}, its head says {head.position} "
            f"({head.digest[:12]}): rows are gone, added or altered"
        )


def read_rows(connection: Connection) -> Iterator[Row]:
    """The rows of a database in the order of their places, without ever holding more than some of them."""
    statement = select(ENTRY).order_by(ENTRY.c.position.is_(None), ENTRY.c.position, ENTRY.c.id)
    result = connection.execute(statement, execution_options={"yield_per": ROWS_AT_ONCE})
    for row in result.mappings():
        yield dict(row)


def find_missing_triggers(connection: Connection) -> list[str]:
    """The triggers that refuse changes of the log and are not there, or are switched off."""
    wanted = TRIGGERS[connection.dialect.name]
    if connection.dialect.name == "sqlite":
        statement = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table_name"
    else:
        statement = (
            "SELECT tgname FROM pg_trigger WHERE tgrelid = CAST(:table_name AS regclass) AND tgenabled <> 'D'"
        )
    return sorted(
        name
        for table, names in wanted.items()
        for name in names - set(connection.execute(text(statement), {"table_name": table}).scalars())
    )
