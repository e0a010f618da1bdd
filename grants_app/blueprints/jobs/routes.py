"""The files that somebody asked for: a list, one with its progress, fetching, cancelling, asking again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from grants_app.access import published
from grants_app.askers import current_asker, kept_for
from grants_app.blueprints.jobs.showing import ShownFile, show_files
from grants_app.domain.documents.storage import made_path, open_store
from grants_app.domain.jobs import actions, orders
from grants_app.domain.jobs.models import ADDRESS, Job
from grants_app.domain.jobs.queries import find_presence
from grants_app.domain.jobs.vocabulary import OrderedFile
from grants_app.extensions import utc_now
from grants_app.i18n import job_labels
from grants_app.outputs.tables import grants as grants_table
from grants_app.outputs.workbook.portfolio import MEDIA_TYPE
from grants_app.page_cache import leave_unkept

jobs = Blueprint("jobs", __name__, url_prefix="/jobs")

ADDRESSES: Final = re.compile(f"[A-Za-z0-9_-]{{{ADDRESS}}}")
MEDIA_TYPES: Final = {OrderedFile.WORKBOOK: MEDIA_TYPE, OrderedFile.TABLE: grants_table.MEDIA_TYPE}


@jobs.get("")
@published
def list_jobs() -> str:
    """What this person asked for, newest first."""
    leave_unkept()
    asker = current_asker()
    return render_template(
        "jobs/list_jobs.html",
        files=show_files(asker.viewer, orders.list_own(asker)),
        presence=find_presence(now=utc_now()),
        at_once=current_app.config["SETTINGS"].files_at_once,
        words=job_labels,
    )


@jobs.get("/<address>")
@published
def show_job(address: str) -> str:
    """One file: how far it is, or where it is fetched."""
    leave_unkept()
    return render_template(
        "jobs/show_job.html",
        file=asked_file(address),
        presence=find_presence(now=utc_now()),
        at_once=current_app.config["SETTINGS"].files_at_once,
        words=job_labels,
    )


@jobs.get("/<address>/file")
@published
def take_file(address: str) -> Response:
    """The file itself, for whoever asked for it."""
    leave_unkept()
    file = asked_file(address)
    if not file.is_ready:
        abort(404)
    pieces = open_store(current_app.config["SETTINGS"].files_url).read(made_path(address))
    try:
        first = next(pieces, b"")
    except FileNotFoundError:
        abort(404)

    def content() -> Iterator[bytes]:
        yield first
        yield from pieces

    response = Response(content(), mimetype=MEDIA_TYPES[OrderedFile(file.name)])
    response.content_length = file.job.size or 0
    response.headers.set("Content-Disposition", "attachment", filename=file.job.result)
    return response


@jobs.post("/<address>/cancel")
@published
def cancel_job(address: str) -> BaseResponse:
    """Give it up; what is over stays as it is."""
    asker, job = current_asker(), asked_job(address)
    try:
        actions.cancel(asker.viewer, job, now=utc_now())
    except actions.JobOverError:
        flash(gettext("It was over already: nothing was cancelled."), "info")
    return redirect(url_for("jobs.show_job", address=address), 303)


@jobs.post("/<address>/again")
@published
def ask_again(address: str) -> BaseResponse:
    """Have it made once more; a file that is there stays as it is."""
    try:
        orders.ask_again(current_asker(), asked_job(address), now=utc_now(), kept_for=kept_for())
    except LookupError:
        abort(404)
    except orders.FileThereError:
        flash(gettext("The file is there already: it was not made again."), "info")
    except orders.InVainError:
        flash(gettext("It was not made again: it would end as it did."), "info")
    except orders.TooManyOrdersError:
        flash(job_labels.too_many_words(), "warning")
    return redirect(url_for("jobs.show_job", address=address), 303)


@jobs.after_request
def keep_nowhere(response: Response) -> Response:
    """A person's own: no cache keeps it, whoever is signed in."""
    response.headers["Cache-Control"] = "no-store"
    return response


def asked_job(address: str) -> Job:
    """The job of the address, or 404: also for somebody else's."""
    found = orders.find_own(current_asker(), address, lock=True) if ADDRESSES.fullmatch(address) else None
    if found is None:
        abort(404)
    return found


def asked_file(address: str) -> ShownFile:
    """The same, as pages show it; nothing is locked."""
    asker = current_asker()
    found = orders.find_own(asker, address) if ADDRESSES.fullmatch(address) else None
    if found is None:
        abort(404)
    return show_files(asker.viewer, [found])[0]
