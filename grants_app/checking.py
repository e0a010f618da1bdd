"""What `flask check` looks at, and what a restore leaves to be noted."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask_babel import force_locale
from sqlalchemy import create_engine
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from grants_app.domain.audit.actions import Author, record
from grants_app.domain.audit.fields import rebuild_fields
from grants_app.domain.coverage.presence.keeping import find_presence_faults
from grants_app.domain.grants.grantees.contacts.queries import count_overdue
from grants_app.domain.grants.publication.queries import list_published_drafts
from grants_app.domain.grants.search.keeping import find_derived_faults
from grants_app.domain.operation.backup import snapshot
from grants_app.domain.operation.heads import RESTORE, check_log, note_head, seal_log
from grants_app.domain.operation.restore import Restored
from grants_app.domain.programmes.queries import list_every_programme, list_findings
from grants_app.domain.seeding.actions import is_seeded
from grants_app.extensions import db, utc_now
from grants_app.i18n import labels


def check_facts(seed: Path) -> list[str]:
    """Print the findings in both languages. Returns what is wrong with the installation itself."""
    programmes = list_every_programme()
    if not programmes:
        raise click.ClickException("no programme is loaded: run `flask --app wsgi seed`")
    wrong = [] if is_seeded(seed) else ["the files in seed/ differ from what is loaded: run `flask seed`"]
    derived = find_derived_faults() + find_presence_faults()
    wrong += [f"{fault}: run `flask check --rebuild`" for fault in derived]
    overdue = count_overdue(utc_now().date())
    if overdue:
        wrong.append(f"people kept longer than they agreed to: {overdue}; see the contacts of organisations")
    drafts = ", ".join(f"{slug}/{number}" for slug, number in list_published_drafts())
    if drafts:
        wrong.append(f"published although never signed: {drafts}; take that back on the page of publication")
    for programme, finding in ((one, row) for one in programmes for row in list_findings(one.id)):
        code = finding.code if programme.is_default else f"{programme.slug}/{finding.code}"
        where = f"lines {finding.first_line}-{finding.last_line}" if finding.first_line else ""
        click.echo(f"[{code}] {where}")
        texts = {"sq": (finding.text_sq, finding.decision_sq), "en": (finding.text_en, finding.decision_en)}
        for language, (text, decision) in texts.items():
            with force_locale(language):
                click.echo(f"  {language}: {labels.FINDING_KIND[finding.kind]}: {text}\n      → {decision}")
    return wrong


def check_audit_log() -> list[str]:
    """Verify the whole audit log; print where it ends, to be noted elsewhere. Returns what is wrong."""
    settings = current_app.config["SETTINGS"]
    with snapshot(settings.database_url) as connection:
        state = check_log(connection, settings.instance)
    click.echo(f"audit log: {state.rows} rows, its head is {state.head.position} {state.head.digest}")
    return state.faults


def rebuild_audit_fields() -> int:
    """Make the list of fields again, by the owner of the tables. Returns how many rows were wrong."""
    engine = create_engine(current_app.config["SETTINGS"].owner_database_url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            return rebuild_fields(connection)
    except ProgrammingError:
        raise click.ClickException(
            "the list of the audit log's fields is made again by the owner of the tables: "
            "give GRANTS_OWNER_DATABASE_URL"
        ) from None
    finally:
        engine.dispose()


def seal_audit_log() -> None:
    """Sign the head of the log with the present key, if that is all that is wrong; the caller commits."""
    settings = current_app.config["SETTINGS"]
    with snapshot(settings.database_url) as connection:
        faults = check_log(connection, settings.instance).faults
    others = [fault for fault in faults if "is not signed" not in fault]
    if others:
        raise click.ClickException(f"the log is not signed while this is wrong: {'; '.join(others)}")
    if seal_log(db.session.connection()):
        record(Author(None, "check --seal"), "audit.seal", subject=("audit", "head"))
        click.echo("check: the head of the audit log is signed anew")


def say_restored(made: Restored, instance: Path) -> None:
    """Note where the audit log ends now, and say what was restored."""
    note_head(instance, RESTORE, made.log_end)
    for fault in made.log_faults:
        click.echo(f"restore: {fault}", err=True)
    if made.is_sealed_anew:
        click.echo("restore: the audit log was signed with another key, or not at all; it is signed anew")
    manifest = made.manifest
    rows = sum(part.rows for part in manifest.tables)
    click.echo(
        f"restore: {rows} rows and {len(manifest.files)} files as of {manifest.made_at}; "
        "restart the application"
    )
