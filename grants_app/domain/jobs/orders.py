"""Files that people ask for: whose they are, how often one is made, and how long it may be fetched."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, func, select, update

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.jobs.actions import enqueue, subject_of
from grants_app.domain.jobs.models import Job
from grants_app.domain.jobs.queries import find_by_key
from grants_app.domain.jobs.vocabulary import JobKind, JobState, OrderedFile
from grants_app.extensions import db, field_keys, own_key

MOST_OF_ONE: Final = 5  # files of one person that wait or are being made
MOST_OF_VISITORS: Final = 20  # those of all visitors together: anybody can be one as often as they like
LISTED: Final = 50
# What takes something out of what readers may see: a file made before is not given to anybody any more.
WITHDRAWALS: Final = (
    "grant.withdraw",
    "grant.withdraw_amount",
    "grant.clear_amount",
    "grant.mark_site",
    "programme.withdraw",
    "redaction.apply",
    "redaction.replay",
)


class TooManyOrdersError(RuntimeError):
    """As many files as one may ask for wait already."""


class FileThereError(RuntimeError):
    """The file is there to be fetched: making it again would take it away."""


class InVainError(RuntimeError):
    """It would end as it did: only another choice helps."""


@dataclass(frozen=True)
class Asker:
    """Who asks: an account, or the browser of a visitor, known by a digest of what its session holds."""

    viewer: Viewer
    visitor: str | None = None

    def owns(self) -> ColumnElement[bool]:
        """Whose jobs these are."""
        if self.viewer.user_id is not None:
            return Job.asked_by_id == self.viewer.user_id
        if self.visitor is None:
            return false()
        return and_(Job.asked_by_id.is_(None), Job.visitor == self.visitor)


@dataclass(frozen=True)
class Asked:
    """What a file is to hold: the query of its address with the language, in which programme."""

    file: OrderedFile
    query: str
    slug: str | None

    def sealed(self) -> str:
        """As the database keeps it: somebody may have typed words to search for."""
        return field_keys().seal(json.dumps([self.file, self.query, self.slug]))


class Keeping(Enum):
    """Whether a finished file is given out."""

    READY = auto()
    GONE = auto()  # its time is over
    OUTDATED = auto()  # something was withdrawn since, or whoever asked may see other things now


def unseal(sealed: str | None) -> Asked | None:
    """What was asked for; None once it was forgotten, or where no key opens it."""
    text = field_keys().unseal(sealed) if sealed else None
    if text is None:
        return None
    file, query, slug = json.loads(text)
    return Asked(OrderedFile(file), query, slug)


def audience_of(viewer: Viewer) -> list[Any]:
    """All that decides what somebody may see."""
    rights = [viewer.can_prepare, viewer.can_certify]
    return [viewer.role.value, viewer.organisation_id, viewer.county_id, *rights]


def order(asker: Asker, asked: Asked, *, now: datetime) -> Job:
    """Ask for a file, or find the job that is making the very same one.

    Raises TooManyOrdersError, and ValueError for a visitor without a session.
    """
    viewer = asker.viewer
    if viewer.user_id is None and asker.visitor is None:
        raise ValueError("whose file would it be?")
    key = _key(asker, asked)
    found = find_by_key(key)
    if found is not None and not found.is_over:
        return found
    check_room(asker)
    if found is not None:
        found.key = f"{key} {found.id}"  # the name is free for the file of today
        db.session.flush()
    payload = {"file": asked.file.value, "audience": audience_of(viewer)}
    job = enqueue(JobKind.EXPORT, key, payload, now=now, viewer=viewer if viewer.is_signed_in else None)
    if job.address is None:
        job.address, job.visitor = secrets.token_urlsafe(16), asker.visitor
        job.asked = asked.sealed()
    return job


def ask_again(asker: Asker, job: Job, *, now: datetime, kept_for: timedelta) -> None:
    """Have a job that is over done once more; a file as whoever asks may see things now.

    Raises TooManyOrdersError, FileThereError, InVainError, and LookupError where it is not known any more
    what was asked for.
    """
    if not job.is_over:
        return
    if job.is_in_vain:
        raise InVainError
    if job.state is JobState.DONE and job.kind is JobKind.EXPORT:
        withdrawn_at = last_withdrawal()
        keeping = keeping_of(job, asker.viewer, withdrawn_at=withdrawn_at, now=now, kept_for=kept_for)
        if keeping is Keeping.READY:
            raise FileThereError
    if job.kind is JobKind.EXPORT and job.asked is None:
        raise LookupError(job.address)
    is_own = job.asked_by_id == asker.viewer.user_id
    if job.kind is JobKind.EXPORT and is_own:
        check_room(asker)
        job.payload = job.payload | {"audience": audience_of(asker.viewer)}
    before = job.state
    job.state, job.not_before, job.attempts, job.done = JobState.QUEUED, now, 0, 0
    # Nothing of the run before stays: whoever reads the job is told of one run alone.
    job.cancel_asked_at = job.started_at = job.finished_at = job.error = None
    job.total = job.result = job.size = None
    if asker.viewer.is_signed_in:
        changes = {"job_kind": [job.kind.value] * 2, "job_state": [before.value, job.state.value]}
        record(asker.viewer.author, "job.ask_again", subject=subject_of(asker.viewer), changes=changes)


def check_room(asker: Asker) -> None:
    """Raise TooManyOrdersError if as many files wait as may."""
    is_visitor = asker.viewer.user_id is None
    whose = Job.visitor.is_not(None) if is_visitor else asker.owns()
    open_ones = select(func.count(Job.id)).where(whose, Job.kind == JobKind.EXPORT, Job.finished_at.is_(None))
    if (db.session.scalar(open_ones) or 0) >= (MOST_OF_VISITORS if is_visitor else MOST_OF_ONE):
        raise TooManyOrdersError


def find_own(asker: Asker, address: str, *, lock: bool = False) -> Job | None:
    """The job of an address; None for everybody but whoever asked."""
    statement = select(Job).where(Job.address == address, asker.owns())
    return db.session.scalar(statement.with_for_update() if lock else statement)


def list_own(asker: Asker) -> list[Job]:
    """The jobs of somebody that one can look at, newest first."""
    statement = select(Job).where(Job.address.is_not(None), asker.owns()).order_by(Job.id.desc())
    return list(db.session.scalars(statement.limit(LISTED)))


def last_withdrawal() -> datetime | None:
    """When something was last taken out of what readers may see."""
    return db.session.scalar(select(func.max(AuditEntry.at)).where(AuditEntry.action.in_(WITHDRAWALS)))


def keeping_of(
    job: Job, viewer: Viewer, *, withdrawn_at: datetime | None, now: datetime, kept_for: timedelta
) -> Keeping:
    """Whether this finished file is given to somebody."""
    if job.result is None or job.finished_at is None or job.finished_at + kept_for <= now:
        return Keeping.GONE
    begun = job.started_at or job.created_at
    is_outdated = withdrawn_at is not None and withdrawn_at >= begun
    if is_outdated or job.payload["audience"] != audience_of(viewer):
        return Keeping.OUTDATED
    return Keeping.READY


def list_kept(*, now: datetime, kept_for: timedelta) -> set[str]:
    """The addresses of the files that must stay: those to be fetched, and those being made."""
    withdrawn_at = last_withdrawal()
    is_fresh = and_(Job.state == JobState.DONE, Job.finished_at > now - kept_for)
    if withdrawn_at is not None:
        is_fresh = and_(is_fresh, Job.started_at > withdrawn_at)
    statement = select(Job.address).where(Job.address.is_not(None), Job.finished_at.is_(None) | is_fresh)
    return {address for address in db.session.scalars(statement) if address}


def forget_files(*, now: datetime, kept_for: timedelta) -> None:
    """Forget what was asked for, and the names of the files, of jobs whose time is over."""
    over = and_(Job.kind == JobKind.EXPORT, Job.finished_at <= now - kept_for)
    db.session.execute(update(Job).where(over).values(asked=None, result=None, size=None))


def _key(asker: Asker, asked: Asked) -> str:
    whose = [asker.viewer.user_id, asker.visitor, audience_of(asker.viewer)]
    text = json.dumps([whose, asked.file, asked.query, asked.slug])
    return f"export {hmac.digest(own_key('orders'), text.encode(), 'sha256').hex()}"
