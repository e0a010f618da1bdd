"""Passwords by mail: asking for a link, and setting a password by one."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from grants_app.domain.accounts.links.models import AccountLink
from grants_app.domain.accounts.throttle import FREE_FOR_EMAIL, FREE_FOR_NETWORK
from grants_app.domain.messages.vocabulary import MessageState
from grants_app.extensions import db, utc_now
from tests.clients import CheckedClient
from tests.conftest import PASSWORD, csrf_token, make_app, visitor
from tests.factories import committed
from tests.mailboxes import (
    FIRST_PASSWORD,
    NEW_PASSWORD,
    PERSON,
    everything_stored,
    filed,
    link_in,
    make_person,
    messages_of,
    newest_path,
    words_of,
)
from tests.sign_ins import is_signed_in, sign_in

GONE = "This link does not work any more"


def ask(client: CheckedClient, email: str = PERSON, **more: str) -> TestResponse:
    token = csrf_token(client, "/password/forgotten")
    return client.post("/password/forgotten", data={"email": email, "csrf_token": token}, headers=more)


def set_password(client: CheckedClient, path: str, new: str = NEW_PASSWORD, again: str | None = None):
    data = {"new": new, "repeated": again or new, "csrf_token": csrf_token(client, path)}
    return client.post(path, data=data)


def test_the_sign_in_page_leads_to_a_new_password(app: Flask, client: CheckedClient, tmp_path: Path) -> None:
    make_person(app)
    assert 'href="/password/forgotten"' in client.get("/login").get_data(as_text=True)
    answer = ask(client, "Person@Example.net")
    assert (answer.status_code, answer.location) == (303, "/password/forgotten/sent")
    site, path = link_in(filed(tmp_path)[0])
    assert site == "http://localhost"
    answer = set_password(client, path)
    assert (answer.status_code, answer.location) == (303, "/login")
    assert "Your password is set." in client.get("/login").get_data(as_text=True)
    assert sign_in(visitor(app), PERSON, FIRST_PASSWORD).status_code == 422
    assert sign_in(visitor(app), PERSON, NEW_PASSWORD).status_code == 302


@pytest.mark.parametrize("asked_in", ["sq", "en"])
def test_the_letter_is_in_the_persons_language_whatever_that_of_the_page(
    app: Flask, client: CheckedClient, tmp_path: Path, asked_in: str
) -> None:
    make_person(app)
    make_person(app, "shqip@example.net", locale="sq")
    make_person(app, "english@example.net", locale="en")
    for email in (PERSON, "shqip@example.net", "english@example.net"):
        token = csrf_token(client, f"/password/forgotten?lang={asked_in}")
        data = {"email": email, "csrf_token": token}
        assert client.post(f"/password/forgotten?lang={asked_in}", data=data).status_code == 303
    both, albanian, english = filed(tmp_path)
    assert [letter["Content-Language"] for letter in (both, albanian, english)] == ["sq, en", "sq", "en"]
    words = words_of(both)
    assert words.index("Përshëndetje") < words.index("Good day")
    assert "Good day" not in words_of(albanian)
    assert "Përshëndetje" not in words_of(english)


@pytest.mark.parametrize("language", ["sq", "en"])
def test_without_a_mail_server_the_page_says_where_the_message_lies(
    client: CheckedClient, tmp_path: Path, language: str
) -> None:
    page = client.get(f"/password/forgotten/sent?lang={language}").get_data(as_text=True)
    assert f"{tmp_path.name}/outbox/" in page


def test_with_a_mail_server_the_page_sends_to_the_mailbox(tmp_path: Path) -> None:
    settings = {
        "SMTP_URL": "smtp://localhost:1",
        "MAIL_FROM": "g@example.net",
        "BASE_URL": "https://grants.example.net",
    }
    client = visitor(make_app("sqlite://", tmp_path, **settings))
    page = client.get("/password/forgotten/sent").get_data(as_text=True)
    assert "Look in your mailbox" in page
    assert f"{tmp_path.name}/outbox/" not in page


@pytest.mark.parametrize(
    "email", ["nobody@example.net", "donor@example.org", "not an address", "nul\0@x.net"]
)
def test_the_answer_is_the_same_for_every_address(
    app: Flask, client: CheckedClient, tmp_path: Path, email: str
) -> None:
    make_person(app)
    known, other = ask(client), ask(visitor(app), email)
    assert (known.status_code, known.location) == (other.status_code, other.location)
    assert known.get_data() == other.get_data()
    assert set(known.headers.keys()) == set(other.headers.keys())
    assert len(filed(tmp_path)) == 1
    assert [message.state for message in messages_of(app)] == [MessageState.FILED]


def test_an_empty_address_is_named(client: CheckedClient) -> None:
    answer = ask(client, "")
    assert answer.status_code == 422
    assert "This field is required." in answer.get_data(as_text=True)


def test_asking_is_slowed_down_for_an_address_and_sign_in_is_not(app: Flask, client: CheckedClient) -> None:
    make_person(app)
    assert [ask(client).status_code for _ in range(FREE_FOR_EMAIL)] == [303] * FREE_FOR_EMAIL
    answer = ask(client)
    assert answer.status_code == 429
    seconds = int(answer.headers["Retry-After"])
    assert f"Try again in {seconds} second" in answer.get_data(as_text=True)
    assert sign_in(visitor(app), PERSON, FIRST_PASSWORD).status_code == 302


def test_failed_sign_ins_do_not_keep_from_asking(app: Flask, client: CheckedClient) -> None:
    make_person(app)
    for _failure in range(FREE_FOR_EMAIL):
        sign_in(client, PERSON, "wrong")
    assert sign_in(client, PERSON, FIRST_PASSWORD).status_code == 429
    assert ask(client).status_code == 303


def test_asking_is_slowed_down_for_a_client_whatever_the_address(client: CheckedClient) -> None:
    for number in range(FREE_FOR_NETWORK):
        assert ask(client, f"person{number}@example.net").status_code == 303
    assert ask(client, "another@example.net").status_code == 429


def test_a_new_password_by_a_link_lets_one_sign_in_at_once(
    app: Flask, client: CheckedClient, tmp_path: Path
) -> None:
    make_person(app)
    for _failure in range(FREE_FOR_EMAIL):
        sign_in(client, PERSON, "wrong")
    ask(client)
    set_password(client, newest_path(tmp_path))
    assert sign_in(visitor(app), PERSON, NEW_PASSWORD).status_code == 302


def test_opening_a_link_uses_nothing_up(app: Flask, client: CheckedClient, tmp_path: Path) -> None:
    make_person(app)
    ask(client)
    path = newest_path(tmp_path)
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        assert FlaskClient(app).open(path, method=method).status_code == 200
    assert PERSON in client.get(path).get_data(as_text=True)
    assert set_password(client, path).status_code == 303


def test_setting_a_password_ends_the_sessions(app: Flask, client: CheckedClient, tmp_path: Path) -> None:
    make_person(app)
    elsewhere = visitor(app)
    sign_in(elsewhere, PERSON, FIRST_PASSWORD)
    assert is_signed_in(elsewhere)
    ask(client)
    set_password(client, newest_path(tmp_path))
    assert not is_signed_in(elsewhere)


def age_links(app: Flask) -> None:
    with committed(app):
        db.session.scalars(select(AccountLink)).one().expires_at = utc_now() - timedelta(seconds=1)


@pytest.mark.parametrize("why", ["used", "expired", "replaced", "unknown", "password changed"])
def test_a_link_that_is_gone_says_what_to_do(
    app: Flask, client: CheckedClient, tmp_path: Path, why: str
) -> None:
    make_person(app)
    ask(client)
    path = newest_path(tmp_path)
    token = csrf_token(client, path)
    if why == "used":
        set_password(visitor(app), path, "some other long words")
    elif why == "expired":
        age_links(app)
    elif why == "replaced":
        ask(client)
    elif why == "unknown":
        path = path[:-4] + ("AAAA" if path[-4:] != "AAAA" else "BBBB")
    else:
        other = visitor(app)
        sign_in(other, PERSON, FIRST_PASSWORD)
        data = {
            "current": FIRST_PASSWORD,
            "new": "some other long words",
            "repeated": "some other long words",
        }
        other.post("/account/password", data=data | {"csrf_token": csrf_token(other, "/account")})
    pages = set()
    for answer in (
        client.get(path),
        client.post(path, data={"new": NEW_PASSWORD, "repeated": NEW_PASSWORD, "csrf_token": token}),
    ):
        assert answer.status_code == 410
        page = answer.get_data(as_text=True)
        assert GONE in page
        assert 'href="/password/forgotten"' in page
        assert PERSON not in page
        assert answer.headers["Cache-Control"] == "no-store"
        pages.add(re.sub(r"/password/new/[\w-]+", "", page))
    assert len(pages) == 1
    assert sign_in(visitor(app), PERSON, NEW_PASSWORD).status_code == 422


@pytest.mark.parametrize(
    ("new", "again", "field", "words"),
    [
        ("too short", "too short", "new", "at least 12 characters"),
        ("password1234", "password1234", "new", "too easy to guess"),
        (NEW_PASSWORD, f"{NEW_PASSWORD}!", "repeated", "differ"),
        ("", "", "new", "required"),
        (FIRST_PASSWORD, FIRST_PASSWORD, "new", "Choose another one"),
    ],
)
def test_a_password_that_does_not_do_is_refused_at_its_field(
    app: Flask, client: CheckedClient, tmp_path: Path, new: str, again: str, field: str, words: str
) -> None:
    make_person(app)
    ask(client)
    path = newest_path(tmp_path)
    answer = set_password(client, path, new, again)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True).split(f'id="{field}-error"')[1].split("</p>")[0]
    assert set_password(client, path).status_code == 303


def test_the_address_of_a_link_stays_between_reader_and_site(
    app: Flask, client: CheckedClient, tmp_path: Path
) -> None:
    make_person(app)
    ask(client)
    path = newest_path(tmp_path)
    for answer in (client.get(path), set_password(client, path), client.get(path)):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "strict-origin"
        assert "noindex" in answer.headers["X-Robots-Tag"]
    assert client.get("/login").headers["Referrer-Policy"] == "same-origin"


def test_a_link_works_over_https_where_the_browser_sends_the_origin_alone(
    app: Flask, client: CheckedClient, tmp_path: Path
) -> None:
    make_person(app)
    ask(client)
    path = newest_path(tmp_path)
    token = csrf_token(client, f"https://localhost{path}")
    data = {"new": NEW_PASSWORD, "repeated": NEW_PASSWORD, "csrf_token": token}
    answer = client.post(
        path, base_url="https://localhost", data=data, headers={"Referer": "https://localhost/"}
    )
    assert answer.status_code == 303


def test_a_link_is_neither_logged_nor_stored(
    app: Flask, client: CheckedClient, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    make_person(app)
    ask(client)
    path = newest_path(tmp_path)
    secret = path.rpartition("/")[2]
    set_password(client, path)
    client.get(path)
    written = capfd.readouterr()
    for text in (written.err, written.out, everything_stored(app)):
        assert secret not in text
        assert NEW_PASSWORD not in text
    assert PERSON not in written.err + written.out


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "[::1", "evil.example:80@localhost"]
)
def test_a_forged_host_gets_into_no_link(
    app: Flask, client: CheckedClient, tmp_path: Path, host: str
) -> None:
    make_person(app)
    ask(client)  # for the token
    token = csrf_token(client, "/password/forgotten")
    client.post("/password/forgotten", data={"email": PERSON, "csrf_token": token}, headers={"Host": host})
    for letter in filed(tmp_path):
        assert "evil" not in letter.as_string()
    if len(filed(tmp_path)) > 1:
        letter = filed(tmp_path)[-1]
        assert link_in(letter)[0] == ""
        assert "GRANTS_BASE_URL" in words_of(letter)


def test_the_setting_gives_the_address_of_links(
    database_url: str, tmp_path: Path, app: Flask, client: CheckedClient
) -> None:
    make_person(app)
    based = make_app(database_url, tmp_path, BASE_URL="http://grants.example.net/portfolio/")
    ask(visitor(based))
    assert link_in(filed(tmp_path)[0])[0] == "http://grants.example.net/portfolio"
    with based.app_context():
        db.engine.dispose()


def test_demo_accounts_cannot_be_taken_by_mail(app: Flask, client: CheckedClient, tmp_path: Path) -> None:
    ask(client, "specialist@example.org")
    assert filed(tmp_path) == []
    assert sign_in(client, "specialist@example.org", PASSWORD).status_code == 302
