"""A file that a worker makes: there once, however often workers die over it; gone where it is cancelled."""

from __future__ import annotations

import io
import signal
import time
import zipfile
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.models import User
from grants_app.domain.documents.storage import MADE, made_path, open_store
from grants_app.domain.jobs import actions, orders
from grants_app.domain.jobs.models import Job
from grants_app.domain.jobs.orders import Asked, Asker
from grants_app.domain.jobs.vocabulary import JobError, JobState, OrderedFile
from grants_app.domain.operation.backup import write_files
from grants_app.extensions import db, utc_now
from grants_app.job_kinds import HANDLERS
from grants_app.running import run_next
from tests.domain.test_jobs import halted, read, wait_until, worker
from tests.factories import committed


def donor() -> Asker:
    return Asker(db.session.scalars(select(User).where(User.email == "donor@example.org")).one().as_viewer())


def order(app: Flask, query: str = "lang=sq") -> tuple[int, str]:
    with committed(app):
        job = orders.order(donor(), Asked(OrderedFile.WORKBOOK, query, None), now=utc_now())
        db.session.flush()
        return job.id, str(job.address)


def made(app: Flask) -> list[str]:
    return [file.path for file in open_store(app.config["SETTINGS"].files_url).list_files(MADE)]


def content(app: Flask, address: str) -> bytes:
    return b"".join(open_store(app.config["SETTINGS"].files_url).read(made_path(address)))


@pytest.mark.parametrize("at", ["row", "end"])
def test_a_worker_killed_in_the_middle_leaves_a_file_that_is_made_again_and_is_there_once(
    app: Flask, at: str
) -> None:
    number, address = order(app)
    with worker(app, at) as first:
        wait_until(lambda: halted(app), "the first worker is half-way")
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert read(app, number).state is JobState.RUNNING, "nothing of its end was kept"
    with worker(app) as second, worker(app):
        wait_until(lambda: read(app, number).is_over, "another worker makes it")
        time.sleep(2)  # longer than a lease: nobody makes it again
        assert second.poll() is None
    job = read(app, number)
    assert (job.state, job.attempts, job.size) == (JobState.DONE, 2, len(content(app, address)))
    assert made(app) == [made_path(address)]


def test_a_file_that_is_being_made_stops_at_its_next_row_when_it_is_cancelled(app: Flask) -> None:
    number, _address = order(app)
    with worker(app, "rows"):
        wait_until(lambda: halted(app), "the worker is at it")
        wait_until(lambda: 0 < (read(app, number).percent or 0) < 100, "it says how far it is")
        for _twice in range(2):
            with committed(app):
                job = db.session.get_one(Job, number)
                actions.cancel(donor().viewer, job, now=utc_now())
        wait_until(lambda: read(app, number).is_over, "the worker notices")
    job = read(app, number)
    assert (job.state, job.result) == (JobState.CANCELLED, None)
    assert job.done < 24
    assert made(app) == []


def test_a_file_that_fails_is_tried_again_later(app: Flask) -> None:
    number, _address = order(app)
    folder = app.config["SETTINGS"].instance / "files"
    folder.write_text("no folder can be made here")
    assert run_next(app, HANDLERS, Event()) is JobState.FAILED
    job = read(app, number)
    assert (job.state, job.error, job.attempts) == (JobState.QUEUED, JobError.FAULT, 1)
    assert 5 < (job.not_before - utc_now()).total_seconds() <= 10


def test_two_that_ask_for_the_same_at_once_get_one_job(app: Flask) -> None:
    assert order(app) == order(app)
    assert order(app, "lang=en") != order(app)


def test_a_backup_leaves_made_files_out(app: Flask) -> None:
    order(app)
    assert run_next(app, HANDLERS, Event()) is JobState.DONE
    assert len(made(app)) == 1
    store = open_store(app.config["SETTINGS"].files_url)

    with zipfile.ZipFile(io.BytesIO(), "w") as archive:
        assert write_files(archive, store) == []
