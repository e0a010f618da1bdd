"""The OpenAPI document is valid, and whatever the API answers is what the document says."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.test import TestResponse

from grants_app.domain.releases.vocabulary import HIGHEST_RELEASE
from grants_app.outputs.api.openapi import openapi_document
from tests.clients import CheckedClient
from tests.released import release_cases
from tests.web.portfolios import enter_amount

ROOT = "/api/v1"
DOCUMENT: dict[str, Any] = openapi_document(ROOT)
PATHS: dict[str, Any] = DOCUMENT["paths"]
SAMPLES = {"{number}": "3", "{slug}": "vatra", "{code}": "AL-PG"}
QUERIES = (
    "/portfolio /portfolio?on=2005-06-01 /grants /grants?limit=2 /grants?q=xyzzyx /grants/17 /organisations "
    "/organisations?limit=1 /organisations/icmc /places /places?level=country /places/AL /places/AL-01 "
    "/places/AL-1101 /coverage?level=county&theme=prevention&phase=1 /coverage?level=commune "
    "/coverage?on=1999-01-01 /coverage/gaps?level=county&weights=poverty:1 /coverage/gaps?weights=x "
    "/grants/999 /grants?limit=x /nothing /places/x /coverage?level=x"
).split()
PLAIN = (
    "0 -1 1 100 101 1e9 NaN 2006-05-10 2006-02-30 0000-00-00 10000-01-01 2006-5-1 prevention active AL-PG "
    "AL-01 vatra district -number title % _ \\ W10 e30 bnVsbA"
).split()
ODD = ("", " ", "9" * 30, "\x00", "a\x00b", "\r\n", "'; --", "ë", "\u202e", "\ud7ff", "\U0010ffff")
FUZZED = st.one_of(
    st.sampled_from([*PLAIN, *ODD]), st.text(max_size=40), st.integers().map(str), st.dates().map(str)
)


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference within the document."""
    while "$ref" in schema:
        target: Any = DOCUMENT
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def operation_of(path: str) -> Any:
    """The operation that answers a path, or None."""
    parts = path.strip("/").split("/")
    for template, operations in PATHS.items():
        named = template.strip("/").split("/")
        if len(named) == len(parts) and all(
            n.startswith("{") or n == p for n, p in zip(named, parts, strict=True)
        ):
            return operations["get"]
    return None


def check(answer: TestResponse, path: str) -> None:
    """The answer's status and body are documented."""
    operation = operation_of(path)
    if operation is None:
        assert answer.status_code == 404
        schema = {"$ref": "#/components/schemas/Problem"}
        media = "application/problem+json"
    else:
        documented = operation["responses"]
        assert str(answer.status_code) in documented, (answer.status_code, answer.request.url)
        content = resolve(documented[str(answer.status_code)]).get("content")
        if content is None:
            assert not answer.data
            return
        ((media, described),) = content.items()
        schema = described["schema"]
    assert answer.mimetype == media
    whole = {"components": DOCUMENT["components"], **schema}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(json.loads(answer.get_data()))


def test_the_document_is_valid_and_is_what_is_served(client: CheckedClient) -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()
    assert client.get(f"{ROOT}/openapi.json").get_json() == json.loads(json.dumps(DOCUMENT))


def test_every_path_is_described_and_every_description_has_a_path(app: Flask) -> None:
    served = {
        str(rule)
        .removeprefix(ROOT)
        .replace("<int:number>", "{number}")
        .replace("<slug>", "{slug}")
        .replace("<code>", "{code}")
        .replace("<address>", "{address}")
        .replace(f"<int(max={HIGHEST_RELEASE}):release_number>", "{number}")
        for rule in app.url_map.iter_rules()
        if str(rule).startswith(ROOT)
    }
    assert served == set(PATHS)


def test_schemas_let_nothing_unnamed_through() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        assert schema["additionalProperties"] is False, name


def test_every_answer_is_as_described(client: CheckedClient) -> None:
    for query in QUERIES:
        check(client.get(ROOT + query), query.split("?", maxsplit=1)[0])


def test_whole_lists_are_as_described(client: CheckedClient) -> None:
    for path in ("/grants", "/organisations", "/places", "/coverage", "/coverage/gaps"):
        url = f"{ROOT}{path}?limit=100"
        while url:
            answer = client.get(url)
            check(answer, path)
            url = answer.get_json()["links"]["next"]


def test_money_is_as_described(app: Flask, client_as: Any) -> None:
    enter_amount(app, 3, 100, released=False)
    enter_amount(app, 3, 10**14, "ALL", released=False)
    answer = client_as("specialist").get(f"{ROOT}/grants/3")
    check(answer, "/grants/3")
    assert [amount["value"] for amount in answer.get_json()["data"]["amounts"]] == [
        "1.00",
        "1000000000000.00",
    ]


def test_what_is_not_modified_is_described(app: Flask, client: CheckedClient) -> None:
    release_cases(app)
    for template in PATHS:
        path = template
        for name, sample in SAMPLES.items():
            path = path.replace(name, "1" if template == "/releases/{number}" else sample)
        if "{address}" in path:
            continue  # one's own, which no cache keeps
        first = client.get(ROOT + path)
        check(first, path)
        check(client.get(ROOT + path, headers={"If-None-Match": first.headers["ETag"]}), path)


def parameters(path: str) -> list[str]:
    return [one["name"] for one in PATHS[path]["get"].get("parameters", []) if one["in"] == "query"] + [
        "unknown"
    ]


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_parameter_brings_it_down(client: CheckedClient, data: st.DataObject) -> None:
    template = data.draw(st.sampled_from(sorted(PATHS)), label="path")
    names = st.sampled_from(parameters(template))
    pairs = data.draw(st.lists(st.tuples(names, FUZZED), max_size=5), label="parameters")
    path = template
    for name, sample in SAMPLES.items():
        path = path.replace(name, sample)
    check(client.get(f"{ROOT}{path}?{urlencode(pairs)}"), path)


@given(value=FUZZED)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.parametrize("template", ["/grants/{number}", "/organisations/{slug}", "/places/{code}"])
def test_no_name_brings_it_down(client: CheckedClient, template: str, value: str) -> None:
    part = urlencode({"": value})[1:].replace("+", "%20")
    answer = client.get(f"{ROOT}{template.partition('{')[0]}{part}")
    assert answer.status_code in {200, 301, 304, 308, 404}
    if answer.status_code == 404:
        assert answer.mimetype == "application/problem+json"


@given(query=st.binary(max_size=60))
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_malformed_query_brings_it_down(client: CheckedClient, query: bytes) -> None:
    for path in ("/grants", "/coverage"):
        answer = client.get(ROOT + path, query_string=query.decode("latin-1"))
        check(answer, path)
