"""Signing in and out, one's own account, and what happens to those without a session."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.models import SignInFailure
from grants_app.domain.accounts.throttle import FREE_FOR_EMAIL, FREE_FOR_NETWORK, WINDOW
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.conftest import PASSWORD, make_app, visitor
from tests.sign_ins import ClientAs, is_signed_in, send, sign_in


def age_failures(app: Flask) -> None:
    """Let the waiting time pass."""
    with app.app_context():
        for row in db.session.scalars(select(SignInFailure)):
            row.at -= WINDOW
        db.session.commit()


def test_signing_in_leads_home_and_shows_who_one_is(client: CheckedClient) -> None:
    answer = sign_in(client, "Specialist@Example.org", PASSWORD)
    assert (answer.status_code, answer.location) == (302, "/")
    page = client.get("/account").get_data(as_text=True)
    assert "specialist@example.org" in page
    assert "Grants specialist" in page


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(client: CheckedClient) -> None:
    answer = sign_in(client, "donor@example.org", PASSWORD)
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith("session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert answer.headers["Cache-Control"] == "no-store"


def test_whatever_is_wrong_reads_the_same(app: Flask, client: CheckedClient) -> None:
    with_closed = make_closed(app, "donor@example.org")
    pages = []
    for email, password in [
        ("admin@example.org", "wrong"),
        ("nobody@example.org", PASSWORD),
        (with_closed, PASSWORD),
        ("nul\0@example.org", "no\0thing"),
    ]:
        answer = sign_in(client, email, password)
        assert answer.status_code == 422
        page = re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True))
        pages.append(page)
    assert len(set(pages)) == 1
    assert "The address or the password is not right." in pages[0]
    assert not is_signed_in(client)


def make_closed(app: Flask, email: str) -> str:
    from grants_app.domain.accounts.actions import deactivate_user
    from grants_app.domain.accounts.queries import find_user_by_email
    from grants_app.domain.audit.actions import Author

    with app.app_context():
        user = find_user_by_email(email)
        assert user is not None
        deactivate_user(Author(None, "tests"), user)
        db.session.commit()
    return email


def test_the_address_typed_stays_and_the_password_does_not(client: CheckedClient) -> None:
    page = sign_in(client, "admin@example.org", "a wrong password").get_data(as_text=True)
    assert 'value="admin@example.org"' in page
    assert "a wrong password" not in page


def test_empty_fields_are_named(client: CheckedClient) -> None:
    answer = sign_in(client, "", "")
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count("This field is required.") >= 2


def test_failures_slow_down_and_time_heals(app: Flask, client: CheckedClient) -> None:
    for _failure in range(FREE_FOR_EMAIL):
        assert sign_in(client, "admin@example.org", "wrong").status_code == 422
    answer = sign_in(client, "admin@example.org", PASSWORD)
    assert answer.status_code == 429
    seconds = int(answer.headers["Retry-After"])
    assert 1 <= seconds <= 5
    assert f"Try again in {seconds} second" in answer.get_data(as_text=True)
    assert sign_in(visitor(app), "donor@example.org", PASSWORD).status_code == 302
    age_failures(app)
    assert sign_in(client, "admin@example.org", PASSWORD).status_code == 302


def test_unknown_addresses_are_slowed_down_as_well(client: CheckedClient) -> None:
    statuses = [sign_in(client, "nobody@example.org", "x").status_code for _ in range(FREE_FOR_EMAIL + 1)]
    assert statuses == [422] * FREE_FOR_EMAIL + [429]


def test_guessing_over_many_accounts_is_slowed_down(client: CheckedClient) -> None:
    statuses = [sign_in(client, f"n{i}@example.org", "x").status_code for i in range(FREE_FOR_NETWORK + 1)]
    assert statuses[-2:] == [422, 429]


@pytest.mark.parametrize(
    "target",
    ["/grants?theme=prevention&on=2005-06-01", "/exports", "/coverage?level=district#map", "/account"],
)
def test_signing_in_leads_on_to_a_page_of_this_site(client: CheckedClient, target: str) -> None:
    assert sign_in(client, "donor@example.org", PASSWORD, next=target).location == target


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "https://evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "evil.example",
        " /grants",
        "",
        "/" + "x" * 3000,
        # Addresses that take a form alone, or that do not exist.
        "/logout",
        "/logout?next=/grants",
        "/%6Cogout",
        "/grants/amounts/release",
        "/nothing-here",
    ],
)
def test_nobody_is_sent_elsewhere(client: CheckedClient, target: str) -> None:
    page = client.get("/login", query_string={"next": target}).get_data(as_text=True)
    assert "evil.example" not in page.split("<main")[1]
    assert sign_in(client, "donor@example.org", PASSWORD, next=target).location == "/"
    # Nor when already signed in.
    assert client.get("/login", query_string={"next": target}).location == "/"


def test_who_is_signed_in_already_is_led_on(client_as: ClientAs) -> None:
    client = client_as("donor")
    assert client.get("/login").location == "/"
    assert client.get("/login?next=/exports").location == "/exports"


def test_a_page_that_needs_a_session_leads_to_sign_in_and_back(client: CheckedClient) -> None:
    answer = client.get("/account?x=1")
    assert answer.status_code == 302
    where = urlsplit(answer.location)
    assert (where.path, parse_qs(where.query)) == ("/login", {"next": ["/account?x=1"]})
    page = client.get(answer.location).get_data(as_text=True)
    assert "Sign in to go on" in page
    assert 'name="next" value="/account?x=1"' in page


def test_the_page_of_another_role_is_refused(client_as: ClientAs) -> None:
    assert client_as("donor").get("/admin/users").status_code == 403


def test_a_form_sent_without_a_session_leads_to_sign_in_and_back_to_the_form(client: CheckedClient) -> None:
    answer = client.post(
        "/admin/users/new",
        data={"email": "x@example.net"},
        headers={"Referer": "http://localhost/admin/users/new"},
    )
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.location).query) == {"next": ["/admin/users/new"]}
    page = client.get(answer.location).get_data(as_text=True)
    assert "what you typed is kept in this browser tab" in page
    elsewhere = client.post("/admin/users/new", headers={"Referer": "https://evil.example/admin"})
    assert elsewhere.location == "/login"


def test_a_form_without_its_token_is_refused_and_the_text_is_not_lost(
    client: CheckedClient, client_as: ClientAs
) -> None:
    for sender, path in [(client, "/login"), (client_as("admin"), "/admin/users/new")]:
        answer = sender.post(path, data={"email": "x@example.net", "csrf_token": "forged"})
        assert answer.status_code == 400
        page = answer.get_data(as_text=True)
        assert "what you typed is still in the form" in page
        assert 'data-error="400"' in page  # the browser keeps what was typed when it sees this


def test_signing_out_ends_the_session_and_is_never_a_link(client_as: ClientAs) -> None:
    client = client_as("donor")
    assert client.get("/logout").status_code == 405
    assert is_signed_in(client)
    assert client.post("/logout").status_code == 400
    answer = send(client, "/logout")
    assert answer.status_code == 302
    assert "You are signed out." in client.get(answer.location).get_data(as_text=True)
    assert not is_signed_in(client)


def test_a_session_carries_nothing_over_from_before_signing_in(app: Flask) -> None:
    client = visitor(app)
    client.get("/login")
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        token = session["csrf_token"]
    sign_in(client, "donor@example.org", PASSWORD)
    client.get("/account")
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session["csrf_token"] != token


@pytest.mark.parametrize("user_id", ["", "1", "x:y", "1:wrong", "99999999999999999999:k"])
def test_a_forged_or_stale_session_is_a_visitor(client: CheckedClient, user_id: object) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = user_id
    assert client.get("/account").status_code == 302
    assert client.get("/login").status_code == 200


def test_demo_accounts_are_nobody_where_they_are_switched_off(
    database_url: str, tmp_path: Path, app: Flask, client_as: ClientAs
) -> None:
    client = client_as("donor")
    off = make_app(database_url, tmp_path, DEMO_ACCOUNTS="0")
    moved = visitor(off)
    cookie = client.get_cookie("session")
    assert cookie is not None
    moved.set_cookie("session", cookie.value)
    assert not is_signed_in(moved)
    assert sign_in(visitor(off), "donor@example.org", PASSWORD).status_code == 422
    with off.app_context():
        db.engine.dispose()
