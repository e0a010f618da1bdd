"""The release of the demonstration: made there alone, and marked on pages, in files and for programs."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook

from grants_app.domain.seeding.illustration import illustrate
from tests.awards import desk
from tests.clients import CheckedClient
from tests.conftest import make_app, visitor

CASES = "illustrative-cases"
MARKS = {"sq": "Të dhëna ilustruese", "en": "Illustrative data"}


@pytest.fixture
def demo(database_url: str, tmp_path: Path) -> Flask:
    app = make_app(database_url, tmp_path, DEMO="1")
    with desk(app):
        assert illustrate().tables == 2
    return app


def test_it_shows_each_kind_of_cell(demo: Flask) -> None:
    (table, materials) = visitor(demo).get("/api/v1/releases/1").get_json()["data"]["tables"]
    told = {(one["key"]["place"], one["key"].get("half")): one for one in table["cells"]}
    # One is small, one of its row and two of another place would tell it.
    suppressed = {key for key, one in told.items() if one["state"] == "suppressed"}
    assert suppressed == {(f"example-{place}", half) for place in "ab" for half in ("half-1", "half-2")}
    assert told["example-c", "half-1"]["count"] == 0
    assert told["example-e", "half-1"]["state"] == told["example-e", None]["state"] == "unknown"
    assert told["example-f", "half-2"]["state"] == "not_collected"
    assert {one["count"] for one in materials["cells"]} == {804, 500, 4, 0, 200, 100, None}


@pytest.mark.parametrize("language", ["sq", "en"])
def test_it_is_marked_wherever_it_is_read(demo: Flask, language: str) -> None:
    reader, mark = visitor(demo), MARKS[language]
    page = reader.get(f"/releases/1?lang={language}").text
    assert page.index(mark) < page.index("<main")
    title = {"sq": "Shembull ilustrues: raste", "en": "Illustrative example: cases"}[language]
    assert title in page
    text = reader.get(f"/releases/1/{CASES}.csv?lang={language}").get_data().decode("utf-8-sig")
    assert {row[-1] for row in csv.reader(StringIO(text))} == {mark}
    book = load_workbook(BytesIO(reader.get(f"/releases/1.xlsx?lang={language}").data))
    first = [row[0] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert mark in first
    for sheet in book.worksheets:
        printed = (sheet.oddHeader, sheet.oddFooter)
        assert any(
            line and mark in f"{line.left.text} {line.center.text} {line.right.text}" for line in printed
        )
    assert reader.get("/api/v1/releases/1").get_json()["meta"]["illustrative"] is True
    assert reader.get("/api/v1/releases").get_json()["meta"]["illustrative"] is True


def test_it_is_made_once(demo: Flask) -> None:
    with desk(demo):
        assert illustrate().tables == 0


def test_nothing_is_released_outside_the_demonstration(app: Flask, client: CheckedClient) -> None:
    for args in (["demo"], ["seed"]):
        result = app.test_cli_runner().invoke(args=args)
        assert (result.exit_code == 0) == (args != ["demo"]), result.output
    assert client.get("/api/v1/releases").get_json()["data"] == []


def test_the_command_writes_into_the_demonstrations_own_database_alone(
    database_url: str, tmp_path: Path
) -> None:
    app = make_app(database_url, tmp_path, DEMO="1")
    settings = app.config["SETTINGS"]
    is_own = settings.database_url == settings.own_database_url
    result = app.test_cli_runner().invoke(args=["demo"])
    assert (result.exit_code == 0) == is_own
    assert ("2 released tables" if is_own else "database of `make demo` alone") in result.output
    assert bool(visitor(app).get("/api/v1/releases").get_json()["data"]) == is_own
