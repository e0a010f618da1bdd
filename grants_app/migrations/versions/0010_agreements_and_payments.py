"""Agreements, exchange rates, checklists, budgets, tranches and entries of money."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Whatever amount is there was stated by a document."""
    op.create_table(
        "budget_category",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_sq", sa.String(length=120), nullable=False),
        sa.Column("label_en", sa.String(length=120), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_budget_category_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_category")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_budget_category_programme_id_code")),
    )
    with op.batch_alter_table("budget_category") as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_category_programme_id"), ["programme_id"])

    op.create_table(
        "checklist_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_sq", sa.String(length=250), nullable=False),
        sa.Column("label_en", sa.String(length=250), nullable=True),
        sa.Column("needs_date", sa.Boolean(), nullable=False),
        sa.Column("needs_reference", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_checklist_item_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_item")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_checklist_item_programme_id_code")),
    )
    with op.batch_alter_table("checklist_item") as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_item_programme_id"), ["programme_id"])

    op.create_table(
        "exchange_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("base", sa.String(length=3), nullable=False),
        sa.Column("quote", sa.String(length=3), nullable=False),
        sa.Column("quoted_on", sa.Date(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=18, scale=8), nullable=False),
        sa.Column("source", sa.String(length=250), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("base <> quote", name=op.f("ck_exchange_rate_two_currencies")),
        sa.CheckConstraint("rate > 0", name=op.f("ck_exchange_rate_positive")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_exchange_rate_entered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_exchange_rate_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        sa.UniqueConstraint(
            "programme_id",
            "base",
            "quote",
            "quoted_on",
            "source",
            name=op.f("uq_exchange_rate_programme_id_base_quote_quoted_on_source"),
        ),
    )
    with op.batch_alter_table("exchange_rate") as batch_op:
        batch_op.create_index(batch_op.f("ix_exchange_rate_programme_id"), ["programme_id"])

    op.create_table(
        "budget_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=250), nullable=True),
        sa.Column("minor_units", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("minor_units > 0", name=op.f("ck_budget_line_positive")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["budget_category.id"], name=op.f("fk_budget_line_category_id_budget_category")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_budget_line_grant_id_grant_award")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
    )
    with op.batch_alter_table("budget_line") as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_line_grant_id"), ["grant_id"])

    op.create_table(
        "cofinancing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("is_in_kind", sa.Boolean(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("minor_units", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=250), nullable=False),
        sa.CheckConstraint("minor_units > 0", name=op.f("ck_cofinancing_positive")),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_cofinancing_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_cofinancing_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cofinancing")),
    )
    with op.batch_alter_table("cofinancing") as batch_op:
        batch_op.create_index(batch_op.f("ix_cofinancing_grant_id"), ["grant_id"])

    op.create_table(
        "grant_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "cost_reimbursement",
                "fixed_obligation",
                "in_kind",
                name="award_kind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("plan_as_signed", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_grant_agreement_grant_id_grant_award")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_agreement")),
        sa.UniqueConstraint("grant_id", name=op.f("uq_grant_agreement_grant_id")),
    )
    op.create_table(
        "grant_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("complete", "waived", name="check_state", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state <> 'waived' OR reason IS NOT NULL", name=op.f("ck_grant_check_waived_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_grant_check_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_grant_check_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["checklist_item.id"], name=op.f("fk_grant_check_item_id_checklist_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_check")),
        sa.UniqueConstraint("grant_id", "item_id", name=op.f("uq_grant_check_grant_id_item_id")),
    )
    with op.batch_alter_table("grant_check") as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_check_grant_id"), ["grant_id"])

    op.create_table(
        "tranche",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("minor_units", sa.BigInteger(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column(
            "condition",
            sa.Enum(
                "none",
                "advance_accounted",
                "milestone",
                name="tranche_condition",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("milestone", sa.String(length=250), nullable=True),
        sa.Column("milestone_accepted_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "requested",
                "approved",
                "paid",
                "refused",
                "cancelled",
                name="tranche_state",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("requested_on", sa.Date(), nullable=True),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("is_override", sa.Boolean(), nullable=False),
        sa.CheckConstraint("minor_units > 0", name=op.f("ck_tranche_positive")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_tranche_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_tranche_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["user_account.id"], name=op.f("fk_tranche_requested_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tranche")),
        sa.UniqueConstraint("grant_id", "number", name=op.f("uq_tranche_grant_id_number")),
    )
    with op.batch_alter_table("tranche") as batch_op:
        batch_op.create_index(batch_op.f("ix_tranche_grant_id"), ["grant_id"])
        batch_op.create_index(batch_op.f("ix_tranche_planned_on"), ["planned_on"])
        batch_op.create_index(batch_op.f("ix_tranche_state"), ["state"])

    op.create_table(
        "money_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("tranche_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "payment",
                "refund",
                "accounted",
                "disallowed",
                "correction",
                name="entry_kind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("minor_units", sa.BigInteger(), nullable=False),
        sa.Column("other_currency", sa.String(length=3), nullable=True),
        sa.Column("other_minor_units", sa.BigInteger(), nullable=True),
        sa.Column("rate_id", sa.Integer(), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=True),
        sa.Column("points_at_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "minor_units > 0 OR kind = 'correction'", name=op.f("ck_money_entry_signed_only_if_correction")
        ),
        sa.CheckConstraint("minor_units <> 0", name=op.f("ck_money_entry_not_zero")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_money_entry_entered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_money_entry_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(
            ["points_at_id"], ["money_entry.id"], name=op.f("fk_money_entry_points_at_id_money_entry")
        ),
        sa.ForeignKeyConstraint(
            ["rate_id"], ["exchange_rate.id"], name=op.f("fk_money_entry_rate_id_exchange_rate")
        ),
        sa.ForeignKeyConstraint(
            ["tranche_id"], ["tranche.id"], name=op.f("fk_money_entry_tranche_id_tranche")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_entry")),
    )
    with op.batch_alter_table("money_entry") as batch_op:
        batch_op.create_index(batch_op.f("ix_money_entry_grant_id"), ["grant_id"])

    with op.batch_alter_table("grant_amount") as batch_op:
        batch_op.add_column(
            sa.Column(
                "basis",
                sa.Enum("stated", "converted", name="amount_basis", native_enum=False, length=40),
                nullable=False,
                server_default="stated",
            )
        )
        batch_op.add_column(sa.Column("rate_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_grant_amount_rate_id_exchange_rate"), "exchange_rate", ["rate_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_grant_amount_converted_at_a_rate"), "(basis = 'converted') = (rate_id IS NOT NULL)"
        )
    with op.batch_alter_table("grant_amount") as batch_op:
        batch_op.alter_column("basis", existing_type=sa.String(40), server_default=None)


def downgrade() -> None:
    """Undo. Converted amounts stay as amounts."""
    with op.batch_alter_table("grant_amount") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_grant_amount_converted_at_a_rate"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_grant_amount_rate_id_exchange_rate"), type_="foreignkey")
        batch_op.drop_column("rate_id")
        batch_op.drop_column("basis")

    with op.batch_alter_table("money_entry") as batch_op:
        batch_op.drop_index(batch_op.f("ix_money_entry_grant_id"))

    op.drop_table("money_entry")
    with op.batch_alter_table("tranche") as batch_op:
        batch_op.drop_index(batch_op.f("ix_tranche_state"))
        batch_op.drop_index(batch_op.f("ix_tranche_planned_on"))
        batch_op.drop_index(batch_op.f("ix_tranche_grant_id"))

    op.drop_table("tranche")
    with op.batch_alter_table("grant_check") as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_check_grant_id"))

    op.drop_table("grant_check")
    op.drop_table("grant_agreement")
    with op.batch_alter_table("cofinancing") as batch_op:
        batch_op.drop_index(batch_op.f("ix_cofinancing_grant_id"))

    op.drop_table("cofinancing")
    with op.batch_alter_table("budget_line") as batch_op:
        batch_op.drop_index(batch_op.f("ix_budget_line_grant_id"))

    op.drop_table("budget_line")
    with op.batch_alter_table("exchange_rate") as batch_op:
        batch_op.drop_index(batch_op.f("ix_exchange_rate_programme_id"))

    op.drop_table("exchange_rate")
    with op.batch_alter_table("checklist_item") as batch_op:
        batch_op.drop_index(batch_op.f("ix_checklist_item_programme_id"))

    op.drop_table("checklist_item")
    with op.batch_alter_table("budget_category") as batch_op:
        batch_op.drop_index(batch_op.f("ix_budget_category_programme_id"))

    op.drop_table("budget_category")
