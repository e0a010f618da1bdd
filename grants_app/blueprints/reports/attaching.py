"""Files of a report: attached to a draft, taken out of it, downloaded by whoever may read the version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, abort, current_app, flash, jsonify, request
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.reports.attachment_forms import ACCEPT, AttachmentForm
from grants_app.blueprints.reports.blueprint import Answer, reports
from grants_app.blueprints.reports.opening import (
    open_report,
    render_report,
    report_url,
    say_refused,
    to_report,
)
from grants_app.business_day import default_day
from grants_app.config import Settings
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.uploads.vocabulary import FileRefusedError, Limits
from grants_app.domain.documents.storage import FileStore, open_store
from grants_app.domain.reports.attachments.actions import (
    TooManyAttachmentsError,
    attach_file,
    find_sent,
    take_out,
)
from grants_app.domain.reports.attachments.keeping import count_files
from grants_app.domain.reports.attachments.naming import MEDIA_TYPES
from grants_app.domain.reports.attachments.queries import AttachmentRemovedError, find_attachment
from grants_app.domain.reports.schedule.rules import can_open_reports
from grants_app.domain.reports.writing.actions import Place, ReportRefusedError
from grants_app.domain.reports.writing.queries import OpenReport
from grants_app.domain.reports.writing.rules import can_write_reports
from grants_app.domain.reports.writing.vocabulary import ReportRefusal
from grants_app.i18n import formats

MEGABYTE = 1024 * 1024


@reports.url_value_preprocessor
def let_files_pass(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A file may be larger than other forms: what is too large is said at its field."""
    if endpoint == "reports.edit_attachments":
        request.max_content_length = 2 * _limits().size + MEGABYTE


@reports.route("/grants/<int:number>/reports/<int:period_id>/attachments", methods=["GET", "POST"])
@requires(can_write_reports)
def edit_attachments(number: int, period_id: int) -> Answer:
    """The files of a draft, and a form by which one more is sent."""
    place = Place(number, period_id)
    found = open_report(place)
    form = AttachmentForm(_limits())
    if request.method == "POST" and find_sent(found, str(form.upload.data)) is not None:
        return _attached(place)  # the answer to the first time was lost on its way
    if found.draft is None or found.template is None:
        return say_refused(place, ReportRefusedError(ReportRefusal.WRONG_STATE))
    if request.method == "GET":
        return _page(found, form)
    if form.validate_on_submit():
        try:
            _attach(place, form)
        except ReportRefusedError as error:
            return say_refused(place, error)
        except TooManyAttachmentsError:
            most = formats.number(_settings().attachments_most)
            form.refuse(
                "file", gettext("A report takes %(most)s files at most. Take one out first.", most=most)
            )
        except FileRefusedError as error:
            form.refuse("file", form.refuse_file(error.refusal))
        else:
            return _attached(place)
    return _page(found, form), 422


@reports.post("/grants/<int:number>/reports/<int:period_id>/attachments/<int:attachment_id>/remove")
@requires(can_write_reports)
def take_out_attachment(number: int, period_id: int, attachment_id: int) -> Answer:
    """Take a file out of the draft."""
    place = Place(number, period_id)
    open_report(place)
    try:
        take_out(current_viewer(), current_programme(), place, attachment_id, _store(), today=default_day())
    except LookupError:
        abort(404)
    except ReportRefusedError as error:
        return say_refused(place, error)
    flash(gettext("The file is taken out of the draft."), "success")
    return to_report(place, "edit_attachments")


@reports.get("/grants/<int:number>/reports/<int:period_id>/attachments/<int:attachment_id>")
@requires(can_open_reports)
def download_attachment(number: int, period_id: int, attachment_id: int) -> Response:
    """The file itself, to be saved and never shown in the browser."""
    found = open_report(Place(number, period_id))
    try:
        one = find_attachment(found, attachment_id)
        pieces = _store().read(one.file_key)
        first = next(pieces, b"")
    except AttachmentRemovedError:
        abort(410)
    except (LookupError, FileNotFoundError):
        abort(404)

    def content() -> Iterator[bytes]:
        yield first
        yield from pieces

    response = Response(content(), mimetype=MEDIA_TYPES[one.kind])
    response.content_length = one.size
    response.headers.set("Content-Disposition", "attachment", filename=one.name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _attach(place: Place, form: AttachmentForm) -> None:
    attach_file(
        current_viewer(),
        current_programme(),
        place,
        form.sent,
        _store(),
        form.limits,
        most=_settings().attachments_most,
        today=default_day(),
    )


def _attached(place: Place) -> Answer:
    """Say that the file is there; a page that sends files by itself is told where to go on."""
    flash(gettext("The file is attached."), "success")
    if request.accept_mimetypes.best == "application/json":
        return jsonify(url=report_url(place, "edit_attachments"))
    return to_report(place, "edit_attachments")


def _page(found: OpenReport, form: AttachmentForm) -> str:
    attachments = found.versions[0].version.attachments
    settings = _settings()
    return render_report(
        "edit_attachments.html",
        found,
        form=form,
        attachments=attachments,
        most=settings.attachments_most,
        megabytes=settings.attachment_megabytes,
        accept=ACCEPT,
        is_full=count_files(attachments) >= settings.attachments_most,
    )


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _limits() -> Limits:
    return Limits(size=_settings().attachment_megabytes * MEGABYTE)


def _store() -> FileStore:
    return open_store(_settings().files_url)
