"""Files to take away: what there is, the workbook, and the plain table of grants."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Response, current_app, g, render_template, stream_with_context, url_for

from grants_app.access import current_viewer, published
from grants_app.blueprints.exports.asking import (
    address_query,
    read_checked,
    read_coverage_filter,
    read_filter,
)
from grants_app.blueprints.exports.blueprint import exports
from grants_app.blueprints.exports.factsheet import read_factsheet
from grants_app.blueprints.exports.maps import answer_map, map_endings
from grants_app.blueprints.exports.ordering import MOST_IN_WORKBOOK, offer_file, query_of, too_many
from grants_app.blueprints.exports.portfolio import today, write_workbook
from grants_app.business_day import asked_day, current_day
from grants_app.current_programme import current_programme
from grants_app.domain.audit.queries import get_last_change
from grants_app.domain.exports.columns import grant_columns, place_columns
from grants_app.domain.exports.queries import count_grant_records, iterate_grant_records
from grants_app.domain.exports.rules import money_columns, reads_own_amounts_only
from grants_app.domain.grants.choices import check_values, list_choices
from grants_app.domain.jobs.vocabulary import OrderedFile
from grants_app.file_answers import (
    answer_file,
    answer_made,
    answer_stream,
    counted,
    is_large,
    is_left_to_worker,
    name_of,
    not_modified,
    validator,
    waiting_file,
)
from grants_app.i18n.level_words import level_heads
from grants_app.i18n.locales import LOCALES, choose_locale
from grants_app.i18n.period_words import when
from grants_app.outputs.factsheet.document import MEDIA_TYPE as MEDIA_TYPE_OF_PAPER
from grants_app.outputs.factsheet.document import write_pdf
from grants_app.outputs.tables import grants as grants_table
from grants_app.outputs.workbook.filters import filter_words
from grants_app.outputs.workbook.portfolio import MEDIA_TYPE
from grants_app.outputs.workbook.words import money_note
from grants_app.page_cache import leave_unkept
from grants_app.recorded import as_it_was, asked_moment


@exports.get("")
@published
def list_exports() -> str:
    """What can be taken away, for the filters of the address."""
    viewer, asked = current_viewer(), read_filter()
    places = read_coverage_filter()
    check_values(current_viewer(), current_programme(), asked)
    query, recorded = address_query(asked, places), asked_moment()

    def links(endpoint: str) -> list[tuple[str, str, str]]:
        return [(code, name, url_for(endpoint, **query | {"lang": code})) for code, name in LOCALES.items()]

    rows = count_grant_records(viewer, current_programme(), asked, current_day())
    if g.get("preview") is not None:
        leave_unkept()  # it offers large files otherwise than the reader's own page
    return render_template(
        "exports/list_exports.html",
        is_ordered=is_large(rows),
        query_of=query_of,
        files=OrderedFile,
        workbooks=links("exports.download_workbook"),
        tables=links("exports.download_grants"),
        factsheets=links("exports.download_factsheet"),
        maps=[(ending, links(f"exports.download_coverage_{ending}")) for ending in map_endings(places)],
        rows=rows,
        most_in_workbook=MOST_IN_WORKBOOK,
        last_change=get_last_change(recorded.at if recorded else None),
        places=places,
        when=when,
        places_sheet=level_heads(places.level),
        filters=filter_words(asked, list_choices(viewer, current_programme(), asked)),
        grants_url=url_for("api.list_grants", **query | {"level": None}),
        money_note=money_note(money_columns(viewer), is_own_only=reads_own_amounts_only(viewer)),
    )


@exports.get("/portfolio.xlsx")
@published
def download_workbook() -> Response:
    """The portfolio as an Excel file, in the reader's language."""
    viewer, (asked, places, day) = current_viewer(), read_checked()
    columns = grant_columns(money_columns(viewer), current_programme().currencies)
    tag = validator((columns, place_columns(places.level, has_claims=places.claims)), today())
    held = not_modified(tag)
    if held:
        return held
    rows = count_grant_records(viewer, current_programme(), asked, day)
    if rows > MOST_IN_WORKBOOK:
        return too_many(rows, url_for("exports.download_grants", **address_query(asked, places)))
    if is_left_to_worker(rows):
        return offer_file(OrderedFile.WORKBOOK, rows)
    content = waiting_file()
    write_workbook(cast("BinaryIO", content), rows)
    return answer_file(content, MEDIA_TYPE, name_of("portfolio", "xlsx"), tag)


@exports.get("/grants.csv")
@published
def download_grants() -> Response:
    """The grants of the list as CSV, all pages of it, in its order and the reader's language."""
    viewer, (asked, _places, day) = current_viewer(), read_checked()
    columns = grant_columns(money_columns(viewer), current_programme().currencies)
    tag = validator(columns)
    held = not_modified(tag)
    if held:
        return held
    rows = count_grant_records(viewer, current_programme(), asked, day)
    if is_left_to_worker(rows):
        return offer_file(OrderedFile.TABLE, rows)
    pieces = grants_table.write_grants(
        counted(iterate_grant_records(viewer, current_programme(), asked, day, asked_day()), rows),
        columns,
        choose_locale(),
        is_demo=current_app.config["SETTINGS"].is_demo,
    )
    name = name_of("grants", "csv")
    return answer_stream(stream_with_context(as_it_was(pieces)), grants_table.MEDIA_TYPE, name, tag)


@exports.get("/factsheet.pdf")
@published
def download_factsheet() -> Response:
    """The programme on one page of paper, in the reader's language."""
    asked = read_filter()
    read_coverage_filter()
    check_values(current_viewer(), current_programme(), asked)
    tag = validator("factsheet")
    held = not_modified(tag)
    if held:
        return held
    return answer_made(
        lambda: write_pdf(read_factsheet()), MEDIA_TYPE_OF_PAPER, name_of("factsheet", "pdf"), tag
    )


@exports.get("/coverage.svg")
@published
def download_coverage_svg() -> Response:
    """The coverage map as a drawing."""
    return answer_map("svg")


@exports.get("/coverage.png")
@published
def download_coverage_png() -> Response:
    """The coverage map as a picture."""
    return answer_map("png")


@exports.get("/coverage.pdf")
@published
def download_coverage_pdf() -> Response:
    """The coverage map on paper."""
    return answer_map("pdf")


@exports.get("/coverage.geojson")
@published
def download_coverage_geojson() -> Response:
    """The places of the coverage map with their outlines and figures, for programs."""
    return answer_map("geojson")
