"""Background work of everybody: what an administrator sees of it, and does about it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from grants_app.access import current_viewer, requires
from grants_app.askers import kept_for
from grants_app.blueprints.admin.blueprint import HIGHEST_ID, admin
from grants_app.domain.accounts.rules import can_administer_users
from grants_app.domain.jobs import actions
from grants_app.domain.jobs.models import Job
from grants_app.domain.jobs.orders import Asker, ask_again
from grants_app.domain.jobs.queries import count_by_state, find_any, find_presence, list_recent
from grants_app.domain.jobs.vocabulary import JobState
from grants_app.extensions import utc_now
from grants_app.i18n import job_labels

JOB = f"/jobs/<int(max={HIGHEST_ID}):job_id>"


@admin.get("/jobs")
@requires(can_administer_users)
def list_jobs() -> str:
    """What waits, is being done, failed or is done, for whom, and whether a worker is there."""
    return render_template(
        "admin/list_jobs.html",
        counts=count_by_state(),
        states=JobState,
        jobs=list_recent(),
        presence=find_presence(now=utc_now()),
        words=job_labels,
    )


@admin.post(f"{JOB}/cancel")
@requires(can_administer_users)
def cancel_job(job_id: int) -> BaseResponse:
    """Give a job up, whoever asked for it."""
    try:
        actions.cancel(current_viewer(), asked_job(job_id), now=utc_now())
    except actions.JobOverError:
        flash(gettext("It was over already: nothing was cancelled."), "info")
    return redirect(url_for("admin.list_jobs"), 303)


@admin.post(f"{JOB}/again")
@requires(can_administer_users)
def try_job_again(job_id: int) -> BaseResponse:
    """Have a job that failed done once more, for whoever asked for it."""
    job = asked_job(job_id)
    if job.state is not JobState.FAILED or job.is_in_vain:
        abort(404)
    try:
        ask_again(Asker(current_viewer()), job, now=utc_now(), kept_for=kept_for())
    except LookupError:
        flash(gettext("It is not known any more what was asked for."), "warning")
    return redirect(url_for("admin.list_jobs"), 303)


def asked_job(job_id: int) -> Job:
    """The job of the address, or 404."""
    job = find_any(job_id, lock=True)
    if job is None:
        abort(404)
    return job
