"""Commands of the operator: `flask --app wsgi …`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from grants_app.config import ROOT
from grants_app.domain.programmes.queries import get_default_programme, list_findings
from grants_app.domain.seeding.actions import is_seeded, seed_facts
from grants_app.domain.seeding.facts import SeedError
from grants_app.extensions import db, write_intent
from grants_app.i18n import labels

SEED = ROOT / "seed"


@click.command("seed")
@click.option(
    "--folder", type=click.Path(path_type=Path, exists=True), default=SEED, help="The folder of facts."
)
@with_appcontext
def seed(folder: Path) -> None:
    """Load the facts; repeatable, and what a person has changed since stays."""
    load_facts(folder)


def load_facts(folder: Path) -> None:
    """Load the facts in one transaction and say what became of them."""
    write_intent.set(True)
    try:
        result = seed_facts(folder)
    except SeedError as error:
        raise click.ClickException(f"seed: {error}") from error
    db.session.commit()
    click.echo(f"seed: {result.changed} records changed")
    for path in result.kept:
        click.echo(f"seed: kept {path}, which was changed here since")


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """What `make run` does before serving: upgrade the database, load the facts, make demo accounts."""
    upgrade()
    if not is_seeded(SEED):
        db.session.rollback()
        load_facts(SEED)
    db.session.rollback()


@click.command("check")
@with_appcontext
def check() -> None:
    """List what the document leaves contradictory or open; exit with 1 if something is wrong."""
    wrong = check_facts()
    sys.exit(1 if wrong else 0)


def check_facts() -> list[str]:
    """Print the findings in both languages. Returns what is wrong with the installation itself."""
    programme = get_default_programme()
    wrong = [] if is_seeded(SEED) else ["the files in seed/ differ from what is loaded: run `flask seed`"]
    for finding in list_findings(programme.id):
        label = labels.FINDING_KIND[finding.kind]
        where = f"lines {finding.first_line}-{finding.last_line}" if finding.first_line else ""
        click.echo(f"[{finding.code}] {label} {where}")
        click.echo(f"  sq: {finding.text_sq}\n      → {finding.decision_sq}")
        click.echo(f"  en: {finding.text_en}\n      → {finding.decision_en}")
    for text in wrong:
        click.echo(f"WRONG: {text}", err=True)
    current_app.logger.debug("checked %s", programme.slug)
    return wrong


def register_commands(app: Flask) -> None:
    """Bind the commands."""
    for command in (seed, prepare, check):
        app.cli.add_command(command)
