"""A worker of its own for tests that kill it: a program that does one kind of job as a file tells it.

`python -m tests.job_worker '{"at": "work"}'` does jobs until stopped, for the instance of the environment.
Where it is told to halt, it writes the file `halted` into the instance and waits there to be killed.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path
from threading import Event

from flask import Flask, current_app

from grants_app import create_app
from grants_app.domain.audit.actions import Author, record
from grants_app.domain.jobs.leases import Lease
from grants_app.domain.jobs.vocabulary import JobKind
from grants_app.extensions import db
from grants_app.making import make_file
from grants_app.running import Effect, Handler, Progress, Timing, run_next

TIMING = Timing(lease=1.5, beat=0.2)
HALF_WAY = 5  # rows
ACTION = "account.choose_language"  # stands for any effect: a row that can be counted


def halt(app: Flask) -> None:
    """Say so, and wait to be killed."""
    Path(app.config["SETTINGS"].instance, "halted").touch()
    time.sleep(60)


def handler_that_halts(at: str) -> Handler:
    """A handler that halts at `work`, at `effect`, steps on and on at `steps`, or nowhere."""

    def work(job: Lease, progress: Progress) -> Effect:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's documented way
        progress(1, 4)
        if at == "work":
            halt(app)
        if at == "steps":
            Path(app.config["SETTINGS"].instance, "halted").touch()
            for step in range(600):
                progress(step, 600)
                time.sleep(0.05)

        def effect() -> str:
            record(Author(None, "job"), ACTION, subject=("account", str(job.job_id)))
            db.session.flush()
            if at == "effect":
                halt(app)
            return f"attempt {job.attempt}"

        return effect

    return work


def export_that_halts(at: str) -> Handler:
    """The real one; at `row` it halts after some rows, at `rows` it takes its time, at `end` it halts."""

    def work(job: Lease, progress: Progress) -> Effect:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's documented way

        def slow(done: int, total: int | None) -> None:
            progress(done, total)
            if at == "row" and done == HALF_WAY:
                halt(app)
            if at == "rows":
                Path(app.config["SETTINGS"].instance, "halted").touch()
                time.sleep(0.2)

        made = make_file(job, slow)

        def effect() -> str | None:
            name = made()
            db.session.flush()
            if at == "end":
                halt(app)
            return name

        return effect

    return work


def main(at: str) -> None:
    """Do jobs until told to stop."""
    app, stopping = create_app(), Event()
    handlers = {JobKind.HOUSEKEEPING: handler_that_halts(at), JobKind.EXPORT: export_that_halts(at)}
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    while not stopping.wait(0.05):
        run_next(app, handlers, stopping, TIMING)


if __name__ == "__main__":
    main(json.loads(sys.argv[1])["at"])
