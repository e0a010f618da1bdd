"""Where the grants work: map, table, places."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from grants_app.access import current_viewer, public, published, requires
from grants_app.addresses import know_keys
from grants_app.blueprints.coverage.comparing import build_comparison, read_comparison
from grants_app.blueprints.coverage.gap_files import answer_gap_file
from grants_app.blueprints.coverage.gap_indicators import answer_indicators, answer_removal
from grants_app.blueprints.coverage.gap_method import describe_method
from grants_app.blueprints.coverage.gaps import answer_gaps
from grants_app.blueprints.coverage.page import Around, build_page, grant_url
from grants_app.blueprints.coverage.parameters import read_address, read_filter, read_metric
from grants_app.blueprints.coverage.place_gap import build_place_gap
from grants_app.blueprints.coverage.place_page import build_place_page
from grants_app.blueprints.coverage.planner_routes import answer_planner
from grants_app.blueprints.coverage.playing import MOST_NATIONWIDE, months_document
from grants_app.business_day import current_day
from grants_app.current_programme import current_programme
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.gaps.indicators.rules import can_load_indicators
from grants_app.domain.coverage.monthly import find_month, list_months, read_months, without_days
from grants_app.domain.coverage.places import read_place_coverage
from grants_app.domain.coverage.queries import list_national_grants
from grants_app.domain.coverage.reading import read_coverage
from grants_app.domain.coverage.surroundings import read_surroundings
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.outlines import find_outlines
from grants_app.domain.geography.queries import find_place
from grants_app.domain.grants.choices import Choices, list_choices
from grants_app.domain.grants.filters import GrantFilter
from grants_app.i18n import coverage_labels, coverage_words
from grants_app.i18n.locales import choose_locale
from grants_app.outputs.coverage.figures import page_json

coverage = Blueprint("coverage", __name__)

YEAR, HOUR = 365 * 86400, 3600


@coverage.get("/coverage")
@published
def show_coverage() -> str:
    """The map, the table beside it, and what neither may hide: nationwide grants, unreached districts."""
    programme = current_programme()
    viewer = current_viewer()
    asked = read_address(viewer, programme)
    found = read_coverage(viewer, programme, asked.filter)
    nationwide = list_national_grants(viewer, programme, asked.filter) if found.nationwide else []
    months = list_months(viewer, programme)
    # A month looks the same whether the map was played to it or opened at it.
    is_month = find_month(asked.filter, months) is not None
    beside = read_months(viewer, programme, asked.filter, months) if is_month else []
    around = Around(_choices(asked.filter), months, [one.coverage for one in beside])
    page = build_page(asked, found, nationwide, programme, around)
    return render_template("coverage/show_coverage.html", page=page, grant_url=grant_url)


@coverage.get("/coverage/months.json")
@published
def show_months() -> Response:
    """Every month of the programme with the filters of the page, for the script that plays them."""
    viewer, programme = current_viewer(), current_programme()
    asked = read_address(viewer, programme)
    months = read_months(viewer, programme, asked.filter, list_months(viewer, programme))
    nationwide = list_national_grants(viewer, programme, without_days(asked.filter), limit=MOST_NATIONWIDE)
    content = months_document(asked, months, nationwide, programme, _choices(asked.filter))
    return Response(page_json(content), mimetype="application/json")


@coverage.get("/coverage/compare")
@published
def compare_coverage() -> str:
    """Two days or two themes side by side: two maps of one scale, one table with the difference."""
    viewer, programme = current_viewer(), current_programme()
    asked = read_comparison(read_filter(viewer, programme), read_metric())
    found = (read_coverage(viewer, programme, asked.first), read_coverage(viewer, programme, asked.second))
    page = build_comparison(asked, found, programme, _choices(asked.first))
    return render_template("coverage/compare_coverage.html", page=page)


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
    asked = read_filter(current_viewer(), current_programme())
    found = read_place_coverage(current_viewer(), current_programme(), place, asked)
    page = build_place_page(place, found, current_day(), _choices(asked))
    beside = read_surroundings(current_viewer(), current_programme(), place, found)
    gap = build_place_gap(place, beside) if beside else None
    return render_template("coverage/show_place.html", page=page, gap=gap, grant_url=grant_url)


@coverage.get("/coverage/planner")
@published
def show_planner() -> ResponseReturnValue:
    """What if: the places that fall out of coverage when a grant ends, is closed early or loses a site."""
    return answer_planner()


def _choices(asked: CoverageFilter) -> Choices:
    """Phases and organisations to choose from, in the order of the reader's language."""
    own = GrantFilter(organisations=asked.organisations, language=choose_locale())
    choices = list_choices(current_viewer(), current_programme(), own)
    know_keys({choice.value: choice.key for choice in choices.organisations if choice.key is not None})
    return choices


@coverage.get("/coverage/gaps")
@published
def show_gaps() -> ResponseReturnValue:
    """Where too little reaches rural people, with what each score is made of."""
    return answer_gaps()


@coverage.get("/coverage/gaps.pdf")
@published
def download_gap_paper() -> Response:
    """The report on gaps on paper."""
    return answer_gap_file("pdf")


@coverage.get("/coverage/gaps.xlsx")
@published
def download_gap_workbook() -> Response:
    """The report on gaps as an Excel file."""
    return answer_gap_file("xlsx")


@coverage.get("/coverage/gaps.geojson")
@published
def download_gap_geojson() -> Response:
    """The places of the report with their outlines, for programs."""
    return answer_gap_file("geojson")


@coverage.route("/coverage/indicators", methods=["GET", "POST"])
@requires(can_load_indicators)
def edit_indicators() -> ResponseReturnValue:
    """The indicators beside the parts of a gap, and a form to load one."""
    return answer_indicators()


@coverage.post("/coverage/indicators/<code>/remove")
@requires(can_load_indicators)
def take_indicator(code: str) -> ResponseReturnValue:
    """Remove an indicator."""
    return answer_removal(code)


@coverage.get("/coverage/method")
@published
def show_method() -> str:
    """How coverage is computed, and what its figures must not be used for."""
    division = current_programme().geography
    return render_template(
        "coverage/show_method.html",
        states=coverage_labels.STATE,
        division=division,
        programme=current_programme(),
        gap=describe_method(),
        county_alone=coverage_words.county_alone(),
        people_of_county=coverage_words.people_of_county(),
    )
