"""The page of exports and the workbook, as each reader gets them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as day
from datetime import datetime, time
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from grants_app import file_answers as answers
from grants_app.blueprints.exports import routes
from grants_app.domain.geography.models import Geography
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.conftest import make_app, visitor
from tests.factories import committed
from tests.web.portfolios import add_grants, change_grant, count_queries, enter_amount, hide_grant

ClientAs = Callable[[str], CheckedClient]
WORKBOOK = "/exports/portfolio.xlsx"
TABLE = "/exports/grants.csv"


def workbook(client: CheckedClient, query: str = "lang=en") -> Any:
    answer = client.get(f"{WORKBOOK}?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)[:400]
    return load_workbook(BytesIO(answer.data))


def rows(sheet: Any) -> list[dict[str, Any]]:
    heads = [cell.value for cell in sheet[1]]
    return [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]


def grant_rows(client: CheckedClient, query: str = "lang=en") -> dict[int, dict[str, Any]]:
    return {row["Number"]: row for row in rows(workbook(client, query)["Grants"])}


def everything(book: Any) -> list[Any]:
    return [value for sheet in book for row in sheet.values for value in row]


def test_the_page_leads_only_to_what_exists(client: CheckedClient) -> None:
    page = client.get("/exports?theme=prevention&on=2005-06-01").get_data(as_text=True)
    main = page[page.index("<main") : page.index("</main>")]
    links = [unescape(link) for link in re.findall(r'href="([^"#]+)"', main)]
    files = [link for link in links if link.startswith(("/exports/", "/api/"))]
    for name in (WORKBOOK, TABLE):
        assert len([link for link in files if link.startswith(name)]) == 2
    assert any(link.startswith("/api/v1/grants") for link in files)
    assert "/api/v1/openapi.json" in files
    for link in files:
        assert client.get(link).status_code == 200, link
        if "openapi" not in link:
            assert "theme=prevention" in link
            assert "on=2005-06-01" in link


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_page_is_there_in_both_languages(client: CheckedClient, language: str) -> None:
    answer = client.get(f"/exports?lang={language}")
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "portfolio.xlsx" in page
    assert "grants.csv" in page
    assert {"en": "Last change of the data", "sq": "Ndryshimi i fundit i të dhënave"}[language] in page


def test_the_page_names_the_filters(client: CheckedClient) -> None:
    page = client.get("/exports?phase=2&county=AL-10").get_data(as_text=True)
    assert "Shkodër (AL-10)" in page
    assert "Only a part" in page
    assert "Only a part" not in client.get("/exports").get_data(as_text=True)


def test_the_whole_portfolio_is_in_the_file(client: CheckedClient) -> None:
    book = workbook(client)
    assert [len(rows(sheet)) for sheet in book.worksheets[1:2]] == [24]
    assert len(rows(book["Organisations"])) == 22
    assert len(rows(book["Districts"])) == 36
    unnamed = [row for row in rows(book["Sites"]) if row["Place"] is None]
    assert [row["Grant"] for row in unnamed] == [17] * 5
    assert all(row["Place code"] is None for row in unnamed)


def test_days_are_days_and_the_unknown_is_never_zero(client: CheckedClient) -> None:
    book = workbook(client)
    grants = grant_rows(client)
    assert grants[15]["Closed early on"] == datetime.combine(day(2006, 2, 28), time())
    assert grants[12]["Themes"] is None
    assert all(isinstance(row["Start"], datetime) for row in grants.values())
    for sheet in ("Grants", "Sites", "Organisations"):
        assert 0 not in [value for row in book[sheet].values for value in row], sheet
    reached = [row for row in rows(book["Districts"]) if row["Number of grants"] == 0]
    assert {row["State code"] for row in reached} <= {"national_only", "none"}


def in_order(sheet: Any) -> list[Any]:
    """Rows by what is the same in both languages: names stand in the order of the reader's alphabet."""
    found = list(sheet.iter_rows(min_row=2))
    # 22 organisations have their slug, 36 districts their code in the column counted from the end.
    column = {23: -2, 37: -3}.get(sheet.max_row)
    return found if column is None else sorted(found, key=lambda row: str(row[column].value))


def test_both_languages_hold_the_same_values(client: CheckedClient) -> None:
    english, albanian = workbook(client), workbook(client, "lang=sq")
    for left, right in zip(english.worksheets[1:], albanian.worksheets[1:], strict=True):
        assert left.dimensions == right.dimensions
        for row in zip(in_order(left), in_order(right), strict=True):
            for one, other in zip(*row, strict=True):
                assert (one.value is None) == (other.value is None), one.coordinate
                if not isinstance(one.value, str):
                    assert one.value == other.value, one.coordinate
    assert rows(albanian.worksheets[1])[0] != rows(english.worksheets[1])[0]


def test_filters_hold_for_grants_sites_and_organisations(client: CheckedClient) -> None:
    book = workbook(client, "lang=en&organisation=vatra")
    assert [row["Number"] for row in rows(book["Grants"])] == [9, 24]
    assert {row["Grant"] for row in rows(book["Sites"])} == {9, 24}
    assert [row["Name in addresses"] for row in rows(book["Organisations"])] == ["vatra"]
    assert len(rows(book["Districts"])) == 36


def test_pages_do_not_hold_for_a_file(client: CheckedClient) -> None:
    assert len(grant_rows(client, "lang=en&limit=2")) == 24


def test_the_day_sets_the_status_and_leaves_no_grant_out(client: CheckedClient) -> None:
    early = grant_rows(client, "lang=en&on=2004-01-01")
    assert len(early) == 24
    assert {row["Status code"] for row in early.values()} == {"awarded"}
    assert grant_rows(client)[15]["Status code"] == "closed_early"


def test_nothing_found_is_a_file_too(client: CheckedClient) -> None:
    assert grant_rows(client, "lang=en&q=xyzzyx") == {}


def test_money_goes_to_those_who_may_read_it(app: Flask, client: CheckedClient, client_as: ClientAs) -> None:
    enter_amount(app, 3, 1111111, released=False)
    enter_amount(app, 4, 2222222, released=True)
    enter_amount(app, 9, 3333333, "ALL", released=False)
    seen = {}
    for name in ("specialist", "donor", "coordinator", "admin", "grantee.vatra", "committee.kukes"):
        values = everything(workbook(client_as(name)))
        seen[name] = [v in values for v in (11111.11, 22222.22, 33333.33)]
    values = everything(workbook(client))
    assert [v in values for v in (11111.11, 22222.22, 33333.33)] == [False, False, False]
    assert seen == {
        "specialist": [True, True, True],
        "donor": [False, True, False],
        "coordinator": [False, True, False],
        "admin": [False, False, False],
        "grantee.vatra": [False, False, True],
        "committee.kukes": [False, False, False],
    }


def test_a_visitors_file_has_no_column_for_money(
    app: Flask, client: CheckedClient, client_as: ClientAs
) -> None:
    enter_amount(app, 3, 1111111, released=True)
    heads = list(grant_rows(client)[3])
    assert not [head for head in heads if "Amount" in head]
    specialists = grant_rows(client_as("specialist"))
    assert specialists[3]["Amount in US dollars"] == 11111.11
    assert {row["Amount in US dollars"] for number, row in specialists.items() if number != 3} == {None}
    assert {row["Amount in Lek"] for row in specialists.values()} == {None}


def test_the_page_says_what_money_the_file_holds(client: CheckedClient, client_as: ClientAs) -> None:
    assert "not open to your role, so" in client.get("/exports").get_data(as_text=True)
    assert "Amounts of your own organisation" in client_as("grantee.vatra").get("/exports").get_data(
        as_text=True
    )


def test_unpublished_grants_stay_inside(app: Flask, client: CheckedClient, client_as: ClientAs) -> None:
    hide_grant(app, 9)
    hide_grant(app, 24)
    book = workbook(client)
    assert not {9, 24} & {row["Number"] for row in rows(book["Grants"])}
    assert "vatra" not in {row["Name in addresses"] for row in rows(book["Organisations"])}
    assert {9, 24} <= set(grant_rows(client_as("grantee.vatra")))
    assert {9, 24} <= set(grant_rows(client_as("specialist")))


def test_a_formula_in_a_title_stays_a_text(app: Flask, client: CheckedClient) -> None:
    change_grant(app, 3, title_en="=1+1", title_sq="@SUM(A1)")
    sheet = workbook(client)["Grants"]
    cell = next(cell for cell in sheet["C"] if cell.value == "=1+1")
    assert cell.data_type == "s"
    assert cell.quotePrefix


def test_the_file_says_what_it_is(client: CheckedClient) -> None:
    answer = client.get(f"{WORKBOOK}?lang=sq")
    assert str(answer.mimetype).endswith("spreadsheetml.sheet")
    assert answer.headers["Content-Disposition"] == "attachment; filename=portfolio-kvktnj-2006-05-10-sq.xlsx"
    english = client.get(f"{WORKBOOK}?lang=en&on=2005-06-01").headers["Content-Disposition"]
    assert "portfolio-kvktnj-2005-06-01-en.xlsx" in english


def test_a_reader_without_a_session_need_not_fetch_it_twice(
    client: CheckedClient, client_as: ClientAs
) -> None:
    first = client.get(f"{WORKBOOK}?lang=en")
    again = client.get(f"{WORKBOOK}?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data
    assert client_as("donor").get(WORKBOOK).headers["Cache-Control"] == "no-store"


def test_what_cannot_be_read_is_refused_by_name(client: CheckedClient) -> None:
    unreadable = (
        "theme=x phase=0 phase=99 status=x county=AL-99 district=x organisation=nobody evidence=x sort=x "
        "on=2006-02-30 limit=1000 level=x metric=x"
    )
    for path in ("/exports", WORKBOOK):
        for query in unreadable.split():
            answer = client.get(f"{path}?{query}")
            assert answer.status_code == 400, (path, query)
            assert query.partition("=")[0] in answer.get_data(as_text=True)


def test_unknown_files_and_methods(client: CheckedClient) -> None:
    assert client.get("/exports/nothing.xlsx").status_code == 404
    assert client.post(WORKBOOK).status_code in {400, 405}


def test_nothing_leaves_where_nothing_is_public(database_url: str, tmp_path: Path) -> None:
    closed = visitor(make_app(database_url, tmp_path, PUBLIC="0"))
    for path in ("/exports", WORKBOOK, TABLE):
        answer = closed.get(path)
        assert answer.status_code == 302
        assert "/login" in answer.headers["Location"]


def test_illustrative_data_say_so(database_url: str, tmp_path: Path) -> None:
    demo = visitor(make_app(database_url, tmp_path, DEMO="1"))
    answer = demo.get(f"{WORKBOOK}?lang=en")
    assert "-demo.xlsx" in answer.headers["Content-Disposition"]
    assert load_workbook(BytesIO(answer.data))["Read me"]["A2"].value == "Illustrative data"


def test_reading_does_not_grow_with_the_rows(app: Flask, client: CheckedClient) -> None:
    few = count_queries(app, lambda: client.get(f"{WORKBOOK}?organisation=vatra"))
    page = count_queries(app, lambda: client.get("/exports?organisation=vatra"))
    add_grants(app, 30)
    assert count_queries(app, lambda: client.get(WORKBOOK)) <= few
    assert count_queries(app, lambda: client.get("/exports")) <= page <= 8


COVERAGE = (
    "",
    "on=2005-06-01",
    "level=county&on=2006-05-10",
    "level=county&theme=prevention",
    "level=commune",
    "level=commune&phase=2&on=2005-12-31&metric=grant_months&sort=-grant_months",
    "level=district&theme=assistance&theme=reintegration&phase=1&metric=organisations&sort=state",
)


@pytest.mark.parametrize("query", COVERAGE)
def test_places_have_the_figures_of_the_coverage_page(client: CheckedClient, query: str) -> None:
    page = client.get(f"/coverage?lang=en&{query}").get_data(as_text=True)
    body = page.partition('id="coverage-table"')[2].partition("<tbody")[2].partition("</tbody>")[0]
    shown = {}
    for row in body.split("<tr")[1:]:
        cells = [re.sub("<[^>]+>", "", cell).strip() for cell in re.split("</t[hd]>", row.partition(">")[2])]
        shown[unescape(cells[0])] = [float(cell.replace(",", "")) for cell in cells[-5:-1]]
    sheet = workbook(client, f"lang=en&{query}").worksheets[4]
    heads = ("Number of grants", "Direct grants", "Number of organisations", "Grant-months")
    found = {next(iter(row.values())): [float(row[head]) for head in heads] for row in rows(sheet)}
    assert found == shown
    assert len(found) == {"county": 12, "district": 36}.get(
        sheet.title.lower().replace("ies", "y"), len(shown)
    )


def test_the_read_me_says_which_day_counts(client: CheckedClient) -> None:
    for query, words in (("", "at any time"), ("on=2005-06-01", "ran on 1 June 2005")):
        said = [value for value in everything(workbook(client, f"lang=en&{query}")) if isinstance(value, str)]
        assert [text for text in said if words in text and text.startswith("This sheet")], query


def test_nothing_albanian_is_left_unmarked_in_english(client: CheckedClient) -> None:
    book = workbook(client)
    grants = grant_rows(client)
    assert [grants[number]["Places"] for number in (1, 2, 10)] == ["whole country"] * 3
    partners = [row["Partners"] for row in grants.values() if row["Partners"]]
    assert "Association of Orphans, ShFJ (Implementing partner)" in "; ".join(partners)
    assert not [text for text in partners if "Shoqata" in text and "[sq]" not in text]
    assert {row["Place"] for row in rows(book["Sites"]) if row["Level code"] == "national"} == {
        "whole country"
    }


@pytest.mark.parametrize("language", ["en", "sq"])
def test_organisations_have_both_names(client: CheckedClient, language: str) -> None:
    sheet = workbook(client, f"lang={language}").worksheets[3]
    heads = [cell.value for cell in sheet[1]]
    names = {"en": ("Name in Albanian", "Name in English"), "sq": ("Emri në shqip", "Emri në anglisht")}
    albanian, english = (heads.index(name) for name in names[language])
    for row in sheet.iter_rows(min_row=2, values_only=True):
        assert row[albanian] or row[english]
        own, other = (english, albanian) if language == "en" else (albanian, english)
        expected = row[own] or f"{row[other]} [{'sq' if language == 'en' else 'en'}]"
        assert row[0] == expected


def test_amounts_carry_source_and_date(app: Flask, client_as: ClientAs) -> None:
    enter_amount(app, 4, 2222222, released=True)
    enter_amount(app, 5, 3333333, released=False)
    donors = grant_rows(client_as("donor"))
    assert donors[4]["Source of the amount in US dollars"] == "Agreement"
    assert donors[4]["Date of the amount in US dollars"] == datetime.combine(day(2005, 3, 1), time())
    assert donors[5]["Source of the amount in US dollars"] is None
    assert donors[5]["Date of the amount in US dollars"] is None
    assert grant_rows(client_as("specialist"))[5]["Source of the amount in US dollars"] == "Agreement"


def test_too_many_grants_lead_to_the_plain_table(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MOST_IN_WORKBOOK", 20)
    answer = client.get(f"{WORKBOOK}?lang=en&sort=title")
    assert answer.status_code == 422
    assert f"{TABLE}?sort=title" in answer.get_data(as_text=True)
    assert WORKBOOK not in client.get("/exports?lang=en").get_data(as_text=True)
    assert client.get(f"{WORKBOOK}?lang=en&organisation=vatra").status_code == 200


def test_a_large_file_is_sent_from_the_disk(client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "IN_MEMORY", 1000)
    with client.get(f"{WORKBOOK}?lang=en", buffered=False) as answer:
        content = b"".join(answer.iter_encoded())
        assert answer.content_length == len(content)
        assert answer.headers["ETag"]
    assert len(rows(load_workbook(BytesIO(content))["Grants"])) == 24


def test_the_page_keeps_the_day_and_says_how_many_rows(client: CheckedClient) -> None:
    assert "/exports?on=2005-06-01" in client.get("/grants?on=2005-06-01").get_data(as_text=True)
    found = len(grant_rows(client, "lang=en&phase=1"))
    assert f"{found} grants" in client.get("/exports?lang=en&phase=1").get_data(as_text=True)


def test_a_division_without_outlines_offers_no_map(app: Flask, client: CheckedClient) -> None:
    maps = [f"/exports/coverage.{ending}" for ending in ("png", "svg", "pdf")]
    for page in ("/exports", "/coverage"):
        offered = client.get(page).text
        assert all(one in offered for one in maps)
    with committed(app):
        db.session.scalars(select(Geography)).one().outline_digests = {}
    for page in ("/exports", "/coverage"):
        offered = client.get(f"{page}?lang=en").text
        assert not any(one in offered for one in maps)
        assert "coverage.geojson" in offered
