"""The OpenAPI 3.1 document of the API: every path, parameter and answer."""

from __future__ import annotations

from typing import Any, Final

from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.filters import EVER, MAXIMUM_LIMIT, MAXIMUM_QUERY, SORTS
from grants_app.domain.grants.vocabulary import Evidence, GrantStatus, Missing, Theme, WorksWith
from grants_app.domain.organisations.models import OrganisationKind
from grants_app.outputs.api.schemas import (
    CODE,
    DAY,
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
ASKED_DAY: Final[Schema] = DAY | {"pattern": r"^(199\d|20\d\d|2100)-\d{2}-\d{2}$"}
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


def openapi_document(server_url: str) -> Schema:
    """The document for a server at `server_url` (absolute or a path)."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Portfolio of grants", "version": VERSION, "description": DESCRIPTION},
        "servers": [{"url": server_url}],
        "paths": _paths(),
        "components": {"schemas": SCHEMAS, "responses": _responses(), "securitySchemes": _security()},
        "security": [{}, {"session": []}],
    }


def _paths() -> dict[str, Any]:
    on, limit, cursor = _on("The business day of statuses."), _limit(), _cursor()
    recorded = _recorded()
    return {
        "/portfolio": _get(
            "showPortfolio", "The programme and counts of its grants", "PortfolioAnswer", [on]
        ),
        "/grants": _get(
            "listGrants", "Grants, by filters", "GrantList", [*_grant_filters(), on, recorded, limit, cursor]
        ),
        "/grants/{number}": _get(
            "showGrant",
            "One grant",
            "GrantAnswer",
            [_path("number", "Number in the document's order.", ORDINAL), on, recorded],
        ),
        "/organisations": _get(
            "listOrganisations", "Grantees by name", "OrganisationList", [recorded, limit, cursor]
        ),
        "/organisations/{slug}": _get(
            "showOrganisation",
            "One grantee",
            "OrganisationAnswer",
            [_path("slug", "Name in addresses.", SLUG), recorded],
        ),
        "/places": _get("listPlaces", "Places by name", "PlaceList", [*_place_filters(), limit, cursor]),
        "/places/{code}": _get(
            "showPlace",
            "One place with its figures",
            "PlaceAnswer",
            [_path("code", "Code of a place.", CODE)],
        ),
        "/coverage": _get(
            "listCoverage",
            "What grants reach in each place",
            "CoverageList",
            [*_coverage_filters(), limit, cursor],
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
            "parameters": [*parameters, _lang()],
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
        _query(
            "q",
            "Words in either language; case and diacritics do not matter.",
            {"type": "string", "maxLength": MAXIMUM_QUERY},
        ),
        _many("phase", "Number of a phase.", {"type": "integer", "minimum": 1, "maximum": 9999}),
        _many("theme", "A theme of the grant.", values(Theme)),
        _many("status", "Status on the business day.", values(GrantStatus)),
        _many("county", "Code of a county.", CODE),
        _many("district", "Code of a district.", CODE),
        _many("organisation", "Grantee, by its name in addresses.", SLUG),
        _many("evidence", "Evidence of a site.", values(Evidence)),
        _many("works_with", "Whom the grant works with.", values(WorksWith)),
        _many("kind", "Kind of the organisation.", values(OrganisationKind)),
        _query("without", "What no source gives of the grant. Repeated: all of it.", array(values(Missing)))
        | {"style": "form", "explode": True},
        _many("during", "A month or a year on at least one day of which the grant ran.", SPAN),
        _many("amount", "Currency in which an amount is open to the reader.", CURRENCY),
        _query(
            "counted",
            "Only what coverage counts in places, at any time (`ever`) or on a day; drafts and nationwide "
            "grants do not.",
            {"anyOf": [{"const": EVER}, ASKED_DAY]},
        ),
        _query("ends_by", "The latest last active day.", ASKED_DAY),
        _query(
            "sort",
            "Order; a minus turns it round.",
            {"type": "string", "enum": sorted(SORTS), "default": "number"},
        ),
    ]


def _place_filters() -> list[Schema]:
    return [
        _many("level", "Levels of places.", values(PlaceLevel)),
        _many("county", "Only places in these counties.", CODE),
        _many("district", "Only places in these districts.", CODE),
    ]


def _coverage_filters() -> list[Schema]:
    level = values(CoverageLevel) | {"default": CoverageLevel.DISTRICT.value}
    return [
        _query("level", "What a row stands for; communes include municipalities.", level),
        _many("theme", "Only grants with one of these themes.", values(Theme)),
        _many("phase", "Only grants of these phases.", {"type": "integer", "minimum": 1, "maximum": 9999}),
        _on("Only grants that ran on this day, months up to it. Absent: all grants at any time."),
    ]


def _on(description: str) -> Schema:
    return _query("on", description, ASKED_DAY)


def _recorded() -> Schema:
    text = (
        "What was recorded at a past moment, as far as it is open today. A day means its end in UTC; a "
        "moment without an offset is in UTC. Refused are moments to come and those of which nothing was kept."
    )
    return _query("as_recorded", text, {"anyOf": [ASKED_DAY, {"type": "string", "format": "date-time"}]})


def _limit() -> Schema:
    schema = {"type": "integer", "minimum": 1, "maximum": MAXIMUM_LIMIT, "default": MAXIMUM_LIMIT}
    return _query("limit", "Rows of a page.", schema)


def _cursor() -> Schema:
    return _query("cursor", "Where a page begins: only as given by `links.next`.", {"type": "string"})


def _lang() -> Schema:
    # As on the pages, a language that there is not is no error.
    schema = {"type": "string", "examples": ["sq", "en"]}
    text = "Language of error texts, `sq` or `en`; others are ignored. Data never depend on it."
    return _query("lang", text, schema)


def _query(name: str, description: str, schema: Schema) -> Schema:
    # An empty value is as good as none: forms send what nobody filled in.
    about = {"name": name, "in": "query", "description": description}
    return about | {"allowEmptyValue": True, "schema": schema}


def _many(name: str, description: str, schema: Schema) -> Schema:
    text = f"{description} Repeat the parameter for alternatives."
    return _query(name, text, array(schema)) | {"style": "form", "explode": True}


def _path(name: str, description: str, schema: Schema) -> Schema:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}
