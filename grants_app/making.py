"""The worker makes a file: what its address would have answered to whoever asked, put into the store.

It is made by the very view that answers small files at once, under the address that was asked for and in the
name of the account as it is now: one place decides what a file holds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast

from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from grants_app.as_asked import as_asked
from grants_app.config import Settings
from grants_app.current_programme import current_programme
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.queries import find_user
from grants_app.domain.accounts.sign_in import may_sign_in
from grants_app.domain.accounts.viewer import VISITOR
from grants_app.domain.documents.storage import MADE, FileStore, made_path, open_store
from grants_app.domain.grants.filters import FilterError
from grants_app.domain.jobs.leases import Lease
from grants_app.domain.jobs.models import Job
from grants_app.domain.jobs.orders import Asked, audience_of, forget_files, list_kept, unseal
from grants_app.domain.jobs.queries import get_job
from grants_app.domain.jobs.vocabulary import JobError
from grants_app.errors import PastError
from grants_app.extensions import utc_now
from grants_app.file_answers import IN_MEMORY, PROGRESS, name_of
from grants_app.recorded import turn_to_the_past
from grants_app.running import Effect, GivenUpError, Progress, RefusedError

DONE: Final = 200
TOO_LARGE: Final = 422  # what the address of a workbook answers where it would hold too many grants


def make_file(held: Lease, progress: Progress) -> Effect:
    """Make the file that was asked for. Killed half-way it leaves nothing; made twice it is there once."""
    job = get_job(held.job_id)
    asked, address, user = unseal(job.asked), job.address, _asker_of(job)
    if asked is None or address is None:
        raise RefusedError(JobError.SEALED)
    with SpooledTemporaryFile(max_size=IN_MEMORY) as content:
        name, total = _write(content, asked, user, progress)
        size = content.tell()
        content.seek(0)
        progress(total, total)  # the last moment at which it can be given up
        store().put(made_path(address), cast("BinaryIO", content), replace=True)

    def effect() -> str:
        kept = get_job(held.job_id)
        if kept.cancel_asked_at is not None:
            raise GivenUpError
        kept.size, kept.total = size, total
        return name

    return effect


def clear_files() -> Callable[[], None]:
    """Delete every file that nobody may fetch any more; what is returned forgets what was asked for."""
    settings = _settings()
    kept_for = timedelta(hours=settings.files_kept_hours)
    # Files first: one whose job comes into being meanwhile is none of those that lie there already.
    lying = store().list_files(MADE)
    kept = {made_path(address) for address in list_kept(now=utc_now(), kept_for=kept_for)}
    for file in lying:
        if file.path not in kept:
            store().delete(file.path)
    return lambda: forget_files(now=utc_now(), kept_for=kept_for)


def store() -> FileStore:
    """The files of this installation."""
    return open_store(_settings().files_url)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _asker_of(job: Job) -> User | None:
    """The account that asked, None for a visitor. Raises RefusedError: not let in, or sees other things."""
    settings = _settings()
    if job.asked_by_id is None:
        if not settings.public:
            raise _not_let_in(job)
        viewer, user = VISITOR, None
    else:
        user = find_user(job.asked_by_id)
        if user is None or not may_sign_in(user, demo_accounts=settings.demo_accounts):
            raise _not_let_in(job)
        viewer = user.as_viewer()
    if job.payload["audience"] != audience_of(viewer):
        raise RefusedError(JobError.AUDIENCE)
    return user


def _not_let_in(job: Job) -> RefusedError:
    current_app.logger.warning(
        "job %d: whoever asked is not let in here; does the worker have the settings of the pages?", job.id
    )
    return RefusedError(JobError.ASKER)


def _write(
    target: SpooledTemporaryFile[bytes], asked: Asked, user: User | None, progress: Progress
) -> tuple[str, int]:
    """Write the file; its name, and of how many grants it tells. Raises RefusedError."""
    seen = [0]

    def note(done: int, total: int | None) -> None:
        seen[0] = total or 0
        progress(done, total)

    with as_asked(asked, user):
        setattr(g, PROGRESS, note)
        try:
            if turn_to_the_past() is not None:
                raise RefusedError(JobError.CHOICE)  # it leads elsewhere: orders name the moment itself
            current_programme()
            response = cast("Response", current_app.view_functions[str(request.endpoint)]())
            if response.status_code != DONE:
                raise RefusedError(JobError.LARGE if response.status_code == TOO_LARGE else JobError.REFUSED)
            for piece in response.iter_encoded():
                target.write(piece)
            response.close()
        except (FilterError, PastError):
            raise RefusedError(JobError.CHOICE) from None
        except (HTTPException, LookupError) as error:
            # A LookupError of anything but a programme that is not there would be a fault of ours.
            if isinstance(error, LookupError) and "programme" in g:
                raise
            raise RefusedError from None
        stem, _dot, ending = asked.file.value.rpartition(".")
        return name_of(stem, ending), seen[0]
