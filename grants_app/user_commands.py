"""Commands of the operator about second factors and the keys that seal them: `flask --app wsgi users …`."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from flask_babel import force_locale

from grants_app.domain.accounts.queries import find_user_by_email
from grants_app.domain.accounts.refusals import AccountRefusedError
from grants_app.domain.accounts.second_factor.actions import reset_second_factor, seal_anew
from grants_app.domain.audit.actions import Author
from grants_app.domain.redaction.replay import seal_redactions_anew
from grants_app.extensions import db, write_intent
from grants_app.i18n import labels
from grants_app.redacting import own_means
from grants_app.sealing import make_key


@click.command("reset-second-factor")
@click.argument("email")
@with_appcontext
def reset_factor(email: str) -> None:
    """Take the second factor of an account away and end its sessions: for the administrator who lost it."""
    write_intent.set(True)
    user = find_user_by_email(email)
    if user is None:
        raise click.ClickException(f"There is no account {email}.")
    try:
        reset_second_factor(Author(None, "users reset-second-factor"), user)
    except AccountRefusedError as error:
        with force_locale("en"):
            raise click.ClickException(str(labels.REFUSAL[error.refusal])) from None
    db.session.commit()
    click.echo(f"{email}: the second factor is taken away")


@click.command("make-key")
def print_key() -> None:
    """Print a new key for GRANTS_ENCRYPTION_KEYS."""
    click.echo(make_key())


@click.command("seal-anew")
@with_appcontext
def seal() -> None:
    """Seal every secret with the first of GRANTS_ENCRYPTION_KEYS, so that older keys can be thrown away."""
    write_intent.set(True)
    changed, lost = seal_anew(Author(None, "users seal-anew"), current_app.config["SETTINGS"].encryption_keys)
    marks, closed = seal_redactions_anew(Author(None, "users seal-anew"), own_means())
    db.session.commit()
    changed, lost = changed + marks, lost + closed
    click.echo(f"{changed} secrets sealed anew")
    if lost:
        raise click.ClickException(
            f"{lost} secrets cannot be opened by any key: keep the older keys, or reset these second factors."
        )


def register_user_commands(app: Flask) -> None:
    """Add the commands to those about users."""
    users = app.cli.commands["users"]
    if isinstance(users, AppGroup):
        for command in (reset_factor, print_key, seal):
            users.add_command(command)
