"""The overview, the sources, health, and the page of components."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.web.portfolios import count_queries


def test_the_overview_states_what_the_document_states(client: CheckedClient) -> None:
    page = client.get("/?lang=en").get_data(as_text=True)
    assert "US$\N{NO-BREAK SPACE}2,097,624" in page
    assert "209,762,381\N{NO-BREAK SPACE}Lek" in page
    assert "10 May 2006" in page


def test_another_day_gives_another_status(client: CheckedClient) -> None:
    page = client.get("/?lang=en&on=2005-02-15").get_data(as_text=True)
    assert "status=awarded" in page
    assert "15 February 2005" in page


@pytest.mark.parametrize("day", ["2005-13-01", "yesterday", "2005-2-1", "0000-00-00", "9999-99-99"])
def test_a_day_that_is_none_is_a_clear_page(client: CheckedClient, day: str) -> None:
    answer = client.get(f"/?lang=en&on={day}")
    assert answer.status_code == 400
    assert day in answer.get_data(as_text=True)


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_sources_list_what_is_left_open(client: CheckedClient, language: str) -> None:
    page = client.get(f"/sources?lang={language}").get_data(as_text=True)
    assert "no-amount-per-grant" in page
    assert page.count('class="cell-title"') > 30


def test_a_page_costs_at_most_eight_queries(app: Flask, client_as: Callable[[str], CheckedClient]) -> None:
    donor = client_as("donor")
    for path in ("/", "/sources", "/api/v1/portfolio"):
        assert count_queries(app, lambda path=path: donor.get(path)) <= 8, path  # type: ignore[misc]


def test_alive_and_ready(client: CheckedClient) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_a_database_behind_the_migrations_is_not_ready(app: Flask, client: CheckedClient) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("language", ["sq", "en"])
def test_every_component_is_shown_to_staff(client_as: Callable[[str], CheckedClient], language: str) -> None:
    assert client_as("specialist").get(f"/styleguide?lang={language}").status_code == 200
    assert client_as("donor").get("/styleguide").status_code == 403


def test_versioned_files_stay_in_the_browser(client: CheckedClient) -> None:
    page = client.get("/").get_data(as_text=True)
    address = page.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000"


def test_an_unchanged_page_is_304_for_visitors_and_never_kept_for_others(
    client: CheckedClient, client_as: Callable[[str], CheckedClient]
) -> None:
    first = client.get("/grants/3")
    again = client.get("/grants/3", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert client_as("donor").get("/grants/3").headers["Cache-Control"] == "no-store"
