"""The audit log: who changed what, when, from what to what."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, stream_with_context, url_for

from grants_app.access import current_viewer, requires
from grants_app.audit_trail import describe_page
from grants_app.blueprints.audit.asking import filter_words, options, read_filter
from grants_app.domain.accounts.rules import can_read_audit
from grants_app.domain.history import queries
from grants_app.errors import BadParameterError
from grants_app.extensions import utc_now
from grants_app.i18n.locales import choose_locale
from grants_app.outputs.audit.table import MEDIA_TYPE, write_log

audit = Blueprint("audit", __name__, url_prefix="/admin/audit")


@audit.get("")
@requires(can_read_audit)
def list_log() -> str:
    """The log, searched by the address, the newest change first."""
    asked = read_filter()
    try:
        page = queries.list_log(current_viewer(), asked.filter)
    except LookupError:
        raise BadParameterError("before", str(asked.filter.before)) from None
    following = url_for("audit.list_log", **asked.values, before=page.next_before)
    return render_template(
        "audit/list_log.html",
        entries=describe_page(page),
        values=asked.values,
        options=options(asked),
        chips=filter_words(asked),
        is_first=asked.filter.before is None,
        first_url=url_for("audit.list_log", **asked.values),
        next_url=following if page.next_before else None,
        export_url=url_for("audit.download_log", **asked.values),
    )


@audit.get("/log.csv")
@requires(can_read_audit)
def download_log() -> Response:
    """All that the filters of the address show, as CSV in the reader's language."""
    asked = read_filter()
    pages = queries.iterate_log(current_viewer(), asked.filter)
    pieces = write_log(entry for page in pages for entry in describe_page(page))
    response = Response(stream_with_context(pieces), mimetype=MEDIA_TYPE)
    name = f"audit-{utc_now().date().isoformat()}-{choose_locale()}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
