"""Comparing models with migrations, and walking the migrations down and up over a filled database."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, create_engine
from sqlalchemy.pool import NullPool

from tests.checks.source import APPLICATION
from tests.checks.tables import row_counts, table_names

MIGRATIONS = APPLICATION / "migrations"


def model_differences(url: str, metadata: MetaData) -> list[str]:
    """What a new migration would have to do to bring the database to the models."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [repr(difference) for difference in compare_metadata(context, metadata)]


def revisions(folder: Path) -> list[str]:
    """The revisions of a folder of migrations, newest first. Raises CommandError if there are two heads."""
    scripts = ScriptDirectory(str(folder))
    scripts.get_current_head()
    return [script.revision for script in scripts.walk_revisions()]


def losses_on_the_way(app: Flask, url: str, folder: Path = MIGRATIONS) -> list[str]:
    """Walk down revision by revision, each time up and down again; list the rows lost or gained.

    The database ends without tables. Tables that a revision itself makes are empty after it came back; they
    are left out of the comparison.
    """
    found = []
    for revision in revisions(folder):
        before = row_counts(url)
        migrate(app, folder, down=True)
        kept = table_names(url)
        migrate(app, folder, down=False)
        after = row_counts(url)
        for name in sorted(before.keys() | after.keys()):
            is_gone = name not in before or name not in after
            if is_gone or (name in kept and before[name] != after[name]):
                found.append(
                    f"{name}: {before.get(name)} rows before {revision} was undone and made again, "
                    f"{after.get(name)} after it"
                )
        migrate(app, folder, down=True)
    return found


def migrate(app: Flask, folder: Path, *, down: bool, to: str | None = None) -> None:
    """One revision down or up, or to the one named."""
    with app.app_context():
        if down:
            downgrade(directory=str(folder), revision=to or "-1")
        else:
            upgrade(directory=str(folder), revision=to or "+1")
