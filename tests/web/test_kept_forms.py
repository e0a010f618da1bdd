"""A form that was sent after its session had ended survives signing in again, without any script."""

from __future__ import annotations

import html
import io
import json

import pytest
from flask import Flask
from sqlalchemy import delete
from werkzeug.test import TestResponse

from grants_app.domain.accounts.sign_ins.models import SignIn
from grants_app.domain.reports.writing.actions import Place
from grants_app.extensions import db
from tests.awards import NUMBER
from tests.clients import CheckedClient
from tests.conftest import PASSWORD
from tests.factories import committed
from tests.second_factors import code_now, set_up
from tests.sign_ins import ClientAs
from tests.web.money_pages import fields_of, main_text
from tests.web.test_awards import fields as hidden_fields
from tests.written_reports import CERTIFIER, WRITER, begin, make_reporting

WORDS = "Qendra e re e grave në Kukës & “Vatra” <3"
HTML = {"Accept": "text/html,application/xhtml+xml"}
LAPSED = "Your session had ended"


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a page as a browser sends them."""
    return {name: html.unescape(value) for name, value in hidden_fields(page).items()}


def end_sessions(app: Flask) -> None:
    """What time does to sessions: none of them holds any more."""
    with committed(app):
        db.session.execute(delete(SignIn))


@pytest.fixture
def path(app: Flask) -> str:
    """The page of a draft of a report."""
    place = Place(NUMBER, make_reporting(app)[0])
    begin(app, place)
    return f"/grants/{NUMBER}/reports/{place.period_id}/edit"


def lapse(app: Flask, client: CheckedClient, path: str) -> TestResponse:
    """Open the draft, let the session end, and send what was typed."""
    typed = fields_of(client.get(f"{path}?lang=en").text, "report") | {"answer-changed": WORDS}
    end_sessions(app)
    return client.post(path, data=typed, headers=HTML)


def enter(client: CheckedClient, page: str, account: str, password: str = PASSWORD) -> TestResponse:
    """Sign in through a page that asks for it."""
    typed = {"email": f"{account}@example.org", "password": password}
    return client.post("/login", data=fields(page) | typed)


def test_what_was_sent_is_sent_again_after_signing_in(app: Flask, client_as: ClientAs, path: str) -> None:
    client = client_as(WRITER)
    asked = lapse(app, client, path)
    assert asked.status_code == 401
    assert LAPSED in main_text(asked.text)
    assert "Kukës" not in asked.text, "what waits in the page is encrypted"
    wrong = enter(client, asked.text, WRITER, "not it")
    assert wrong.status_code == 422
    again = enter(client, wrong.text, WRITER)
    assert again.status_code == 200
    assert "is not stored yet" in main_text(again.text)
    kept = fields(again.text)
    assert kept["answer-changed"] == WORDS
    assert f'action="{path}"' in again.text
    assert WORDS not in client.get(path).text
    assert client.post(path, data=kept, headers=HTML).status_code == 303
    assert "Qendra e re e grave në Kukës" in client.get(path).text


def test_reloading_the_page_gives_it_back_again(app: Flask, client_as: ClientAs, path: str) -> None:
    client = client_as(WRITER)
    asked = lapse(app, client, path)
    again = enter(client, asked.text, WRITER)
    sealed = fields(asked.text)["kept_form"]
    twice = client.post("/login", data={"kept_form": sealed, "csrf_token": fields(again.text)["csrf_token"]})
    assert fields(twice.text)["answer-changed"] == WORDS


def test_another_account_gets_nothing_of_it(app: Flask, client_as: ClientAs, path: str) -> None:
    client = client_as(WRITER)
    asked = lapse(app, client, path)
    other = enter(client, asked.text, CERTIFIER)
    assert other.status_code == 302
    home = client.get("/?lang=en").text
    assert "belongs to another account" in main_text(home)
    assert "Kukës &amp;" not in other.text + home


def test_a_save_while_typing_is_only_told_that_the_session_ended(
    app: Flask, client_as: ClientAs, path: str
) -> None:
    client = client_as(WRITER)
    typed = fields_of(client.get(path).text, "report")
    end_sessions(app)
    answer = client.post(path, data=typed, headers={"Accept": "application/json"})
    assert answer.status_code == 302


@pytest.mark.parametrize("token", [None, "forged"])
def test_what_another_site_makes_a_browser_send_is_not_kept(
    app: Flask, client_as: ClientAs, path: str, token: str | None
) -> None:
    client = client_as(WRITER)
    end_sessions(app)
    typed = {"answer-changed": WORDS} | ({"csrf_token": token} if token else {})
    answer = client.post(path, data=typed, headers=HTML)
    assert answer.status_code == 302


def test_passwords_are_never_kept(app: Flask, client_as: ClientAs) -> None:
    client = client_as(WRITER)
    typed = fields(client.get("/account").text) | {"current": PASSWORD, "new": "another one, longer"}
    end_sessions(app)
    answer = client.post("/account/password", data=typed, headers=HTML)
    assert answer.status_code == 302


def test_what_was_not_sealed_here_or_too_long_ago_is_nothing(
    app: Flask, client_as: ClientAs, path: str
) -> None:
    client = client_as(WRITER)
    page = lapse(app, client, path).text
    keys = app.config["SETTINGS"].encryption_keys
    said = json.loads(keys.unseal(fields(page)["kept_form"]) or "")
    old = keys.seal(json.dumps(said | {"at": "2026-01-01T00:00:00+00:00"}))
    others = [keys.seal(text) for text in ("x", "[]", "1", '{"at": "2026-11-01T00:00:00+00:00"}')]
    for sealed in ("forged", old, *others):
        typed = {"email": f"{WRITER}@example.org", "password": PASSWORD, "kept_form": sealed}
        answer = client.post("/login", data=fields(page) | typed)
        assert answer.status_code == 302
        client.post("/logout", data={"csrf_token": fields(client.get("/account").text)["csrf_token"]})
        page = client.get("/login").text


def test_files_are_said_to_be_asked_for_again(app: Flask, client_as: ClientAs, path: str) -> None:
    client = client_as(WRITER)
    typed = fields_of(client.get(f"{path}?lang=en").text, "report")
    end_sessions(app)
    data = typed | {"file": (io.BytesIO(b"x"), "x.pdf")}
    asked = client.post(path, data=data, headers=HTML, content_type="multipart/form-data")
    again = enter(client, asked.text, WRITER)
    assert "Files are not kept" in main_text(again.text)


def test_it_survives_the_second_factor(app: Flask, client_as: ClientAs, path: str) -> None:
    client = client_as(WRITER)
    secret, _codes = set_up(client)
    asked = lapse(app, client, path)
    code = enter(client, asked.text, WRITER)
    assert code.status_code == 200
    assert "Signing in takes one more step" in main_text(code.text)
    wrong = client.post("/login/code", data=fields(code.text) | {"code": "000000"})
    assert wrong.status_code == 422
    again = client.post("/login/code", data=fields(wrong.text) | {"code": code_now(secret)})
    assert fields(again.text)["answer-changed"] == WORDS
