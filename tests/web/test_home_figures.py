"""Figures of the homes: each leads to a list of exactly as many, in every programme; and the donor's map."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.coverage.at_once import read_coverage_at_once
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.reading import read_coverage
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.vocabulary import Theme
from grants_app.domain.messages.models import Message
from grants_app.domain.messages.vocabulary import MessageKind, MessageState
from grants_app.domain.programmes.models import Finding, FindingKind, Programme
from grants_app.domain.programmes.queries import list_every_programme
from grants_app.extensions import db, utc_now
from tests.clients import CheckedClient
from tests.factories import committed, counted_queries
from tests.web.portfolios import hide_grant
from tests.web.second import HOME, load

SignIn = Callable[[str], CheckedClient]
SLUGS = {"": "kvktnj", HOME: "test-programme"}
ROLES = ("specialist", "donor", "committee.kukes", "coordinator", "admin")


@pytest.fixture
def two(app: Flask) -> Flask:
    """Both programmes, each with grants withdrawn, amounts of all kinds and days that are our reading."""
    load(app)
    with committed(app):
        author = db.session.scalars(select(User).where(User.role == Role.SPECIALIST).limit(1)).one()
        for programme in list_every_programme():
            change(programme, author.id)
        add_message(author.id)
    return app


def change(programme: Programme, author: int) -> None:
    grants = list(db.session.scalars(select(Grant).where(Grant.programme_id == programme.id)))
    told = set(told_numbers(programme))
    for grant in grants:
        if grant.number in {5, 6, *told}:
            grant.published_at = None
        grant.dates_inferred = grant.number % 5 == 2
    for grant in grants[6:12]:
        for currency in programme.currencies[: 1 + grant.number % 2]:
            released = utc_now() if grant.number % 3 else None
            db.session.add(
                GrantAmount(
                    grant_id=grant.id,
                    currency=currency,
                    minor_units=100_00 * grant.number,
                    source="Agreement",
                    stated_on=date(2005, 3, 1),
                    entered_by_id=author,
                    published_at=released,
                )
            )


def told_numbers(programme: Programme) -> list[int]:
    """The numbers of the grants that the first open finding with a few of them speaks of."""
    findings = db.session.scalars(
        select(Finding).where(Finding.programme_id == programme.id, Finding.kind == FindingKind.OPEN)
    )
    return next(list(one.grant_numbers)[:1] for one in findings if one.grant_numbers and not one.is_general)


def add_message(user_id: int) -> None:
    at = utc_now()
    db.session.add(
        Message(
            kind=MessageKind.PASSWORD_RESET,
            state=MessageState.WAITING,
            user_id=user_id,
            locale="sq",
            next_attempt_at=at,
            give_up_at=at + timedelta(days=1),
        )
    )


def home_of(client: CheckedClient, prefix: str) -> str:
    page = client.get(f"{prefix}/?lang=en").text
    return unescape(page.split('<section aria-labelledby="home">', 1)[1].split("</section>", 1)[0])


def figures(markup: str) -> Iterator[tuple[int, str]]:
    """The figures of a home with where each of them leads: those in boxes, in lines and in sentences."""
    box = r'class="stat-number">([\d,]+)[^<]*</span>\s*<a class="stat-label" href="([^"]+)"'
    line = r'data-label="How many"><strong>([\d,]+)[^<]*</strong>.*?<td data-label="Where"><a href="([^"]+)"'
    item = r"<li>[^<]*?(\d+)[^<]*<a href=\"([^\"]+)\""
    for pattern in (box, line, item):
        for number, url in re.findall(pattern, markup, re.DOTALL):
            yield int(number.replace(",", "")), url


def count_listed(client: CheckedClient, markup: str, prefix: str, url: str) -> int:
    """How many entries the list at an address has."""
    if url == "#unreached":
        return markup.split('<p id="unreached"', 1)[1].split("</p>", 1)[0].count("<a ")
    if url == "#recorded":
        return -1  # the figure is an amount
    path, _hash, _anchor = url.partition("#")
    if path.startswith(f"{prefix}/grants"):
        path += "&limit=100" if "?" in path else "?limit=100"
    page = client.get(path).text
    rows = {
        f"{prefix}/grants": r'<td class="num" data-label="No\."',
        f"{prefix}/publication": r'name="chosen"',
        f"{prefix}/sources": r'<td class="cell-title" id="',
        "/admin/users": r'<th scope="row" class="cell-title"><a href="/admin/users/',
    }[path.partition("?")[0]]
    return len(re.findall(rows, page))


@pytest.mark.parametrize("prefix", SLUGS, ids=SLUGS.values())
@pytest.mark.parametrize("name", ROLES)
def test_each_figure_leads_to_a_list_of_exactly_as_many(
    two: Flask, client_as: SignIn, name: str, prefix: str
) -> None:
    client = client_as(name)
    markup = home_of(client, prefix)
    found = list(figures(markup))
    least = {"specialist": 5, "donor": 4, "admin": 5}.get(name, 1)
    assert len(found) >= least, markup
    for number, url in found:
        assert count_listed(client, markup, prefix, url) in (number, -1), url


@pytest.mark.parametrize("prefix", SLUGS, ids=SLUGS.values())
def test_findings_of_withdrawn_grants_are_not_counted(two: Flask, client_as: SignIn, prefix: str) -> None:
    client = client_as("donor")
    with two.app_context():
        programme = db.session.scalars(select(Programme).where(Programme.slug == SLUGS[prefix])).one()
        every = select(Finding).where(Finding.programme_id == programme.id, Finding.kind == FindingKind.OPEN)
        all_of_them = len(list(db.session.scalars(every)))
    told = re.search(r"leaves (\d+) question", home_of(client, prefix))
    count = int(told.group(1)) if told else 0
    listed = client.get(f"{prefix}/sources?kind=open").text.count('<td class="cell-title" id="')
    assert count == listed < all_of_them
    waiting = home_of(client_as("specialist"), prefix)
    assert f"<strong>{all_of_them}</strong>" in waiting


def test_the_sources_show_findings_of_one_kind(client: CheckedClient) -> None:
    page = client.get("/sources?kind=open&lang=en").text
    assert page.count('<td data-label="Kind">Left open</td>') == page.count('<td data-label="Kind">') > 0
    assert client.get("/sources?kind=none").status_code == 400


def test_a_withdrawn_finding_is_named_to_nobody_else(app: Flask, client_as: SignIn) -> None:
    donor = client_as("donor")
    before = donor.get("/sources?lang=en").text.count('<td class="cell-title" id="')
    with app.app_context():
        programme = db.session.scalars(select(Programme)).one()
        number = told_numbers(programme)[0]
    hide_grant(app, number)
    assert donor.get("/sources?lang=en").text.count('<td class="cell-title" id="') < before


@pytest.mark.parametrize("on", [None, date(2005, 12, 1)])
@pytest.mark.parametrize("level", list(CoverageLevel))
def test_coverage_at_once_is_the_same(two: Flask, level: CoverageLevel, on: date | None) -> None:
    with two.app_context():
        viewers = [user.as_viewer() for user in db.session.scalars(select(User).order_by(User.id))]
        for programme in list_every_programme():
            for themes in ((), (Theme.PREVENTION,)):
                asked = CoverageFilter(level, themes=themes, on=on)
                known = read_coverage(viewers[0], programme, asked)
                found, others = read_coverage_at_once(viewers[0], programme, asked)
                assert (found, others) == (known, [])


@pytest.mark.parametrize("prefix", SLUGS, ids=SLUGS.values())
def test_the_donor_finds_map_and_table_with_the_same_figures(
    two: Flask, client_as: SignIn, prefix: str
) -> None:
    client = client_as("donor")
    page = client.get(f"{prefix}/?lang=en").text
    rows: Any = client.get(f"{prefix}/api/v1/coverage?level=district&limit=100").get_json()
    counts = {row["place"]["code"]: row["grants"] for row in rows["data"]}
    table = page.split('id="reach-table"', 1)[1].split("</table>", 1)[0]
    shown = re.findall(
        r'coverage/places/([^"?]+)">[^<]+</a>(?:&nbsp;|\xa0)<a href="[^"]+">(\d+)</a>', table, re.DOTALL
    )
    assert {code: int(number) for code, number in shown} == counts
    drawing = json.loads(
        page.split('<script type="application/json" data-coverage-map="coverage-map">', 1)[1].split(
            "</script>"
        )[0]
    )
    assert {code for code, _style, _label in drawing["areas"]} == set(counts)
    assert drawing["boundaries"].startswith(f"{prefix}/coverage/boundaries/district.json")
    legend = page.split('<div class="legend">', 1)[1].split("</div>", 1)[0]
    assert all(f"swatch-{one}" in legend for one in ("none", "national_only", "no_data"))
    assert "factsheet.pdf" in page
    assert page.index('id="reach-table"') < page.index("drawing.js")


def test_whoever_reads_no_grant_reads_that_nothing_is_known(app: Flask, client_as: SignIn) -> None:
    with committed(app):
        for grant in db.session.scalars(select(Grant)):
            grant.published_at = None
    page = client_as("donor").get("/?lang=en").text
    assert "no data" in page.split('id="reach-table"', 1)[1].split("</table>", 1)[0]
    assert "nothing can be said" in page.split('<p id="unreached"', 1)[1].split("</p>", 1)[0]
    table = client_as("donor").get("/coverage?lang=en").text.split('id="coverage-table"', 1)[1]
    assert not re.search(r"<td>(<a[^>]*>)?0", table.split("</table>", 1)[0])
    assert "plotly-basic.min.js" in page


@pytest.mark.parametrize("prefix", SLUGS, ids=SLUGS.values())
@pytest.mark.parametrize("name", [*ROLES, "grantee.vatra"])
def test_no_home_asks_more_than_eight_times(two: Flask, client_as: SignIn, name: str, prefix: str) -> None:
    client = client_as(name)
    with counted_queries(two) as statements:
        assert client.get(f"{prefix}/").status_code == 200
    assert len(statements) <= 8, statements
