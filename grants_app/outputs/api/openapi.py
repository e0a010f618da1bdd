"""The OpenAPI 3.1 document of the API: every path, parameter and answer."""

from __future__ import annotations

from typing import Any, Final

from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.filters import EVER, MAXIMUM_QUERY, SORTS
from grants_app.domain.grants.vocabulary import Evidence, GrantStatus, Missing, Theme, WorksWith
from grants_app.domain.organisations.models import OrganisationKind
from grants_app.outputs.api.gaps import ASKED_LEVEL, ASKED_WEIGHTS, GAP_PARAMETERS, GAP_SCHEMAS
from grants_app.outputs.api.jobs import JOB_ADDRESS, JOB_SCHEMAS
from grants_app.outputs.api.parameters import (
    ASKED_DAY,
    cursor_parameter,
    day_parameter,
    language_parameter,
    limit_parameter,
    moment_parameter,
    path_parameter,
    query_parameter,
    repeated_parameter,
)
from grants_app.outputs.api.releases import RELEASE_NUMBER, RELEASE_SCHEMAS
from grants_app.outputs.api.schemas import (
    CODE,
    ORDINAL,
    SCHEMAS,
    SLUG,
    Schema,
    array,
    ref,
    values,
)

VERSION: Final = "1.0.0"
SPAN: Final[Schema] = {"type": "string", "pattern": "^(199[0-9]|20[0-9]{2}|2100)(-(0[1-9]|1[0-2]))?$"}
_YEARS: Final = r"(199\d|20\d\d|2100)-\d{2}-\d{2}"
ASKED_PERIOD: Final[Schema] = {
    "type": "string",
    "pattern": rf"^({_YEARS}\.\.({_YEARS})?|\.\.{_YEARS})$",
    "examples": ["2005-01-01..2005-03-31"],
}
CURRENCY: Final[Schema] = {"type": "string", "pattern": "^[A-Z]{3}$"}
PROBLEM_TYPE: Final = "application/problem+json"

DESCRIPTION: Final = (
    "The grants of the programme, read only. Values never depend on the language; texts come in Albanian and "
    "English. What is unknown is null or missing, never zero. Days are ISO 8601, from 1990 to 2100; "
    "money is a decimal string with an ISO 4217 currency. Places are those of the programme's "
    "territorial division, whose own names for the levels county, district, municipality and commune "
    "are not used here. Lists are paged by `limit` and by following `links.next`. Unknown parameters are "
    "ignored; one that takes a single value must not be given several; an empty value is as good as none."
)

AGREED_ON: Final = (
    "The business day of statuses. Last days, themes, whom a grant works with and amounts are those that "
    "were agreed for this day; absent, all that is agreed, also what takes effect later. It leaves nothing "
    "out: `from` and `until` of a site say on which days it is one."
)


def openapi_document(server_url: str) -> Schema:
    """The document for a server at `server_url` (absolute or a path)."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Portfolio of grants", "version": VERSION, "description": DESCRIPTION},
        "servers": [{"url": server_url}],
        "paths": _paths(),
        "components": {
            "schemas": SCHEMAS | GAP_SCHEMAS | JOB_SCHEMAS | RELEASE_SCHEMAS,
            "responses": _responses(),
            "securitySchemes": _security(),
        },
        "security": [{}, {"session": []}],
    }


def _paths() -> dict[str, Any]:
    on, limit, cursor = day_parameter("The business day of statuses."), limit_parameter(), cursor_parameter()
    agreed_on = day_parameter(AGREED_ON)
    recorded = moment_parameter()
    return {
        "/portfolio": _get(
            "showPortfolio", "The programme and counts of its grants", "PortfolioAnswer", [on]
        ),
        "/grants": _get(
            "listGrants",
            "Grants, by filters",
            "GrantList",
            [*_grant_filters(), agreed_on, recorded, limit, cursor],
        ),
        "/grants/{number}": _get(
            "showGrant",
            "One grant",
            "GrantAnswer",
            [path_parameter("number", "Number in the document's order.", ORDINAL), agreed_on, recorded],
        ),
        "/organisations": _get(
            "listOrganisations", "Grantees by name", "OrganisationList", [recorded, limit, cursor]
        ),
        "/organisations/{slug}": _get(
            "showOrganisation",
            "One grantee",
            "OrganisationAnswer",
            [path_parameter("slug", "Name in addresses.", SLUG), recorded],
        ),
        "/places": _get("listPlaces", "Places by name", "PlaceList", [*_place_filters(), limit, cursor]),
        "/places/{code}": _get(
            "showPlace",
            "One place with its figures",
            "PlaceAnswer",
            [path_parameter("code", "Code of a place.", CODE)],
        ),
        "/coverage": _get(
            "listCoverage",
            "What grants reach in each place",
            "CoverageList",
            [*_coverage_filters(), recorded, limit, cursor],
        ),
        "/coverage/gaps": _get(
            "listGaps",
            "Where too little reaches rural people, the greatest gap first",
            "GapList",
            [*_gap_filters(), limit, cursor],
        ),
        "/jobs/{address}": _get(
            "showJob",
            "A file that the same session asked for: how far it is, and where it is fetched",
            "JobAnswer",
            [path_parameter("address", "Address of the job, as its page has it.", JOB_ADDRESS)],
        ),
        "/releases": _get("listReleases", "Releases of counts, newest first", "ReleaseList", [limit, cursor]),
        "/releases/{number}": _get(
            "showRelease",
            "One release with its tables, as the reader may see them",
            "ReleaseAnswer",
            [path_parameter("number", "Number of the release in its programme.", RELEASE_NUMBER)],
        ),
        "/openapi.json": {
            "get": {
                "operationId": "showDocument",
                "summary": "This document",
                "security": [],
                "responses": {
                    "200": {
                        "description": "The document.",
                        "content": {"application/json": {"schema": {"type": "object"}}},
                    },
                    "304": _response("NotModified"),
                    "405": _response("ReadOnly"),
                    "429": _response("TooMany"),
                },
            }
        },
    }


def _get(operation: str, summary: str, schema: str, parameters: list[Schema]) -> Schema:
    one = any(parameter["in"] == "path" for parameter in parameters)
    responses = {
        "200": {
            "description": "What was asked for.",
            "headers": {
                "ETag": {"schema": {"type": "string"}},
                "Cache-Control": {"schema": {"type": "string"}},
            },
            "content": {"application/json": {"schema": ref(schema)}},
        },
        "304": _response("NotModified"),
        "400": _response("Malformed"),
        "401": _response("SignInRequired"),
        "405": _response("ReadOnly"),
        "429": _response("TooMany"),
    }
    if one:
        responses["404"] = _response("Unknown")
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": [*parameters, language_parameter()],
            "responses": responses,
        }
    }


def _response(name: str) -> Schema:
    return {"$ref": f"#/components/responses/{name}"}


def _responses() -> dict[str, Schema]:
    def problem(description: str, **headers: str) -> Schema:
        described = {"description": description, "content": {PROBLEM_TYPE: {"schema": ref("Problem")}}}
        return described | ({"headers": _headers(**headers)} if headers else {})

    return {
        "NotModified": {
            "description": "What the reader has is still right.",
            "headers": _headers(ETag="What `If-None-Match` named."),
        },
        "Malformed": problem("A parameter cannot be read."),
        "SignInRequired": problem(
            "This installation shows nothing without a session.", WWW_Authenticate="Names the sign-in page."
        ),
        "ReadOnly": problem("Nothing can be changed here.", Allow="The methods that there are."),
        "TooMany": problem(
            "More requests in a minute than a program may send.", Retry_After="Seconds until the next one."
        ),
        "Unknown": problem("There is no such record, or it is not open to the reader."),
    }


def _headers(**descriptions: str) -> Schema:
    return {
        name.replace("_", "-"): {"description": text, "required": True, "schema": {"type": "string"}}
        for name, text in descriptions.items()
    }


def _security() -> dict[str, Schema]:
    description = "The cookie of somebody signed in, who may see more."
    return {"session": {"type": "apiKey", "in": "cookie", "name": "session", "description": description}}


def _grant_filters() -> list[Schema]:
    return [
        query_parameter(
            "q",
            "Words in either language; case and diacritics do not matter.",
            {"type": "string", "maxLength": MAXIMUM_QUERY},
        ),
        repeated_parameter("phase", "Number of a phase.", {"type": "integer", "minimum": 1, "maximum": 9999}),
        repeated_parameter("theme", "A theme of the grant.", values(Theme)),
        repeated_parameter("status", "Status on the business day.", values(GrantStatus)),
        repeated_parameter("county", "Code of a county.", CODE),
        repeated_parameter("district", "Code of a district.", CODE),
        repeated_parameter("organisation", "Grantee, by its name in addresses.", SLUG),
        repeated_parameter("evidence", "Evidence of a site.", values(Evidence)),
        repeated_parameter("works_with", "Whom the grant works with.", values(WorksWith)),
        repeated_parameter("kind", "Kind of the organisation.", values(OrganisationKind)),
        query_parameter(
            "without", "What no source gives of the grant. Repeated: all of it.", array(values(Missing))
        )
        | {"style": "form", "explode": True},
        repeated_parameter("during", "A month or a year on at least one day of which the grant ran.", SPAN),
        repeated_parameter("amount", "Currency in which an amount is open to the reader.", CURRENCY),
        query_parameter(
            "counted",
            "Only what coverage counts in places, at any time (`ever`), on a day, or on any day from one to "
            "another (`2005-01-01..2005-03-31`, an end may be missing); drafts and nationwide grants do not.",
            {"anyOf": [{"const": EVER}, ASKED_DAY, ASKED_PERIOD]},
        ),
        query_parameter("ends_by", "The latest last active day.", ASKED_DAY),
        query_parameter(
            "sort",
            "Order; a minus turns it round.",
            {"type": "string", "enum": sorted(SORTS), "default": "number"},
        ),
    ]


def _place_filters() -> list[Schema]:
    return [
        repeated_parameter("level", "Levels of places.", values(PlaceLevel)),
        repeated_parameter("county", "Only places in these counties.", CODE),
        repeated_parameter("district", "Only places in these districts.", CODE),
    ]


def _coverage_filters() -> list[Schema]:
    level = values(CoverageLevel) | {"default": CoverageLevel.DISTRICT.value}
    return [
        query_parameter("level", "What a row stands for; communes include municipalities.", level),
        repeated_parameter("theme", "Only grants with one of these themes.", values(Theme)),
        repeated_parameter(
            "phase", "Only grants of these phases.", {"type": "integer", "minimum": 1, "maximum": 9999}
        ),
        repeated_parameter("organisation", "Only grants of these organisations.", SLUG),
        repeated_parameter("evidence", "Only sites of this evidence.", values(Evidence)),
        repeated_parameter("works_with", "Only grants that work with one of these.", values(WorksWith)),
        day_parameter("Only grants that ran on this day, months up to it. Absent: all grants at any time."),
        query_parameter(
            "from", "Only grants that ran on this day or later, months from it on. Not with `on`.", ASKED_DAY
        ),
        query_parameter(
            "until", "Only grants that ran on this day or before, months up to it. Not with `on`.", ASKED_DAY
        ),
        query_parameter("month", "A month or a year in place of `from` and `until`.", SPAN),
        query_parameter(
            "claims",
            "`1`: give beside each place the grants whose title or text claims it without a site there.",
            {"type": "string", "enum": ["0", "1"], "default": "0"},
        ),
    ]


def _gap_filters() -> list[Schema]:
    """Those of coverage, by levels whose people are known, and the weights."""
    return [
        query_parameter("level", "What a row stands for.", ASKED_LEVEL),
        *(one for one in _coverage_filters() if one["name"] in GAP_PARAMETERS),
        query_parameter(
            "weights", "Weights of parts of the score, such as `themes:3,poverty:1`.", ASKED_WEIGHTS
        ),
    ]
