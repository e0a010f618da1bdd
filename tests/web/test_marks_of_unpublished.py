"""Whoever may read grants that are not published finds them marked in every file; the others' files stay."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import BytesIO, StringIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from grants_app.domain.grants.models import Grant
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.factories import committed
from tests.web.portfolios import enter_amount, hide_grant
from tests.web.second import HOME, load, the_programme

SignIn = Callable[[str], CheckedClient]
HEAD = {"en": "Not yet published", "sq": "Ende të pabotuara"}
THIS_GRANT = {"en": "this grant", "sq": "vetë granti"}
NOT_TO_PASS_ON = {"en": "Do not pass this file on", "sq": "Mos e shpërndani këtë skedar"}


def table(reader: CheckedClient, language: str, home: str = "") -> list[dict[str, str]]:
    answer = reader.get(f"{home}/exports/grants.csv?lang={language}")
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"), newline=""), strict=True))


def book(reader: CheckedClient, language: str, home: str = "") -> Any:
    answer = reader.get(f"{home}/exports/portfolio.xlsx?lang={language}")
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.data))


def read_me(reader: CheckedClient, language: str, home: str = "") -> str:
    return "\n".join(str(value) for row in book(reader, language, home).worksheets[0].values for value in row)


def hide_second(app: Flask, number: int) -> None:
    load(app)
    with committed(app):
        own = (Grant.programme_id == the_programme().id, Grant.number == number)
        db.session.scalars(select(Grant).where(*own)).one().published_at = None


@pytest.mark.parametrize("language", ["en", "sq"])
def test_tables_mark_the_grants_that_are_not_published(app: Flask, client_as: SignIn, language: str) -> None:
    hide_grant(app, 9)
    enter_amount(app, 9, 1_111_100, released=False)
    enter_amount(app, 4, 2_222_200, released=False)
    for name, others in (("specialist", "USD"), ("grantee.vatra", "")):
        reader = client_as(name)
        marks = {
            row["Number" if language == "en" else "Numri"]: row[HEAD[language]]
            for row in table(reader, language)
        }
        assert marks["9"] == f"{THIS_GRANT[language]}; USD"
        assert marks["4"] == others
        assert marks["3"] == ""
        said = read_me(reader, language)
        assert NOT_TO_PASS_ON[language] in said
        assert "1 grant" in said


def test_the_second_programme_marks_its_own(app: Flask, client_as: SignIn) -> None:
    hide_second(app, 2)
    specialist = client_as("specialist")
    assert [row["Not yet published"] for row in table(specialist, "en", HOME)].count("this grant") == 1
    assert "1 grant in this file is not published" in read_me(specialist, "en", HOME)
    assert "Do not pass this file on" not in read_me(specialist, "en")
    with committed(app):
        the_programme().published_at = None
    assert "The programme is not published yet" in read_me(specialist, "en", HOME)
    paper = specialist.get(f"{HOME}/exports/factsheet.pdf?lang=en")
    text = " ".join(PdfReader(BytesIO(paper.data)).pages[0].extract_text().split())
    assert "The programme is not published yet: do not pass this page on." in text


@pytest.mark.parametrize("name", [None, "donor", "coordinator", "admin", "committee.kukes"])
def test_readers_of_published_facts_find_no_mark(
    app: Flask, client: CheckedClient, client_as: SignIn, name: str | None
) -> None:
    hide_grant(app, 9)
    reader = client_as(name) if name else client
    assert "Not yet published" not in table(reader, "en")[0]
    assert "Do not pass this file on" not in read_me(reader, "en")
    for item in reader.get("/api/v1/grants").get_json()["data"]:
        assert "published" not in item
    assert "unpublished_grants" not in reader.get("/exports/coverage.geojson").get_json()


def test_programs_are_told_too(app: Flask, client_as: SignIn) -> None:
    hide_grant(app, 9)
    enter_amount(app, 4, 2_222_200, released=False)
    specialist = client_as("specialist")
    items = {item["number"]: item for item in specialist.get("/api/v1/grants").get_json()["data"]}
    assert [number for number, item in items.items() if item.get("published") is False] == [9]
    assert items[4]["amounts"] == [{"currency": "USD", "value": "22222.00", "published": False}]
    assert specialist.get("/api/v1/grants/9").get_json()["data"]["published"] is False
    assert specialist.get("/exports/coverage.geojson").get_json()["unpublished_grants"] == [9]
    assert "unpublished_grants" not in specialist.get("/exports/coverage.geojson?phase=1").get_json()


@pytest.mark.parametrize("language", ["en", "sq"])
def test_the_drawn_map_says_so(app: Flask, client: CheckedClient, client_as: SignIn, language: str) -> None:
    hide_grant(app, 9)
    words = {"en": "not published is counted here", "sq": "grant i pabotuar"}[language]
    address = f"/exports/coverage.svg?lang={language}"
    assert words in client_as("specialist").get(address).get_data(as_text=True)
    assert words not in client.get(address).get_data(as_text=True)
