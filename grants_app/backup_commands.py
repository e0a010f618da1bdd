"""Commands of the operator about backups: `flask --app wsgi backup`, `flask --app wsgi restore`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from grants_app.checking import say_restored
from grants_app.domain.documents.storage import BadFileNameError, open_store
from grants_app.domain.operation.archive import BadArchiveError
from grants_app.domain.operation.backup import NothingToBackUpError, back_up
from grants_app.domain.operation.heads import BACKUP, note_head
from grants_app.domain.operation.restore import RestoreRefusedError, Target, put_back
from grants_app.domain.operation.state import note_backup
from grants_app.domain.programmes.readiness import known_migrations
from grants_app.redacting import read_given, replay_after_restore


@click.command("backup")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(out: Path) -> None:
    """Write everything that people entered and handed in to OUT, a zip; they may go on working meanwhile.

    Secrets are not in it: keep the instance's secret-key, and the keys of encryption, apart.
    """
    settings = current_app.config["SETTINGS"]
    try:
        made = back_up(settings.database_url, open_store(settings.files_url), out)
    except FileExistsError:
        raise click.ClickException(f"{out} is there already; a backup never takes another's place.") from None
    except NothingToBackUpError as error:
        raise click.ClickException(str(error)) from None
    note_backup(settings.instance)
    note_head(settings.instance, BACKUP, made.audit_head)
    rows = sum(part.rows for part in made.tables)
    click.echo(f"backup: {rows} rows of {len(made.tables)} tables, {len(made.files)} files in {out}")


@click.command("restore")
@click.argument("path", metavar="IN", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Back up what is there, then put the backup in its place.")
@click.option("--with-altered-log", is_flag=True, help="Although its audit log does not verify.")
@click.option(
    "--redactions",
    "listed",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A later redactions.json, of this installation's files or of a later backup.",
)
@with_appcontext
def restore(path: Path, *, replace: bool, with_altered_log: bool, listed: Path | None) -> None:
    """Put the backup IN into this installation; refused where there is something already.

    What was removed as personal data since it was made is removed again.
    """
    settings = current_app.config["SETTINGS"]
    given = read_given(listed)
    target = Target(settings.owner_database_url, open_store(settings.files_url), run_migrations)
    aside = None
    if replace:
        folder = settings.instance / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        aside = folder / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S}.zip"
    try:
        made = put_back(
            path,
            target,
            known_revisions=known_migrations(),
            set_aside=aside,
            bears_altered_log=with_altered_log,
        )
    except (BadArchiveError, BadFileNameError, RestoreRefusedError) as error:
        raise click.ClickException(f"restore: {error}") from error
    if aside and aside.exists():
        click.echo(f"restore: what was there is in {aside}")
    say_restored(made, settings.instance)
    replay_after_restore(given)


def run_migrations(revision: str = "head") -> None:
    """Bring the tables to a revision, by their owner."""
    from flask_migrate import upgrade

    upgrade(revision=revision)
