"""Which job is next, how one stands, and when a worker was last seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.jobs.models import Job, JobWorker
from grants_app.domain.jobs.vocabulary import JobState
from grants_app.extensions import db

MOST_LISTED: Final = 100
# A worker shows itself every ten seconds; this leaves room for a busy machine.
ALIVE_FOR: Final = timedelta(seconds=40)


@dataclass(frozen=True)
class Presence:
    """When a worker was last seen, None if never; `is_alive`: it is there at this moment."""

    seen_at: datetime | None
    is_alive: bool


def is_due(now: datetime) -> ColumnElement[bool]:
    """Waiting jobs whose time has come, and running ones whose worker has not shown itself in time."""
    return or_(
        and_(Job.state == JobState.QUEUED, Job.not_before <= now),
        and_(Job.state == JobState.RUNNING, Job.leased_until <= now),
    )


def lock_next(*, now: datetime) -> int | None:
    """The next job to do, kept from others until the commit; those that others look at are passed over."""
    statement = (
        select(Job.id)
        .where(is_due(now))
        .order_by(Job.not_before, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalar(statement)


def get_job(job_id: int) -> Job:
    """A job that a worker holds."""
    return db.session.get_one(Job, job_id)


def find_by_key(key: str) -> Job | None:
    """The job of this name."""
    return db.session.scalar(select(Job).where(Job.key == key))


def find_job(viewer: Viewer, job_id: int, *, lock: bool = False) -> Job | None:
    """A job that this person asked for; None for anybody else's."""
    if viewer.user_id is None:
        return None
    statement = select(Job).where(Job.id == job_id, Job.asked_by_id == viewer.user_id)
    return db.session.scalar(statement.with_for_update() if lock else statement)


def count_by_state() -> dict[JobState, int]:
    """How many jobs there are in each state; those that were over a month ago are forgotten."""
    rows = db.session.execute(select(Job.state, func.count(Job.id)).group_by(Job.state))
    return {row[0]: row[1] for row in rows}


def list_recent() -> list[tuple[Job, User | None]]:
    """Jobs that wait, are being done or failed, with who asked, newest first; then those that are done."""
    is_quiet = Job.state.in_((JobState.DONE, JobState.CANCELLED))
    statement = (
        select(Job, User)
        .outerjoin(User, User.id == Job.asked_by_id)
        .order_by(is_quiet, Job.id.desc())
        .limit(MOST_LISTED)
    )
    return [(job, user) for job, user in db.session.execute(statement)]


def find_any(job_id: int, *, lock: bool = False) -> Job | None:
    """A job by its number, whoever asked: for administrators."""
    statement = select(Job).where(Job.id == job_id)
    return db.session.scalar(statement.with_for_update() if lock else statement)


def count_open() -> int:
    """How many jobs wait or are being done."""
    return db.session.scalar(select(func.count(Job.id)).where(Job.finished_at.is_(None))) or 0


def find_presence(*, now: datetime) -> Presence:
    """Whether a worker is there, and when one was last seen."""
    seen_at = db.session.scalar(select(func.max(JobWorker.seen_at)))
    alive = select(func.count(JobWorker.id)).where(
        JobWorker.stopped_at.is_(None), JobWorker.seen_at > now - ALIVE_FOR
    )
    return Presence(seen_at, bool(db.session.scalar(alive)))
