"""One's own account: what it says, its password and its address."""

from __future__ import annotations

import pytest
from flask import Flask

from grants_app.domain.accounts.throttle import FREE_FOR_EMAIL
from tests.conftest import PASSWORD, visitor
from tests.sign_ins import ClientAs, is_signed_in, send, sign_in

NEW = "katër fjalë pa lidhje"


def test_the_account_page_says_what_it_is_limited_to(client_as: ClientAs) -> None:
    assert "/organisations/vatra" in client_as("certifier.vatra").get("/account").get_data(as_text=True)
    assert "Kukës" in client_as("committee.kukes").get("/account").get_data(as_text=True)


def test_changing_the_password_ends_all_other_sessions(app: Flask, client_as: ClientAs) -> None:
    here, elsewhere = client_as("donor"), client_as("donor")
    answer = send(here, "/account/password", current=PASSWORD, new=NEW, repeated=NEW)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    assert "Your password is changed" in here.get(answer.location).get_data(as_text=True)
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)
    assert sign_in(visitor(app), "donor@example.org", PASSWORD).status_code == 422
    assert sign_in(visitor(app), "donor@example.org", NEW).status_code == 302


@pytest.mark.parametrize(
    ("current", "new", "repeated", "field", "words"),
    [
        ("wrong", NEW, NEW, "current", "not your present password"),
        (PASSWORD, "too short", "too short", "new", "at least 12 characters"),
        (PASSWORD, "password1234", "password1234", "new", "too easy to guess"),
        (PASSWORD, PASSWORD, PASSWORD, "new", "the password that you have now"),
        (PASSWORD, "urë mali Donor 12", "urë mali Donor 12", "new", "holds your address"),
        (PASSWORD, NEW, f"{NEW}!", "repeated", "differ"),
        ("", NEW, NEW, "current", "required"),
    ],
)
def test_a_password_that_does_not_do_is_refused_at_its_field(
    client_as: ClientAs, current: str, new: str, repeated: str, field: str, words: str
) -> None:
    client = client_as("donor")
    answer = send(client, "/account/password", current=current, new=new, repeated=repeated)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert words in page.split(f'id="{field}-error"')[1].split("</p>")[0]
    assert is_signed_in(client)


def test_guessing_the_present_password_is_slowed_down(client_as: ClientAs) -> None:
    client = client_as("donor")
    statuses = [
        send(client, "/account/password", current="wrong", new=NEW, repeated=NEW).status_code
        for _ in range(FREE_FOR_EMAIL + 1)
    ]
    assert statuses == [422] * FREE_FOR_EMAIL + [429]


@pytest.mark.parametrize("path", ["/account/password", "/account/language"])
def test_an_address_of_a_form_can_be_opened_again(client_as: ClientAs, path: str) -> None:
    assert client_as("donor").get(path).status_code == 200
