"""A worker's hold on a job: taken, renewed, and ended in the very transaction that has the job's effect.

Whatever a worker writes about a job is written under the token of its lease. Once the lease has run out and
another worker has taken the job, the token differs: the late one changes nothing, and its effect is undone.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, select, update

from grants_app.domain.jobs.models import Job
from grants_app.domain.jobs.queries import is_due, lock_next
from grants_app.domain.jobs.vocabulary import JobError, JobKind, JobState
from grants_app.extensions import db

LEASE: Final = timedelta(minutes=1)
MOST_ATTEMPTS: Final = 5
FIRST_WAIT: Final = timedelta(seconds=10)
LONGEST_WAIT: Final = timedelta(minutes=10)


class LeaseLostError(RuntimeError):
    """The job is another worker's by now, or over: nothing of this attempt may stay."""


@dataclass(frozen=True)
class Lease:
    """A job in the hands of one worker."""

    job_id: int
    kind: JobKind
    payload: dict[str, Any]
    asked_by_id: int | None
    attempt: int
    token: str = field(repr=False)


class Beat(Enum):
    """What a worker learns when it renews its lease."""

    HELD = auto()
    CANCELLED = auto()
    LOST = auto()


def claim(*, now: datetime, lease: timedelta = LEASE) -> Lease | None:
    """Take the next job that is due; None if there is none. The caller commits at once."""
    bury(now=now)
    number = lock_next(now=now)
    if number is None:
        return None
    token = secrets.token_hex(16)
    taken = {
        "state": JobState.RUNNING,
        "attempts": Job.attempts + 1,
        "lease_token": token,
        "leased_until": now + lease,
        "started_at": now,
        "done": 0,
    }
    if not _change(and_(Job.id == number, is_due(now)), taken):
        return None  # somebody was quicker
    job = db.session.get_one(Job, number, populate_existing=True)
    return Lease(job.id, job.kind, job.payload, job.asked_by_id, job.attempts, token)


def bury(*, now: datetime) -> None:
    """End the jobs whose worker is gone and that nobody is to try again: cancelled, or tried too often."""
    gone = and_(Job.state == JobState.RUNNING, Job.leased_until <= now)
    _change(and_(gone, Job.cancel_asked_at.is_not(None)), _over(JobState.CANCELLED, now))
    over = _over(JobState.FAILED, now) | {"error": JobError.ABANDONED}
    _change(and_(gone, Job.attempts >= MOST_ATTEMPTS), over)


def renew(held: Lease, *, done: int, total: int | None, now: datetime, lease: timedelta = LEASE) -> Beat:
    """Show that the job is being done, and how far it has come; learn whether to go on."""
    if not _change(_own(held), {"leased_until": now + lease, "done": done, "total": total}):
        return Beat.LOST
    asked = db.session.scalar(select(Job.cancel_asked_at).where(Job.id == held.job_id))
    return Beat.HELD if asked is None else Beat.CANCELLED


def finish(held: Lease, *, result: str | None, now: datetime) -> None:
    """The job is done; committed together with its effect. Raises LeaseLostError: roll the effect back."""
    _end(
        held,
        _over(JobState.DONE, now)
        | {"result": result, "error": None, "done": func.coalesce(Job.total, Job.done)},
    )


def fail(held: Lease, error: JobError, *, now: datetime, is_final: bool = False) -> None:
    """The attempt failed: the next one comes after a longer wait, or never. Raises LeaseLostError."""
    if is_final or held.attempt >= MOST_ATTEMPTS:
        _end(held, _over(JobState.FAILED, now) | {"error": error})
        return
    waiting = _waiting(now + wait_after(held.attempt)) | {"error": error}
    _end(held, waiting)


def give_back(held: Lease, *, now: datetime) -> None:
    """The worker has to stop: another does the job, and no attempt is counted. Raises LeaseLostError."""
    _end(held, _waiting(now) | {"attempts": Job.attempts - 1})


def end_cancelled(held: Lease, *, now: datetime) -> None:
    """The job was given up while it was done. Raises LeaseLostError."""
    _end(held, _over(JobState.CANCELLED, now))


def wait_after(attempts: int) -> timedelta:
    """The wait after so many attempts: ten seconds, then twice as long each time, ten minutes at most."""
    doublings = min(max(attempts, 1) - 1, 10)
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << doublings))


def _over(state: JobState, now: datetime) -> dict[str, Any]:
    return {"state": state, "finished_at": now, "lease_token": None, "leased_until": None}


def _waiting(at: datetime) -> dict[str, Any]:
    return {"state": JobState.QUEUED, "not_before": at, "lease_token": None, "leased_until": None}


def _own(held: Lease) -> ColumnElement[bool]:
    return and_(Job.id == held.job_id, Job.state == JobState.RUNNING, Job.lease_token == held.token)


def _end(held: Lease, values: dict[str, Any]) -> None:
    if not _change(_own(held), values):
        raise LeaseLostError(f"job {held.job_id}")


def _change(where: ColumnElement[bool], values: dict[str, Any]) -> bool:
    """Write; whether there was anything to write."""
    statement = update(Job).where(where).values(values).execution_options(synchronize_session=False)
    return bool(db.session.execute(statement).rowcount)  # type: ignore[attr-defined]  # of a written statement
