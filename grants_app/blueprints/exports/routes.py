"""Files to take away: what there is, and the workbook."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, render_template, url_for

from grants_app.access import current_viewer, published
from grants_app.blueprints.exports.portfolio import read_filter, read_portfolio
from grants_app.business_day import asked_day, current_day
from grants_app.domain.exports.rules import money_columns, reads_own_amounts_only
from grants_app.domain.grants.choices import check_values, list_choices
from grants_app.domain.grants.filters import GrantFilter
from grants_app.domain.programmes.queries import get_default_programme_in_full
from grants_app.i18n.locales import LOCALES, choose_locale
from grants_app.outputs.workbook.filters import filter_words
from grants_app.outputs.workbook.portfolio import MEDIA_TYPE, file_name, write_portfolio
from grants_app.outputs.workbook.words import money_note

exports = Blueprint("exports", __name__, url_prefix="/exports")


@exports.get("")
@published
def list_exports() -> str:
    """What can be taken away, for the filters of the address."""
    viewer, asked = current_viewer(), read_filter()
    check_values(asked)
    query = address_query(asked)
    return render_template(
        "exports/list_exports.html",
        workbooks=[
            (code, name, url_for("exports.download_workbook", **query, lang=code))
            for code, name in LOCALES.items()
        ],
        filters=filter_words(asked, list_choices(viewer, asked)),
        grants_url=url_for("api.list_grants", **query),
        money_note=money_note(money_columns(viewer), is_own_only=reads_own_amounts_only(viewer)),
    )


def address_query(asked: GrantFilter) -> dict[str, Any]:
    """The filter and the day of this address, for links to files and to the API."""
    query: dict[str, Any] = {}
    for name, value in asked.parameters():
        query.setdefault(name, []).append(value)
    day = asked_day()
    return query | {"on": day.isoformat()} if day else query


@exports.get("/portfolio.xlsx")
@published
def download_workbook() -> Response:
    """The portfolio as an Excel file, in the reader's language."""
    asked, day, locale = read_filter(), current_day(), choose_locale()
    check_values(asked)
    programme = get_default_programme_in_full()
    content = write_portfolio(read_portfolio(programme, asked, day), locale)
    is_demo = current_app.config["SETTINGS"].is_demo
    name = file_name(programme.slug, day.isoformat(), locale, is_demo=is_demo)
    response = Response(content, mimetype=MEDIA_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
