"""Models and migrations say the same, and migrations run down and up without losing a row."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import stamp
from sqlalchemy import Column, Integer, MetaData, String, Table

from grants_app.extensions import db
from tests.checks.migrating import MIGRATIONS, losses_on_the_way, migrate, model_differences, revisions
from tests.checks.source import report
from tests.checks.tables import table_names

AGREE = "Write a migration: flask --app wsgi db migrate -m '<what>', then read it before it is committed."
KEEP = (
    "A migration copies what it rebuilds, and its downgrade takes away only what its upgrade added; see "
    "migrations/env.py for SQLite."
)


def test_models_and_migrations_agree(app: Flask, database_url: str) -> None:
    found = model_differences(database_url, db.metadata)
    assert not found, report(found, AGREE)


def copy_of_models() -> MetaData:
    copied = MetaData(naming_convention=db.metadata.naming_convention)
    for table in db.metadata.sorted_tables:
        table.to_metadata(copied)
    return copied


def test_a_planted_difference_is_caught(app: Flask, database_url: str) -> None:
    planted = copy_of_models()
    assert model_differences(database_url, planted) == []
    Table("planted", planted, Column("id", Integer, primary_key=True))
    planted.tables["grant_award"].append_column(Column("planted", String(10)))
    planted.tables["partner"].columns["slug"].type = Integer()
    found = model_differences(database_url, planted)
    assert [line.split("'")[1] for line in found if "add" in line] == ["add_table", "add_column"]
    assert any("modify_type" in line for line in found)


def test_no_row_is_lost_down_and_up(app: Flask, database_url: str) -> None:
    found = losses_on_the_way(app, database_url)
    assert not found, report(found, KEEP)
    assert table_names(database_url) == set()
    migrate(app, MIGRATIONS, down=False, to="head")
    assert model_differences(database_url, db.metadata) == []


@pytest.fixture
def planted_migrations(tmp_path: Path) -> Path:
    """The project's migrations in a folder of the test, to which it may add one."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def plant(folder: Path, up: str, down: str) -> None:
    """Add a revision on top with these statements."""
    (folder / "versions" / "planted.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision, down_revision = 'planted', {revisions(folder)[0]!r}\n"
        f"def upgrade():\n    {up}\ndef downgrade():\n    {down}\n",
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("up", "down"),
    [
        ("op.execute(\"UPDATE grant_note SET kind = 'slip'\")", "pass"),
        (
            "op.create_table('planted', sa.Column('id', sa.Integer, primary_key=True))",
            "op.drop_table('planted')",
        ),
    ],
)
def test_a_careful_migration_is_let_through(
    app: Flask, database_url: str, planted_migrations: Path, up: str, down: str
) -> None:
    plant(planted_migrations, up, down)
    migrate(app, planted_migrations, down=False)
    assert losses_on_the_way(app, database_url, planted_migrations) == []


@pytest.mark.parametrize(
    ("up", "down"),
    [("pass", "op.execute('DELETE FROM grant_note')"), ("op.execute('DELETE FROM grant_note')", "pass")],
)
def test_a_planted_loss_is_caught(
    app: Flask, database_url: str, planted_migrations: Path, up: str, down: str
) -> None:
    plant(planted_migrations, up, down)
    with app.app_context():
        stamp(directory=str(planted_migrations), revision="planted")  # as if filled at the newest revision
    found = losses_on_the_way(app, database_url, planted_migrations)
    assert len(found) == 1
    assert found[0].startswith("grant_note: ")


def test_the_commands_for_migrations_are_found(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert "upgrade" in runner.invoke(args=["db", "--help"]).output
    assert runner.invoke(args=["db", "heads"]).exit_code == 0
    assert runner.invoke(args=["db", "no-such-command"]).exit_code == 2
