"""How the system stands at this moment, for those who watch over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from grants_app.domain.accounts.models import SignInFailure
from grants_app.domain.accounts.throttle import WINDOW
from grants_app.domain.audit.queries import get_revision
from grants_app.domain.jobs.queries import count_open, find_presence
from grants_app.domain.messages.queries import count_failed, count_waiting
from grants_app.domain.programmes.readiness import is_ready
from grants_app.extensions import db, utc_now

LAST_BACKUP: Final = "last-backup"  # in the instance's folder: empty, its time is the backup's


@dataclass(frozen=True)
class State:
    """What can be measured; None where it cannot.

    `backed_up` and `worker_seen` are in seconds since 1970; `queues` has the number of what waits by the name
    of its queue.
    """

    is_database_up: bool
    is_ready: bool
    revision: int | None = None
    failures: int | None = None
    backed_up: float | None = None
    worker_seen: float | None = None
    queues: dict[str, int] = field(default_factory=dict)


def measure_state(instance: Path) -> State:
    """Measure; a database that does not answer is a figure, not an error."""
    backed_up = when_backed_up(instance)
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return State(is_database_up=False, is_ready=False, backed_up=backed_up)
    if not is_ready():
        db.session.rollback()
        return State(is_database_up=True, is_ready=False, backed_up=backed_up)
    worker_seen = find_presence(now=utc_now()).seen_at
    recent = select(func.count()).where(SignInFailure.at > utc_now() - WINDOW)
    return State(
        is_database_up=True,
        is_ready=True,
        revision=get_revision(),
        failures=db.session.scalar(recent) or 0,
        backed_up=backed_up,
        worker_seen=worker_seen.timestamp() if worker_seen else None,
        queues={"messages": count_waiting(), "messages_failed": count_failed(), "jobs": count_open()},
    )


def when_backed_up(instance: Path) -> float | None:
    """When the last backup of this instance was finished, in seconds since 1970; None if there was none."""
    try:
        return (instance / LAST_BACKUP).stat().st_mtime
    except FileNotFoundError:
        return None


def note_backup(instance: Path) -> None:
    """Note that a backup has just been finished."""
    (instance / LAST_BACKUP).touch()
