"""A second programme with other phases, currencies, day and places: every page, file and answer works for it.

It is invented (see second_programme/README.md) and shares one organisation with the first.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jsonschema import Draft202012Validator
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import func, select

from grants_app.domain.accounts.models import User
from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.actions import AmountEntry, record_amounts
from grants_app.domain.programmes.models import Programme
from grants_app.domain.seeding.actions import is_seeded
from grants_app.domain.seeding.facts import SeedError
from grants_app.extensions import db, write_intent
from tests.checks.access_table import ACCOUNTS
from tests.clients import CheckedClient
from tests.conftest import csrf_token, visitor
from tests.factories import committed
from tests.web.money_pages import fields_of
from tests.web.second import FOLDER, HOME, load, the_programme

SignIn = Callable[[str], CheckedClient]
PAGES = (
    "/ /grants /grants?limit=10 /grants?q=prove&county=TZ-01 /grants?phase=5&organisation=vatra "
    "/grants/34 /organisations /organisations/vatra /organisations/test-organisation-1 /coverage "
    "/coverage?level=county /coverage?level=commune&phase=5 /coverage/places/TZ "
    "/coverage/places/TZ-01 /coverage/places/TZ-A1 /coverage/places/TZ-001 /coverage/method "
    "/coverage/boundaries/county.json /exports /exports/grants.csv /exports/portfolio.xlsx "
    "/exports/factsheet.pdf /sources /confidentiality /releases "
    "/guide /guide/visitor /guide/donor /guide/grantee "
    "/guide/committee /guide/coordinator /guide/specialist /guide/admin /api/v1/portfolio "
    "/api/v1/grants /api/v1/grants/34 /api/v1/organisations /api/v1/organisations/vatra "
    "/api/v1/places /api/v1/places/TZ-A1 /api/v1/coverage /api/v1/openapi.json"
).split()
FIRST = (
    "/ /grants /grants?q=strehëz /grants/9 /organisations /organisations/icmc /coverage "
    "/coverage?level=county /coverage/places/AL-PG /coverage/method /exports /exports/grants.csv "
    "/sources /api/v1/portfolio /api/v1/grants /api/v1/places /api/v1/organisations /api/v1/coverage"
).split()
OF_SITE = re.compile(r"/(static|login|logout|account|admin|programmes|jobs)\b")


@pytest.fixture
def two(app: Flask) -> Flask:
    """The application with both programmes."""
    load(app)
    return app


# What the divisions and currencies of other programmes are called. A county committee is a role of the site.
FOREIGN = re.compile(
    r"\b(?:count(?:y|ies)(?! committee)|districts?|communes?|municipalit|prefectur|qark(?!ut\b)|rreth(?!\b)"
    r"|komun|bashki(?!mi)|albania\b|shqipëri|tiran|lek\b|us dollar|usd\b|kvktnj)",
    re.IGNORECASE,
)


def words_of(page: str) -> str:
    """What is read of a page: without its scripts, the choice of programmes, and what stands in tags."""
    page = re.sub(r"<script.*?</script>|<p class=\"shown-programme\">.*?</p>", "", page, flags=re.DOTALL)
    names = re.findall(r'(?:placeholder|aria-label|data-label|title|alt)="([^"]*)"', page)
    return " ".join([*re.sub(r"<[^>]*>", " ", page).split(), *names])


def body(page: str) -> str:
    """A page without what the header says of programmes, and without the tokens of its forms."""
    page = re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", page)
    page = re.sub(r'<span class="brand-line">.*?</span>', "", page)
    return re.sub(r'\s*<p class="shown-programme">.*?</p>', "", page)


@pytest.mark.parametrize("account", ACCOUNTS.values(), ids=lambda name: name or "visitor")
@pytest.mark.parametrize("language", ["sq", "en"])
def test_every_page_works_and_stays_inside(
    two: Flask, client_as: SignIn, account: str | None, language: str
) -> None:
    client = client_as(account) if account else visitor(two)
    own = (
        "/grants/amounts /publication /preview /programme /grants/34/publication /grants/34/sites "
        "/grants/34/award /programme/awards"
    ).split()
    pages = [*PAGES, *own] if account == "specialist" else PAGES
    for path in pages:
        answer = client.get(f"{HOME}{path}{'&' if '?' in path else '?'}lang={language}")
        assert answer.status_code == 200, path
        if answer.mimetype != "text/html":
            continue
        page = answer.get_data(as_text=True)
        assert not re.search(r"[/=]AL-|US\$|[Ll]ekë", page), path
        assert not FOREIGN.search(words_of(page)), (path, FOREIGN.search(words_of(page)))
        for link in re.findall(r'(?:href|src|action)="(/[^"]*)"', page):
            is_own = link.startswith((f"{HOME}/", f"{HOME}?")) or OF_SITE.match(link)
            shared = "/organisations/vatra" in path and link.startswith("/grants/")
            assert is_own or shared, f"{path} leads to {link}"


def test_files_and_answers_hold_the_grants_of_the_list(two: Flask, client: CheckedClient) -> None:
    numbers = list(range(1, 35))
    table = client.get(f"{HOME}/exports/grants.csv?lang=en")
    rows = list(csv.DictReader(io.StringIO(table.get_data().decode("utf-8-sig"))))
    assert [int(row["Number"]) for row in rows] == numbers
    assert "grants-test-programme-2015-06-30" in table.headers["Content-Disposition"]
    book = load_workbook(io.BytesIO(client.get(f"{HOME}/exports/portfolio.xlsx?lang=en").data))
    sheet = [row[0] for row in book["Grants"].iter_rows(min_row=2, values_only=True)]
    assert sheet == numbers
    assert "division of Albania" not in str([list(row) for one in book for row in one.values])
    found: list[int] = []
    address: str | None = f"{HOME}/api/v1/grants?limit=12"
    while address:
        answer: Any = client.get(address).json
        assert {row["programme"] for row in answer["data"]} == {"test-programme"}
        found += [row["number"] for row in answer["data"]]
        address = answer["links"]["next"] and answer["links"]["next"].removeprefix("http://localhost")
        assert address is None or address.startswith(HOME)
    assert found == numbers
    total = client.get(f"{HOME}/api/v1/portfolio").json
    assert total is not None
    assert [one["value"] for one in total["data"]["totals"]] == ["500000.00", "60000000"]
    assert [phase["number"] for phase in total["data"]["phases"]] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("language", ["sq", "en"])
def test_files_use_the_words_of_the_division(two: Flask, client_as: SignIn, language: str) -> None:
    client = client_as("specialist")
    for level in CoverageLevel:
        address = f"{HOME}/exports/portfolio.xlsx?lang={language}&level={level.value}&county=TZ-01"
        book = load_workbook(io.BytesIO(client.get(address).data))
        cells = [str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None]
        written = [cell for cell in [*cells, *book.sheetnames] if cell not in set(PlaceLevel)]
        assert not [cell for cell in written if FOREIGN.search(cell)]
    table = client.get(f"{HOME}/exports/grants.csv?lang={language}").get_data().decode("utf-8-sig")
    paper = PdfReader(io.BytesIO(client.get(f"{HOME}/exports/factsheet.pdf?lang={language}").data))
    words = " ".join(page.extract_text() for page in paper.pages)
    for text in (table, words):
        assert not FOREIGN.search(text), FOREIGN.search(text)
    region, zones, wards = {"sq": ("Rajoni", "Zonat", "njësi"), "en": ("Region", "Zones", "wards")}[language]
    assert f"{region}: Rajon Prove A (TZ-01)" not in table
    assert region in cells
    assert zones in words
    assert wards in client.get(f"{HOME}/coverage?level=commune&lang={language}").text


def test_headings_take_the_definite_form_of_a_division(two: Flask, client: CheckedClient) -> None:
    page = client.get(f"{HOME}/coverage?lang=sq").get_data(as_text=True)
    table = page[page.index("<thead>") : page.index("</thead>")]
    assert re.search(r">\s*Rajoni\b", table)
    assert not re.search(r">\s*Rajon\b", table)
    assert ">Zonat<" in page
    assert "Rajonet" in client.get(f"{HOME}/coverage?lang=sq&level=county").get_data(as_text=True)


def test_answers_are_as_the_document_says(two: Flask, client: CheckedClient) -> None:
    document: Any = client.get(f"{HOME}/api/v1/openapi.json").json
    assert document["servers"][0]["url"].endswith(f"{HOME}/api/v1")
    paths = {"/portfolio": "", "/grants": "", "/grants/{number}": "7", "/coverage": "", "/places": ""}
    for path, value in paths.items():
        address = re.sub(r"\{\w+\}", value, path)
        schema = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": document["components"]}
        Draft202012Validator(whole).validate(client.get(f"{HOME}/api/v1{address}").json)


def test_keyset_pages_lead_through_all_of_it(two: Flask, client: CheckedClient) -> None:
    address, seen = f"{HOME}/grants?sort=-title&limit=10&lang=en", []
    while address:
        page = client.get(address).get_data(as_text=True)
        seen += re.findall(rf'class="cell-title"><a href="{HOME}/grants/(\d+)', page)
        onward = re.search(r'href="([^"]+)" rel="next"', page)
        address = onward.group(1).replace("&amp;", "&") if onward else ""
    assert sorted(map(int, seen)) == list(range(1, 35))


@pytest.mark.parametrize("account", [None, "specialist"])
def test_the_first_programme_does_not_notice(app: Flask, client_as: SignIn, account: str | None) -> None:
    def read() -> dict[str, str]:
        client = client_as(account) if account else visitor(app)
        return {path: body(client.get(path).get_data(as_text=True)) for path in FIRST}

    def plain(pages: dict[str, str]) -> dict[str, str]:
        # The page of exports says when the data last changed.
        return {path: re.sub(r"\d{1,2} \w+ 20[23]\d, \d\d:\d\d", "", page) for path, page in pages.items()}

    before = read()
    load(app)
    assert plain(read()) == plain(before)
    with app.app_context():
        assert is_seeded(FOLDER)


def test_nothing_of_one_is_found_in_the_other(two: Flask, client: CheckedClient) -> None:
    def found(path: str) -> int:
        answer: Any = client.get(path).json
        total: int = answer["meta"]["total"]
        return total

    # Both lists have words in common; each finds its own grants alone.
    assert found("/api/v1/grants?q=numër") == found("/api/v1/grants?q=zonë+prove") == 0
    assert found(f"{HOME}/api/v1/grants?q=numër") == 34
    assert found(f"{HOME}/api/v1/grants?q=Tiranë") == 0
    assert found(f"{HOME}/api/v1/grants?q=Test+Land") == 2
    for path in ("/grants?county=TZ-01", "/grants?phase=5", f"{HOME}/grants?district=AL-PG"):
        assert client.get(path).status_code == 400, path
    for path in ("/coverage/places/TZ-01", f"{HOME}/coverage/places/AL-PG", f"{HOME}/organisations/icmc"):
        expected = 200 if "icmc" in path else 404
        assert client.get(path).status_code == expected, path
    assert "icmc" not in client.get(f"{HOME}/organisations").text
    assert "test-organisation" not in client.get("/organisations?limit=100").text


def test_an_organisation_names_its_grants_elsewhere(two: Flask, client: CheckedClient) -> None:
    assert f'href="{HOME}/grants/7"' in client.get("/organisations/vatra?on=2006-01-01").text
    there = client.get(f"{HOME}/organisations/vatra").text
    assert 'href="/grants/9"' in there
    assert f'href="{HOME}/grants/7"' in there


def test_addresses_lead_where_they_should(two: Flask, client: CheckedClient) -> None:
    for asked, wanted, code in (
        ("/programmes/kvktnj/grants/3?lang=en", "/grants/3?lang=en", 301),
        ("/programmes/kvktnj/", "/", 301),
        (f"{HOME}/login?next=/grants", "/login?next=/grants", 302),
        (f"{HOME}/static/app.css", "/static/app.css", 302),
        (f"{HOME}/grants/07", f"{HOME}/grants/7", 301),
    ):
        answer = client.get(asked)
        assert (answer.status_code, answer.headers["Location"]) == (code, wanted)
    for path in ("/programmes/none", "/programmes/none/grants", f"{HOME}/none", f"{HOME}/grants/35"):
        assert client.get(path).status_code == 404
    listed = client.get("/programmes?lang=en").text
    assert f'href="{HOME}/"' in listed
    assert "60,000,000" in listed


def test_an_unpublished_programme_is_for_those_who_read_such_grants(two: Flask, client_as: SignIn) -> None:
    with committed(two):
        the_programme().published_at = None
    for path in ("/", "/grants", "/api/v1/grants", "/exports/grants.csv"):
        assert visitor(two).get(HOME + path).status_code == 404
    assert HOME not in visitor(two).get("/programmes").text
    assert HOME not in visitor(two).get("/organisations/vatra").text
    specialist = client_as("specialist")
    assert specialist.get(f"{HOME}/grants").status_code == 200
    assert HOME in specialist.get("/programmes").text


def test_amounts_are_in_the_currencies_of_the_programme(two: Flask, client_as: SignIn) -> None:
    with two.app_context():
        token = write_intent.set(True)
        who = db.session.scalars(select(User).where(User.email == "specialist@example.org")).one().as_viewer()
        programme = the_programme()
        grant = db.session.scalars(
            select(Grant).where(Grant.programme_id == programme.id, Grant.number == 2)
        ).one()
        entries = [
            AmountEntry(grant.id, code, 1234567, "Agreement", programme.as_of, seen="")
            for code in programme.currencies
        ]
        assert record_amounts(who, programme, entries) == 2
        db.session.commit()
        write_intent.reset(token)
    specialist = client_as("specialist")
    page = specialist.get(f"{HOME}/grants/amounts?lang=en").text
    assert 'name="jpy-2"' in page
    assert 'name="usd-2"' not in page
    assert "1,234,567\N{NO-BREAK SPACE}JPY" in page
    table = specialist.get(f"{HOME}/exports/grants.csv?lang=en").get_data().decode("utf-8-sig")
    row = list(csv.DictReader(io.StringIO(table)))[1]
    assert (row["Amount in Euro (EUR)"], row["Amount in Japanese yen (JPY)"]) == ("12345.67", "1234567")
    answer = specialist.get(f"{HOME}/api/v1/grants/2").json
    assert answer is not None
    values = {one["currency"]: one["value"] for one in answer["data"]["amounts"]}
    assert values == {"EUR": "12345.67", "JPY": "1234567"}


def test_a_place_of_another_division_cannot_be_loaded_twice(two: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "third"
    folder.mkdir()
    for path in FOLDER.rglob("*"):
        if path.is_file():
            target = folder / path.relative_to(FOLDER)
            target.parent.mkdir(exist_ok=True)
            target.write_text(
                path.read_text(encoding="utf-8").replace('code = "tz"', 'code = "other"'), encoding="utf-8"
            )
    with pytest.raises(SeedError, match="belongs to another division"):
        load(two, folder)


GOOD = {
    "name_sq": "Program i ri prove",
    "name_en": "New Test Programme",
    "slug": "new-test",
    "geography": "al",
    "as_of": "2020-01-31",
    "currencies": "EUR jpy",
    "totals": "EUR 1 000,50\nJPY 5000",
    "phases": "Hapi 1 | Step 1\nHapi 2",
}


@pytest.mark.parametrize("account", ["specialist", "admin"])
def test_a_programme_is_set_up_from_the_interface(app: Flask, client_as: SignIn, account: str) -> None:
    client = client_as(account)
    token = csrf_token(client, "/programmes/new")
    made = client.post("/programmes/new", data={**GOOD, "csrf_token": token})
    assert (made.status_code, made.headers["Location"]) == (303, "/programmes/new-test/programme")
    assert visitor(app).get("/programmes/new-test/").status_code == 404
    for path in ("/", "/grants", "/coverage", "/exports", "/sources", "/organisations", "/api/v1/portfolio"):
        assert client.get(f"/programmes/new-test{path}").status_code == 200, path
    shown = client.get("/programmes/new-test/?lang=en").text
    assert "1,000.50" in shown
    assert "line None" not in words_of(shown)
    page = client.get("/programmes/new-test/programme").text
    assert "EUR 1000.50" in page
    assert "Hapi 1 | Step 1" in page
    for fields, code in (({"phases": "Hapi 1"}, 422), ({"phases": "Hapi 1\nHapi B\nHapi 3"}, 303)):
        sent = {**GOOD, **fields, "csrf_token": token}
        assert client.post("/programmes/new-test/programme", data=sent).status_code == code
    client.post("/programmes/new-test/programme/publication", data={"change": "publish", "csrf_token": token})
    answer = visitor(app).get("/programmes/new-test/api/v1/portfolio").json
    assert answer is not None
    assert [phase["name"]["sq"] for phase in answer["data"]["phases"]] == ["Hapi 1", "Hapi B", "Hapi 3"]
    assert {one["currency"]: one["value"] for one in answer["data"]["totals"]} == {
        "EUR": "1000.50",
        "JPY": "5000",
    }
    with app.app_context():
        actions = select(AuditEntry.action).where(AuditEntry.subject_type == "programme")
        written = list(db.session.scalars(actions.order_by(AuditEntry.id)))
    assert written[-3:] == ["programme.create", "programme.change", "programme.publish"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("slug", "kvktnj"),
        ("slug", "Not a slug"),
        ("slug", "new"),
        ("currencies", "EUR QQQ"),
        ("totals", "EUR 1.234 or so"),
        ("totals", "USD 5"),
        ("phases", " "),
        ("as_of", "soon"),
        ("name_sq", ""),
        ("geography", "none"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(app: Flask, client_as: SignIn, field: str, typed: str) -> None:
    client = client_as("specialist")
    token = csrf_token(client, "/programmes/new")
    answer = client.post("/programmes/new", data={**GOOD, field: typed, "csrf_token": token})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count(Programme.id))) == 1


def test_a_business_day_out_of_all_bounds_is_refused(client_as: Callable[[str], CheckedClient]) -> None:
    client = client_as("specialist")
    page = client.get("/programme?lang=en").get_data(as_text=True)
    for day in ("9999-12-31", "1000-01-01"):
        data = fields_of(page, holding="acronym=KVKTNj") | {"as_of": day}
        answer = client.post("/programme?lang=en", data=data)
        assert answer.status_code == 422
        assert "Days of grants lie between" in answer.get_data(as_text=True)
