"""The queue of jobs, and the workers that were seen."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from grants_app.domain.jobs.vocabulary import IN_VAIN, JobError, JobKind, JobState
from grants_app.extensions import BaseModel, UtcDateTime, stored_enum, utc_now

LONGEST_KEY: Final = 120
MOST_PERCENT: Final = 99  # of what is not done
ADDRESS: Final = 22  # letters of an address: sixteen random bytes


class Job(BaseModel):
    """One piece of work.

    `payload` holds numbers of rows and values of ours, never words that somebody typed; those of a file that
    is asked for are in `asked`, under seal. `key` names the work: asked for twice, it is queued once.
    `address` is where whoever asked finds it: nobody can guess it. Without an account, `visitor` tells whose
    it is.
    `done` of `total` steps, where it is known how many there are. A worker holds a running job until
    `leased_until` under a `lease_token` of its own; after that another may take it, and what the first one
    still brings is refused. `result` says what came of it: of a file its name, with its `size` in bytes, as
    long as it is kept.
    """

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "not_before"),)
    # Bookkeeping: what a job does, and what a person does to a job, has audit rows of its own.
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[JobKind] = mapped_column(stored_enum(JobKind))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[JobState] = mapped_column(stored_enum(JobState), default=JobState.QUEUED)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    cancel_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[str | None] = mapped_column(String(200))
    size: Mapped[int | None]
    address: Mapped[str | None] = mapped_column(String(ADDRESS), unique=True)
    visitor: Mapped[str | None] = mapped_column(String(64), index=True)
    asked: Mapped[str | None] = mapped_column(Text)
    error: Mapped[JobError | None] = mapped_column(stored_enum(JobError))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    @property
    def is_over(self) -> bool:
        """Whether nothing will be done about it any more."""
        return self.state not in {JobState.QUEUED, JobState.RUNNING}

    @property
    def is_in_vain(self) -> bool:
        """Whether it failed for a reason that stays when it is asked for again."""
        return self.state is JobState.FAILED and self.error in IN_VAIN

    @property
    def percent(self) -> int | None:
        """How far it has come, 0 to 100; None while that is unknown."""
        return min(100, 100 * self.done // self.total) if self.total else None

    @property
    def shown_percent(self) -> int:
        """How far it has come for whoever waits: 100 only once it is done; the last steps have no number."""
        return 100 if self.state is JobState.DONE else min(self.percent or 0, MOST_PERCENT)


class JobWorker(BaseModel):
    """A process that does jobs and delivers messages. `stopped_at` is set where it ended in order."""

    __tablename__ = "job_worker"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
