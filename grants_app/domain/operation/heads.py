"""Where the audit log ended at each backup, noted apart from the database: what finds a log that was cut.

A line of JSON for each backup and each restore, in the instance's folder. After a restore only what was noted
since counts: the log then ends where the backup ended, and goes on from there.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, inspect

from grants_app.domain.audit.chain import Head, is_signed, move_head, read_head, sign
from grants_app.domain.audit.fields import find_field_faults
from grants_app.domain.audit.models import AuditHead
from grants_app.domain.audit.verifying import (
    Finding,
    KeptHead,
    find_missing_triggers,
    read_rows,
    verify,
)
from grants_app.extensions import utc_now

HEADS: Final = "audit-heads.jsonl"
BACKUP: Final = "backup"
RESTORE: Final = "restore"


@dataclass(frozen=True)
class LogState:
    """How the audit log stands: its end, the number of its rows, and what is wrong with it."""

    head: Head
    rows: int
    faults: list[str]


def note_head(instance: Path, kind: str, head: Head | None) -> None:
    """Note where the log ends, at a backup or a restore; nothing where the tables know of no chain yet."""
    if head is None:
        return
    line = {"at": utc_now().isoformat(timespec="seconds"), "kind": kind}
    text = json.dumps(line | {"position": head.position, "digest": head.digest}) + "\n"
    descriptor = os.open(instance / HEADS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read_kept_heads(instance: Path) -> list[KeptHead]:
    """The heads noted since the last restore. Raises ValueError for a file that cannot be read."""
    path = instance / HEADS
    if not path.exists():
        return []
    kept: list[KeptHead] = []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            line: dict[str, Any] = json.loads(text)
            head = Head(int(line["position"]), str(line["digest"]))
            noted = f"at the {line['kind']} of {line['at']}"
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"line {number} of {path.name} cannot be read") from error
        if line["kind"] == RESTORE:
            kept = []
        kept.append(KeptHead(head, noted))
    return kept


def find_head(connection: Connection) -> Head | None:
    """Where the log ends; None for tables that are older than the chain."""
    if not inspect(connection).has_table(AuditHead.__tablename__):
        return None
    return read_head(connection)[0]


def check_log(connection: Connection, instance: Path) -> LogState:
    """Verify the whole chain against its head, its list of fields, the triggers, the signature, noted heads.

    The connection has to see one moment. Memory does not grow with the rows.
    """
    try:
        head, signature = read_head(connection)
    except LookupError:
        return LogState(Head(0, ""), 0, ["the audit log has no head: its row was removed"])
    found = Finding()
    try:
        found = verify(read_rows(connection), head, read_kept_heads(instance))
    except ValueError as error:
        found.add(f"the audit log: {error}")
    faults = found.sentences() + find_field_faults(connection).sentences()
    faults += [f"the audit log: its trigger {name} is gone" for name in find_missing_triggers(connection)]
    if not is_signed(head, signature):
        faults.append(
            "the audit log: its head is not signed with this installation's key; if GRANTS_SECRET_KEY was "
            "changed, run `flask check --seal`"
        )
    return LogState(head, found.rows, faults)


def seal_log(connection: Connection) -> bool:
    """Sign the head with the present key, after the chain was verified. Returns whether it was not yet."""
    head, signature = read_head(connection)
    if is_signed(head, signature):
        return False
    move_head(connection, head, sign(head))
    return True
