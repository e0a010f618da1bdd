"""The figures for programs. Read-only; what it answers is described by `/api/v1/openapi.json`."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, request, url_for

from grants_app.access import current_viewer, public, published
from grants_app.addresses import one_value
from grants_app.blueprints.api.answers import answer_json, answer_list, answer_one, answer_rows
from grants_app.blueprints.api.parameters import (
    read_known,
    read_limit,
    read_members,
)
from grants_app.business_day import asked_day, current_day
from grants_app.current_programme import current_programme
from grants_app.domain.coverage.filters import CoverageFilter, parse_coverage
from grants_app.domain.coverage.gaps.indicators.queries import list_indicator_codes
from grants_app.domain.coverage.gaps.queries import asked_of_gaps, read_gaps
from grants_app.domain.coverage.gaps.weights import WEIGHTS, read_weights, write_weights
from grants_app.domain.exports.queries import (
    get_grant_record,
    get_organisation_record,
    list_grant_records,
    list_organisation_page,
    read_coverage_records,
)
from grants_app.domain.geography import queries as geography
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.sources import sources_of
from grants_app.domain.grants.choices import check_values
from grants_app.domain.grants.filters import MAXIMUM_LIMIT, GrantFilter, parse_filter
from grants_app.domain.grants.summary import summarise_portfolio
from grants_app.domain.programmes.queries import load_in_full
from grants_app.outputs.api.gaps import gap_item, gap_meta
from grants_app.outputs.api.items import (
    coverage_item,
    coverage_meta,
    grant_item,
    organisation_item,
    place_item,
    place_item_in_full,
)
from grants_app.outputs.api.openapi import openapi_document
from grants_app.outputs.api.portfolio import portfolio_item

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.get("/portfolio")
@published
def show_portfolio() -> Response:
    """The programme and counts of its grants."""
    day = current_day()
    programme = load_in_full(current_programme())
    summary = summarise_portfolio(current_viewer(), programme.id, day)
    return answer_one(portfolio_item(programme, summary), on=day.isoformat())


@api.get("/grants")
@published
def list_grants() -> Response:
    """Grants by filters."""
    asked = parse_filter(request.args.to_dict(flat=False), default_limit=MAXIMUM_LIMIT)
    day = current_day()
    page = list_grant_records(current_viewer(), current_programme(), asked, day, asked_day())
    items = [grant_item(record) for record in page.records]
    return answer_list(items, page.total, page.next_cursor, on=day.isoformat())


@api.get("/grants/<int:number>")
@published
def show_grant(number: int) -> Response:
    """One grant of the programme."""
    day = current_day()
    try:
        record = get_grant_record(current_viewer(), current_programme(), number, day, asked_day())
    except LookupError:
        abort(404)
    return answer_one(grant_item(record), on=day.isoformat())


@api.get("/organisations")
@published
def list_organisations() -> Response:
    """Grantees by name."""
    page = list_organisation_page(
        current_viewer(), current_programme(), current_day(), limit=read_limit(), cursor=one_value("cursor")
    )
    return answer_list([organisation_item(record) for record in page.records], page.total, page.next_cursor)


@api.get("/organisations/<slug>")
@published
def show_organisation(slug: str) -> Response:
    """One grantee."""
    try:
        record = get_organisation_record(current_viewer(), current_programme(), slug, current_day())
    except LookupError:
        abort(404)
    return answer_one(organisation_item(record))


@api.get("/places")
@published
def list_places() -> Response:
    """Places by level, county and district."""
    levels = read_members("level", PlaceLevel)
    places = geography.list_places(current_programme().geography_id)
    counties = read_known("county", {p.code for p in places if p.level is PlaceLevel.COUNTY})
    districts = read_known("district", {p.code for p in places if p.level is PlaceLevel.DISTRICT})
    found = [
        place
        for place in places
        if (not levels or place.level in levels)
        and (not counties or (place.county is not None and place.county.code in counties))
        and (not districts or (place.district is not None and place.district.code in districts))
    ]
    return answer_rows(found, place_item)


@api.get("/places/<code>")
@published
def show_place(code: str) -> Response:
    """One place with its figures."""
    place = geography.find_place(code) if re.fullmatch("[A-Z0-9-]{1,16}", code) else None
    division = current_programme().geography
    if place is None or place.geography_id != division.id:
        abort(404)
    return answer_one(place_item_in_full(place, sources_of(division)))


@api.get("/coverage")
@published
def list_coverage() -> Response:
    """What grants reach in each place."""
    asked = _asked_coverage()
    found = read_coverage_records(current_viewer(), current_programme(), asked)
    about = coverage_meta(asked) | {"nationwide_grants": list(found.nationwide)}
    return answer_rows(found.rows, coverage_item, **about)


@api.get("/coverage/gaps")
@published
def list_gaps() -> Response:
    """Places by their gap."""
    asked = asked_of_gaps(_asked_coverage())
    indicators = list_indicator_codes(current_programme().geography_id)
    weights = read_weights([one_value(WEIGHTS) or ""], indicators)
    report = read_gaps(current_viewer(), current_programme(), asked, weights)
    return answer_rows(report.rows, gap_item, **gap_meta(asked, report, write_weights(weights)))


def _asked_coverage() -> CoverageFilter:
    """What is to be counted. Raises FilterError, also for a phase or organisation that there is not."""
    asked = parse_coverage(request.args.to_dict(flat=False))
    known = GrantFilter(phases=asked.phases, organisations=asked.organisations)
    check_values(current_viewer(), current_programme(), known)
    return asked


@api.get("/openapi.json")
@public
def show_document() -> Response:
    """The description of this API."""
    root = url_for("api.show_document").removesuffix("/openapi.json")
    return answer_json(openapi_document(root))
