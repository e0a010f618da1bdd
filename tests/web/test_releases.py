"""Released counts on pages and in files, and the page of thresholds."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO, StringIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from grants_app.domain.disclosure.counts.rules import IndicatorClass
from grants_app.domain.disclosure.counts.tables import Dimension, declare_table, key_of
from grants_app.domain.releases.vocabulary import Missing
from tests.awards import desk
from tests.clients import CheckedClient
from tests.conftest import visitor
from tests.factories import counted_queries
from tests.page_checks import parse_page, text_of
from tests.released import new_table, release
from tests.sign_ins import ClientAs
from tests.web.test_awards import fields

HERE = {"indicator": "cases"}
THRESHOLDS = "/admin/thresholds"
# What each reader is to be told, by place.
FULL = {"a": "3", "b": "40", "c": "70", "d": "0", "country": "113", "e": "unknown", "f": "not collected"}
HIDDEN = {**FULL, "a": "suppressed", "b": "suppressed"}


@pytest.fixture
def released(app: Flask) -> Flask:
    dimension = Dimension("place", {"country": ["a", "b", "c", "d"]})
    leaves: dict[tuple[str, ...], int] = {("a",): 3, ("b",): 40, ("c",): 70, ("d",): 0}
    table = declare_table("cases", IndicatorClass.CASES, [dimension], leaves, HERE)
    missing = {
        key_of({**HERE, "place": "e"}): Missing.UNKNOWN,
        key_of({**HERE, "place": "f"}): Missing.NOT_COLLECTED,
    }
    with desk(app) as at:
        release(at, [new_table("cases", table, missing)])
    return app


def on_page(answer: TestResponse) -> dict[str, str]:
    """What the page's table says of each place."""
    table = parse_page(answer.text).find(".//{*}tbody")
    assert table is not None
    found = {}
    for row in table.iterfind("{*}tr"):
        cells = [text_of(one) for one in row]
        place = next(one for one in cells if one.endswith(" en") and one != "cases en").removesuffix(" en")
        found[place] = cells[-1].split(":")[0]
    return found


def in_csv(answer: TestResponse) -> dict[str, str]:
    rows = list(csv.DictReader(StringIO(answer.get_data().decode("utf-8-sig"))))
    return {row["place en"].removesuffix(" en"): row["Count"] for row in rows}


def in_workbook(answer: TestResponse) -> dict[str, str]:
    sheet = load_workbook(BytesIO(answer.get_data()))["1"]
    heads, *rows = list(sheet.iter_rows(values_only=True))
    place, count = heads.index("place en"), heads.index("Count")
    return {str(row[place]).removesuffix(" en"): str(row[count]) for row in rows}


def in_api(answer: TestResponse) -> dict[str, str]:
    found = {}
    (table,) = answer.get_json()["data"]["tables"]
    for cell in table["cells"]:
        assert (cell["count"] is None) == (cell["state"] != "count")
        said = cell["state"].replace("_", " ") if cell["count"] is None else str(cell["count"])
        found[cell["key"]["place"]] = said
    return found


OUTPUTS: dict[str, Callable[[TestResponse], dict[str, str]]] = {
    "/releases/1": on_page,
    "/releases/1/cases.csv": in_csv,
    "/releases/1.xlsx": in_workbook,
    "/api/v1/releases/1": in_api,
}


@pytest.mark.parametrize("path", OUTPUTS)
def test_each_output_tells_each_reader_what_is_theirs(
    released: Flask, client_as: ClientAs, path: str
) -> None:
    told = OUTPUTS[path]
    for account in ("donor", "grantee.vatra", "committee.kukes", "coordinator", "admin"):
        assert told(client_as(account).get(f"{path}?lang=en")) == HIDDEN, account
    assert told(visitor(released).get(f"{path}?lang=en")) == HIDDEN
    assert told(client_as("specialist").get(f"{path}?lang=en")) == FULL
    # What was answered to a specialist is not kept for others.
    assert told(visitor(released).get(f"{path}?lang=en")) == HIDDEN


def test_what_has_no_count_stands_among_its_like(app: Flask, client: CheckedClient) -> None:
    dimension = Dimension("place", {"country": ["a", "c"]})
    table = declare_table("things", IndicatorClass.THINGS, [dimension], {("a",): 3, ("c",): 40}, HERE)
    new = new_table("things", table, {key_of({**HERE, "place": "b"}): Missing.UNKNOWN})
    (indicator, place) = new.dimensions
    ordered = replace(place, categories=tuple(sorted(place.categories, key=lambda one: one.code)))
    with desk(app) as at:
        release(at, [replace(new, dimensions=(indicator, ordered))])
    assert list(on_page(client.get("/releases/1?lang=en"))) == ["a", "b", "c", "country"]
    assert list(in_csv(client.get("/releases/1/things.csv?lang=en"))) == ["a", "b", "c", "country"]


def test_the_csv_has_states_that_depend_on_no_language(released: Flask, client: CheckedClient) -> None:
    for language in ("sq", "en"):
        text = client.get(f"/releases/1/cases.csv?lang={language}").get_data().decode("utf-8-sig")
        states = [line.split(",")[-1] for line in text.split("\r\n")[1:] if line]
        assert sorted(states) == sorted(
            ["suppressed", "suppressed", "count", "count", "count", "unknown", "not_collected"]
        )


def test_the_page_tells_zero_unknown_and_suppressed_apart(released: Flask, client: CheckedClient) -> None:
    page = parse_page(client.get("/releases/1?lang=en").text)
    legend = [text_of(one) for one in page.iterfind(".//{*}section/{*}ul/{*}li")]
    assert len(legend) == 4
    assert "Zero means that nobody was counted" in legend[0]
    assert "Counts of 1 to 10 people are suppressed" in text_of(page)


def test_no_count_is_called_small_that_may_be_large(released: Flask, client: CheckedClient) -> None:
    """40 is suppressed for the sake of 3: readers are told of both that they are small, or would tell one."""
    page = parse_page(client.get("/releases/1?lang=en").text)
    marks = page.findall(".//{*}tbody//{*}span[@class='suppressed']")
    assert len(marks) == 2
    for mark in marks:
        assert mark.get("title") == (
            "Counted and not shown, to protect people: it is small, or would tell a small one."
        )


def test_the_list_says_what_is_there_and_what_will_come(app: Flask, client: CheckedClient) -> None:
    assert "No counts have been released" in client.get("/releases?lang=en").text
    assert "Ende nuk është botuar asnjë numërim" in client.get("/releases?lang=sq").text


def test_the_list_leads_to_each_release(released: Flask, client: CheckedClient) -> None:
    page = client.get("/releases?lang=en").text
    assert 'href="/releases/1"' in page
    assert "No counts have been released" not in page


@pytest.mark.parametrize("account", [None, "donor"])
def test_readers_are_led_to_what_was_released(
    released: Flask, client_as: ClientAs, account: str | None
) -> None:
    reader = client_as(account) if account else visitor(released)
    for path in ("/", "/exports", "/grants", "/guide/donor" if account else "/guide/visitor"):
        assert 'href="/releases"' in reader.get(f"{path}?lang=en").text, path
    assert "the last were released on" in reader.get("/?lang=en").text


def test_the_overview_says_nothing_of_releases_that_are_not(app: Flask, client: CheckedClient) -> None:
    assert "were released on" not in client.get("/?lang=en").text
    with desk(app) as at:
        table = declare_table(
            "things", IndicatorClass.THINGS, [Dimension("place", {"all": ["a"]})], {("a",): 3}
        )
        release(at, [new_table("things", table)])
    assert "were released on" in client.get("/?lang=en").text  # though the page was kept


def test_an_empty_list_leads_on(app: Flask, client: CheckedClient) -> None:
    page = parse_page(client.get("/releases?lang=en").text)
    (button,) = page.iterfind(".//{*}div[@class='empty']/{*}a")
    assert button.get("href") == "/exports"


def test_programs_find_each_release_and_what_is_kept_back(released: Flask, client: CheckedClient) -> None:
    (listed,) = client.get("/api/v1/releases").get_json()["data"]
    assert (listed["number"], listed["on"], listed["tables"]) == (1, "2006-05-10", ["cases"])
    answer = client.get("/api/v1/releases/1")
    (table,) = answer.get_json()["data"]["tables"]
    assert table["suppressed"] == {"least": 1, "most": 10}
    assert table["counts"] == "cases"
    assert "made_by" not in answer.text
    tag = answer.headers["ETag"]
    assert client.get("/api/v1/releases/1", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/api/v1/releases/2").status_code == 404
    assert client.get("/api/v1/releases?cursor=nothing").status_code == 400


def test_staff_are_told_that_nothing_is_kept_back(released: Flask, client_as: ClientAs) -> None:
    (table,) = client_as("specialist").get("/api/v1/releases/1").get_json()["data"]["tables"]
    assert table["suppressed"] is None


def test_a_release_takes_the_same_reads_with_one_table_and_with_nine(app: Flask) -> None:
    dimension = Dimension("place", {"country": ["a", "b"]})
    counts = declare_table("things", IndicatorClass.THINGS, [dimension], {("a",): 3, ("b",): 40})
    with desk(app) as at:
        release(at, [new_table("one", counts)])
        release(at, [new_table(f"t{number}", counts) for number in range(9)])
    visitor(app).get("/releases")  # what is read once for an application is not counted
    for path in ("/releases/{}", "/releases/{}.xlsx", "/api/v1/releases/{}"):
        reads = []
        for number in (1, 2):
            with counted_queries(app) as sent:
                assert visitor(app).get(path.format(number)).status_code == 200
            reads.append(len(sent))
        assert reads[0] == reads[1] <= 8, path


@pytest.mark.parametrize(
    "path", ["/releases/2", "/releases/2.xlsx", "/releases/1/none.csv", "/releases/2/cases.csv"]
)
def test_what_was_not_released_is_not_found(released: Flask, client: CheckedClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_file_is_not_sent_twice(released: Flask, client: CheckedClient) -> None:
    for path in ("/releases/1/cases.csv", "/releases/1.xlsx"):
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def held(client: CheckedClient) -> dict[str, str | None]:
    """What the fields of the page of thresholds hold."""
    page = parse_page(client.get(THRESHOLDS).text)
    found = {one.get("name"): one.get("value") for one in page.iterfind(".//{*}input")}
    return {name: found[name] for name in ("public", "donor")}


def test_thresholds_are_set_and_said(app: Flask, client_as: ClientAs, client: CheckedClient) -> None:
    specialist = client_as("specialist")
    typed = {**fields(specialist.get(THRESHOLDS).text), "public": "12", "donor": "5"}
    assert specialist.post(THRESHOLDS, data=typed).status_code == 303
    assert "1 to 12 for the public and 1 to 5 for donors" in client.get("/confidentiality?lang=en").text
    assert held(client_as("admin")) == {"public": "12", "donor": "5"}


@pytest.mark.parametrize("typed", ["3", "0", "101", "many", ""])
def test_a_threshold_below_the_floor_is_refused(app: Flask, client_as: ClientAs, typed: str) -> None:
    specialist = client_as("specialist")
    sent = {**fields(specialist.get(THRESHOLDS).text), "public": typed}
    assert specialist.post(THRESHOLDS, data=sent).status_code == 422
    assert held(specialist) == {"public": "10", "donor": "10"}
