"""Every figure of the overview is the length of the list that it leads to, for every reader and day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.timeline import MOST_LINES
from grants_app.domain.grants.vocabulary import Decision, Evidence, SiteLevel
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.factories import committed, find_grant, make_grants
from tests.web.portfolios import add_grants, change_grant, count_queries, enter_amount, hide_grant

FIGURE = re.compile(
    r'<a href="((?:/grants|/organisations)(?:\?[^"]*)?)">(?P<number>[\d,]+)(?: of [\d,]+)?</a>'
)
STAT = re.compile(
    r'stat-number">(?P<number>[\d,]+)</span>\s*<a class="stat-label" href="((?:/grants|/organisations)[^"]*)"'
)


def overview(client: CheckedClient, query: str = "") -> str:
    answer = client.get(f"/?{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def section(page: str, heading: str) -> str:
    """The part of a page under a heading with this id."""
    return page.split(f'id="{heading}"', 1)[1].split("</section>", 1)[0]


def figures(page: str) -> dict[str, int]:
    """Every figure by the address of the list that it counts; one address never has two figures."""
    found: dict[str, int] = {}
    pairs = [(hit[1], hit["number"]) for hit in FIGURE.finditer(page)]
    pairs += [(hit[2], hit["number"]) for hit in STAT.finditer(page)]
    for address, number in pairs:
        count = int(number.replace(",", ""))
        assert found.setdefault(unescape(address), count) == count, address
    return found


def length(client: CheckedClient, address: str) -> int:
    """How many rows the list at an address has."""
    if address.startswith("/organisations"):
        page = client.get(address).get_data(as_text=True)
        return page.count('class="cell-title"')
    answer = client.get(f"/api/v1{address}{'&' if '?' in address else '?'}limit=1")
    assert answer.status_code == 200, address
    total: int = answer.get_json()["meta"]["total"]
    return total


def check(client: CheckedClient, query: str = "") -> dict[str, int]:
    found = figures(overview(client, query))
    wrong = {address: (count, length(client, address)) for address, count in found.items()}
    assert not {address: pair for address, pair in wrong.items() if pair[0] != pair[1]}
    return found


@pytest.mark.parametrize("day", ["", "2005-02-15", "2005-08-14", "2006-03-01", "2007-01-01", "1999-12-31"])
def test_every_figure_is_the_length_of_its_list(client: CheckedClient, day: str) -> None:
    found = check(client, f"on={day}")
    # Twelve counties, the country, no place and all, by four themes, none and all; and the other tables.
    assert len(found) > 90
    assert sum("status=" in address for address in found) >= 1
    assert all("on=" in address for address in found if address.startswith("/grants")) == bool(day)


@pytest.mark.parametrize("account", ["specialist", "donor", "grantee.gip"])
def test_figures_are_those_of_the_reader(
    app: Flask, client_as: Callable[[str], CheckedClient], account: str
) -> None:
    hide_grant(app, 16)
    change_grant(app, 5, decision=Decision.SUSPENDED)
    change_grant(app, 6, decision=Decision.DRAFT)
    enter_amount(app, 3, 1000_00, released=True)
    enter_amount(app, 4, 2000_00, released=False)
    enter_amount(app, 16, 3000_00, "ALL", released=False)
    found = check(client_as(account))
    assert found["/grants"] == (23 if account == "donor" else 24)


def test_grants_without_place_or_theme_have_their_own_row_and_line(app: Flask, client: CheckedClient) -> None:
    with committed(app):
        bare, placeless = find_grant(7), find_grant(8)
        bare.themes, bare.sites, placeless.sites = [], [], []
        db.session.flush()
        locality = GrantSite(position=1, words="x", level=SiteLevel.LOCALITY, evidence=Evidence.URBAN_ONLY)
        placeless.sites.append(locality)
    found = check(client)
    assert found["/grants?without=place"] == 2
    assert found["/grants?without=place&without=theme"] == 1
    assert found["/grants?without=theme"] == 2


def test_nationwide_grants_are_in_no_county(client: CheckedClient) -> None:
    found = figures(overview(client))
    assert found["/grants?evidence=national"] == 3
    assert found["/grants?county=AL-02"] == 2
    matrix = section(overview(client), "matrix-title")
    assert matrix.index("Vlorë") < matrix.index("Whole country") < matrix.index("No place stated")
    assert "swatch-0" in matrix
    assert "swatch-no_data" in matrix


def test_many_grants_are_counted_by_months(app: Flask, client: CheckedClient) -> None:
    assert 'id="chart-timeline"' in overview(client)
    make_grants(app, MOST_LINES - 24)
    page = overview(client)
    assert len(re.findall(r'<th scope="row">\d+</th>', section(page, "timeline-title"))) == MOST_LINES
    assert len(page.encode()) < 50_000
    make_grants(app, 1, first=900)
    found = check(client)
    assert found["/grants?during=2005-02"] == 1
    assert sum("during=" in address for address in found) == 18


def test_long_portfolios_are_counted_by_years(app: Flask, client: CheckedClient) -> None:
    make_grants(app, MOST_LINES)
    change_grant(app, 101, end_on=date(2012, 1, 1))
    found = check(client, "lang=en")
    assert found["/grants?during=2011"] == 1
    assert [int(a[-4:]) for a in found if "during=" in a] == list(range(2005, 2013))


def test_figures_take_as_many_reads_for_two_grants_as_for_thirty(
    app: Flask, client_as: Callable[[str], CheckedClient]
) -> None:
    donor = client_as("donor")
    overview(donor)  # the outlines of the map are read once, and kept
    add_grants(app, 6)
    thirty = count_queries(app, lambda: overview(donor))
    for number in range(3, 25):
        hide_grant(app, number)
    for number in range(101, 107):
        hide_grant(app, number)
    two = count_queries(app, lambda: overview(donor, "again=1"))
    assert "2</span>" in overview(donor)
    assert two == thirty <= 8


def test_money_is_for_those_who_may_read_it(app: Flask, client_as: Callable[[str], CheckedClient]) -> None:
    enter_amount(app, 9, 50_000_00, released=True)
    enter_amount(app, 16, 7_777_00, released=False)
    seen = {}
    for account in ("donor", "coordinator", "specialist", "admin", "committee.kukes", "grantee.vatra"):
        page = overview(client_as(account))
        seen[account] = 'id="recorded"' in page
        assert "US$\N{NO-BREAK SPACE}2,097,624" in page
    assert {account for account, sees in seen.items() if sees} == {"donor", "coordinator", "specialist"}
    assert "57,777" in section(overview(client_as("specialist")), "figures")
    donor = section(overview(client_as("donor")), "figures")
    assert "US$\N{NO-BREAK SPACE}50,000" in donor
    assert "US$\N{NO-BREAK SPACE}2,047,624" in donor
    assert ">1 of 24</a>" in donor
    assert "7,777" not in donor
    assert "unknown" in donor.split("Lek (ALL)", 1)[1]


@pytest.mark.parametrize("account", ["donor", "coordinator", "specialist"])
def test_a_listed_currency_without_a_total_is_unknown(
    app: Flask, client_as: Callable[[str], CheckedClient], account: str
) -> None:
    with committed(app):
        programme = db.session.scalars(select(Programme)).one()
        programme.currencies = [*programme.currencies, "EUR"]
    table = overview(client_as(account)).split('id="recorded"', 1)[1].split("</table>", 1)[0]
    row = table.split("Euro (EUR)", 1)[1].split("</tr>", 1)[0]
    assert row.count("unknown</span>") == 3
    assert ">0 of 24</a>" in row


def test_a_visitor_learns_nothing_of_recorded_money(app: Flask, client: CheckedClient) -> None:
    before = overview(client)
    enter_amount(app, 9, 50_000_00, released=True)
    assert overview(client) == before
    assert length(client, "/grants?amount=USD") == 0


def test_an_empty_portfolio_says_so(app: Flask, client: CheckedClient) -> None:
    for number in range(1, 25):
        hide_grant(app, number)
    page = overview(client)
    assert "No grants yet" in page
    assert "data-charts" not in page


@pytest.mark.parametrize(
    ("day", "words"),
    [("2005-01-01", "lies before all of them"), ("2030-01-01", "lies after all of them")],
)
def test_a_day_beyond_the_grants_is_said_in_words(client: CheckedClient, day: str, words: str) -> None:
    assert words in section(overview(client, f"on={day}"), "timeline-title")


def test_the_agreed_end_of_a_grant_that_closed_early_is_shown(client: CheckedClient) -> None:
    row = section(overview(client), "timeline-title").split('href="/grants/15"', 1)[1].split("</tr>", 1)[0]
    days = row.replace("\N{NO-BREAK SPACE}", " ")
    assert "1 Oct 2005 – 28 Feb 2006" in days
    assert "agreed end 31 Jul 2006" in days
    assert "Closed early" in days
