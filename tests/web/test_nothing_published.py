"""With no grant that a reader may see nothing is known of any place: not zero, and nowhere said to be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.grants.models import Grant
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.factories import committed
from tests.sign_ins import ClientAs

NOTHING = "No grant is open to you, so nothing can be said of any place. This is not zero."
LEVELS = ("county", "district", "commune")


@pytest.fixture
def empty(app: Flask, client: CheckedClient) -> CheckedClient:
    """A visitor of a portfolio of which nothing is published."""
    with committed(app):
        for grant in db.session.scalars(select(Grant)):
            grant.published_at = None
    return client


def read(client: CheckedClient, path: str) -> str:
    return re.sub(r"<script.*?</script>", "", client.get(path).get_data(as_text=True), flags=re.DOTALL)


def zeros(markup: str) -> list[str]:
    """Cells and figures that say zero; the legend may, since it counts places."""
    return re.findall(r'(?:class="(?:num|stat-number)"[^>]*|<td)>\s*(0(?:\.0)?)\s*<', markup)


@pytest.mark.parametrize("level", LEVELS)
def test_coverage_says_that_nothing_is_known(empty: CheckedClient, level: str) -> None:
    markup = read(empty, f"/coverage?level={level}")
    assert NOTHING in markup
    assert zeros(markup) == []
    for claim in ("No site line of a grant", "No nationwide grant", "No site line names", "is reached"):
        assert claim not in markup
    table = markup.split('id="coverage-table"', 1)[1].split("</table>", 1)[0]
    assert ("unknown" in table) == (level != "commune")


@pytest.mark.parametrize("code", ["AL", "AL-VL", "AL-12", "AL-12305"])
def test_places_say_that_nothing_is_known(empty: CheckedClient, code: str) -> None:
    markup = read(empty, f"/coverage/places/{code}")
    assert NOTHING in markup
    assert zeros(markup) == []
    for claim in ("No site line", "There is no nationwide grant", 'id="themes"', "Missing"):
        assert claim not in markup


def test_interface_and_workbook_give_no_numbers(empty: CheckedClient) -> None:
    for level in LEVELS:
        for row in json.loads(empty.get(f"/api/v1/coverage?level={level}").data)["data"]:
            assert row["state"] == "no_data"
            numbers = [row[key] for key in ("grants", "direct_grants", "organisations", "grant_months")]
            assert numbers == [None] * 4
    book = openpyxl.load_workbook(BytesIO(empty.get("/exports/portfolio.xlsx?lang=en").data))
    head, *rows = book["Districts"].iter_rows(values_only=True)
    assert head[3:5] == ("Number of grants", "Direct grants")
    assert {row[-1] for row in rows} == {"no_data"}
    assert {row[3:7] for row in rows} == {(None,) * 4}


@pytest.mark.parametrize("name", ["donor", "coordinator", "committee.kukes"])
def test_homes_leave_districts_without_data_unknown(
    empty: CheckedClient, client_as: Callable[[str], CheckedClient], name: str
) -> None:
    home = client_as(name).get("/").get_data(as_text=True).split('id="home"', 1)[1].split("</section>", 1)[0]
    assert re.search(r'class="stat-number">\s*<span class="unknown"', home)
    assert "/coverage/places/" not in home.split('<p id="unreached"', 1)[1].split("</p>", 1)[0]


def test_the_page_on_paper_says_so_too(app: Flask, empty: CheckedClient) -> None:
    from grants_app.blueprints.exports.factsheet import read_factsheet

    with app.test_request_context("/exports/factsheet.pdf?lang=en"):
        sheet = read_factsheet()
    assert list(sheet.unreached) == [NOTHING]
    assert sheet.map_words == NOTHING


def test_a_filter_that_nothing_passes_is_still_zero(client: CheckedClient) -> None:
    markup = read(client, "/coverage?on=1999-01-01")
    assert NOTHING not in markup
    assert len(zeros(markup)) == 36 * 4


def test_with_some_grants_hidden_pages_say_that_they_rest_on_the_others(
    app: Flask, client: CheckedClient, client_as: ClientAs
) -> None:
    said = "Some grants of the programme are not open to you."
    paths = ("/coverage?lang=en", "/coverage/places/AL-PG?lang=en", "/?lang=en")
    for path in paths:
        assert said not in client.get(path).text
    with committed(app):
        hidden = db.session.scalars(select(Grant).where(Grant.number == 5)).one()
        hidden.published_at = None
    for path in paths:
        assert said in client.get(path).text
        assert said in client_as("grantee.gip").get(path).text
        assert said not in client_as("specialist").get(path).text
