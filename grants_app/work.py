"""The worker: `flask work` does what must not keep a request waiting: messages, and what is out of date."""

from __future__ import annotations

import time
from typing import Final

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from grants_app.delivery import deliver_waiting, writing
from grants_app.domain.accounts.sign_ins.actions import forget_expired
from grants_app.extensions import db, utc_now

PAUSE: Final = 30.0  # seconds between two rounds


def tidy(app: Flask) -> None:
    """Delete the sign-ins that no longer hold."""
    with writing(app):
        forget_expired(now=utc_now())
        db.session.commit()


@click.command("work")
@click.option("--once", is_flag=True, help="One round, for a timer; else until it is stopped.")
@with_appcontext
def work(*, once: bool) -> None:
    """Send the messages that wait, and try again those that did not go out."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's documented way
    while True:
        done = deliver_waiting(app)
        tidy(app)
        if done.delivered or done.failed or once:
            click.echo(f"messages: {done.delivered} delivered, {done.failed} failed")
        if once:
            return
        time.sleep(PAUSE)
