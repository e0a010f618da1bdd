"""Background work for programs, and for the script of a file's page."""

from __future__ import annotations

import re
from typing import Final

from flask import Response, abort

from grants_app.access import published
from grants_app.askers import current_asker, kept_for
from grants_app.blueprints.api.answers import answer_one, site_address
from grants_app.blueprints.api.routes import api
from grants_app.domain.jobs.models import ADDRESS
from grants_app.domain.jobs.orders import Keeping, find_own, keeping_of, last_withdrawal
from grants_app.domain.jobs.queries import find_presence
from grants_app.extensions import utc_now
from grants_app.outputs.api.jobs import job_item
from grants_app.page_cache import leave_unkept

ADDRESSES: Final = re.compile(f"[A-Za-z0-9_-]{{{ADDRESS}}}")


@api.get("/jobs/<address>")
@published
def show_job(address: str) -> Response:
    """How far a file is, for whoever asked for it; 404 for everybody else."""
    leave_unkept()
    asker, now = current_asker(), utc_now()
    job = find_own(asker, address) if ADDRESSES.fullmatch(address) else None
    if job is None:
        abort(404)
    keeping = keeping_of(job, asker.viewer, withdrawn_at=last_withdrawal(), now=now, kept_for=kept_for())
    until = job.finished_at + kept_for() if keeping is Keeping.READY and job.finished_at else None
    presence = find_presence(now=now)
    response = answer_one(
        job_item(job, url=site_address(f"/jobs/{address}/file"), until=until),
        worker_is_there=presence.is_alive,
        worker_seen_at=presence.seen_at.isoformat() if presence.seen_at else None,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
