"""The chain: each row of the log carries a digest over its own content and the digest of the row before.

Rows are written wherever a transaction changes something, and are given their places at its very end, under
one short lock: so their order is that of the commits, and no place is left out. The digests need no key, so
that whoever has the rows can verify them; only the head is signed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, cast

from sqlalchemy import Connection, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from grants_app.domain.audit.models import LONGEST_FIELD, AuditEntry, AuditField, AuditHead
from grants_app.extensions import own_key

ENTRY: Final = cast("Table", AuditEntry.__table__)
FIELD: Final = cast("Table", AuditField.__table__)
HEAD: Final = cast("Table", AuditHead.__table__)
BATCH: Final = 500


@dataclass(frozen=True)
class Head:
    """The end of a chain: the place of its last row and that row's digest."""

    position: int
    digest: str


START: Final = Head(0, "0" * 64)


def digest_of(row: Mapping[str, Any], previous: str) -> str:
    """The digest of a row, in hexadecimal, after a row with the digest `previous`.

    The content is every column but the digest itself, as JSON in one way of writing. Empty columns are left
    out, so that rows keep their digests when the table is given another column.
    """
    values = {
        name: _plain(value) for name, value in row.items() if name != "digest" and value is not None
    } | {"previous": previous}
    text = json.dumps(values, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def take_places(session: Session, entry_ids: list[int]) -> None:
    """Give the rows that this transaction wrote their places and digests; the head moves to the last one.

    From here to the end of the transaction nobody else can end one that wrote to the log: on PostgreSQL the
    head's row is locked, SQLite has one writer in any case.
    """
    connection = session.connection()
    rows = list(_unplaced(connection, sorted(set(entry_ids))))
    if not rows:
        return
    end = connection.execute(select(HEAD).where(HEAD.c.id == 1).with_for_update()).one()
    head = Head(end.position, end.digest)
    is_genuine = is_signed(head, end.signature)
    places = []
    for row in rows:
        position = head.position + 1
        head = Head(position, digest_of({**row, "position": position}, head.digest))
        places.append({"own_id": row["id"], "own_position": position, "own_digest": head.digest})
    values: dict[str, Any] = {"position": bindparam("own_position"), "digest": bindparam("own_digest")}
    connection.execute(update(ENTRY).where(ENTRY.c.id == bindparam("own_id")).values(values), places)
    write_fields(connection, rows)
    move_head(connection, head, sign(head) if is_genuine else "")


def _unplaced(connection: Connection, entry_ids: list[int]) -> Iterator[dict[str, Any]]:
    """The rows as they are stored; those of a savepoint that was undone are not there any more."""
    for start in range(0, len(entry_ids), BATCH):
        some = entry_ids[start : start + BATCH]
        statement = select(ENTRY).where(ENTRY.c.id.in_(some), ENTRY.c.position.is_(None))
        yield from (dict(row) for row in connection.execute(statement.order_by(ENTRY.c.id)).mappings())


def write_fields(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Note which fields these rows tell of, for the search by field."""
    fields = [
        {"field": field, "at": row["at"], "entry_id": row["id"]}
        for row in rows
        for field in fields_of(row["changes"])
    ]
    if fields:
        connection.execute(insert(FIELD), fields)


def fields_of(changes: Mapping[str, Any]) -> list[str]:
    """The fields that a row tells of; the seeding lists them as `fields`, old rows have `free_text`."""
    found = {name for name in changes if name not in {"fields", "free_text"}}
    found.update(changes.get("free_text") or ())
    listed = changes.get("fields")
    if isinstance(listed, list) and isinstance(listed[-1], list):
        found.update(listed[-1])
    return sorted({str(name)[:LONGEST_FIELD] for name in found})


def read_head(connection: Connection) -> tuple[Head, str]:
    """The end of the chain as the database has it, and its signature. Raises LookupError without one."""
    row = connection.execute(select(HEAD).where(HEAD.c.id == 1)).one_or_none()
    if row is None:
        raise LookupError("the audit log has no head")
    return Head(row.position, row.digest), row.signature


def move_head(connection: Connection, head: Head, signature: str) -> None:
    """Write where the chain ends."""
    values = {"position": head.position, "digest": head.digest, "signature": signature}
    connection.execute(update(HEAD).where(HEAD.c.id == 1).values(values))


def sign(head: Head) -> str:
    """The signature of a head with the key that this installation has now."""
    return hmac.digest(own_key("audit head"), f"{head.position}:{head.digest}".encode(), "sha256").hex()


def is_signed(head: Head, signature: str) -> bool:
    """Whether a head was signed with the key that this installation has now."""
    return hmac.compare_digest(sign(head), signature)
