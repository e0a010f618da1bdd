"""Commands of the operator: `flask --app wsgi …`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from flask_babel import force_locale
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from grants_app.backup_commands import backup, restore, run_migrations
from grants_app.blueprints.exports.factsheet import read_factsheet
from grants_app.blueprints.exports.maps import write_geojson
from grants_app.blueprints.exports.portfolio import write_workbook
from grants_app.checking import check_audit_log, check_facts, rebuild_audit_fields, seal_audit_log
from grants_app.config import ROOT
from grants_app.current_programme import current_programme
from grants_app.domain.accounts import actions as accounts
from grants_app.domain.accounts.demo import ensure_demo_accounts
from grants_app.domain.accounts.passwords import generate_password, hash_password
from grants_app.domain.accounts.queries import find_user_by_email
from grants_app.domain.accounts.refusals import AccountRefusedError
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.audit.actions import Author
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.presence.keeping import rebuild_presence
from grants_app.domain.coverage.vocabulary import Metric
from grants_app.domain.grants.search.keeping import rebuild_derived
from grants_app.domain.programmes.readiness import is_migrated
from grants_app.domain.seeding.actions import is_seeded, seed_facts
from grants_app.domain.seeding.facts import SeedError
from grants_app.domain.seeding.illustration import illustrate
from grants_app.extensions import db, write_intent
from grants_app.i18n import labels
from grants_app.i18n.locales import DEFAULT_LOCALE, LOCALES
from grants_app.outputs.factsheet.document import MissingLibraryError, PrintingError, write_pdf
from grants_app.programme_prefix import KEY
from grants_app.redacting import check_redactions, clean_file
from grants_app.remind_commands import remind_people
from grants_app.work import work

SEED = ROOT / "seed"
ROLES = [role.value for role in Role if role is not Role.VISITOR]


@click.command("seed")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=SEED,
    help="The folder of facts.",
)
@with_appcontext
def seed(folder: Path) -> None:
    """Load the facts; repeatable, and what a person has changed since stays."""
    load_facts(folder)


@contextmanager
def said_plainly() -> Iterator[None]:
    """Say in one line what is wrong with a file of facts, and where."""
    try:
        yield
    except SeedError as error:
        raise click.ClickException(f"seed: {error}") from error


def load_facts(folder: Path) -> None:
    """Load the facts in one transaction and say what became of them."""
    write_intent.set(True)
    with said_plainly():
        result = seed_facts(folder)
    db.session.commit()
    click.echo(f"seed: {result.changed} records changed")
    for path in result.kept:
        click.echo(f"seed: kept {path}, which was changed here since")


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """What `make run` does before serving: upgrade the database, load the facts, make demo accounts."""
    if needs_migration():
        run_migrations()
    with said_plainly():
        has_facts = is_seeded(SEED)
    if not has_facts:
        db.session.rollback()
        load_facts(SEED)
    db.session.rollback()
    write_intent.set(True)
    done = ensure_demo_accounts(current_app.config["SETTINGS"])
    db.session.commit()
    if done.opened or done.closed:
        click.echo(f"demo accounts: {done.opened} given a password, {done.closed} closed")


def needs_migration() -> bool:
    """Whether the tables are older than the program, or belong to an owner who gives it its rights."""
    settings = current_app.config["SETTINGS"]
    if settings.owner_database_url != settings.database_url:
        return True
    try:
        return not is_migrated()
    except SQLAlchemyError:
        return True  # nothing is there yet
    finally:
        db.session.rollback()


users = AppGroup("users", help="Make accounts and set passwords.")


@users.command("create")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--organisation", metavar="SLUG", help="For grantees: the organisation they write for.")
@click.option("--county", metavar="CODE", help="For committees: their county, such as AL-07.")
@click.option("--certify", is_flag=True, help="For grantees: may certify the organisation's reports.")
def create_user(
    email: str, role: str, organisation: str | None, county: str | None, *, certify: bool
) -> None:
    """Make an account and print its password, once."""
    if (organisation or certify) and role != Role.GRANTEE:
        raise click.UsageError("--organisation and --certify are for the role grantee.")
    if county and role != Role.COMMITTEE:
        raise click.UsageError("--county is for the role committee.")
    password = generate_password()
    hashed = hash_password(password)
    write_intent.set(True)
    assignment = accounts.Assignment(Role(role), organisation, county, certify)
    try:
        accounts.create_user(
            Author(None, "users create"), email=email, assignment=assignment, password_hash=hashed
        )
    except AccountRefusedError as error:
        with force_locale("en"):
            raise click.ClickException(str(labels.REFUSAL[error.refusal])) from None
    db.session.commit()
    click.echo(f"{email}: password {password}")


@users.command("reset-password")
@click.argument("email")
def reset_password(email: str) -> None:
    """Set a new password, end the account's sessions and print the password, once."""
    password = generate_password()
    hashed = hash_password(password)
    write_intent.set(True)
    user = find_user_by_email(email)
    if user is None or (user.is_demo and not current_app.config["SETTINGS"].demo_accounts):
        raise click.ClickException(f"There is no account {email}.")
    accounts.reset_password(Author(None, "users reset-password"), user, hashed)
    db.session.commit()
    click.echo(f"{email}: password {password}")
    if not user.is_active:
        click.echo("The account is closed: it has to be opened again before it can sign in.", err=True)


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Add illustrative data; refuses any database but the demonstration's own."""
    settings = current_app.config["SETTINGS"]
    if not settings.is_demo or settings.database_url != settings.own_database_url:
        raise click.ClickException("demo: illustrative data goes into the database of `make demo` alone.")
    write_intent.set(True)
    done = illustrate()
    db.session.commit()
    click.echo(f"demo: {done.amounts} illustrative amounts, {done.tables} released tables")


export = AppGroup("export", help="Write what is published into a file, as a visitor would get it.")


@export.command("portfolio")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.option(
    "--lang", type=click.Choice(list(LOCALES)), default=DEFAULT_LOCALE, help="Language of the workbook."
)
@click.option("--programme", metavar="SLUG", help="Of another programme than the default one.")
def export_portfolio(out: Path, lang: str, programme: str | None) -> None:
    """Write the workbook of the published grants of a programme to OUT."""
    with published_export("portfolio.xlsx", lang, programme), out.open("wb") as target:
        write_workbook(target)
    click.echo(f"export: {out}")


@export.command("factsheet")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.option(
    "--lang", type=click.Choice(list(LOCALES)), default=DEFAULT_LOCALE, help="Language of the page."
)
@click.option("--programme", metavar="SLUG", help="Of another programme than the default one.")
def export_factsheet(out: Path, lang: str, programme: str | None) -> None:
    """Write the programme on one page of paper to OUT, a PDF."""
    with published_export("factsheet.pdf", lang, programme):
        try:
            out.write_bytes(write_pdf(read_factsheet()))
        except MissingLibraryError:
            raise click.ClickException("A PDF needs Pango: install libpangoft2-1.0-0.") from None
        except PrintingError as error:
            raise click.ClickException(f"The PDF was not made: {error}.") from None
    click.echo(f"export: {out}")


@export.command("geojson")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.option(
    "--lang", type=click.Choice(list(LOCALES)), default=DEFAULT_LOCALE, help="Language of its words."
)
@click.option("--programme", metavar="SLUG", help="Of another programme than the default one.")
def export_geojson(out: Path, lang: str, programme: str | None) -> None:
    """Write the districts with what grants reach there to OUT."""
    with published_export("coverage.geojson", lang, programme):
        out.write_bytes(write_geojson(CoverageFilter(), Metric.GRANTS))
    click.echo(f"export: {out}")


@contextmanager
def published_export(name: str, lang: str, programme: str | None) -> Iterator[None]:
    """What happens inside is done as for a visitor who asks for a file of a programme."""
    own = {KEY: programme} if programme else {}
    with current_app.test_request_context(f"/exports/{name}?lang={lang}", environ_overrides=own):
        try:
            current_programme()
        except LookupError:
            raise click.ClickException(f"There is no published programme {programme}.") from None
        yield


@click.command("check")
@click.option(
    "--rebuild", is_flag=True, help="First make what is derived again: search index, sort keys, presence."
)
@click.option("--seal", is_flag=True, help="First sign the audit log anew: after the secret was changed.")
@with_appcontext
def check(*, rebuild: bool, seal: bool) -> None:
    """List what the document leaves contradictory or open; exit with 1 if something is wrong."""
    if not inspect(db.engine).has_table("programme"):
        raise click.ClickException("the database has no tables yet: run `flask --app wsgi prepare`")
    if seal:
        write_intent.set(True)
        seal_audit_log()
        db.session.commit()
    if rebuild:
        write_intent.set(True)
        changed, moved = rebuild_derived(), rebuild_presence()
        db.session.commit()
        db.session.remove()
        fields = rebuild_audit_fields()
        clean_file()
        click.echo(
            f"check: {changed} derived texts and keys were out of date, {fields} rows of the list of the "
            "log's fields were wrong; the search index is made anew"
        )
        click.echo(f"check: the presence of {moved} grants in places was out of date")
    wrong = check_facts(SEED) + check_redactions() + check_audit_log()
    for text in wrong:
        click.echo(f"WRONG: {text}", err=True)
    sys.exit(1 if wrong else 0)


@click.command(
    "db",
    add_help_option=False,
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def migrations(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Migrate the database: Flask-Migrate's commands, loaded only when one is asked for."""
    import flask_migrate.cli  # type: ignore[import-not-found]  # its stubs leave this module out

    commands = flask_migrate.cli.db
    with commands.make_context("db", list(arguments), parent=context) as own:
        commands.invoke(own)


def register_commands(app: Flask) -> None:
    """Bind the commands."""
    for command in (migrations, seed, prepare, demo, users, export, backup, restore, work, check):
        app.cli.add_command(command)
    app.cli.add_command(remind_people)
