"""The report on gaps as page, paper, workbook and GeoJSON: the same places, ranks, reasons and sums."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from grants_app.domain.accounts.viewer import VISITOR
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.gaps.queries import read_gaps
from grants_app.domain.coverage.gaps.summary import CountyGaps, summarise_by_county
from grants_app.domain.coverage.gaps.vocabulary import GapReason
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.vocabulary import Theme
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.factories import committed, find_grant

ENDINGS = ("pdf", "xlsx", "geojson")
RURAL = ("rural_population", "rural_share")
SENTENCES = {"sq": "Pa shërbime: 22 nga 36", "en": "Not served: 22 of 36"}


def download(client: CheckedClient, ending: str, query: str = "") -> bytes:
    answer = client.get(f"/coverage/gaps.{ending}?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    assert "gaps-kvktnj-2006-05-10" in answer.headers["Content-Disposition"]
    return answer.data


def rows_of(content: bytes, sheet: int) -> list[dict[str, Any]]:
    """The rows of a sheet by their heads."""
    head, *rows = load_workbook(BytesIO(content)).worksheets[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def paper_text(content: bytes) -> str:
    """What the paper says, its lines joined."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())


def counties(app: Flask, asked: CoverageFilter) -> list[CountyGaps]:
    with app.app_context():
        return summarise_by_county(read_gaps(VISITOR, get_default_programme(), asked))


def test_every_file_has_the_places_of_the_report_in_its_order(app: Flask, client: CheckedClient) -> None:
    with app.app_context():
        report = read_gaps(VISITOR, get_default_programme(), CoverageFilter())
    wanted = [(row.place.name, row.rank, float(row.score or 0)) for row in report.rows]
    features = json.loads(download(client, "geojson", "lang=en"))["features"]
    found = [
        (one["properties"]["name_sq"], one["properties"]["rank"], one["properties"]["score"])
        for one in features
    ]
    assert found == wanted
    rows = rows_of(download(client, "xlsx", "lang=en"), 1)
    assert [(row["District"], row["Rank"], row["Gap"]) for row in rows] == wanted
    text = paper_text(download(client, "pdf", "lang=en"))
    positions = [text.find(f"{name} ") for name, _rank, _score in wanted[:6]]
    assert positions == sorted(positions)
    assert -1 not in positions


@pytest.mark.parametrize("language", SENTENCES)
def test_reasons_stand_in_words_of_the_language(client: CheckedClient, language: str) -> None:
    page = client.get(f"/coverage/gaps?lang={language}").get_data(as_text=True)
    collection = json.loads(download(client, "geojson", f"lang={language}"))
    rows = rows_of(download(client, "xlsx", f"lang={language}"), 1)
    text = paper_text(download(client, "pdf", f"lang={language}"))
    assert SENTENCES[language] in page
    assert SENTENCES[language] in text
    heads = list(rows[0])
    whys = [str(row[heads[7]]) for row in rows]
    assert whys == [feature["properties"]["why"] for feature in collection["features"]]
    assert whys[0] in text
    assert collection["language"] == language


def test_parts_that_nobody_knows_are_empty_and_not_zero(app: Flask, client: CheckedClient) -> None:
    """Of a district whose people no source counts, and of counties with a part of which that is so."""
    with committed(app):
        mat = db.session.scalars(select(Place).where(Place.code == "AL-MT")).one()
        for figure in list(mat.figures):
            db.session.delete(figure)
    features = {one["id"]: one for one in json.loads(download(client, "geojson"))["features"]}
    parts = {part["key"]: part for part in features["AL-MT"]["properties"]["parts"]}
    assert [(parts[key]["raw"], parts[key]["share"]) for key in RURAL] == [(None, None)] * len(RURAL)
    book = download(client, "xlsx", "lang=en")
    row = next(one for one in rows_of(book, 1) if one["District"] == "Mat")
    rural = [value for head, value in row.items() if head.startswith("Rural")]
    assert rural == [None] * 6
    assert row["Gap"] is not None
    counted = {one["County"]: one["Rural people in them (2001)"] for one in rows_of(book, 2)}
    assert counted["Dibër"] is None
    assert counted["Total"] is None
    assert counted["Berat"] > 0


def test_numbers_stand_beside_what_they_are_held_against(client: CheckedClient) -> None:
    rows = {one["District"]: one for one in rows_of(download(client, "xlsx", "lang=en"), 1)}
    communes = next(head for head in rows["Pogradec"] if head.startswith("Places named × "))
    assert (rows["Pogradec"][communes], rows["Pogradec"][f"{communes}: held against"]) == (6, 8)


def test_preliminary_counts_are_marked_in_sums_and_files(client: CheckedClient) -> None:
    book = download(client, "xlsx", "lang=en")
    marks = {one["District"]: one["Count of the census"] for one in rows_of(book, 1)}
    assert set(marks.values()) == {"final", "preliminary"}
    final = {name for name, mark in marks.items() if mark == "final"}
    assert len(final) == 9
    sums = {one["County"]: one["Count of the census"] for one in rows_of(book, 2)}
    assert (sums["Berat"], sums["Total"]) == ("preliminary", "preliminary")
    page = client.get("/coverage/gaps?lang=en").get_data(as_text=True)
    table = page.split('id="county-table"', 1)[1].split("</table>", 1)[0]
    assert "116,959<sup>p</sup>" in table
    assert "(preliminary)" in paper_text(download(client, "pdf", "lang=en"))


def test_files_say_how_counties_count(client: CheckedClient) -> None:
    rows = (
        load_workbook(BytesIO(download(client, "xlsx", "lang=en"))).worksheets[0].iter_rows(values_only=True)
    )
    said = " ".join(str(value) for row in rows for value in row)
    assert "counts there and in none of its parts" in said
    assert "are its own final count where one is known" in said
    assert "hold no day of the programme" not in said
    empty = paper_text(download(client, "pdf", "lang=en&from=2006-08-01"))
    assert "hold no day of the programme" in empty


def test_places_have_outlines_and_no_points(client: CheckedClient) -> None:
    collection = json.loads(download(client, "geojson"))
    assert all(one["geometry"]["type"] in {"Polygon", "MultiPolygon"} for one in collection["features"])
    assert "Point" not in json.dumps(collection)


def test_counties_add_up(app: Flask, client: CheckedClient) -> None:
    *each, total = counties(app, CoverageFilter())
    assert (len(each), total.districts, total.gaps) == (12, 36, 22)
    assert (sum(one.districts for one in each), sum(one.gaps for one in each)) == (36, 22)
    for theme in Theme:
        assert sum(one.missing[theme] for one in each) == total.missing[theme]
    rows = rows_of(download(client, "xlsx", "lang=en"), 2)
    assert [row["Not served"] for row in rows] == [one.gaps for one in (*each, total)]
    assert rows[-1]["Rural people in them (2001)"] == sum(float(one.rural or 0) for one in each)
    dibra = next(one for one in each if one.name == "Dibër")
    assert (dibra.districts, dibra.gaps) == (3, 2)  # Bulqizë and Mat: decision 0022


def test_one_theme_and_own_weights_hold_in_the_files(app: Flask, client: CheckedClient) -> None:
    query = "theme=assistance&weights=themes:5,months:0&lang=en"
    collection = json.loads(download(client, "geojson", query))
    assert collection["counted"]["weights"] == "themes:5,months:0"
    assert collection["counted"]["themes"] == ["assistance"]
    head = list(rows_of(download(client, "xlsx", query), 2)[0])
    assert head[-1] == "Without “Assistance”"
    assert counties(app, CoverageFilter(level=CoverageLevel.COUNTY)) == []
    assert len(rows_of(download(client, "xlsx", "level=county&lang=en"), 1)) == 12


def test_nothing_open_is_no_data_in_every_file(app: Flask, client: CheckedClient) -> None:
    with committed(app):
        for grant in db.session.query(Grant):
            grant.published_at = None
    features = json.loads(download(client, "geojson", "lang=en"))["features"]
    assert {one["properties"]["reason"] for one in features} == {GapReason.NO_DATA}
    assert {one["properties"]["score"] for one in features} == {None}
    book = download(client, "xlsx", "lang=en")
    assert {row["Gap"] for row in rows_of(book, 1)} == {None}
    assert len(load_workbook(BytesIO(book)).worksheets) == 2
    assert "This is not zero" in paper_text(download(client, "pdf", "lang=en"))


def test_what_is_held_back_is_said(app: Flask, client: CheckedClient) -> None:
    with committed(app):
        find_grant(5).published_at = None
    assert "not open to you" in paper_text(download(client, "pdf", "lang=en"))


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "query", ["weights=themes:11", "level=commune", "theme=x", "on=2005-06-01&from=2005-06-01"]
)
def test_bad_values_are_refused_by_name(client: CheckedClient, ending: str, query: str) -> None:
    assert client.get(f"/coverage/gaps.{ending}?{query}").status_code == 400


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_unchanged_file_is_not_sent_again(client: CheckedClient, ending: str) -> None:
    tag = client.get(f"/coverage/gaps.{ending}").headers["ETag"]
    assert client.get(f"/coverage/gaps.{ending}", headers={"If-None-Match": tag}).status_code == 304


def test_the_page_leads_to_files_that_hold_its_state(client: CheckedClient) -> None:
    page = client.get("/coverage/gaps?theme=prevention&weights=themes:5&lang=en").get_data(as_text=True)
    for ending in ENDINGS:
        assert f"/coverage/gaps.{ending}?theme=prevention&amp;weights=themes" in page
    assert "By county and theme" in page


def test_days_of_less_than_a_month_are_as_fine_in_the_workbook_as_on_the_page(client: CheckedClient) -> None:
    answer = client.get("/coverage/gaps.xlsx?lang=en&from=2006-07-31")
    book: Any = load_workbook(BytesIO(answer.data)).worksheets[1]
    heads = [cell.value for cell in book[1]]
    months = next(place for place, head in enumerate(heads) if str(head).startswith("Months with a direct"))
    of = {(row[months + 1].value, row[months + 1].number_format) for row in book.iter_rows(min_row=2)}
    assert of == {(0.032, "0.000")}
    for row in book.iter_rows(min_row=2, values_only=True):
        assert row[months + 2] == 1 - row[months] / row[months + 1]
