"""Queueing jobs, and giving them up again. What a worker does with them is in `leases`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.jobs.models import LONGEST_KEY, Job, JobWorker
from grants_app.domain.jobs.queries import find_by_key
from grants_app.domain.jobs.vocabulary import JobKind, JobState
from grants_app.extensions import db

KEPT_FOR: Final = timedelta(days=30)
WORKERS_KEPT_FOR: Final = timedelta(days=7)


class JobOverError(RuntimeError):
    """The job is over: there is nothing to cancel."""


def enqueue(
    kind: JobKind, key: str, payload: dict[str, Any], *, now: datetime, viewer: Viewer | None = None
) -> Job:
    """Queue a job, or find the one of the same key: however often it is asked for, it is done once.

    `payload` has numbers of rows only. Raises ValueError for a key that is too long.
    """
    if len(key) > LONGEST_KEY:
        raise ValueError(f"the key of a job has at most {LONGEST_KEY} letters")
    found = find_by_key(key)
    if found is not None:
        return found
    asked_by = viewer.user_id if viewer else None
    job = Job(kind=kind, key=key, payload=payload, asked_by_id=asked_by, created_at=now, not_before=now)
    try:
        with db.session.begin_nested():
            db.session.add(job)
    except IntegrityError:
        other = find_by_key(key)  # somebody asked for the same at this moment
        if other is None:
            raise
        return other
    if viewer is not None:
        record(viewer.author, "job.ask", subject=subject_of(viewer), changes={"job_kind": [None, kind.value]})
    return job


def subject_of(viewer: Viewer) -> tuple[str, str]:
    """A job in the audit log: something of the account that asked, which says nothing of the programme."""
    return ("account", str(viewer.user_id))


def cancel(viewer: Viewer, job: Job, *, now: datetime) -> None:
    """Give a job up. One that waits is over at once; whoever does it notices within seconds.

    Raises JobOverError.
    """
    if job.is_over:
        raise JobOverError
    if job.cancel_asked_at is not None:
        return
    before, job.cancel_asked_at = job.state, now
    if job.state is JobState.QUEUED:
        job.state, job.finished_at = JobState.CANCELLED, now
    if not viewer.is_signed_in:
        return  # a visitor is nobody that the log could name
    changes = {"job_kind": [job.kind.value] * 2, "job_state": [before.value, JobState.CANCELLED.value]}
    record(viewer.author, "job.cancel", subject=subject_of(viewer), changes=changes)


def forget_finished(*, now: datetime) -> None:
    """Delete the rows of jobs that were over a month ago, and of workers not seen for a week."""
    db.session.execute(delete(Job).where(Job.finished_at <= now - KEPT_FOR))
    db.session.execute(delete(JobWorker).where(JobWorker.seen_at <= now - WORKERS_KEPT_FOR))


def note_start(*, now: datetime) -> int:
    """A worker begins; its number."""
    worker = JobWorker(started_at=now, seen_at=now)
    db.session.add(worker)
    db.session.flush()
    return worker.id


def note_seen(worker_id: int, *, now: datetime, is_stopping: bool = False) -> None:
    """A worker shows that it is there, or that it ends."""
    stopped_at = now if is_stopping else None
    db.session.execute(
        update(JobWorker).where(JobWorker.id == worker_id).values(seen_at=now, stopped_at=stopped_at)
    )
