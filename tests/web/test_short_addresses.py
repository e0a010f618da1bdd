"""Rows of pages with many filters have them in one word; whoever follows one comes to all words."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from grants_app.domain.organisations.models import Organisation
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.factories import change_grant, counted_queries
from tests.web.second import HOME, load
from tests.web.test_coverage_sizes import ALL, ORGANISATIONS, TEN

NOT_OF_ONE_PROGRAMME: dict[str, list[str]] = {
    "theme": list(Theme),
    "evidence": list(Evidence),
    "works_with": list(WorksWith),
}
SignIn = Callable[[str], CheckedClient]
ROW = re.compile(r'<a href="([^"]*short=[^"]*)">')


def rows(client: CheckedClient, path: str) -> list[str]:
    """The short addresses of a page."""
    return [unescape(address) for address in ROW.findall(client.get(path).get_data(as_text=True))]


def words(address: str) -> set[tuple[str, str]]:
    return set(parse_qsl(urlsplit(address).query))


@pytest.mark.parametrize(
    "path", ["/coverage", "/coverage/compare", "/coverage/gaps", "/coverage/places/AL-SH"]
)
def test_a_row_leads_to_the_same_filters(client: CheckedClient, path: str) -> None:
    short = rows(client, f"{path}?{TEN}&from=2005-03-01&lang=en")
    assert short
    for address in dict.fromkeys(short):
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert "short" not in answer.headers["Location"]
        assert client.get(answer.headers["Location"]).status_code == 200
        if path == "/coverage" and address.startswith("/coverage/places"):
            assert words(answer.headers["Location"]) == words(f"?{TEN}&from=2005-03-01")


def test_few_filters_stand_in_words(client: CheckedClient) -> None:
    assert rows(client, "/coverage?theme=prevention&phase=1&organisation=vatra") == []


def test_a_programme_of_its_own_address_keeps_it(app: Flask, client: CheckedClient) -> None:
    load(app)
    many = "&".join(f"{name}={value}" for name, values in NOT_OF_ONE_PROGRAMME.items() for value in values)
    short = rows(client, f"{HOME}/coverage?{many}&lang=en")
    assert short
    for address in short:
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(f"{HOME}/")
        assert client.get(answer.headers["Location"]).status_code == 200
        assert client.get(address.replace(HOME, "/programmes/nowhere")).status_code == 404


def test_what_a_form_adds_is_asked_for_besides(client: CheckedClient) -> None:
    """The hidden word of a form keeps organisations that its menu does not show."""
    page = client.get(
        f"/coverage?{TEN}&organisation=dorcas&organisation=te-gjithe-femijet&organisation=icmc"
    ).get_data(as_text=True)
    (kept,) = re.findall(r'<input type="hidden" name="short" value="(o[^"]+)">', page)
    answer = client.get(f"/coverage?short={kept}&organisation=dorcas&organisation=gip&theme=prevention")
    asked = parse_qsl(urlsplit(answer.headers["Location"]).query)
    assert sorted(asked) == [
        ("organisation", "dorcas"),
        ("organisation", "gip"),
        ("organisation", "te-gjithe-femijet"),
        ("organisation", "vatra"),
        ("theme", "prevention"),
    ]


def test_many_values_of_a_filter_go_together(client: CheckedClient) -> None:
    page = client.get(f"/coverage?{ALL}&lang=en").get_data(as_text=True)
    lead = unescape(page.split('class="page-lead">', 1)[1].split("</p>", 1)[0])
    chips = {
        unescape(re.sub("<.*?>", "", label)): unescape(address)
        for address, label in re.findall(r'<a class="chip" href="([^"]*)">(.*?)</a>', page)
    }
    assert "Dorcas Aid International Albania" in lead
    assert f"Remove filter: Organisation: {len(ORGANISATIONS)} chosen" in chips
    assert "Remove filter: Phase 1" in chips
    without = client.get(chips["Remove filter: Works with: 4 chosen"]).headers["Location"]
    assert words(without) == {pair for pair in words(f"?{ALL}") if pair[0] != "works_with"}
    place = client.get(f"/coverage/places/AL-EL?{ALL}&lang=en").get_data(as_text=True)
    assert "Theme: Prevention; Assistance; Reintegration; Capacity building" in place


def test_the_address_of_a_month_that_plays_has_all_words(client: CheckedClient) -> None:
    page = client.get(f"/coverage?{ALL}").get_data(as_text=True)
    (months,) = re.findall('data-months="([^"]*)"', page)
    played = client.get(unescape(months), follow_redirects=True).get_json()
    assert words(played["urls"]["page"]) == words(f"?{ALL}")


def test_the_number_of_a_row_is_that_of_its_list(client: CheckedClient) -> None:
    page = client.get(f"/coverage?{TEN}&lang=en").get_data(as_text=True)
    found = [
        (unescape(address), int(number))
        for address, number in re.findall(r'<a href="(/grants[?][^"]*short=[^"]*)">([0-9]+)</a>', page)
    ]
    assert found
    for address, number in found:
        listed = client.get(client.get(address).headers["Location"] + "&lang=en").get_data(as_text=True)
        assert len(set(re.findall(r'href="/grants/([0-9]+)"', listed))) == number, address


def test_it_costs_one_statement_more(app: Flask, client: CheckedClient) -> None:
    client.get("/coverage")
    with counted_queries(app) as statements:
        client.get(f"/coverage?{TEN}&claims=1")
    assert len(statements) <= 8


def test_a_word_tells_nobody_of_an_organisation_that_is_not_open(
    app: Flask, client: CheckedClient, client_as: SignIn
) -> None:
    change_grant(app, 1, published_at=None)
    with app.app_context():
        keys = list(db.session.scalars(select(Organisation.id)))
    reader = client_as("specialist")
    known = {key for key in keys if reader.get(f"/coverage?short=o{base36(key)}").status_code == 302}
    answers = {key: client.get(f"/coverage?short=o{base36(key)}").status_code for key in known}
    assert sorted(set(answers.values())) == [302, 400]


def base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return digits[number] if number < 36 else base36(number // 36) + digits[number % 36]
