"""A preview gives exactly what the reader who is previewed gets, and changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.texts.collation import sort_key
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.conftest import csrf_token, make_app, visitor
from tests.web.portfolios import enter_amount, hide_grant

SignIn = Callable[[str], CheckedClient]
# Every published page, each kind of record, what is hidden, exports and the API.
PATHS = (
    "/ /grants /grants?q=vatra /grants/3 /grants/9 /grants/17 /organisations /organisations/vatra /coverage "
    "/coverage/places/AL-PG /coverage/places/AL-VL /coverage/method /sources /programmes /exports "
    "/exports/grants.csv /api/v1/portfolio /api/v1/grants /api/v1/grants/3 /api/v1/grants/9 "
    "/api/v1/organisations /api/v1/coverage /nothing"
).split()
READERS = (("visitor", None), ("donor", "donor"), ("grantee", "grantee.vatra"))
BANNER = re.compile(r'<aside class="banner" aria-label="Preview">.*?</aside>\s*', re.DOTALL)
CORNER = re.compile(r'<div class="account".*?</div>', re.DOTALL)


def begin(client: CheckedClient, role: str, organisation: str = "vatra") -> None:
    token = csrf_token(client, "/preview")
    form = {"csrf_token": token, "role": role, "organisation": organisation}
    assert client.post("/preview", data=form).status_code == 303


def body(client: CheckedClient, path: str) -> tuple[int, str]:
    """Status and body, without the banner, the corner with the account and tokens."""
    joint = "&" if "?" in path else "?"
    answer = client.get(f"{path}{joint}lang=en")
    text = CORNER.sub("", BANNER.sub("", answer.get_data(as_text=True)))
    return answer.status_code, re.sub(r'(name="csrf_token" value=)"[^"]+"', r"\1", text)


def prepare(app: Flask) -> None:
    """A hidden grant of the organisation, a released amount and two that are not."""
    hide_grant(app, 9)
    hide_grant(app, 17)
    enter_amount(app, 3, 1234500, released=True)
    enter_amount(app, 9, 55500, released=False)
    enter_amount(app, 24, 77700, released=False)


@pytest.mark.parametrize(("role", "account"), READERS)
def test_a_preview_gives_what_the_reader_gets(
    app: Flask, client: CheckedClient, client_as: SignIn, role: str, account: str | None
) -> None:
    prepare(app)
    real = client_as(account) if account else client
    specialist = client_as("specialist")
    begin(specialist, role)
    for path in PATHS:
        # Once before the real reader asks and once after, so that a kept answer is read in both directions.
        first = body(specialist, path)
        assert first == body(real, path) == body(specialist, path), path


@pytest.mark.parametrize(("role", "account"), READERS)
def test_the_workbook_holds_what_the_reader_gets(
    app: Flask, client: CheckedClient, client_as: SignIn, role: str, account: str | None
) -> None:
    prepare(app)
    real = client_as(account) if account else client
    specialist = client_as("specialist")
    own = cells(specialist)
    begin(specialist, role)
    assert cells(specialist) == cells(real)
    assert cells(specialist) != own


def cells(client: CheckedClient) -> dict[str, list[tuple[object, ...]]]:
    """The values of every sheet but the one that says when and for whom the workbook was made."""
    answer = client.get("/exports/portfolio.xlsx?lang=en")
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets[1:]}


def test_each_reader_sees_something_else(app: Flask, client_as: SignIn) -> None:
    prepare(app)
    specialist = client_as("specialist")
    seen = {"oneself": body(specialist, "/api/v1/grants")[1]}
    for role, _account in READERS:
        begin(specialist, role)
        seen[role] = body(specialist, "/api/v1/grants")[1]
        stop(specialist)
    assert len(set(seen.values())) == 4
    assert seen["oneself"] == body(specialist, "/api/v1/grants")[1]


def stop(client: CheckedClient) -> None:
    answer = client.post("/preview/stop", data={"csrf_token": csrf_token(client, "/grants")})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("visitor", ("You are previewing as a visitor", "Po shihni si vizitor")),
        ("donor", ("You are previewing as a donor", "Po shihni si donator")),
        ("grantee", ("You are previewing as a grantee", "Po shihni si grantmarrës")),
    ],
)
def test_every_page_says_that_it_is_a_preview(client_as: SignIn, role: str, words: tuple[str, str]) -> None:
    specialist = client_as("specialist")
    begin(specialist, role)
    for path in (
        "/",
        "/grants",
        "/grants/3",
        "/coverage",
        "/exports",
        "/account",
        "/nothing",
        "/publication",
    ):
        for language, text in zip(("en", "sq"), words, strict=True):
            answer = specialist.get(f"{path}?lang={language}")
            assert text in answer.get_data(as_text=True), (path, language)
            assert answer.headers["Cache-Control"] == "no-store", path
    stop(specialist)
    assert words[0] not in specialist.get("/grants?lang=en").get_data(as_text=True)


def test_nothing_can_be_changed_meanwhile(app: Flask, client: CheckedClient, client_as: SignIn) -> None:
    specialist = client_as("specialist")
    with app.app_context():
        before = db.session.scalar(select(func.count(AuditEntry.id)))
    begin(specialist, "donor")
    form = {"csrf_token": csrf_token(specialist, "/grants"), "change": "withdraw", "reason": "too_early"}
    for path in ("/grants/9/publication", "/publication", "/preview", "/account/language", "/grants/amounts"):
        answer = specialist.post(path, data=form)
        assert answer.status_code == 403, path
        assert "Stop the preview first" in answer.get_data(as_text=True), path
    for path in ("/publication", "/grants/amounts", "/admin/users", "/preview"):
        assert specialist.get(path).status_code == 403, path
    assert client.get("/grants/9").status_code == 200
    with app.app_context():
        assert db.session.scalar(select(func.count(AuditEntry.id))) == before


def test_the_account_stays_ones_own_and_signing_out_works(client_as: SignIn) -> None:
    specialist = client_as("specialist")
    begin(specialist, "grantee")
    page = specialist.get("/account?lang=en").get_data(as_text=True)
    assert "specialist@example.org" in page
    assert "grantee.vatra" not in page
    token = csrf_token(specialist, "/account")
    assert specialist.post("/logout", data={"csrf_token": token}).status_code == 302
    assert specialist.get("/account").status_code == 302
    assert "previewing" not in specialist.get("/grants?lang=en").get_data(as_text=True)


def test_only_specialists_preview(client: CheckedClient, client_as: SignIn) -> None:
    assert client.get("/preview").status_code == 302
    for name in ("donor", "admin", "grantee.vatra", "committee.kukes", "coordinator"):
        assert client_as(name).get("/preview").status_code == 403


def test_a_choice_that_is_none_says_so(client_as: SignIn) -> None:
    specialist = client_as("specialist")
    token = csrf_token(specialist, "/preview")
    for form in ({"role": "admin"}, {}, {"role": "grantee"}, {"role": "grantee", "organisation": "nobody"}):
        assert specialist.post("/preview", data={"csrf_token": token} | form).status_code == 422, form


def test_a_visitor_of_a_closed_installation_sees_nothing(database_url: str, tmp_path: Path) -> None:
    app = make_app(database_url, tmp_path, PUBLIC="0")
    specialist = visitor(app)
    form = {"email": "specialist@example.org", "password": "a password for tests only"}
    assert specialist.post("/login", data=form | {"csrf_token": csrf_token(specialist)}).status_code == 302
    begin(specialist, "visitor")
    assert specialist.get("/grants").status_code == 403
    assert specialist.get("/api/v1/grants").status_code == 401
    answer = specialist.post("/preview/stop", data={"csrf_token": csrf_token(specialist, "/account")})
    assert answer.status_code == 303
    assert specialist.get("/grants").status_code == 200


def test_organisations_to_choose_from_stand_in_the_language_and_order_of_the_reader(
    client_as: SignIn,
) -> None:
    specialist = client_as("specialist")

    def offered(language: str) -> list[str]:
        page = specialist.get(f"/preview?lang={language}").get_data(as_text=True)
        options = re.findall(r'<option value="([a-z0-9-]+)"([^>]*)>([^<]+)</option>', page)
        marked = {slug for slug, attributes, _name in options if 'lang="en"' in attributes}
        assert marked == ({"icmc", "dorcas"} if language == "sq" else set())
        return [unescape(name) for _slug, _attributes, name in options]

    for language in ("sq", "en"):
        names = offered(language)
        assert names == sorted(names, key=lambda name: sort_key(name, language))
        assert len(names) == 22
    assert "Intellectual Woman of Pogradec" in offered("en")
    begin(specialist, "grantee", "gip")
    banner = BANNER.search(specialist.get("/?lang=en").get_data(as_text=True))
    assert banner is not None
    assert "Intellectual Woman of Pogradec" in banner[0]
