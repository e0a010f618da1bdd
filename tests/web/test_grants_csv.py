"""The plain table of grants: the rows of the list, safe to open, the same for every reader of a kind."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date as day
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from grants_app.domain.accounts.viewer import VISITOR
from grants_app.domain.exports.columns import MoneyColumns, grant_columns
from grants_app.domain.exports.queries import iterate_grant_records, list_grant_records
from grants_app.domain.grants.filters import GrantFilter
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.outputs.tables.grants import decimal, marked
from grants_app.outputs.workbook.words import HEADERS, LEVELS
from tests.clients import CheckedClient
from tests.conftest import make_app, visitor
from tests.web.portfolios import add_grants, change_grant, count_queries, enter_amount, hide_grant

ClientAs = Callable[[str], CheckedClient]
TABLE = "/exports/grants.csv"
ROLES = ("specialist", "donor", "coordinator", "admin", "grantee.vatra", "committee.kukes")
FILTERS = (
    "",
    "phase=2",
    "theme=prevention&theme=assistance",
    "status=closed_early",
    "status=active&on=2005-06-01",
    "county=AL-10&evidence=rural_stated",
    "district=AL-PG",
    "organisation=vatra",
    "works_with=professionals",
    "q=trafikim",
    "q=fëmijë&sort=-start",
    "sort=title",
    "sort=-organisation",
    "sort=phase&on=2006-01-01",
    "q=xyzzyx",
)


def text_of(client: CheckedClient, query: str = "lang=en") -> str:
    answer = client.get(f"{TABLE}?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)[:400]
    return answer.data.decode("utf-8-sig")


def rows(client: CheckedClient, query: str = "lang=en") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text_of(client, query), newline=""), strict=True))


def listed_numbers(client: CheckedClient, query: str) -> list[int]:
    """The numbers of the list, page by page, in its order."""
    found: list[int] = []
    address: str | None = f"/grants?limit=7&{query}"
    while address:
        page = client.get(address).get_data(as_text=True)
        body = page.partition("<tbody")[2].partition("</tbody>")[0]
        found += [int(number) for number in re.findall(r'href="/grants/(\d+)(?:\?[^"]*)?"', body)]
        following = re.search(r'href="([^"]*)"[^>]*rel="next"|rel="next"[^>]*href="([^"]*)"', page)
        address = (following[1] or following[2]).replace("&amp;", "&") if following else None
    return found


@pytest.mark.parametrize("query", FILTERS)
def test_rows_and_order_are_those_of_the_list(app: Flask, client: CheckedClient, query: str) -> None:
    add_grants(app, 4)
    for language in ("en", "sq"):
        expected = listed_numbers(client, f"lang={language}&{query}")
        table = csv.reader(StringIO(text_of(client, f"lang={language}&{query}"), newline=""))
        assert [int(row[0]) for row in list(table)[1:]] == expected
        assert bool(expected) == ("xyzzyx" not in query)


@pytest.mark.parametrize("language", ["en", "sq"])
@pytest.mark.parametrize("role", [None, *ROLES])
def test_it_holds_what_the_workbook_holds(
    app: Flask, client: CheckedClient, client_as: ClientAs, role: str | None, language: str
) -> None:
    enter_amount(app, 3, 1111111, released=False)
    enter_amount(app, 4, 2222222, released=True)
    enter_amount(app, 9, 3333333, "ALL", released=False)
    hide_grant(app, 5)
    reader = client_as(role) if role else client
    book = load_workbook(BytesIO(reader.get(f"/exports/portfolio.xlsx?lang={language}").data))
    sheet = [[as_text(value) for value in row] for row in book.worksheets[1].values]
    table = [
        [unmarked(value) for value in row]
        for row in csv.reader(StringIO(text_of(reader, f"lang={language}"), newline=""))
    ]
    assert table[0] == sheet[0]
    assert len(set(table[0])) == len(table[0])
    for left, right in zip(table[1:], sheet[1:], strict=True):
        for head, one, other in zip(table[0], left, right, strict=True):
            assert one == other or float(one) == float(other), (left[0], head)


def as_text(value: Any) -> str:
    if value is None:
        return ""
    return value.date().isoformat() if hasattr(value, "date") else str(value)


def unmarked(text: str) -> str:
    return text.removeprefix("'")


def test_money_goes_to_those_who_may_read_it(app: Flask, client: CheckedClient, client_as: ClientAs) -> None:
    enter_amount(app, 3, 1111111, released=False)
    enter_amount(app, 4, 2222222, released=True)
    enter_amount(app, 9, 3333333, "ALL", released=False)
    seen = {}
    for name in ROLES:
        text = text_of(client_as(name))
        seen[name] = [value in text for value in ("11111.11", "22222.22", "33333.33")]
    assert seen == {
        "specialist": [True, True, True],
        "donor": [False, True, False],
        "coordinator": [False, True, False],
        "admin": [False, False, False],
        "grantee.vatra": [False, False, True],
        "committee.kukes": [False, False, False],
    }
    assert not [head for head in rows(client)[0] if "mount" in head]
    fourth = rows(client_as("donor"))[3]
    assert fourth["Amount in US dollars"] == "22222.22"
    assert fourth["Source of the amount in US dollars"] == "Agreement"
    assert fourth["Date of the amount in US dollars"] == "2005-03-01"
    assert rows(client_as("donor"))[2]["Amount in US dollars"] == ""


def test_unpublished_grants_stay_inside(app: Flask, client: CheckedClient, client_as: ClientAs) -> None:
    hide_grant(app, 9)
    for name, is_seen in ((None, False), ("donor", False), ("grantee.vatra", True), ("specialist", True)):
        reader = client_as(name) if name else client
        assert ("9" in [row["Number"] for row in rows(reader)]) is is_seen, name


def test_the_form_is_that_of_the_documentation(client: CheckedClient) -> None:
    answer = client.get(f"{TABLE}?lang=en")
    assert answer.data.startswith(b"\xef\xbb\xbfNumber,Phase,Title,")
    assert answer.data.endswith(b"\r\n")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=grants-kvktnj-2006-05-10-en.csv"
    fifteenth = rows(client)[14]
    assert fifteenth["Closed early on"] == "2006-02-28"
    assert re.fullmatch(r"\d+\.\d", fifteenth["Months"])
    assert rows(client)[0]["Closed early on"] == ""
    assert {row["Status code"] for row in rows(client, "lang=en&on=2004-01-01")} == {"awarded"}


def test_it_is_sent_while_it_is_made(app: Flask, client: CheckedClient) -> None:
    add_grants(app, 60)
    with client.get(f"{TABLE}?lang=en", buffered=False) as answer:
        assert answer.is_streamed
        assert "Content-Length" not in answer.headers
        assert len(list(answer.iter_encoded())) > 1


def test_every_column_is_documented() -> None:
    text = Path("docs/exports/portfolio-xlsx.md").read_text(encoding="utf-8")
    assert "portfolio-xlsx.md#grants-one-row-a-grant" in Path("docs/exports/grants-csv.md").read_text(
        encoding="utf-8"
    )
    for column in grant_columns(MoneyColumns.AMOUNTS_AND_RELEASE, ("USD", "ALL")):
        assert column.key in HEADERS or column.key in LEVELS, column.key
    assert "## Grants: one row a grant" in text


@pytest.mark.parametrize(
    "title",
    ["=1+1", "+355", "-2", "@SUM(A1)", "\t=1", "\r=1", "  =1", "'quoted", "＝1", '=cmd|" /C calc"!A0'],
)
def test_a_formula_in_a_title_gets_an_apostrophe(app: Flask, client: CheckedClient, title: str) -> None:
    change_grant(app, 3, title_en=title)
    third = rows(client)[2]
    assert third["Title"] == f"'{title}"


def test_texts_come_back_as_they_were(app: Flask, client: CheckedClient) -> None:
    title = 'A "quoted", two-line\ntitle; with ë, ç and – commas,'
    change_grant(app, 3, title_en=title, summary_en="a" * 40_000)
    third = rows(client)[2]
    assert third["Title"] == title
    assert len(third["Summary"]) == 40_000


def test_decimals_are_never_marked_nor_shortened() -> None:
    assert decimal(Decimal("-3.10")) == "-3.10"
    assert decimal(Decimal("1E+9")) == "1000000000"
    assert decimal(None) is None
    assert marked(None) is None


def test_both_ways_of_reading_give_the_same_records(app: Flask) -> None:
    with app.test_request_context():
        everything = GrantFilter(limit=100)
        in_columns = list(
            iterate_grant_records(VISITOR, get_default_programme(), everything, day(2006, 5, 10))
        )
        assert (
            tuple(in_columns)
            == list_grant_records(VISITOR, get_default_programme(), everything, day(2006, 5, 10)).records
        )
        assert len(in_columns) == 24


def test_what_the_reader_holds_is_not_made_again(app: Flask, client: CheckedClient) -> None:
    first = client.get(f"{TABLE}?lang=en")
    tag = {"If-None-Match": first.headers["ETag"]}
    again = client.get(f"{TABLE}?lang=en", headers=tag)
    assert again.status_code == 304
    assert not again.data
    for other in ("lang=sq", "lang=en&on=2005-01-01", "lang=en&phase=1"):
        assert client.get(f"{TABLE}?{other}", headers=tag).status_code == 200, other
    change_grant(app, 3, title_en="Another title")
    assert client.get(f"{TABLE}?lang=en", headers=tag).status_code == 200


def test_a_validator_is_of_one_kind_of_reader(app: Flask, client: CheckedClient, client_as: ClientAs) -> None:
    enter_amount(app, 3, 1111111, released=False)
    tags = [reader.get(f"{TABLE}?lang=en").headers["ETag"] for reader in (client, *map(client_as, ROLES))]
    assert len(set(tags)) == len(tags)
    assert client_as("donor").get(TABLE).headers["Cache-Control"] == "no-store"


def test_what_cannot_be_read_is_refused_by_name(client: CheckedClient) -> None:
    for query in (
        "theme=x phase=0 phase=99 status=x county=AL-99 district=x organisation=nobody evidence=x sort=x "
        "on=2006-02-30 level=x metric=x"
    ).split():
        answer = client.get(f"{TABLE}?{query}")
        assert answer.status_code == 400, query
        assert query.partition("=")[0] in answer.get_data(as_text=True)


def test_the_address_of_the_coverage_page_is_understood(client: CheckedClient) -> None:
    query = "level=county&metric=direct_grants&sort=-grants&on=2005-06-01&theme=prevention"
    assert [row["Number"] for row in rows(client, query)] == [
        str(number) for number in listed_numbers(client, "theme=prevention&on=2005-06-01")
    ]


def test_illustrative_data_say_so_in_every_row(database_url: str, tmp_path: Path) -> None:
    demo = visitor(make_app(database_url, tmp_path, DEMO="1"))
    answer = demo.get(f"{TABLE}?lang=en")
    assert "-demo.csv" in answer.headers["Content-Disposition"]
    table = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert len(table) == 25
    assert {row[-1] for row in table} == {"Illustrative data"}


def test_nothing_leaves_where_nothing_is_public(database_url: str, tmp_path: Path) -> None:
    answer = visitor(make_app(database_url, tmp_path, PUBLIC="0")).get(TABLE)
    assert answer.status_code == 302
    assert not answer.data.startswith(b"\xef\xbb\xbf")


def test_reading_does_not_grow_with_the_rows(app: Flask, client: CheckedClient) -> None:
    few = count_queries(app, lambda: client.get(f"{TABLE}?organisation=vatra").data)
    add_grants(app, 30)
    assert count_queries(app, lambda: client.get(TABLE).data) <= few


def test_the_list_leads_to_it_with_its_filters(client: CheckedClient) -> None:
    page = client.get("/grants?theme=prevention&on=2005-06-01&lang=en").get_data(as_text=True)
    link = re.search(r'href="(/exports/grants\.csv[^"]*)"', page)
    assert link
    address = link[1].replace("&amp;", "&")
    assert "theme=prevention" in address
    assert "on=2005-06-01" in address
    assert client.get(address).status_code == 200


def test_a_county_names_the_districts_that_it_counts_for(client: CheckedClient, client_as: ClientAs) -> None:
    found = {row["Number"]: row["Districts"] for row in rows(client)}
    assert found["4"] == "Durrës; Krujë"
    assert found["1"] == ""
    book = load_workbook(BytesIO(client.get("/exports/portfolio.xlsx?lang=en").data))
    head, *lines = book["Grants"].iter_rows(values_only=True)
    assert {str(line[0]): line[head.index("Districts")] or "" for line in lines} == found
