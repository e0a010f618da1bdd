"""Reading never writes, and no page links to what is not there: as every reader, in both languages.

The checked client looks at each page and refuses a GET that writes; here are the walk and its ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, render_template_string
from sqlalchemy import text

from grants_app.access import public
from grants_app.domain.accounts.models import SignInFailure
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.grants.models import Grant
from grants_app.extensions import csrf, db
from grants_app.i18n.locales import LOCALES
from tests.checks.access_table import ACCOUNTS
from tests.checks.crawl import Crawl, links_on
from tests.checks.source import report
from tests.clients import CheckedClient
from tests.conftest import visitor

SignIn = Callable[[str], CheckedClient]

# What no link leads to, or what is worth looking at in each walk.
STARTS = (
    "/",
    "/sources",
    "/grants?on=2005-06-01&theme=prevention",
    "/grants?q=vatra&sort=title",
    "/organisations",
    "/coverage?level=county",
    "/coverage?level=district&on=2005-06-01",
    "/coverage/gaps?level=county&theme=assistance",
    "/coverage/method",
    "/exports",
    "/api/v1/portfolio",
    "/login",
    "/healthz",
)
ADVICE = (
    "A link leads to something that the reader may open; what changes something is a POST behind a button."
)
# How many addresses of an endpoint each reader fetches in each language: enough to meet every kind of link.
LIMITS = {"sqlite": 3, "postgresql": 2}


@pytest.mark.parametrize("role", Role)
def test_no_link_is_broken_and_no_page_writes(app: Flask, client_as: SignIn, role: Role) -> None:
    account = ACCOUNTS[role]
    client = client_as(account) if account else visitor(app)
    limit = LIMITS[app.config["SQLALCHEMY_DATABASE_URI"].split(":")[0].split("+")[0]]
    broken: list[str] = []
    for language in LOCALES:
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        crawl = Crawl(client, limit)
        crawl.run(STARTS)
        broken += [f"in {language}: {line}" for line in crawl.broken]
        assert len(crawl.endpoints) > len({start.split("?")[0] for start in STARTS})
    assert not broken, report(broken, ADVICE)


def plant(app: Flask, view: Callable[[], Any], path: str = "/planted", **options: Any) -> None:
    """Add a view that is open to everybody."""
    app.add_url_rule(path, path.strip("/"), csrf.exempt(public(view)), **options)


def write_by_object() -> str:
    db.session.add(SignInFailure(email_digest="e", network_digest="n"))
    db.session.flush()
    return "x"


def write_by_statement() -> str:
    db.session.execute(text("UPDATE grant_award SET summary_en = 'x'"))
    return "x"


def write_by_another_connection() -> str:
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM sign_in_failure"))
    return "x"


WRITES = [write_by_object, write_by_statement, write_by_another_connection]


@pytest.mark.parametrize("view", WRITES, ids=lambda view: view.__name__)
def test_a_page_that_writes_is_caught(app: Flask, view: Callable[[], str]) -> None:
    plant(app, view)
    with pytest.raises(AssertionError, match="reading never writes"):
        visitor(app).get("/planted")


def test_a_lost_write_is_caught(app: Flask) -> None:
    def write_and_lose() -> str:
        write_by_object()
        db.session.rollback()
        return "x"

    plant(app, write_and_lose, methods=["POST"])
    with pytest.raises(AssertionError, match="left uncommitted"):
        visitor(app).post("/planted")


def test_a_savepoint_is_no_commit(app: Flask) -> None:
    def write_in_savepoint() -> str:
        with db.session.begin_nested():
            write_by_object()
        db.session.rollback()
        return "x"

    plant(app, write_in_savepoint, methods=["POST"])
    with pytest.raises(AssertionError, match="left uncommitted"):
        visitor(app).post("/planted")


def test_a_refused_form_may_undo_its_write(app: Flask) -> None:
    def write_and_refuse() -> tuple[str, int, dict[str, str]]:
        write_by_object()
        return "x", 422, {"Content-Type": "text/plain"}

    plant(app, write_and_refuse, methods=["POST"])
    assert visitor(app).post("/planted").status_code == 422


def test_a_stored_write_is_let_through(app: Flask) -> None:
    def write() -> tuple[str, int, dict[str, str]]:
        write_by_object()
        return "x", 200, {"Content-Type": "text/plain"}

    plant(app, write, methods=["POST"])
    assert visitor(app).post("/planted").status_code == 200
    with app.app_context():
        assert db.session.query(SignInFailure).count() == 1
        assert db.session.query(Grant).count() > 1


@pytest.mark.parametrize("link", ["/no-such-page", "/grants/9999", "broken", "/static/gone.css"])
def test_a_broken_link_is_caught(app: Flask, link: str) -> None:
    page = """{% extends "base.html" %}{% set page_title = "x" %}{% block content %}
    <a href="LINK">x</a>{% endblock %}""".replace("LINK", link)
    plant(app, lambda: render_template_string(page))
    crawl = Crawl(visitor(app), 1)
    crawl.run(["/planted"])
    assert any(link.strip("/") in line for line in crawl.broken)


def test_a_crash_is_no_page(app: Flask) -> None:
    def crash() -> str:
        raise ZeroDivisionError

    plant(app, crash)
    with pytest.raises(ZeroDivisionError):
        Crawl(visitor(app), 1).run(["/planted"])


def test_links_are_made_whole() -> None:
    page = (
        '<a href="?page=2">a</a><a href="../b#c">b</a><a href="#d">d</a><a href="https://elsewhere.example/">e</a>'
        '<a href="mailto:a@example.org">f</a><a href="/x?lang=en">g</a><form action="/find"></form>'
        '<form method="post" action="/change"></form><link href="/static/a.css">'
    )
    assert list(links_on("/grants/3", page)) == [
        "/grants/3?page=2",
        "/b",
        "/grants/3",
        "/find",
        "/static/a.css",
    ]
