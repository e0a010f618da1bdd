"""Currencies of other programmes: names in both languages, and decimals of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from grants_app.blueprints.amounts.live import live_data
from grants_app.domain.grants.money.balance import RecordedTotal
from grants_app.domain.grants.money.currency import ISO_CODES
from grants_app.domain.grants.money.queries import GrantLines
from grants_app.i18n.currencies import CurrencyNames, currency_in_sentence, currency_name
from grants_app.i18n.money_words import money_in_words
from tests.clients import CheckedClient
from tests.conftest import csrf_token
from tests.web.money_pages import fields_of
from tests.web.portfolios import hide_grant
from tests.web.second import HOME, load

SignIn = Callable[[str], CheckedClient]


@pytest.mark.parametrize(
    ("language", "yen", "in_sentence", "pounds"),
    [
        ("en", "Japanese yen (JPY)", "Japanese yen (JPY)", "British pounds (GBP)"),
        ("sq", "Jenë japonezë (JPY)", "jenë japonezë (JPY)", "Sterlina britanike (GBP)"),
    ],
)
def test_each_currency_has_a_name(app: Flask, language: str, yen: str, in_sentence: str, pounds: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert (currency_name("JPY"), currency_name("GBP")) == (yen, pounds)
        assert currency_in_sentence("JPY") == in_sentence
        names = {code: currency_name(code) for code in ISO_CODES}
        nameless = {code for code, name in names.items() if name == code}
        assert nameless <= {"SVC", "ZWG"}
        assert all(name.endswith(f"({code})") for code, name in names.items() if code not in nameless)
        assert dict(CurrencyNames()) == names


@pytest.mark.parametrize(
    ("language", "minor_units", "currency", "words"),
    [
        ("en", 12, "JPY", "twelve Japanese yen"),
        ("sq", 3, "JPY", "tre jenë japonezë"),
        ("sq", 300, "GBP", "tri sterlina britanike"),
        ("sq", 100, "GBP", "një sterlinë britanike"),
        ("en", 1205, "GBP", "twelve British pounds and 05/100"),
        ("en", 1205, "KWD", "one Kuwaiti dinar and 205/1000"),
    ],
)
def test_amounts_in_words_name_the_currency(
    language: str, minor_units: int, currency: str, words: str
) -> None:
    assert money_in_words(minor_units, currency, language) == words


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Amounts in Japanese yen (JPY) have no decimals: write a whole number."),
        ("sq", "Shumat në jenë japonezë (JPY) nuk kanë shifra pas presjes: shkruani një numër të plotë."),
    ],
)
def test_too_many_decimals_are_said_with_the_currency(
    app: Flask, client_as: SignIn, language: str, said: str
) -> None:
    load(app)
    client = client_as("specialist")
    address = f"{HOME}/grants/amounts?lang={language}"
    typed = {"jpy-2": "1234.5", "eur-4": "1,2345", "source": "Letter", "date": "2015-05-01"}
    token = csrf_token(client, address)
    answer = client.post(address, data={**typed, "csrf_token": token})
    assert answer.status_code == 422
    assert said in answer.text
    assert ("have at most 2 decimals" if language == "en" else "më së shumti 2 shifra") in answer.text


def test_a_total_with_too_many_decimals_says_so(app: Flask, client_as: SignIn) -> None:
    load(app)
    client = client_as("specialist")
    address = f"{HOME}/programme?lang=en"
    data = fields_of(client.get(address).text, holding="acronym=PROVË")
    answer = client.post(address, data={**data, "totals": "JPY 5000.5"})
    assert answer.status_code == 422
    assert "Amounts in Japanese yen (JPY) have no decimals" in answer.text


def test_pages_and_forms_name_the_currency(app: Flask, client_as: SignIn) -> None:
    load(app)
    client = client_as("specialist")
    for path in ("/", "/grants/amounts", "/grants/2/award/terms"):
        page = client.get(f"{HOME}{path}?lang=en", follow_redirects=True).text
        assert "Japanese yen (JPY)" in page, path


def test_one_grant_is_no_plural(app: Flask, client_as: SignIn) -> None:
    for number in range(2, 25):
        hide_grant(app, number)
    page = " ".join(client_as("donor").get("/?lang=en").text.split())
    assert "grant has a published amount in US dollars" in page
    assert "grants have a published amount" not in page
    with app.test_request_context("/?lang=en"):
        for in_all, noun in ((1, "grant"), (24, "grants")):
            total = RecordedTotal("USD", None, 0, in_all, None)
            words = live_data([total], GrantLines([], None, None))["words"]
            assert words["of"] == f"{{count}} of {{all}} {noun}"
            assert words["sum"].endswith(noun)
