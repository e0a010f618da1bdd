"""Background work as JSON objects, and their schemas. Values are the same in every language."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from grants_app.domain.jobs.models import ADDRESS, Job
from grants_app.domain.jobs.vocabulary import JobError, JobState, OrderedFile
from grants_app.outputs.api.schemas import (
    TEXT,
    WHOLE,
    WHOLE_OR_NULL,
    YES_NO,
    Schema,
    answer,
    record,
    ref,
    values,
    with_demo_mark,
)

JOB_ADDRESS: Final[Schema] = {"type": "string", "pattern": f"^[A-Za-z0-9_-]{{{ADDRESS}}}$"}
MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
MOMENT_OR_NULL: Final[Schema] = MOMENT | {"type": ["string", "null"]}
PERCENT: Final[Schema] = WHOLE | {"maximum": 100}
RESULT: Final = record(
    "Where the file is fetched, by the same session, and until when.",
    name=TEXT,
    url={"type": "string", "format": "uri"},
    size=WHOLE,
    until=MOMENT,
)
JOB: Final = record(
    "A file that is made in the background. `percent` is 100 once it is done. `error` is that of the last "
    "attempt; while it waits, `next_attempt_at` says when it is tried next. `result` is null while there is "
    "nothing to fetch.",
    id=JOB_ADDRESS,
    file=values(OrderedFile),
    state=values(JobState),
    done=WHOLE,
    total=WHOLE_OR_NULL,
    percent=PERCENT,
    attempts=WHOLE,
    error=values(JobError, nullable=True),
    asked_at=MOMENT,
    next_attempt_at=MOMENT_OR_NULL,
    started_at=MOMENT_OR_NULL,
    finished_at=MOMENT_OR_NULL,
    result={"anyOf": [RESULT, {"type": "null"}]},
)
JOB_SCHEMAS: Final[dict[str, Schema]] = {
    "Job": JOB,
    "JobMeta": with_demo_mark(
        record(
            "Whether a worker is there, and when one was last seen.",
            worker_is_there=YES_NO,
            worker_seen_at=MOMENT_OR_NULL,
        )
    ),
    "JobAnswer": answer(ref("Job"), "JobMeta", "SelfLinks"),
}


def job_item(job: Job, *, url: str, until: datetime | None) -> dict[str, Any]:
    """A file; `until` when it can be fetched at `url`, None where it cannot."""
    result = None
    if until is not None:
        result = {"name": job.result, "url": url, "size": job.size, "until": until.isoformat()}
    return {
        "id": job.address,
        "file": job.payload["file"],
        "state": job.state.value,
        "done": job.done,
        "total": job.total,
        "percent": job.shown_percent,
        "attempts": job.attempts,
        "error": job.error.value if job.error else None,
        "asked_at": job.created_at.isoformat(),
        "next_attempt_at": job.not_before.isoformat() if job.state is JobState.QUEUED else None,
        "started_at": job.started_at.isoformat() if job.started_at else None,
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
        "result": result,
    }
