"""What is done for each kind of job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from grants_app.domain.accounts.sign_ins.actions import forget_expired
from grants_app.domain.jobs import actions as jobs
from grants_app.domain.jobs.leases import Lease
from grants_app.domain.jobs.vocabulary import JobKind
from grants_app.domain.messages.actions import forget_finished
from grants_app.extensions import utc_now
from grants_app.making import clear_files, make_file
from grants_app.running import Effect, Handler, Progress


def keep_house(_job: Lease, _progress: Progress) -> Effect:
    """Delete what has had its time: sign-ins, finished messages, finished jobs, files that were made."""
    forget_made = clear_files()

    def effect() -> None:
        now = utc_now()
        forget_made()
        forget_expired(now=now)
        forget_finished(now=now)
        jobs.forget_finished(now=now)

    return effect


def queue_housekeeping(now: datetime) -> None:
    """Have the house kept once in each hour, however many workers there are."""
    jobs.enqueue(JobKind.HOUSEKEEPING, f"housekeeping {now:%Y-%m-%dT%H}", {}, now=now)


HANDLERS: Final[Mapping[JobKind, Handler]] = {JobKind.HOUSEKEEPING: keep_house, JobKind.EXPORT: make_file}
