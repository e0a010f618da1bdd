"""What commands do about redactions: replay them after a restore, and look whether a passage came back."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from grants_app.config import Settings
from grants_app.domain.documents.storage import open_store
from grants_app.domain.redaction.actions import Means
from grants_app.domain.redaction.files import Places
from grants_app.domain.redaction.ledger import BadLedgerError, parse_ledger
from grants_app.domain.redaction.marks import Entry
from grants_app.domain.redaction.purging import purge
from grants_app.domain.redaction.replacing import StillThereError
from grants_app.domain.redaction.replay import find_returned, replay_redactions
from grants_app.extensions import db, write_intent


def own_means() -> Means:
    """The keys of this installation, and where its files lie."""
    settings: Settings = current_app.config["SETTINGS"]
    return Means(settings.encryption_keys, Places(open_store(settings.files_url), settings.instance))


def read_given(path: Path | None) -> list[Entry]:
    """The entries of a list that the operator gives; it is read before anything is changed."""
    try:
        return parse_ledger(path.read_bytes()) if path else []
    except BadLedgerError as error:
        raise click.ClickException(f"restore: {error}") from None


def replay_after_restore(given: list[Entry]) -> None:
    """Remove again what was removed since the backup was made, and say what that was. Commits."""
    write_intent.set(True)
    try:
        done = replay_redactions(own_means(), given)
    except (BadLedgerError, StillThereError) as error:
        raise click.ClickException(f"restore: the redactions could not be replayed: {error}") from error
    db.session.commit()
    if done.known:
        click.echo(
            f"restore: {done.known} redactions are known; {done.passages} passages in {done.fields} fields "
            "were removed again"
        )
    for uid in done.lost:
        click.echo(
            f"restore: redaction {uid} was NOT replayed: no key opens it, or its entry was altered; put "
            "GRANTS_ENCRYPTION_KEYS of the backup in place and restore again",
            err=True,
        )


def check_redactions() -> list[str]:
    """What is wrong with redactions, in sentences."""
    try:
        return find_returned(own_means())
    except BadLedgerError as error:
        return [str(error)]


def clean_file() -> None:
    """Write SQLite's file anew, without the pages of what was deleted. Nothing may be open in it."""
    db.session.remove()
    if not purge(db.engine):
        click.echo("check: the database's file is in use and could not be cleaned", err=True)
