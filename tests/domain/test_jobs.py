"""Jobs: each is done once to effect, however often workers die; they wait, fail and are given up."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from grants_app.domain.accounts.models import User
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.jobs import actions, leases
from grants_app.domain.jobs.leases import Beat, Lease, LeaseLostError
from grants_app.domain.jobs.models import Job
from grants_app.domain.jobs.queries import find_job, find_presence
from grants_app.domain.jobs.vocabulary import JobError, JobKind, JobState
from grants_app.extensions import db, utc_now, write_intent
from grants_app.job_kinds import HANDLERS, queue_housekeeping
from grants_app.running import Effect, Handler, Progress, Timing, run_next
from tests.factories import committed
from tests.job_worker import ACTION
from tests.mail_server import ROOT

WITHIN = 20.0
KIND = JobKind.HOUSEKEEPING


def queue(app: Flask, key: str = "one", *, email: str | None = None) -> int:
    with committed(app):
        asker = db.session.scalars(select(User).where(User.email == email)).one() if email else None
        viewer = asker.as_viewer() if asker else None
        return actions.enqueue(KIND, key, {}, now=utc_now(), viewer=viewer).id


def read(app: Flask, number: int) -> Job:
    token = write_intent.set(False)  # waits for nobody who writes
    try:
        with app.app_context():
            job = db.session.get_one(Job, number)
            db.session.expunge(job)
            return job
    finally:
        write_intent.reset(token)


def take(app: Flask, at: datetime | None = None) -> Lease | None:
    with committed(app):
        return leases.claim(now=at or utc_now())


def effects(app: Flask) -> int:
    with app.app_context():
        found = db.session.scalar(select(func.count(AuditEntry.id)).where(AuditEntry.action == ACTION))
    return found or 0


def wait_until(true: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + WITHIN
    while not true():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.05)


@contextmanager
def worker(app: Flask, at: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own until the block ends."""
    settings = app.config["SETTINGS"]
    environment = os.environ | {
        "GRANTS_DATABASE_URL": settings.database_url,
        "GRANTS_INSTANCE": str(settings.instance),
        "GRANTS_SECRET_KEY": "tests",
        "GRANTS_DEMO_ACCOUNTS": "1",
    }
    command = [sys.executable, "-m", "tests.job_worker", json.dumps({"at": at})]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def halted(app: Flask) -> bool:
    return Path(app.config["SETTINGS"].instance, "halted").exists()


@pytest.mark.parametrize("at", ["work", "effect"])
def test_a_worker_killed_half_way_leaves_a_job_that_the_next_one_does_once(app: Flask, at: str) -> None:
    number = queue(app)
    with worker(app, at) as first:
        wait_until(lambda: halted(app), "the first worker is half-way")
        assert read(app, number).state is JobState.RUNNING
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert effects(app) == 0, "what was not committed is gone"
    with worker(app) as second, worker(app):
        wait_until(lambda: read(app, number).is_over, "another worker does it")
        time.sleep(2)  # longer than a lease: nobody does it again
        assert second.poll() is None
    job = read(app, number)
    assert (job.state, job.attempts, job.result) == (JobState.DONE, 2, "attempt 2")
    assert effects(app) == 1


def test_a_job_that_takes_longer_than_its_lease_stays_with_its_worker_and_shows_how_far_it_is(
    app: Flask,
) -> None:
    number = queue(app)
    with worker(app, "steps"), worker(app, "steps"):
        wait_until(lambda: read(app, number).done > 40, "twice the time of a lease has passed")
        job = read(app, number)
        assert (job.attempts, job.state, job.total) == (1, JobState.RUNNING, 600)
        assert job.percent is not None
        assert 6 <= job.percent < 100


def test_a_worker_that_is_told_to_stop_gives_its_job_back_at_once(app: Flask) -> None:
    number = queue(app)
    with worker(app, "steps") as first:
        wait_until(lambda: halted(app), "the job is begun")
        first.send_signal(signal.SIGTERM)
        assert first.wait(timeout=WITHIN) == 0
    job = read(app, number)
    assert (job.state, job.attempts, job.lease_token) == (JobState.QUEUED, 0, None)
    assert run_next(app, HANDLERS, Event()) is JobState.DONE


def test_a_running_job_that_is_cancelled_ends_without_effect(app: Flask) -> None:
    number = queue(app, email="donor@example.org")
    with worker(app, "steps"):
        wait_until(lambda: halted(app), "the job is begun")
        cancel(app, number)
        wait_until(lambda: read(app, number).is_over, "the worker notices")
    assert read(app, number).state is JobState.CANCELLED
    assert effects(app) == 0


def cancel(app: Flask, number: int) -> None:
    with committed(app):
        donor = db.session.scalars(select(User).where(User.email == "donor@example.org")).one().as_viewer()
        job = find_job(donor, number, lock=True)
        assert job is not None
        actions.cancel(donor, job, now=utc_now())


def test_a_waiting_job_that_is_cancelled_is_over_at_once_and_leaves_a_trace(app: Flask) -> None:
    number = queue(app, email="donor@example.org")
    cancel(app, number)
    assert read(app, number).state is JobState.CANCELLED
    assert take(app) is None
    with pytest.raises(actions.JobOverError):
        cancel(app, number)
    with app.app_context():
        found = db.session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.startswith("job.")).order_by(AuditEntry.id)
        )
        assert list(found) == ["job.ask", "job.cancel"]


def test_a_job_is_known_only_to_who_asked_for_it(app: Flask) -> None:
    number = queue(app, email="donor@example.org")
    with app.app_context():
        other = db.session.scalars(select(User).where(User.email == "admin@example.org")).one().as_viewer()
        assert find_job(other, number) is None


def test_what_is_asked_for_twice_is_queued_once(app: Flask) -> None:
    assert queue(app) == queue(app)
    assert queue(app, "another") != queue(app)


def test_one_job_goes_to_one_of_two_that_ask(app: Flask) -> None:
    queue(app)
    assert take(app) is not None
    assert take(app) is None


def test_a_late_worker_brings_no_effect(app: Flask) -> None:
    number, now = queue(app), utc_now()
    first = take(app)
    second = take(app, now + timedelta(minutes=2))
    assert first is not None
    assert second is not None
    with committed(app):
        assert leases.renew(first, done=1, total=2, now=now) is Beat.LOST
        with pytest.raises(LeaseLostError):
            leases.finish(first, result=None, now=now)
        with pytest.raises(LeaseLostError):
            leases.fail(first, JobError.FAULT, now=now)
        assert leases.renew(second, done=1, total=2, now=now) is Beat.HELD
        leases.finish(second, result="second", now=now)
    job = read(app, number)
    assert (job.state, job.result, job.done) == (JobState.DONE, "second", 2)


def broken(app: Flask) -> Handler:
    def work(_job: Lease, _progress: Progress) -> Effect:
        def effect() -> str:
            actions.enqueue(KIND, "a trace", {}, now=utc_now())
            raise ZeroDivisionError

        return effect

    return work


def test_a_job_that_fails_waits_longer_each_time_and_is_given_up(app: Flask) -> None:
    number = queue(app)
    for attempt in range(1, leases.MOST_ATTEMPTS + 1):
        assert run_next(app, {KIND: broken(app)}, Event(), Timing()) is JobState.FAILED
        job = read(app, number)
        assert (job.attempts, job.error) == (attempt, JobError.FAULT)
        if attempt < leases.MOST_ATTEMPTS:
            assert job.state is JobState.QUEUED
            wait = (job.not_before - utc_now()).total_seconds()
            assert 5 * 2**attempt - 5 < wait <= 5 * 2**attempt
            assert take(app) is None, "it is not due yet"
        with committed(app):
            db.session.execute(update(Job).values(not_before=utc_now()))
    assert read(app, number).state is JobState.FAILED
    assert take(app) is None
    with app.app_context():
        assert db.session.scalar(select(func.count(Job.id))) == 1, "no effect of an attempt stays"


def test_a_job_of_which_every_worker_dies_is_given_up(app: Flask) -> None:
    number, now = queue(app), utc_now()
    for attempt in range(leases.MOST_ATTEMPTS):
        assert take(app, now + timedelta(minutes=2 * attempt)) is not None
    assert take(app, now + timedelta(hours=1)) is None
    job = read(app, number)
    assert (job.state, job.error) == (JobState.FAILED, JobError.ABANDONED)


def test_the_house_is_kept_once_an_hour_and_forgets_what_was_over_a_month_ago(app: Flask) -> None:
    old = queue(app, "old")
    with committed(app):
        month_ago = utc_now() - timedelta(days=30)
        db.session.execute(update(Job).values(state=JobState.DONE, finished_at=month_ago))
    with committed(app):
        now = utc_now()
        queue_housekeeping(now)
        queue_housekeeping(now)
    assert run_next(app, HANDLERS, Event()) is JobState.DONE
    assert run_next(app, HANDLERS, Event()) is None
    with app.app_context():
        assert db.session.get(Job, old) is None


def test_a_worker_shows_itself_and_says_when_it_ends(app: Flask) -> None:
    now = utc_now()
    with app.app_context():
        assert find_presence(now=now).seen_at is None
    with committed(app):
        number = actions.note_start(now=now)
    with app.app_context():
        assert find_presence(now=now).is_alive
        assert not find_presence(now=now + timedelta(minutes=1)).is_alive
    with committed(app):
        actions.note_seen(number, now=now, is_stopping=True)
    with app.app_context():
        found = find_presence(now=now)
        assert (found.seen_at, found.is_alive) == (now, False)
