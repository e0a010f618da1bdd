"""Publishing a grant and taking it back."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from grants_app.domain.audit.models import AuditEntry
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.conftest import csrf_token

SignIn = Callable[[str], CheckedClient]
PAGE = "/grants/9/publication"


def change(client: CheckedClient, what: str) -> int:
    return client.post(PAGE, data={"csrf_token": csrf_token(client, PAGE), "change": what}).status_code


def test_a_withdrawn_grant_is_read_by_specialists_and_its_own_organisation(
    app: Flask, client: CheckedClient, client_as: SignIn
) -> None:
    assert client.get("/grants/9").status_code == 200
    specialist = client_as("specialist")
    assert change(specialist, "withdraw") == 302
    assert client.get("/grants/9").status_code == 404
    assert client.get("/api/v1/grants").get_json()["meta"]["total"] == 23
    for name, status in (("grantee.vatra", 200), ("grantee.gip", 404), ("donor", 404), ("specialist", 200)):
        assert client_as(name).get("/grants/9").status_code == status, name
    assert change(specialist, "publish") == 302
    assert client.get("/grants/9").status_code == 200
    with app.app_context():
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action.like("grant.%")))
        found = [(e.action, e.subject_key) for e in entries if e.user_id is not None]
    assert found == [("grant.withdraw", "kvktnj/9"), ("grant.publish", "kvktnj/9")]


def test_the_page_says_what_holds_and_does_nothing_twice(client_as: SignIn) -> None:
    specialist = client_as("specialist")
    assert "Withdraw the grant" in specialist.get(PAGE).get_data(as_text=True)
    assert change(specialist, "publish") == 302
    assert change(specialist, "withdraw") == 302
    assert "Publish the grant" in specialist.get(PAGE).get_data(as_text=True)
    assert change(specialist, "other") == 400
    assert specialist.get("/grants/99/publication").status_code == 404


def test_others_have_no_such_page(client: CheckedClient, client_as: SignIn) -> None:
    assert client.get(PAGE).status_code == 302
    for name in ("donor", "admin", "grantee.vatra"):
        assert client_as(name).get(PAGE).status_code == 403


def test_the_page_stands_in_albanian(client_as: SignIn) -> None:
    assert client_as("specialist").get(f"{PAGE}?lang=sq").status_code == 200


def test_the_number_of_grants_follows_what_is_published(client: CheckedClient, client_as: SignIn) -> None:
    assert "24 grants" in client.get("/grants?lang=en").get_data(as_text=True)
    assert change(client_as("specialist"), "withdraw") == 302
    # Another order is another address: this answer was never kept.
    assert "23 grants" in client.get("/grants?lang=en&sort=title").get_data(as_text=True)
    assert "24 grants" in client_as("specialist").get("/grants?lang=en").get_data(as_text=True)
