"""Large files: the page that offers to have one made, and asking for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from grants_app.access import current_viewer, published
from grants_app.as_asked import aside
from grants_app.askers import known_asker
from grants_app.blueprints.exports.asking import read_checked
from grants_app.blueprints.exports.blueprint import exports
from grants_app.current_programme import current_programme
from grants_app.domain.exports.queries import count_grant_records
from grants_app.domain.jobs.orders import Asked, TooManyOrdersError, order
from grants_app.domain.jobs.queries import find_presence
from grants_app.domain.jobs.vocabulary import OrderedFile
from grants_app.extensions import utc_now
from grants_app.i18n import job_labels
from grants_app.i18n.locales import LOCALES, choose_locale
from grants_app.page_cache import leave_unkept
from grants_app.programme_prefix import asked_slug
from grants_app.recorded import turn_to_the_past

LONGEST_QUERY: Final = 4000
LANGUAGE: Final = "lang"
# A workbook of so many grants takes half a minute of a worker; whoever needs more takes the CSV.
MOST_IN_WORKBOOK: Final = 25_000


def query_of(url: str) -> str:
    """What an address asks for, with the language of its file and without a page of a list."""
    return _whole(urlsplit(url).query)


def _whole(query: str) -> str:
    pairs = parse_qsl(query)
    kept = [(name, value) for name, value in pairs if name not in {"cursor", "limit", LANGUAGE}]
    given = next((value for name, value in pairs if name == LANGUAGE), None)
    return urlencode([*kept, (LANGUAGE, given if given in LOCALES else choose_locale())])


def offer_file(file: OrderedFile, rows: int) -> Response:
    """The page instead of a large file: that it takes a while, and the button that has it made."""
    leave_unkept()
    page = render_template(
        "exports/offer_file.html",
        file=file,
        rows=rows,
        query=query_of(request.full_path),
        presence=find_presence(now=utc_now()),
        at_once=current_app.config["SETTINGS"].files_at_once,
    )
    response = Response(page, mimetype="text/html")
    response.vary.add("Accept")
    return response


@exports.post("/making")
@published
def order_file() -> BaseResponse:
    """Have a file made by the worker, or go to where the very same one is being made.

    What its address would refuse is refused here in the same way.
    """
    query = request.form.get("query", "")
    if request.form.get("file") not in set(OrderedFile) or len(query) > LONGEST_QUERY:
        abort(400)
    asked, rows = _checked(Asked(OrderedFile(request.form["file"]), query, asked_slug()))
    if asked.file is OrderedFile.WORKBOOK and rows > MOST_IN_WORKBOOK:
        return too_many(rows, f"{url_for('exports.download_grants')}?{asked.query}")
    try:
        job = order(known_asker(), asked, now=utc_now())
    except TooManyOrdersError:
        flash(job_labels.too_many_words(), "warning")
        return redirect(url_for("jobs.list_jobs"), 303)
    return redirect(url_for("jobs.show_job", address=job.address), 303)


def _checked(asked: Asked) -> tuple[Asked, int]:
    """What is asked for, read as its address reads it, and how many grants it tells of.

    Raises FilterError and PastError as that does. A time by Albanian clocks becomes the moment it means.
    """
    user = current_user._get_current_object() if current_user.is_authenticated else None
    with aside(asked, user):
        led = turn_to_the_past()
        if led is None:
            filters, _places, day = read_checked()
            rows = count_grant_records(current_viewer(), current_programme(), filters, day)
    if led is not None:
        return _checked(replace(asked, query=urlsplit(led.location or "").query))
    return replace(asked, query=_whole(asked.query)), rows


def too_many(rows: int, table_url: str) -> Response:
    """The page that says that a workbook would be too large, and what to take instead."""
    page = render_template(
        "exports/too_many.html", rows=rows, most_in_workbook=MOST_IN_WORKBOOK, table_url=table_url
    )
    return Response(page, status=422, mimetype="text/html")
