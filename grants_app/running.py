"""Doing one job: its lease is renewed beside the work, its effect and its end are one transaction.

The work itself holds no transaction that writes. What it returns is its effect: a function that writes,
called at the end under the lease. A process that dies before that commit has done nothing, one that comes too
late is refused by the token of the lease.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from types import TracebackType
from typing import Final, Self

from flask import Flask

from grants_app.delivery import writing
from grants_app.domain.jobs import leases
from grants_app.domain.jobs.leases import Beat, Lease, LeaseLostError
from grants_app.domain.jobs.vocabulary import JobError, JobKind, JobState
from grants_app.extensions import db, utc_now, write_intent

Progress = Callable[[int, int | None], None]  # steps done, steps in all; raises if the work is to stop
Effect = Callable[[], str | None]  # writes what the job is for; says where the result lies
Handler = Callable[[Lease, Progress], Effect]


@dataclass(frozen=True)
class Timing:
    """How long a lease holds, and how often it is renewed, in seconds."""

    lease: float = leases.LEASE.total_seconds()
    beat: float = 2.0


USUAL: Final = Timing()


class GivenUpError(Exception):
    """Whoever asked for the job has cancelled it."""


class RefusedError(Exception):
    """It cannot be made for whoever asked, for this reason: another attempt would end alike."""

    def __init__(self, reason: JobError = JobError.REFUSED) -> None:
        super().__init__(reason)
        self.reason = reason


class StoppingError(Exception):
    """The worker has to end: somebody else does the job."""


class Pulse:
    """Renews a lease beside the work, and hears there whether the work is to go on."""

    def __init__(self, app: Flask, held: Lease, stopping: Event, timing: Timing) -> None:
        self._app, self._held, self._stopping, self._timing = app, held, stopping, timing
        self._done: tuple[int, int | None] = (0, None)
        self._heard = Beat.HELD
        self._ended = Event()
        self._thread = Thread(target=self._run, name=f"job {held.job_id}", daemon=True)

    def note(self, done: int, total: int | None) -> None:
        """How far the work has come. Raises GivenUpError, LeaseLostError or StoppingError."""
        self._done = (done, total)
        if self._heard is Beat.CANCELLED:
            raise GivenUpError
        if self._heard is Beat.LOST:
            raise LeaseLostError
        if self._stopping.is_set():
            raise StoppingError

    def _run(self) -> None:
        while not self._ended.wait(self._timing.beat) and self._heard is Beat.HELD:
            try:
                self._heard = self._renew()
            except Exception:  # the database may be away for a moment: the lease outlives some beats
                self._app.logger.exception("the lease of a job was not renewed")

    def _renew(self) -> Beat:
        done, total = self._done
        with writing(self._app):
            heard = leases.renew(
                self._held,
                done=done,
                total=total,
                now=utc_now(),
                lease=timedelta(seconds=self._timing.lease),
            )
            db.session.commit()
        return heard

    def stop(self) -> None:
        """Beat no more."""
        self._ended.set()
        self._thread.join()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


@contextmanager
def reading(app: Flask) -> Iterator[None]:
    """A context in which the work is done: it takes no lock, so others write meanwhile."""
    with app.app_context():
        token = write_intent.set(False)
        try:
            yield
        finally:
            write_intent.reset(token)


def run_next(
    app: Flask, handlers: Mapping[JobKind, Handler], stopping: Event, timing: Timing = USUAL
) -> JobState | None:
    """Do the next job that is due. What became of it; None if there was none, or another worker has it."""
    with writing(app):
        held = leases.claim(now=utc_now(), lease=timedelta(seconds=timing.lease))
        db.session.commit()
    if held is None:
        return None
    try:
        return attempt(app, held, handlers[held.kind], stopping, timing)
    except LeaseLostError:
        app.logger.warning("job %d was taken from this worker: its lease had run out", held.job_id)
        return None


def attempt(app: Flask, held: Lease, work: Handler, stopping: Event, timing: Timing) -> JobState:
    """One attempt at a job. Raises LeaseLostError."""
    try:
        with Pulse(app, held, stopping, timing) as pulse, reading(app):
            effect = work(held, pulse.note)
        with writing(app):
            leases.finish(held, result=effect(), now=utc_now())
            db.session.commit()
    except LeaseLostError:
        raise
    except GivenUpError:
        with writing(app):
            leases.end_cancelled(held, now=utc_now())
            db.session.commit()
        return JobState.CANCELLED
    except StoppingError:
        with writing(app):
            leases.give_back(held, now=utc_now())
            db.session.commit()
        return JobState.QUEUED
    except RefusedError as refused:
        with writing(app):
            leases.fail(held, refused.reason, now=utc_now(), is_final=True)
            db.session.commit()
        return JobState.FAILED
    except Exception:
        # Whatever is wrong with one job must not end the worker: it is tried again, later and not for ever.
        # The log leaves messages and values out.
        app.logger.exception("a job failed")
        with writing(app):
            leases.fail(held, JobError.FAULT, now=utc_now())
            db.session.commit()
        return JobState.FAILED
    return JobState.DONE
