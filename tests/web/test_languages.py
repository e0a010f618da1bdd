"""The language of a page: the address, then the cookie, then the account, then the browser, then Albanian."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.clients import CheckedClient
from tests.conftest import PASSWORD, csrf_token

ClientAs = Callable[[str], CheckedClient]


@pytest.fixture
def plain(app: Flask) -> CheckedClient:
    """A client that asks for no language."""
    made = app.test_client()
    assert isinstance(made, CheckedClient)
    return made


def language(client: CheckedClient, path: str = "/login", accept: str | None = None) -> str:
    headers = {"Accept-Language": accept} if accept is not None else {}
    page = client.get(path, headers=headers).get_data(as_text=True)
    found = re.search(r'<html lang="([^"]*)">', page)
    assert found is not None
    return found[1]


def test_albanian_is_the_language_of_last_resort(plain: CheckedClient) -> None:
    assert language(plain) == "sq"


@pytest.mark.parametrize(
    ("accept", "shown"),
    [
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("de,en;q=0.5,sq;q=0.4", "en"),
        ("de,sq;q=0.5,en;q=0.4", "sq"),
        ("sq-AL,sq;q=0.9,en;q=0.8", "sq"),
        ("de,fr", "sq"),
        ("", "sq"),
        ("*", "sq"),
        ("en;q=0,sq", "sq"),
        ("; nonsense ,,", "sq"),
    ],
)
def test_the_browser_chooses_the_first_of_ours(plain: CheckedClient, accept: str, shown: str) -> None:
    assert language(plain, accept=accept) == shown


def test_the_address_wins_and_is_kept_in_a_cookie(plain: CheckedClient) -> None:
    assert language(plain, "/login?lang=en", accept="sq") == "en"
    assert language(plain, accept="sq") == "en"
    assert language(plain, "/login?lang=sq", accept="en") == "sq"
    assert language(plain, accept="en") == "sq"
    cookie = plain.get_cookie("lang")
    assert cookie is not None
    assert cookie.value == "sq"


@pytest.mark.parametrize("unknown", ["de", "", "SQ", "en-GB", "../en", "sq\0"])
def test_an_unknown_language_is_ignored(plain: CheckedClient, unknown: str) -> None:
    answer = plain.get("/login", query_string={"lang": unknown}, headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert '<html lang="en">' in answer.get_data(as_text=True)
    assert plain.get_cookie("lang") is None
    plain.set_cookie("lang", "de")
    assert language(plain, accept="en") == "en"


def test_a_page_of_an_error_is_in_the_language_too(plain: CheckedClient) -> None:
    assert language(plain, "/nothing-here?lang=en") == "en"
    assert language(plain, "/nothing-here") == "en"


def test_each_page_links_to_itself_in_each_language(plain: CheckedClient) -> None:
    page = plain.get("/login?next=/exports&lang=en").get_data(as_text=True)
    assert 'href="/login?next=%2Fexports&amp;lang=sq" lang="sq"' in page
    assert re.search(r'lang=en" lang="en" hreflang="en" aria-current="true"', page)


def choose(client: CheckedClient, chosen: str) -> int:
    token = csrf_token(client, "/account")
    return client.post("/account/language", data={"csrf_token": token, "locale": chosen}).status_code


def test_the_accounts_choice_beats_the_browser_and_yields_to_the_cookie(
    client_as: ClientAs, plain: CheckedClient
) -> None:
    client = client_as("donor")
    assert choose(client, "sq") == 302
    assert language(client, "/account", accept="en") == "sq"
    # On another computer.
    token = csrf_token(plain)
    plain.post("/login", data={"email": "donor@example.org", "password": PASSWORD, "csrf_token": token})
    assert language(plain, "/account", accept="en") == "sq"
    assert language(plain, "/account?lang=en") == "en"
    assert language(plain, "/account") == "en"


def test_choosing_for_the_account_overrules_an_earlier_cookie(client_as: ClientAs) -> None:
    client = client_as("donor")
    client.get("/account?lang=en")
    assert choose(client, "sq") == 302
    assert client.get_cookie("lang") is None
    page = client.get("/account").get_data(as_text=True)
    assert '<html lang="sq">' in page


def test_only_our_languages_can_be_chosen(client_as: ClientAs) -> None:
    client = client_as("donor")
    assert choose(client, "de") == 422
    assert language(client, "/account", accept="en") == "en"


def test_signing_in_and_out_keeps_the_language_of_the_browser(app: Flask, plain: CheckedClient) -> None:
    plain.get("/login?lang=en")
    token = csrf_token(plain)
    plain.post("/login", data={"email": "donor@example.org", "password": PASSWORD, "csrf_token": token})
    assert language(plain, "/account", accept="sq") == "en"
    plain.post("/logout", data={"csrf_token": csrf_token(plain, "/account")})
    assert language(plain, accept="sq") == "en"


def test_one_application_answers_in_both_languages_in_turn(plain: CheckedClient) -> None:
    pages = [plain.get(f"/grants/8?lang={code}").get_data(as_text=True) for code in ("sq", "en", "sq")]
    words = [re.search(r'page-eyebrow">([^<·]*)', page) for page in pages]
    assert [found and found[1].strip() for found in words] == ["Granti 8", "Grant 8", "Granti 8"]
