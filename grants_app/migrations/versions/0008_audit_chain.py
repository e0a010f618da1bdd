"""The audit log as a chain: places, digests, the signed head, fields to search by, triggers that guard it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from flask import current_app

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BATCH = 1000
ENTRY = sa.table(
    "audit_entry",
    sa.column("id", sa.Integer),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("user_id", sa.Integer),
    sa.column("actor", sa.String),
    sa.column("action", sa.String),
    sa.column("subject_type", sa.String),
    sa.column("subject_key", sa.String),
    sa.column("business_day", sa.Date),
    sa.column("changes", sa.JSON),
    sa.column("position", sa.Integer),
    sa.column("digest", sa.String),
)
SEARCHED = (
    ("ix_audit_entry_at_id", ["at", "id"]),
    ("ix_audit_entry_user_id_at_id", ["user_id", "at", "id"]),
    ("ix_audit_entry_action_at_id", ["action", "at", "id"]),
    ("ix_audit_entry_subject_at_id", ["subject_type", "subject_key", "at", "id"]),
)
REPLACED = ("action", "at", "user_id")
CONTENT = ("id", "at", "user_id", "actor", "action", "subject_type", "subject_key", "business_day", "changes")
# What a row says stays; its place and digest are set once.
SQLITE_SAME = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in CONTENT)
POSTGRES_SAME = " AND ".join(
    f"NEW.{name}::text IS NOT DISTINCT FROM OLD.{name}::text" if name == "changes"
    else f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}"
    for name in CONTENT
)  # fmt: skip
UNPLACED = "OLD.position IS NULL AND OLD.digest IS NULL"
REFUSAL = "rows of the audit log are never changed or deleted"
TAKEN = "SELECT 1 FROM audit_entry WHERE position = NEW.position"
SQLITE = (
    ("audit_entry_kept", "DELETE", ""),
    (
        "audit_entry_unchanged",
        "UPDATE",
        f"WHEN NOT ({UNPLACED} AND {SQLITE_SAME}) OR EXISTS ({TAKEN})",
    ),
    (
        "audit_entry_not_replaced",
        "INSERT",
        "WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id OR position = NEW.position)",
    ),
)
POSTGRES = (
    ("audit_entry_kept", "DELETE", "ROW"),
    ("audit_entry_not_emptied", "TRUNCATE", "STATEMENT"),
    ("audit_entry_unchanged", "UPDATE", f"ROW WHEN (NOT ({UNPLACED} AND {POSTGRES_SAME}))"),
)
FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$
"""


def upgrade() -> None:
    """Apply; the rows that are there get their places in the order of their numbers."""
    op.add_column("audit_entry", sa.Column("position", sa.Integer(), nullable=True))
    op.add_column("audit_entry", sa.Column("digest", sa.String(length=64), nullable=True))
    op.create_index("ix_audit_entry_position", "audit_entry", ["position"], unique=True)
    for name, columns in SEARCHED:
        op.create_index(name, "audit_entry", columns)
    for name in REPLACED:
        op.drop_index(f"ix_audit_entry_{name}", "audit_entry")
    field = op.create_table(
        "audit_field",
        sa.Column("field", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["audit_entry.id"], name=op.f("fk_audit_field_entry_id_audit_entry")
        ),
        sa.PrimaryKeyConstraint("field", "at", "entry_id", name=op.f("pk_audit_field")),
    )
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_is_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    connection = op.get_bind()
    position, digest = give_places(connection, field)
    signature = hmac.digest(derived_key(), f"{position}:{digest}".encode(), "sha256").hex()
    op.bulk_insert(head, [{"id": 1, "position": position, "digest": digest, "signature": signature}])
    guard(connection)


def guard(connection: sa.Connection) -> None:
    """Make the triggers that refuse to change or remove a row."""
    if connection.dialect.name == "sqlite":
        for name, verb, when in SQLITE:
            what = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            connection.exec_driver_sql(f"CREATE TRIGGER {name} BEFORE {verb} ON audit_entry {when} {what}")
        return
    connection.exec_driver_sql(FUNCTION)
    for name, verb, when in POSTGRES:
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name} BEFORE {verb} ON audit_entry"
            f" FOR EACH {when} EXECUTE FUNCTION refuse_audit_change()"
        )


def derived_key() -> bytes:
    """The key by which this installation signs the head."""
    return hmac.digest(current_app.config["SECRET_KEY"].encode(), b"grants audit head", "sha256")


def give_places(connection: sa.Connection, field: sa.Table) -> tuple[int, str]:
    """Chain the rows. Returns the place and the digest of the last one."""
    position, digest = 0, "0" * 64
    update = (
        sa.update(ENTRY)
        .where(ENTRY.c.id == sa.bindparam("own_id"))
        .values(position=sa.bindparam("own_position"), digest=sa.bindparam("own_digest"))
    )
    for rows in batches(connection):
        places, fields = [], []
        for row in rows:
            position += 1
            digest = digest_of({**row, "position": position}, digest)
            places.append({"own_id": row["id"], "own_position": position, "own_digest": digest})
            names = fields_of(row["changes"])
            fields += [{"field": name, "at": aware(row["at"]), "entry_id": row["id"]} for name in names]
        connection.execute(update, places)
        if fields:
            connection.execute(sa.insert(field), fields)
    return position, digest


def batches(connection: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    """The rows by number, some at a time."""
    columns = [column for column in ENTRY.c if column.name in CONTENT]
    last = 0
    while True:
        statement = sa.select(*columns).where(ENTRY.c.id > last).order_by(ENTRY.c.id).limit(BATCH)
        rows = [dict(row) for row in connection.execute(statement).mappings()]
        if not rows:
            return
        yield rows
        last = rows[-1]["id"]


def digest_of(row: dict[str, Any], previous: str) -> str:
    """The digest of a row after another one."""
    values = {name: value for name, value in row.items() if value is not None} | {"previous": previous}
    values["at"] = aware(row["at"]).isoformat(timespec="microseconds")
    if row["business_day"] is not None:
        values["business_day"] = row["business_day"].isoformat()
    text = json.dumps(values, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def aware(moment: datetime) -> datetime:
    """A moment in UTC: SQLite forgets zones."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def fields_of(changes: dict[str, Any]) -> list[str]:
    """The fields that a row tells of."""
    found = {name for name in changes if name not in {"fields", "free_text"}}
    found.update(changes.get("free_text") or ())
    listed = changes.get("fields")
    if isinstance(listed, list) and isinstance(listed[-1], list):
        found.update(listed[-1])
    return sorted({str(name)[:60] for name in found})


def downgrade() -> None:
    """Undo; the rows stay."""
    if op.get_bind().dialect.name == "sqlite":
        for name, _verb, _when in SQLITE:
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
    else:
        for name, _verb, _when in POSTGRES:
            op.execute(f"DROP TRIGGER IF EXISTS {name} ON audit_entry")
        op.execute("DROP FUNCTION IF EXISTS refuse_audit_change()")
    op.drop_table("audit_head")
    op.drop_table("audit_field")
    for name in REPLACED:
        op.create_index(f"ix_audit_entry_{name}", "audit_entry", [name])
    for name, _columns in SEARCHED:
        op.drop_index(name, "audit_entry")
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.drop_index("ix_audit_entry_position")
        batch_op.drop_column("digest")
        batch_op.drop_column("position")
