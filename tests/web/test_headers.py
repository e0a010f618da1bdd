"""The headers that protect readers, on every answer: pages, errors, files, redirects, faults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from grants_app.request_cycle import CONTENT_SECURITY_POLICY
from tests.checks.access import addresses
from tests.clients import CheckedClient
from tests.conftest import make_app, visitor

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# An address that is a secret itself does not travel even inside this site: only the site's name does.
SECRET_ADDRESSES = ("/password/new/",)
ACCOUNTS = (None, "specialist", "admin")
ODD = (
    "/nothing/here",
    "/grants/999",
    "/grants?on=x",
    "/api/v1/nothing",
    "/api/v1/grants?limit=x",
    "/static/no.css",
)


def wrong_headers(client: CheckedClient, method: str, path: str) -> list[str]:
    answer = client.open(path, method=method)
    is_secret = method == "GET" and path.startswith(SECRET_ADDRESSES)
    own = {"Referrer-Policy": "strict-origin"} if is_secret else {}
    return [
        f"{method} {path} ({answer.status_code}): {name} is {answer.headers.get(name)!r}"
        for name, wanted in (HEADERS | own).items()
        if answer.headers.getlist(name) != [wanted]
    ]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_answer_has_them(
    app: Flask, client_as: Callable[[str], CheckedClient], account: str | None
) -> None:
    client = client_as(account) if account else visitor(app)
    asked = [(m, path) for unsafe in (False, True) for _endpoint, m, path in addresses(app, unsafe=unsafe)]
    asked += [("GET", path) for path in ODD] + [("POST", "/healthz"), ("HEAD", "/healthz")]
    found = [line for method, path in asked for line in wrong_headers(client, method, path)]
    assert len(asked) > 40
    assert not found


def test_a_fault_has_them(database_url: str, tmp_path: Path) -> None:
    app = make_app(database_url, tmp_path)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.before_request
    def fail() -> None:
        raise RuntimeError

    assert visitor(app).get("/grants").status_code == 500
    assert not wrong_headers(visitor(app), "GET", "/grants")


def test_the_policy_lets_in_nothing_from_elsewhere() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in CONTENT_SECURITY_POLICY.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY


def test_https_is_asked_for_only_over_https(client: CheckedClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/grants").headers
    secure = client.get("/grants", base_url="https://localhost")
    assert secure.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_pages_of_somebody_signed_in_are_kept_nowhere(
    app: Flask, client_as: Callable[[str], CheckedClient]
) -> None:
    client = client_as("specialist")
    for endpoint, method, path in addresses(app, unsafe=False):
        answer = client.open(path, method=method)
        if endpoint != "static" and answer.mimetype == "text/html":
            assert answer.headers["Cache-Control"] == "no-store", path


def test_cookies_are_for_this_site_and_not_for_scripts(database_url: str, tmp_path: Path) -> None:
    client = visitor(make_app(database_url, tmp_path, BASE_URL="https://grants.example"))
    for cookie in client.get("/login?lang=sq", base_url="https://localhost").headers.getlist("Set-Cookie"):
        assert {"HttpOnly", "Secure", "SameSite=Lax"} <= set(cookie.split("; "))


def test_what_names_the_reader_is_stored_nowhere(
    app: Flask, client_as: Callable[[str], CheckedClient]
) -> None:
    client = client_as("specialist")
    for path in (*ODD, "/static/app.css/no", "/grants", "/favicon.ico"):
        answer = client.get(path)
        is_own = "specialist@example.org" in answer.get_data(as_text=True)
        assert not is_own or answer.headers["Cache-Control"] == "no-store", path
    assert "public" in client.get("/static/app.css").headers["Cache-Control"]
