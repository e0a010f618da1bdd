"""Triggers that refuse to change or remove rows of the list of fields by which the audit log is searched."""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

REFUSAL = "rows of the audit log are never changed or deleted"
SQLITE = (("audit_field_kept", "DELETE"), ("audit_field_unchanged", "UPDATE"))
POSTGRES = (
    ("audit_field_kept", "DELETE", "ROW"),
    ("audit_field_unchanged", "UPDATE", "ROW"),
    ("audit_field_not_emptied", "TRUNCATE", "STATEMENT"),
)


def upgrade() -> None:
    """Apply; the function that refuses is that of the log itself."""
    if op.get_bind().dialect.name == "sqlite":
        for name, verb in SQLITE:
            what = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON audit_field {what}")
        return
    for name, verb, when in POSTGRES:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON audit_field"
            f" FOR EACH {when} EXECUTE FUNCTION refuse_audit_change()"
        )


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == "sqlite":
        for name, _verb in SQLITE:
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
        return
    for name, _verb, _when in POSTGRES:
        op.execute(f"DROP TRIGGER IF EXISTS {name} ON audit_field")
