"""The first tables: geography, organisations, accounts, programme, grants, money, audit, seeding."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name_sq", sa.String(length=250), nullable=False),
        sa.Column("name_en", sa.String(length=250), nullable=True),
        sa.Column("acronym", sa.String(length=40), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("local", "international", name="organisation_kind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("kind_inferred", sa.Boolean(), nullable=False),
        sa.Column("kind_reason_sq", sa.Text(), nullable=True),
        sa.Column("kind_reason_en", sa.Text(), nullable=True),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.Column(
            "sort_key_sq",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisation_slug")),
    )
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.create_index(batch_op.f("ix_organisation_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_organisation_sort_key_sq"), ["sort_key_sq"], unique=False)

    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name_sq", sa.String(length=250), nullable=False),
        sa.Column("name_en", sa.String(length=250), nullable=True),
        sa.Column("acronym", sa.String(length=40), nullable=True),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.Column(
            "sort_key_sq",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("slug", name=op.f("uq_partner_slug")),
    )
    with op.batch_alter_table("partner") as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_sort_key_sq"), ["sort_key_sq"], unique=False)

    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("definite", sa.String(length=120), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "country",
                "county",
                "district",
                "municipality",
                "commune",
                name="place_level",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("seat_name", sa.String(length=120), nullable=True),
        sa.Column("latitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=9, scale=6), nullable=True),
        sa.Column("coordinate_source", sa.String(length=200), nullable=True),
        sa.Column(
            "sort_key_sq",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["place.id"], name=op.f("fk_place_county_id_place")),
        sa.ForeignKeyConstraint(["district_id"], ["place.id"], name=op.f("fk_place_district_id_place")),
        sa.ForeignKeyConstraint(["parent_id"], ["place.id"], name=op.f("fk_place_parent_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("code", name=op.f("uq_place_code")),
    )
    with op.batch_alter_table("place") as batch_op:
        batch_op.create_index(batch_op.f("ix_place_county_id"), ["county_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_district_id"), ["district_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_level"), ["level"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_place_sort_key_sq"), ["sort_key_sq"], unique=False)

    op.create_table(
        "programme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name_sq", sa.String(length=250), nullable=False),
        sa.Column("name_en", sa.String(length=250), nullable=True),
        sa.Column("acronym", sa.String(length=40), nullable=True),
        sa.Column("donor", sa.String(length=120), nullable=True),
        sa.Column("summary_sq", sa.Text(), nullable=True),
        sa.Column("summary_en", sa.Text(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("slug", name=op.f("uq_programme_slug")),
    )
    op.create_table(
        "seed_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seed_run")),
    )
    with op.batch_alter_table("seed_run") as batch_op:
        batch_op.create_index(batch_op.f("ix_seed_run_digest"), ["digest"], unique=False)

    op.create_table(
        "seeded_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seeded_record")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_seeded_record_kind_key")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email_digest", sa.String(length=64), nullable=False),
        sa.Column("network_digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure") as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_failure_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_failure_email_digest"), ["email_digest"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sign_in_failure_network_digest"), ["network_digest"], unique=False
        )

    op.create_table(
        "finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("contradiction", "open", "slip", name="finding_kind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("grant_numbers", sa.JSON(), nullable=False),
        sa.Column("text_sq", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("decision_sq", sa.Text(), nullable=False),
        sa.Column("decision_en", sa.Text(), nullable=True),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_finding_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_finding_programme_id_code")),
    )
    op.create_table(
        "objective",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_sq", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_objective_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective")),
    )
    op.create_table(
        "organisation_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=250), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "as_written",
                "alias",
                "acronym",
                "english",
                "spelling",
                name="name_kind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_name_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_name")),
    )
    with op.batch_alter_table("organisation_name") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_organisation_name_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "phase",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_sq", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_phase_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_phase_programme_id_number")),
    )
    op.create_table(
        "place_figure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_place_figure_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_figure")),
    )
    with op.batch_alter_table("place_figure") as batch_op:
        batch_op.create_index(batch_op.f("ix_place_figure_place_id"), ["place_id"], unique=False)

    op.create_table(
        "place_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_place_name_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_name")),
    )
    with op.batch_alter_table("place_name") as batch_op:
        batch_op.create_index(batch_op.f("ix_place_name_place_id"), ["place_id"], unique=False)

    op.create_table(
        "programme_total",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("minor_units", sa.BigInteger(), nullable=False),
        sa.Column("as_written", sa.String(length=60), nullable=False),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_programme_total_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_total")),
        sa.UniqueConstraint(
            "programme_id", "currency", name=op.f("uq_programme_total_programme_id_currency")
        ),
    )
    op.create_table(
        "source_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title_sq", sa.String(length=250), nullable=False),
        sa.Column("title_en", sa.String(length=250), nullable=True),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("note_sq", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_source_document_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_document")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_source_document_programme_id_code")),
    )
    op.create_table(
        "stated_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("what_sq", sa.String(length=120), nullable=False),
        sa.Column("what_en", sa.String(length=120), nullable=True),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_stated_count_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stated_count")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "visitor",
                "donor",
                "grantee",
                "committee",
                "coordinator",
                "specialist",
                "admin",
                name="role",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("can_certify", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("session_key", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["county_id"], ["place.id"], name=op.f("fk_user_account_county_id_place")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_user_account_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.create_index(batch_op.f("ix_user_account_county_id"), ["county_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_user_account_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_key", sa.String(length=120), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_audit_entry_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_user_id"), ["user_id"], unique=False)

    op.create_table(
        "grant_award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=True),
        sa.Column("title_sq", sa.Text(), nullable=True),
        sa.Column("title_en", sa.Text(), nullable=True),
        sa.Column("title_source", sa.Text(), nullable=True),
        sa.Column("title_line", sa.Integer(), nullable=True),
        sa.Column("ngo_source", sa.Text(), nullable=True),
        sa.Column("ngo_line", sa.Integer(), nullable=True),
        sa.Column("site_line_source", sa.Text(), nullable=True),
        sa.Column("site_line_line", sa.Integer(), nullable=True),
        sa.Column("duration_source", sa.Text(), nullable=True),
        sa.Column("duration_line", sa.Integer(), nullable=True),
        sa.Column("summary_sq", sa.Text(), nullable=True),
        sa.Column("summary_en", sa.Text(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("closed_early_on", sa.Date(), nullable=True),
        sa.Column("dates_inferred", sa.Boolean(), nullable=False),
        sa.Column("dates_reason_sq", sa.Text(), nullable=True),
        sa.Column("dates_reason_en", sa.Text(), nullable=True),
        sa.Column(
            "decision",
            sa.Enum("draft", "suspended", "closed_out", name="decision", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column(
            "primary_theme",
            sa.Enum(
                "prevention",
                "assistance",
                "reintegration",
                "capacity_building",
                name="theme",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("works_with_reason_sq", sa.Text(), nullable=True),
        sa.Column("works_with_reason_en", sa.Text(), nullable=True),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.Column(
            "sort_key_sq",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_grant_award_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_grant_award_phase_id_phase")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_grant_award_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["user_account.id"], name=op.f("fk_grant_award_published_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_award")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_grant_award_programme_id_number")),
    )
    with op.batch_alter_table("grant_award") as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_award_end_on"), ["end_on"], unique=False)
        batch_op.create_index(
            "ix_grant_award_listing", ["programme_id", "published_at", "number"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_grant_award_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_award_phase_id"), ["phase_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_award_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_award_sort_key_sq"), ["sort_key_sq"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_award_start_on"), ["start_on"], unique=False)

    op.create_table(
        "grant_amount",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("minor_units", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("minor_units > 0", name=op.f("ck_grant_amount_positive")),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user_account.id"], name=op.f("fk_grant_amount_entered_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_grant_amount_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"],
            ["user_account.id"],
            name=op.f("fk_grant_amount_published_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_amount")),
        sa.UniqueConstraint("grant_id", "currency", name=op.f("uq_grant_amount_grant_id_currency")),
    )
    with op.batch_alter_table("grant_amount") as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_amount_grant_id"), ["grant_id"], unique=False)

    op.create_table(
        "grant_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=250), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.String(length=40), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "national",
                "county",
                "district",
                "municipality",
                "commune",
                "locality",
                name="site_level",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_grant_claim_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_grant_claim_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_claim")),
    )
    with op.batch_alter_table("grant_claim") as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_claim_grant_id"), ["grant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_claim_place_id"), ["place_id"], unique=False)

    op.create_table(
        "grant_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "slip",
                "contradiction",
                "inference",
                "wrapped",
                "open",
                name="note_kind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text_sq", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_grant_note_grant_id_grant_award")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_note")),
    )
    with op.batch_alter_table("grant_note") as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_note_grant_id"), ["grant_id"], unique=False)

    op.create_table(
        "grant_partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("implementing", "cofunding", name="partner_role", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_grant_partner_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_grant_partner_partner_id_partner")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_partner")),
    )
    with op.batch_alter_table("grant_partner") as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_partner_grant_id"), ["grant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_partner_partner_id"), ["partner_id"], unique=False)

    op.create_table(
        "grant_site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=250), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("district_id", sa.Integer(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column(
            "level",
            sa.Enum(
                "national",
                "county",
                "district",
                "municipality",
                "commune",
                "locality",
                name="site_level",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "evidence",
            sa.Enum(
                "rural_stated",
                "area_wide",
                "level_unstated",
                "urban_only",
                "national",
                name="evidence",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("inferred", sa.Boolean(), nullable=False),
        sa.Column("reason_sq", sa.Text(), nullable=True),
        sa.Column("reason_en", sa.Text(), nullable=True),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("unnamed_count", sa.Integer(), nullable=True),
        sa.Column("is_sub_area", sa.Boolean(), nullable=False),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["county_id"], ["place.id"], name=op.f("fk_grant_site_county_id_place")),
        sa.ForeignKeyConstraint(["district_id"], ["place.id"], name=op.f("fk_grant_site_district_id_place")),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_grant_site_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_grant_site_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_site")),
    )
    with op.batch_alter_table("grant_site") as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_site_county_id"), ["county_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_site_district_id"), ["district_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_site_evidence"), ["evidence"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_site_grant_id"), ["grant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_site_place_id"), ["place_id"], unique=False)

    op.create_table(
        "grant_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("approximate", sa.Boolean(), nullable=False),
        sa.Column("what_sq", sa.String(length=250), nullable=False),
        sa.Column("what_en", sa.String(length=250), nullable=True),
        sa.Column(
            "basis",
            sa.Enum(
                "total",
                "per_centre",
                "per_month",
                "per_week",
                "per_episode",
                name="target_basis",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note_sq", sa.Text(), nullable=True),
        sa.Column("note_en", sa.Text(), nullable=True),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_grant_target_grant_id_grant_award")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_target")),
    )
    with op.batch_alter_table("grant_target") as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_target_grant_id"), ["grant_id"], unique=False)

    op.create_table(
        "grant_target_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "group",
            sa.Enum(
                "victims",
                "former_victims",
                "women",
                "girls",
                "children",
                "minors_at_risk",
                "young_people",
                "roma_community",
                "egyptian_community",
                "families_at_risk",
                "families_of_victims",
                "school_dropouts",
                "unaccompanied_children",
                "pupils",
                "students",
                "teachers",
                "social_workers",
                "psychologists",
                "police",
                "border_police",
                "health_workers",
                "journalists",
                "local_officials",
                "social_administrators",
                "civil_society",
                "grantees",
                "general_public",
                name="target_group",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_grant_target_group_grant_id_grant_award")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_target_group")),
    )
    with op.batch_alter_table("grant_target_group") as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_target_group_grant_id"), ["grant_id"], unique=False)

    op.create_table(
        "grant_theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "theme",
            sa.Enum(
                "prevention",
                "assistance",
                "reintegration",
                "capacity_building",
                name="theme",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason_sq", sa.Text(), nullable=True),
        sa.Column("reason_en", sa.Text(), nullable=True),
        sa.Column("first_line", sa.Integer(), nullable=True),
        sa.Column("last_line", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_grant_theme_grant_id_grant_award")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_theme")),
        sa.UniqueConstraint("grant_id", "theme", name=op.f("uq_grant_theme_grant_id_theme")),
    )
    with op.batch_alter_table("grant_theme") as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_theme_grant_id"), ["grant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_theme_theme"), ["theme"], unique=False)

    op.create_table(
        "grant_works_with",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column(
            "works_with",
            sa.Enum(
                "population",
                "professionals",
                "organisations",
                "study",
                name="works_with",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_grant_works_with_grant_id_grant_award")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_works_with")),
        sa.UniqueConstraint("grant_id", "works_with", name=op.f("uq_grant_works_with_grant_id_works_with")),
    )
    with op.batch_alter_table("grant_works_with") as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_works_with_grant_id"), ["grant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_works_with_works_with"), ["works_with"], unique=False)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("grant_works_with") as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_works_with_works_with"))
        batch_op.drop_index(batch_op.f("ix_grant_works_with_grant_id"))

    op.drop_table("grant_works_with")
    with op.batch_alter_table("grant_theme") as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_theme_theme"))
        batch_op.drop_index(batch_op.f("ix_grant_theme_grant_id"))

    op.drop_table("grant_theme")
    with op.batch_alter_table("grant_target_group") as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_target_group_grant_id"))

    op.drop_table("grant_target_group")
    with op.batch_alter_table("grant_target") as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_target_grant_id"))

    op.drop_table("grant_target")
    with op.batch_alter_table("grant_site") as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_site_place_id"))
        batch_op.drop_index(batch_op.f("ix_grant_site_grant_id"))
        batch_op.drop_index(batch_op.f("ix_grant_site_evidence"))
        batch_op.drop_index(batch_op.f("ix_grant_site_district_id"))
        batch_op.drop_index(batch_op.f("ix_grant_site_county_id"))

    op.drop_table("grant_site")
    with op.batch_alter_table("grant_partner") as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_partner_partner_id"))
        batch_op.drop_index(batch_op.f("ix_grant_partner_grant_id"))

    op.drop_table("grant_partner")
    with op.batch_alter_table("grant_note") as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_note_grant_id"))

    op.drop_table("grant_note")
    with op.batch_alter_table("grant_claim") as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_claim_place_id"))
        batch_op.drop_index(batch_op.f("ix_grant_claim_grant_id"))

    op.drop_table("grant_claim")
    with op.batch_alter_table("grant_amount") as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_amount_grant_id"))

    op.drop_table("grant_amount")
    with op.batch_alter_table("grant_award") as batch_op:
        batch_op.drop_index(batch_op.f("ix_grant_award_start_on"))
        batch_op.drop_index(batch_op.f("ix_grant_award_sort_key_sq"))
        batch_op.drop_index(batch_op.f("ix_grant_award_programme_id"))
        batch_op.drop_index(batch_op.f("ix_grant_award_phase_id"))
        batch_op.drop_index(batch_op.f("ix_grant_award_organisation_id"))
        batch_op.drop_index("ix_grant_award_listing")
        batch_op.drop_index(batch_op.f("ix_grant_award_end_on"))

    op.drop_table("grant_award")
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_user_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_action"))

    op.drop_table("audit_entry")
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_account_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_user_account_county_id"))

    op.drop_table("user_account")
    op.drop_table("stated_count")
    op.drop_table("source_document")
    op.drop_table("programme_total")
    with op.batch_alter_table("place_name") as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_name_place_id"))

    op.drop_table("place_name")
    with op.batch_alter_table("place_figure") as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_figure_place_id"))

    op.drop_table("place_figure")
    op.drop_table("phase")
    with op.batch_alter_table("organisation_name") as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_name_organisation_id"))

    op.drop_table("organisation_name")
    op.drop_table("objective")
    op.drop_table("finding")
    with op.batch_alter_table("sign_in_failure") as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_network_digest"))
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_email_digest"))
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_at"))

    op.drop_table("sign_in_failure")
    op.drop_table("seeded_record")
    with op.batch_alter_table("seed_run") as batch_op:
        batch_op.drop_index(batch_op.f("ix_seed_run_digest"))

    op.drop_table("seed_run")
    op.drop_table("programme")
    with op.batch_alter_table("place") as batch_op:
        batch_op.drop_index(batch_op.f("ix_place_sort_key_sq"))
        batch_op.drop_index(batch_op.f("ix_place_parent_id"))
        batch_op.drop_index(batch_op.f("ix_place_level"))
        batch_op.drop_index(batch_op.f("ix_place_district_id"))
        batch_op.drop_index(batch_op.f("ix_place_county_id"))

    op.drop_table("place")
    with op.batch_alter_table("partner") as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_sort_key_sq"))

    op.drop_table("partner")
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisation_sort_key_sq"))
        batch_op.drop_index(batch_op.f("ix_organisation_kind"))

    op.drop_table("organisation")
