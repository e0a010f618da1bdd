"""The command that reminds people of reports: `flask --app wsgi remind`, for a timer."""

from __future__ import annotations

from datetime import date, datetime

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect

from grants_app.business_day import set_day
from grants_app.courier import is_worker_there
from grants_app.delivery import Round, deliver_waiting
from grants_app.domain.audit.actions import Author
from grants_app.domain.programmes.queries import list_every_programme
from grants_app.domain.reports.reminders.actions import remind
from grants_app.extensions import db, utc_now, write_intent


@click.command("remind")
@click.option(
    "--on",
    "asked",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The business day, such as 2006-05-10; else GRANTS_AS_OF, else each programme's own.",
)
@with_appcontext
def remind_people(asked: datetime | None) -> None:
    """Remind people of reports that are due, late or returned: at most one letter a working day for each.

    However often it runs, also in several processes at once, nobody gets a second one for the same day.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's documented way
    if not inspect(db.engine).has_table("programme"):
        raise click.ClickException("the database has no tables yet: run `flask --app wsgi db upgrade` first")
    token = write_intent.set(True)
    try:
        done = remind(Author(None, "remind"), _days(asked.date() if asked else None), now=utc_now())
        db.session.commit()
    finally:
        db.session.rollback()
        write_intent.reset(token)
    click.echo(f"remind: {done.queued} queued, {done.before} reminded before")
    if is_worker_there(app):
        return  # it sends what waits, and tries again what failed
    sent = deliver_everything(app)
    click.echo(f"messages: {sent.delivered} delivered, {sent.failed} failed, {sent.dropped} dropped")


def _days(asked: date | None) -> dict[int, date]:
    """The business day of each programme, by its number."""
    day = asked or set_day()
    return {programme.id: day or programme.as_of for programme in list_every_programme()}


def deliver_everything(app: Flask) -> Round:
    """Deliver what waits, round after round, until one brings nothing out."""
    whole = Round()
    while True:
        done = deliver_waiting(app)
        whole.delivered += done.delivered
        whole.failed += done.failed
        whole.dropped += done.dropped
        if not done.delivered:
            return whole
