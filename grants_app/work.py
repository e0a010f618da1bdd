"""The worker: `flask work` does what must not keep a request waiting: jobs, and messages beside them.

Jobs are done one after the other by the main thread, messages are delivered by a second one: a long job keeps
nobody's letter. TERM and INT let the letter in hand go out and give the job back.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic
from typing import Final

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from grants_app.delivery import deliver_waiting, writing
from grants_app.domain.jobs import actions as jobs
from grants_app.domain.messages.queries import list_due
from grants_app.extensions import db, utc_now
from grants_app.job_kinds import HANDLERS, queue_housekeeping
from grants_app.running import run_next

PAUSE: Final = 2.0  # seconds between two looks at what waits
SHOWN_EVERY: Final = 10.0  # seconds after which a worker says again that it is there


@click.command("work")
@click.option("--once", is_flag=True, help="Do what waits and end, for a timer; else go on until stopped.")
@click.option("--beside", is_flag=True, help="End with the process that started this one.")
@with_appcontext
def work(*, once: bool, beside: bool) -> None:
    """Do the jobs that wait, send messages, and try again those that did not go out."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's documented way
    stopping = Event()
    if once:
        done = deliver_waiting(app)
        do_jobs(app, stopping)
        click.echo(f"messages: {done.delivered} delivered, {done.failed} failed")
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    go_on(app, stopping, parent=os.getppid() if beside else None)


def go_on(app: Flask, stopping: Event, *, parent: int | None) -> None:
    """Work until told to stop, or until the parent has ended if there is one."""
    with writing(app):
        number = jobs.note_start(now=utc_now())
        db.session.commit()
    postman = Thread(target=watch, args=(app, stopping, number, parent), name="postman")
    postman.start()
    while not stopping.wait(PAUSE):
        guarded(app, lambda: do_jobs(app, stopping))
    postman.join()
    guarded(app, lambda: show(app, number, is_stopping=True))


def watch(app: Flask, stopping: Event, number: int, parent: int | None) -> None:
    """Deliver messages, and show that the worker is there."""
    shown = monotonic()
    while not stopping.wait(PAUSE):
        if parent is not None and os.getppid() != parent:
            stopping.set()
        if monotonic() - shown > SHOWN_EVERY:
            guarded(app, lambda: show(app, number))
            shown = monotonic()
        guarded(app, lambda: deliver_due(app))


def guarded(app: Flask, step: Callable[[], None]) -> None:
    """Do a step; a fault, such as a database that is away, is logged and the worker goes on."""
    try:
        step()
    except Exception:  # the worker outlives its database: what was to be done is still written there
        app.logger.exception("a step of the worker failed")


def do_jobs(app: Flask, stopping: Event) -> None:
    """Do every job that is due."""
    with writing(app):
        queue_housekeeping(utc_now())
        db.session.commit()
    while not stopping.is_set() and run_next(app, HANDLERS, stopping) is not None:
        pass


def deliver_due(app: Flask) -> None:
    """Deliver what is due, if anything is: looking takes no lock."""
    with app.app_context():
        has_work = bool(list_due(now=utc_now()))
    if has_work:
        deliver_waiting(app)


def show(app: Flask, number: int, *, is_stopping: bool = False) -> None:
    """Note that this worker is there, or ends."""
    with writing(app):
        jobs.note_seen(number, now=utc_now(), is_stopping=is_stopping)
        db.session.commit()
