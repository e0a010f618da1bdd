"""The guide to the API names exactly the paths and parameters that there are."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from grants_app.config import ROOT
from grants_app.domain.grants.filters import parse_filter
from grants_app.domain.grants.vocabulary import Missing
from grants_app.outputs.api.openapi import openapi_document

GUIDE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
DOCUMENT: dict[str, Any] = openapi_document("/api/v1")
ROW = re.compile(r"^\| `(/[^`]*)` \| ((?:`\w+`(?:, )?)+) \|$", re.MULTILINE)


def named_in_the_guide() -> dict[str, set[str]]:
    """The parameters of each path in the table of the guide."""
    return {path: set(re.findall(r"\w+", names)) for path, names in ROW.findall(GUIDE)}


def parameters(operation: dict[str, Any]) -> Iterator[str]:
    """The names of what is asked in an address, references followed."""
    for one in operation.get("parameters", []):
        found: Any = one
        if "$ref" in one:
            found = DOCUMENT
            for part in one["$ref"].removeprefix("#/").split("/"):
                found = found[part]
        if found["in"] == "query":
            yield found["name"]


def test_the_guide_names_every_parameter_of_every_path() -> None:
    described = {path: set(parameters(item["get"])) for path, item in DOCUMENT["paths"].items()}
    described.pop("/openapi.json")
    assert named_in_the_guide() == described


def test_the_description_names_whatever_the_list_of_grants_reads() -> None:
    read = re.findall(r'read_(?:one|many)\(given, "(\w+)"', inspect.getsource(parse_filter))
    described = set(parameters(DOCUMENT["paths"]["/grants"]["get"]))
    assert described - {"on", "as_recorded", "lang"} == set(read)


def test_the_guide_names_everything_that_can_be_missing() -> None:
    listed = re.search(r"`without` what no source gives \((.*?)\)", GUIDE)
    assert listed
    assert re.findall(r"`(\w+)`", listed[1]) == [one.value for one in Missing]
