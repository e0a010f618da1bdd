"""A programme entered by hand: no page claims a document for it; it may have more than two currencies."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from grants_app.domain.accounts.models import User
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.conftest import make_app
from tests.factories import committed
from tests.web.second import HOME, load, the_programme
from tests.web.test_awards import confirm, fields

SignIn = Callable[[str], CheckedClient]


@pytest.fixture
def by_hand(app: Flask) -> Flask:
    """The second programme with three currencies and no document."""
    load(app)
    with committed(app):
        programme = the_programme()
        programme.currencies = ["EUR", "JPY", "KWD"]
        programme.sources, programme.findings = [], []
    return app


def page(client: CheckedClient, path: str) -> str:
    answer = client.get(f"{HOME}{path}{'&' if '?' in path else '?'}lang=en")
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def form_of(text: str) -> dict[str, str]:
    """The hidden fields, lines of text and areas of the form of a programme."""
    found = fields(text)
    for name, area in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', text, re.DOTALL):
        found[name] = html.unescape(area).strip().replace("\r\n", "\n")
    for one in re.findall(r'<input[^>]*type="(?:text|date)"[^>]*>', text):
        name, value = re.search(r'name="([^"]+)"', one), re.search(r'value="([^"]*)"', one)
        if name:
            found[name[1]] = html.unescape(value[1]) if value else ""
    return found


def test_no_page_claims_a_document_that_is_not_there(by_hand: Flask, client: CheckedClient) -> None:
    method = page(client, "/coverage/method")
    assert "10 May 2006" not in method
    assert "No document of this programme is recorded." in method
    assert "The themes are those that a grants specialist entered." in method
    overview = page(client, "/")
    assert "our reading" not in overview
    assert "as the document gives them" not in overview
    assert "No theme (study)" not in overview
    sources = page(client, "/sources")
    assert "No document of this programme is recorded" in sources
    assert "Line numbers are those of the first document" not in sources
    assert 'id="findings-table"' not in sources
    assert "Nothing is recorded here." in sources
    assert "the document says how many" not in page(client, "/organisations")
    grants = page(client, "/grants")
    assert "as its document lists them" not in grants
    assert "Number in the document" not in grants
    assert ">Number<" in grants
    sheet = client.get(f"{HOME}/exports/factsheet.pdf?lang=en")
    words = " ".join(PdfReader(BytesIO(sheet.data)).pages[0].extract_text().split())
    assert "Sources: ." not in words
    assert "No document of this programme is recorded" in words


def test_money_stands_in_the_order_of_the_programme(by_hand: Flask, client_as: SignIn) -> None:
    with committed(by_hand):
        programme = the_programme()
        programme.currencies, programme.totals = ["JPY", "KWD", "EUR"], []
        own = (Grant.programme_id == programme.id, Grant.number == 1)
        grant = db.session.scalars(select(Grant).where(*own)).one()
        by = db.session.scalars(select(User.id).where(User.email == "specialist@example.org")).one()
        for currency in ("EUR", "JPY", "KWD"):
            stated = {"source": "Agreement", "stated_on": grant.start_on, "entered_by_id": by}
            db.session.add(GrantAmount(grant_id=grant.id, currency=currency, minor_units=123000, **stated))
    specialist = client_as("specialist")
    for path in ("/grants/1", "/grants?q=", "/publication?kind=amount", "/grants/1/publication", "/"):
        found = re.findall(r"\d\s(JPY|KWD|EUR)\b", html.unescape(page(specialist, path)))
        shown = list(dict.fromkeys(found))
        assert shown == ["JPY", "KWD", "EUR"], path
    item = specialist.get(f"{HOME}/api/v1/grants/1").get_json()["data"]
    assert [one["currency"] for one in item["amounts"]] == ["JPY", "KWD", "EUR"]
    items = specialist.get(f"{HOME}/api/v1/grants").get_json()["data"]
    assert [one["currency"] for one in items[0]["amounts"]] == ["JPY", "KWD", "EUR"]
    marks = specialist.get(f"{HOME}/exports/grants.csv?lang=en").get_data(as_text=True)
    assert "JPY; KWD; EUR" in marks


def test_amounts_claim_no_totals_that_are_not_there(by_hand: Flask, client_as: SignIn) -> None:
    specialist = client_as("specialist")
    for language, words in (("en", "Stated totals are never converted"), ("sq", "nuk llogariten kurrë nga")):
        address = f"{HOME}/grants/amounts?lang={language}"
        said = specialist.get(address).get_data(as_text=True)
        assert words in said
        assert "Both totals" not in said
        assert "Të dy totalet" not in said
    with committed(by_hand):
        the_programme().totals = []
    assert "Stated totals are never converted" not in page(specialist, "/grants/amounts")


def test_the_first_programme_keeps_its_document(client: CheckedClient) -> None:
    method = client.get("/coverage/method?lang=en").get_data(as_text=True)
    assert "as revised on 10 May 2006" in method
    overview = client.get("/?lang=en").get_data(as_text=True)
    assert "add up to more than the number of grants. The themes are our reading." in overview
    assert overview.count("<title>") == 1


def test_a_title_does_not_say_the_same_twice(by_hand: Flask, client: CheckedClient) -> None:
    with committed(by_hand):
        the_programme().acronym = None
    assert "<title>Test Programme</title>" in page(client, "/")


def test_of_three_currencies_the_other_one_is_chosen(by_hand: Flask, client_as: SignIn) -> None:
    client, path = client_as("specialist"), f"{HOME}/grants/1/award/terms"
    assert "Which other currency" in page(client, "/grants/1/award/terms")
    typed = {
        **fields(page(client, "/grants/1/award/terms")),
        "kind": "cost_reimbursement",
        "currency": "JPY",
        "award": "100000",
        "award_source": "Agreement 1",
        "award_on": "2015-01-02",
        "other": "stated",
        "other_code": "JPY",
        "other_sum": "250",
        "other_source": "Agreement 1",
        "other_on": "2015-01-02",
        "rate": "new",
    }
    refused = client.post(f"{path}?lang=en", data=typed)
    assert refused.status_code == 422
    assert "Choose another currency" in refused.get_data(as_text=True)
    assert confirm(client, path, **{**typed, "other_code": "KWD"}).status_code == 303
    with by_hand.app_context():
        held = select(GrantAmount.currency, GrantAmount.minor_units).join(Grant)
        rows = db.session.execute(held.where(Grant.programme_id == the_programme().id, Grant.number == 1))
        assert {one.currency: one.minor_units for one in rows} == {"JPY": 100_000, "KWD": 250_000}
    said = page(client, "/grants/1")
    assert said.index("100,000") < said.index("KWD")
    assert "in both currencies" not in page(client, "/grants/1/award/entries")
    assert "holds as it was signed" not in page(client, "/grants/1/award")


def test_grants_change_their_phase_only_once_that_is_confirmed(by_hand: Flask, client_as: SignIn) -> None:
    client, path = client_as("specialist"), f"{HOME}/programme"
    form = form_of(client.get(path).text)
    first, second, *others = form["phases"].splitlines()
    swapped = {**form, "phases": "\n".join([second, first, *others])}
    asked = client.post(f"{path}?lang=en", data=swapped)
    assert asked.status_code == 422
    assert re.search(r"\d+ grants? of “Hapi 1” will be in “Hapi 2”", asked.text)
    assert form_of(client.get(path).text)["phases"] == form["phases"]
    confirmed = {**swapped, "confirmed": fields(asked.text)["confirmed"]}
    assert client.post(path, data=confirmed).status_code == 303
    assert form_of(client.get(path).text)["phases"] == swapped["phases"]


WRONG = [
    ("slug", "Ab C", "Write small letters, digits and hyphens"),
    ("phases", "|", "Give each phase a name in Albanian"),
    ("totals", "USD 5", "USD is none of the currencies named above."),
    ("totals", "EUR 5\nEUR 6", "EUR is there twice."),
]


@pytest.mark.parametrize(("name", "value", "said"), WRONG)
def test_what_is_wrong_with_a_new_programme_is_named(
    client_as: SignIn, name: str, value: str, said: str
) -> None:
    client = client_as("specialist")
    form = {**form_of(client.get("/programmes/new").text), "currencies": "EUR JPY", name: value}
    assert said in client.post("/programmes/new?lang=en", data=form).text


def test_a_check_of_an_empty_database_says_so_in_a_sentence(tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path}/empty.sqlite", tmp_path)
    result = app.test_cli_runner().invoke(args=["check"])
    assert result.exit_code == 1
    assert "the database has no tables yet" in result.output
    assert "Traceback" not in result.output
