"""The worker: `flask work` does what must not keep a request waiting. For now that is messages."""

from __future__ import annotations

import time
from typing import Final

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from grants_app.delivery import deliver_waiting

PAUSE: Final = 30.0  # seconds between two rounds


@click.command("work")
@click.option("--once", is_flag=True, help="One round, for a timer; else until it is stopped.")
@with_appcontext
def work(*, once: bool) -> None:
    """Send the messages that wait, and try again those that did not go out."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's documented way
    while True:
        done = deliver_waiting(app)
        if done.delivered or done.failed or once:
            click.echo(f"messages: {done.delivered} delivered, {done.failed} failed")
        if once:
            return
        time.sleep(PAUSE)
