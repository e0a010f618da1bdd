"""Sign-ins, second factors, two rights in an organisation, anonymised accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BROWSERS = ("firefox", "chrome", "edge", "safari", "opera", "samsung", "other")
SYSTEMS = ("windows", "macos", "linux", "android", "ios", "chrome_os", "other")


def upgrade() -> None:
    """Apply. Until now whoever was of an organisation could prepare for it: that stays so."""
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.add_column(sa.Column("can_prepare", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("second_factor_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True))
    user = sa.table("user_account", sa.column("role", sa.String), sa.column("can_prepare", sa.Boolean))
    op.execute(sa.update(user).where(user.c.role == "grantee").values(can_prepare=True))
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.alter_column("can_prepare", existing_type=sa.Boolean(), server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_user_account_anonymised_is_closed"), "anonymised_at IS NULL OR NOT is_active"
        )
    create_sign_in()
    create_second_factor()


def create_sign_in() -> None:
    """The table of sign-ins. Sessions that are open now end with the upgrade: nothing is stored of them."""
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("session_key", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "browser", sa.Enum(*BROWSERS, name="browser_family", native_enum=False, length=40), nullable=False
        ),
        sa.Column(
            "system", sa.Enum(*SYSTEMS, name="system_family", native_enum=False, length=40), nullable=False
        ),
        sa.Column("network", sa.String(length=50), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_sign_in_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_token_digest")),
    )
    for column in ("user_id", "began_at", "seen_at"):
        op.create_index(op.f(f"ix_sign_in_{column}"), "sign_in", [column])


def create_second_factor() -> None:
    """The tables of secrets and of recovery codes."""
    op.create_table(
        "second_factor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sealed_secret", sa.String(length=300), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_second_factor_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_factor")),
        sa.UniqueConstraint("user_id", name=op.f("uq_second_factor_user_id")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_recovery_code_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("user_id", "digest", name=op.f("uq_recovery_code_user_id_digest")),
    )


def downgrade() -> None:
    """Undo. Anonymised accounts stay closed, their addresses stay placeholders."""
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
    op.drop_table("sign_in")
    # The notice that a second factor was taken away is a kind of message that older versions do not know.
    op.execute("DELETE FROM outbox_message WHERE kind = 'second_factor_reset'")
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.drop_constraint(op.f("ck_user_account_anonymised_is_closed"), type_="check")
        batch_op.drop_column("anonymised_at")
        batch_op.drop_column("second_factor_at")
        batch_op.drop_column("can_prepare")
