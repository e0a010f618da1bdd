"""Where the grants work: map, table, places."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from grants_app.access import current_viewer, public, published
from grants_app.blueprints.coverage.page import build_page, grant_url
from grants_app.blueprints.coverage.parameters import read_address
from grants_app.blueprints.coverage.place_page import build_place_page
from grants_app.business_day import asked_day, current_day
from grants_app.current_programme import current_programme
from grants_app.domain.coverage.places import read_place_coverage
from grants_app.domain.coverage.queries import list_national_grants, read_coverage
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.outlines import find_outlines
from grants_app.domain.geography.queries import find_place
from grants_app.i18n import coverage_labels

coverage = Blueprint("coverage", __name__)

YEAR, HOUR = 365 * 86400, 3600


@coverage.get("/coverage")
@published
def show_coverage() -> str:
    """The map, the table beside it, and what neither may hide: nationwide grants, unreached districts."""
    programme = current_programme()
    asked = read_address(programme.phases)
    viewer = current_viewer()
    found = read_coverage(viewer, programme, asked.filter)
    nationwide = list_national_grants(viewer, programme, asked.filter) if found.nationwide else []
    page = build_page(asked, found, nationwide, programme)
    return render_template("coverage/show_coverage.html", page=page, grant_url=grant_url)


@coverage.get("/coverage/boundaries/<level>.json")
@public
def show_boundaries(level: str) -> Response:
    """The outlines of counties or districts. Open data; the address changes with the content."""
    if level not in (PlaceLevel.COUNTY, PlaceLevel.DISTRICT):
        abort(404)
    outlines = find_outlines(current_programme().geography, PlaceLevel(level))
    if outlines is None:
        abort(404)
    document = outlines.document
    response = Response(document.body, mimetype="application/json")
    response.cache_control.public = True
    is_named = document.digest.startswith(request.args.get("v") or "-")
    response.cache_control.max_age = YEAR if is_named else HOUR
    return response


@coverage.get("/coverage/places/<code>")
@published
def show_place(code: str) -> str:
    """One place: what works there, what names it, what lies in it, what is known of it."""
    place = find_place(code)
    if place is None or place.geography_id != current_programme().geography_id:
        abort(404)
    found = read_place_coverage(current_viewer(), current_programme(), place, asked_day())
    page = build_place_page(place, found, current_day())
    return render_template("coverage/show_place.html", page=page, grant_url=grant_url)


@coverage.get("/coverage/method")
@published
def show_method() -> str:
    """How coverage is computed, and what its figures must not be used for."""
    division = current_programme().geography
    return render_template("coverage/show_method.html", states=coverage_labels.STATE, division=division)
