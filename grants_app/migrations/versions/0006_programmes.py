"""Each programme with its own currencies and its own territorial division."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Whatever is there belongs to the one division; loading the facts fills in the rest of it."""
    geography = op.create_table(
        "geography",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("name_sq", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=True),
        sa.Column("level_words", sa.JSON(), nullable=False),
        sa.Column("figure_sources", sa.JSON(), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=True),
        sa.Column("outline_digests", sa.JSON(), nullable=False),
        sa.Column("county_outlines", sa.Text(), nullable=True),
        sa.Column("district_outlines", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_geography")),
        sa.UniqueConstraint("code", name=op.f("uq_geography_code")),
    )
    connection = op.get_bind()
    is_filled = connection.scalar(sa.text("SELECT EXISTS (SELECT 1 FROM place)"))
    is_filled = is_filled or connection.scalar(sa.text("SELECT EXISTS (SELECT 1 FROM programme)"))
    if is_filled:
        names = {"name_sq": "Shqipëria, ndarja deri më 2015", "name_en": "Albania, division until 2015"}
        empty = {"level_words": {}, "figure_sources": {}, "outline_digests": {}}
        # Without a given id, so that the sequence of PostgreSQL goes on after it.
        op.bulk_insert(geography, [{"code": "al", **names, **empty}])
    refer("place", is_indexed=True)
    refer("programme", is_indexed=False)
    with op.batch_alter_table("programme") as batch_op:
        batch_op.add_column(sa.Column("currencies", sa.JSON(), nullable=True))
    keep_currencies(connection)
    with op.batch_alter_table("programme") as batch_op:
        batch_op.alter_column("currencies", existing_type=sa.JSON(), nullable=False)
    with op.batch_alter_table("seed_run") as batch_op:
        batch_op.add_column(sa.Column("programme", sa.String(length=60), nullable=True))
    first = "(SELECT slug FROM programme ORDER BY is_default DESC, id LIMIT 1)"
    op.execute(f"UPDATE seed_run SET programme = {first}")  # noqa: S608  # nothing in it comes from outside


def refer(table: str, *, is_indexed: bool) -> None:
    """Give a table its division: what is there gets the first one."""
    with op.batch_alter_table(table) as batch_op:
        batch_op.add_column(sa.Column("geography_id", sa.Integer(), nullable=True))
    op.execute(f"UPDATE {table} SET geography_id = (SELECT min(id) FROM geography)")  # noqa: S608  # as above
    with op.batch_alter_table(table) as batch_op:
        batch_op.alter_column("geography_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(
            op.f(f"fk_{table}_geography_id_geography"), "geography", ["geography_id"], ["id"]
        )
        if is_indexed:
            batch_op.create_index(op.f(f"ix_{table}_geography_id"), ["geography_id"], unique=False)


def keep_currencies(connection: sa.Connection) -> None:
    """The currencies of a programme are those of the totals that its document states."""
    programme = sa.table("programme", sa.column("id", sa.Integer), sa.column("currencies", sa.JSON))
    totals = sa.text("SELECT currency FROM programme_total WHERE programme_id = :id ORDER BY position")
    for (one,) in connection.execute(sa.select(programme.c.id)).all():
        codes = list(connection.scalars(totals, {"id": one}))
        connection.execute(sa.update(programme).where(programme.c.id == one).values(currencies=codes))


def downgrade() -> None:
    """Undo. Codes of places are unique over all divisions, so that no place is lost."""
    with op.batch_alter_table("seed_run") as batch_op:
        batch_op.drop_column("programme")
    with op.batch_alter_table("programme") as batch_op:
        batch_op.drop_constraint(op.f("fk_programme_geography_id_geography"), type_="foreignkey")
        batch_op.drop_column("geography_id")
        batch_op.drop_column("currencies")
    with op.batch_alter_table("place") as batch_op:
        batch_op.drop_index(op.f("ix_place_geography_id"))
        batch_op.drop_constraint(op.f("fk_place_geography_id_geography"), type_="foreignkey")
        batch_op.drop_column("geography_id")
    op.drop_table("geography")
