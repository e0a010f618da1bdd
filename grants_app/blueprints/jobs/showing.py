"""What a page says of a file that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from urllib.parse import parse_qsl, urlencode

from flask_babel import gettext

from grants_app.askers import kept_for
from grants_app.blueprints.jobs.choosing import Known, choice_words
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.jobs.models import Job
from grants_app.domain.jobs.orders import Keeping, keeping_of, last_withdrawal, unseal
from grants_app.domain.jobs.vocabulary import JobState
from grants_app.extensions import utc_now
from grants_app.i18n import formats
from grants_app.i18n.locales import LOCALES
from grants_app.programme_prefix import site_root

KILO: Final = 1000


@dataclass(frozen=True)
class ShownFile:
    """A file as its page and the list show it; `choice_url` leads to the exports under the same choice.

    `choice`: what it was asked for with, as (name, values).
    """

    job: Job
    name: str
    language: str | None
    language_code: str | None
    choice_url: str | None
    choice: list[tuple[str, str]]
    is_ready: bool
    is_outdated: bool
    kept_until: datetime | None
    size: str | None

    @property
    def can_be_asked_again(self) -> bool:
        """Whether it is over, not there to be fetched, known what it was to hold, and can be made."""
        return (
            self.job.is_over and not self.is_ready and not self.job.is_in_vain and self.choice_url is not None
        )

    @property
    def title(self) -> str:
        """How it stands, as a heading."""
        if self.job.state is JobState.DONE:
            return (
                gettext("Your file is ready") if self.is_ready else gettext("The file is no longer given out")
            )
        return {
            JobState.QUEUED: gettext("Your file is waiting to be made"),
            JobState.RUNNING: gettext("Your file is being made"),
            JobState.FAILED: gettext("The file could not be made"),
            JobState.CANCELLED: gettext("The file was cancelled"),
        }[self.job.state]


def show_files(viewer: Viewer, jobs: list[Job]) -> list[ShownFile]:
    """Each job as this person may know it; one query for all."""
    withdrawn_at = last_withdrawal() if jobs else None
    known: Known = {}
    return [_shown(viewer, job, withdrawn_at, known) for job in jobs]


def _shown(viewer: Viewer, job: Job, withdrawn_at: datetime | None, known: Known) -> ShownFile:
    asked, now = unseal(job.asked), utc_now()
    keeping = keeping_of(job, viewer, withdrawn_at=withdrawn_at, now=now, kept_for=kept_for())
    is_ready = job.state is JobState.DONE and keeping is Keeping.READY
    pairs = parse_qsl(asked.query) if asked else []
    code = dict(pairs).get("lang")
    return ShownFile(
        job=job,
        name=job.payload["file"],
        language=LOCALES.get(code or ""),
        language_code=code,
        choice_url=_choice_url(asked.slug, pairs) if asked else None,
        choice=choice_words(viewer, asked, known) if asked else [],
        is_ready=is_ready,
        is_outdated=job.state is JobState.DONE and keeping is Keeping.OUTDATED,
        kept_until=job.finished_at + kept_for() if is_ready and job.finished_at else None,
        size=size_words(job.size) if is_ready and job.size is not None else None,
    )


def _choice_url(slug: str | None, pairs: list[tuple[str, str]]) -> str:
    query = urlencode([(name, value) for name, value in pairs if name != "lang"])
    prefix = f"/programmes/{slug}" if slug else ""
    return f"{site_root()}{prefix}/exports" + (f"?{query}" if query else "")


def size_words(size: int) -> str:
    """The size of a file, in thousands or millions of bytes."""
    if size < KILO * KILO:
        return f"{formats.number(max(1, round(size / KILO)))} kB"
    return f"{formats.number(Decimal(size) / (KILO * KILO), 1)} MB"
