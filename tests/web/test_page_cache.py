"""Kept answers: the same page again without its queries, and never a stale or a foreign one."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from grants_app.domain.audit.actions import Author, record
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.grants.models import Grant
from grants_app.extensions import db
from grants_app.page_cache import AnswerStore, KeptAnswer
from tests.clients import CheckedClient
from tests.web.portfolios import count_queries


def queries_of(app: Flask, client: CheckedClient, path: str) -> int:
    return count_queries(app, lambda: client.get(path))


def test_a_second_visitor_costs_one_query(app: Flask, client: CheckedClient) -> None:
    first = queries_of(app, client, "/grants/3")
    assert first > 1
    assert queries_of(app, client, "/grants/3") == 1


def test_a_change_is_seen_at_once(app: Flask, client: CheckedClient) -> None:
    assert client.get("/grants/3").status_code == 200
    with app.app_context():
        grant = db.session.scalars(select(Grant).where(Grant.number == 3)).one()
        grant.title_en = "A title corrected a moment ago"
        record(Author(None, "test"), "grant.edit", subject=("grant", "kvktnj/3"))
        db.session.commit()
    assert "A title corrected a moment ago" in client.get("/grants/3").get_data(as_text=True)


def test_a_change_whose_number_is_not_the_newest_is_seen_too(app: Flask, client: CheckedClient) -> None:
    """PostgreSQL gives numbers before it commits: a lower one may come after a higher one."""
    with app.app_context():
        newest = db.session.scalar(select(func.max(AuditEntry.id))) or 0
        values = {"actor": "test", "action": "test", "subject_type": "test", "subject_key": "test"}
        db.session.add(AuditEntry(id=newest + 10, changes={}, **values))
        db.session.commit()
    assert client.get("/grants/3").status_code == 200
    with app.app_context():
        grant = db.session.scalars(select(Grant).where(Grant.number == 3)).one()
        grant.title_en = "A title corrected a moment ago"
        record(Author(None, "test"), "grant.edit", subject=("grant", "kvktnj/3"))
        db.session.commit()
    assert "A title corrected a moment ago" in client.get("/grants/3").get_data(as_text=True)


def test_languages_and_addresses_are_kept_apart(client: CheckedClient) -> None:
    english = client.get("/grants/3?lang=en").get_data(as_text=True)
    albanian = client.get("/grants/3?lang=sq").get_data(as_text=True)
    assert 'lang="en"' in english
    assert 'lang="sq"' in albanian.split(">", 2)[1]
    assert client.get("/grants/4?lang=en").get_data(as_text=True) != english


def test_a_signed_in_page_is_never_given_to_a_visitor(
    client: CheckedClient, client_as: Callable[[str], CheckedClient]
) -> None:
    signed_in = client_as("specialist").get("/grants/3").get_data(as_text=True)
    assert "specialist@example.org" in signed_in
    assert "specialist@example.org" not in client.get("/grants/3").get_data(as_text=True)


def test_readers_of_a_kind_share_a_page_but_not_their_corner(
    app: Flask, client_as: Callable[[str], CheckedClient]
) -> None:
    specialist, approver = client_as("specialist"), client_as("approver")
    assert "specialist@example.org" in specialist.get("/grants/3").get_data(as_text=True)
    page = approver.get("/grants/3").get_data(as_text=True)
    assert "approver@example.org" in page
    assert "specialist@example.org" not in page
    assert queries_of(app, approver, "/grants/3") == 1  # who asks, and the revision


def test_each_sends_a_token_of_their_own(client_as: Callable[[str], CheckedClient]) -> None:
    tokens = set()
    for name in ("specialist", "approver"):
        page = client_as(name).get("/grants/3").get_data(as_text=True)
        tokens.add(page.split('name="csrf_token"', 1)[1].split('value="', 1)[1].split('"', 1)[0])
    assert len(tokens) == 2


def test_grantees_of_different_organisations_share_nothing(
    client_as: Callable[[str], CheckedClient], app: Flask
) -> None:
    with app.app_context():
        grant = db.session.scalars(select(Grant).where(Grant.number == 9)).one()
        grant.published_at = None
        record(Author(None, "test"), "grant.withdraw", subject=("grant", "kvktnj/9"))
        db.session.commit()
    assert client_as("grantee.vatra").get("/grants/9").status_code == 200
    assert client_as("grantee.gip").get("/grants/9").status_code == 404
    assert (
        client_as("grantee.vatra").get("/grants").get_data()
        != client_as("grantee.gip").get("/grants").get_data()
    )


def test_the_store_stays_within_its_bytes() -> None:
    store = AnswerStore(maximum=100)
    for number in range(20):
        store.keep((number,), KeptAnswer(b"x" * 30, ()))
    kept = [number for number in range(20) if store.find((number,))]
    assert kept == [17, 18, 19]
