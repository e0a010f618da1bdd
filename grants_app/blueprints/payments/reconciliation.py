"""Whether the money of the programme ties out, down to the grant that does not."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, render_template, stream_with_context, url_for

from grants_app.access import current_viewer, requires
from grants_app.addresses import one_value
from grants_app.blueprints.payments.blueprint import payments
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.domain.grants.money.queries import recorded_totals
from grants_app.domain.grants.ordering import MAXIMUM_NUMBER
from grants_app.domain.grants.reconciliation.queries import (
    iterate_reconciliation,
    list_reconciliation,
    sum_by_currency,
)
from grants_app.errors import BadParameterError
from grants_app.i18n import award_labels
from grants_app.i18n.locales import choose_locale
from grants_app.outputs.file_names import file_name
from grants_app.outputs.tables.reconciliation import MEDIA_TYPE, write_reconciliation
from grants_app.recorded import as_it_was, asked_moment


@payments.get("/reconciliation")
@requires(can_manage_awards)
def show_reconciliation() -> str:
    """Totals by currency, and the grants with an agreement, 25 at a time."""
    viewer, programme = current_viewer(), current_programme()
    only_untied, after = read_untied(), read_after()
    page = list_reconciliation(viewer, programme, only_untied=only_untied, after=after)
    kept: dict[str, Any] = {"untied": 1} if only_untied else {}
    return render_template(
        "payments/show_reconciliation.html",
        page=page,
        totals=recorded_totals(viewer, programme),
        sums={one.currency: one for one in sum_by_currency(viewer, programme)},
        only_untied=only_untied,
        is_first=not after,
        first_url=url_for("payments.show_reconciliation", **kept),
        next_url=url_for("payments.show_reconciliation", **kept, after=page.next_after)
        if page.next_after
        else None,
        export_url=url_for("payments.download_reconciliation", **kept),
        words=award_labels,
    )


@payments.get("/reconciliation.csv")
@requires(can_manage_awards)
def download_reconciliation() -> Response:
    """All grants that the filter of the address shows, as CSV in the reader's language."""
    programme, locale = current_programme(), choose_locale()
    rows = iterate_reconciliation(current_viewer(), programme, only_untied=read_untied())
    is_demo = current_app.config["SETTINGS"].is_demo
    pieces = stream_with_context(as_it_was(write_reconciliation(rows, is_demo=is_demo)))
    response = Response(pieces, mimetype=MEDIA_TYPE)
    moment, day = asked_moment(), default_day().isoformat()
    name = file_name(
        "reconciliation",
        programme.slug,
        day,
        locale,
        "csv",
        is_demo=is_demo,
        recorded_at=moment.at if moment else None,
    )
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def read_untied() -> bool:
    """Whether only what does not tie out is asked for. Raises BadParameterError."""
    text = one_value("untied")
    if text not in {None, "0", "1"}:
        raise BadParameterError("untied", str(text))
    return text == "1"


def read_after() -> int:
    """The number after which the page begins. Raises BadParameterError."""
    text = one_value("after") or "0"
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= MAXIMUM_NUMBER):
        raise BadParameterError("after", text)
    return int(text)
