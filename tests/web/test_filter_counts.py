"""The numbers beside the values of filters, each held against the list that the value leads to."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import VISITOR, Viewer
from grants_app.domain.grants.filter_counts import queries
from grants_app.domain.grants.filters import parse_filter
from grants_app.domain.grants.listed import list_rows
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.crowds import make_crowd
from tests.factories import change_grant, counted_queries, enter_amount, make_grants
from tests.page_checks import check_page, find, text_of

ClientAs = Callable[[str], CheckedClient]

READERS = (None, "specialist", "grantee.vatra", "donor")
STATES = (
    "",
    "theme=prevention&theme=assistance&phase=3",
    "district=AL-VL&evidence=level_unstated&evidence=rural_stated",
    "county=AL-10&county=AL-07&organisation=vatra&organisation=gip&works_with=population",
    "q=trafik&status=completed&kind=local&on=2005-09-15",
    "during=2005-06&without=theme&counted=2005-06-15",
    "amount=USD",
    "without=amount&ends_by=2006-02-01&phase=2",
)
NUMBERED = ("phase", "theme", "status", "works_with", "kind", "without", "evidence")
SELECTS = ("county", "district", "organisation")


@pytest.fixture
def portfolio(app: Flask) -> Flask:
    """Grants that not everybody sees, on every side of the day, with and without amounts and themes."""
    change_grant(app, 9, published_at=None)
    change_grant(app, 17, published_at=None)
    change_grant(app, 4, closed_early_on=date(2005, 8, 1))
    make_grants(app, 2, start_on=date(2007, 1, 1), end_on=date(2007, 6, 30))
    enter_amount(app, 9, 100_00, "USD", None)
    enter_amount(app, 11, 100_00, "USD", None)
    change_grant(app, 24, themes=[], sites=[])
    return app


def read(client: CheckedClient, path: str) -> ET.Element:
    response = client.get(path)
    assert response.status_code == 200, path
    return check_page(response.get_data(as_text=True), language=None)


def counts_of(root: ET.Element) -> Iterator[tuple[str, str, int]]:
    """Field, value and number of each value of a page's filters that has a number."""
    texts = {element.get("id"): text_of(element) for element in find(root, "span")}
    for field in find(root, "input"):
        if field.get("type") == "checkbox" and field.get("aria-describedby"):
            words = texts[field.get("aria-describedby")]
            yield field.get("name") or "", field.get("value") or "", number_in(words)
    for field in find(root, "select"):
        for option in find(field, "option"):
            if option.get("value") and (shown := re.search(r"\(([\d.,\s]+)\)$", text_of(option))):
                yield field.get("name") or "", option.get("value") or "", number_in(shown[1])


def number_in(words: str) -> int:
    return int(re.sub(r"\D", "", words))


def total_of(root: ET.Element) -> int:
    """What the list says of its length."""
    tables = [table for table in find(root, "table") if table.get("id") in ("grants", "organisations")]
    return number_in(text_of(find(tables[0], "caption")[0])) if tables else 0


def followed(query: str, name: str, value: str) -> str:
    """The address of the list where the value is chosen instead of others of its group."""
    asked = parse_qs(query)
    asked[name] = [*(asked.get(name, []) if name == "without" else []), value]
    return urlencode(asked, doseq=True)


def viewer_of(account: str | None) -> Viewer:
    if account is None:
        return VISITOR
    return db.session.scalars(select(User).where(User.email == f"{account}@example.org")).one().as_viewer()


@pytest.mark.parametrize("reader", READERS)
def test_each_number_is_the_length_of_the_list_it_leads_to(
    portfolio: Flask, client: CheckedClient, client_as: ClientAs, reader: str | None
) -> None:
    own = client_as(reader) if reader else client
    seen: dict[str, int] = {}
    for state in STATES:
        shown = list(counts_of(read(own, f"/grants?{state}")))
        assert {name for name, _value, _count in shown} == {*NUMBERED, *SELECTS}, state
        with portfolio.app_context():
            viewer, programme = viewer_of(reader), get_default_programme()
            day = date.fromisoformat(parse_qs(state).get("on", ["2006-05-10"])[0])
            for name, value, count in shown:
                asked = parse_filter(parse_qs(followed(state, name, value)))
                total = list_rows(viewer, programme, replace(asked, limit=1), day).total
                assert count == total, (state, name, value)
        seen[state] = sum(count for name, _value, count in shown if name == "phase")
    assert seen[""] == {None: 24, "specialist": 26, "grantee.vatra": 25, "donor": 24}[reader]


def test_the_links_themselves_show_so_many_rows(portfolio: Flask, client: CheckedClient) -> None:
    state = "theme=prevention&phase=2&phase=3&on=2005-09-15"
    followed_values = 0
    for name, value, count in counts_of(read(client, f"/grants?{state}")):
        if name in ("status", "county", "organisation", "without", "phase"):
            assert total_of(read(client, f"/grants?{followed(state, name, value)}")) == count, (name, value)
            followed_values += 1
    assert followed_values > 40


def test_nothing_hidden_is_counted(app: Flask, client: CheckedClient, client_as: ClientAs) -> None:
    def of_gip(reader: CheckedClient) -> int:
        shown = {
            (name, value): count for name, value, count in counts_of(read(reader, "/grants?on=2006-01-01"))
        }
        return shown.get(("organisation", "gip"), 0)

    assert of_gip(client) == 1
    change_grant(app, 16, published_at=None)
    assert of_gip(client) == 0
    assert of_gip(client_as("grantee.vatra")) == 0
    assert of_gip(client_as("grantee.gip")) == 1
    assert of_gip(client_as("specialist")) == 1


def test_numbers_are_said_with_their_word_and_zero_stays_choosable(client: CheckedClient) -> None:
    for language, words in (("sq", "12 grante"), ("en", "12 grants")):
        root = read(client, f"/grants?lang={language}")
        third = next(i for i in find(root, "input") if (i.get("name"), i.get("value")) == ("phase", "3"))
        spans = {span.get("id"): span for span in find(root, "span")}
        assert text_of(spans[third.get("aria-describedby")]) == words
        option = next(o for o in find(root, "option") if o.get("value") == "vatra")
        assert text_of(option).endswith("(2)")
    awarded = next(i for i in find(root, "input") if i.get("value") == "awarded")
    mark = spans[awarded.get("aria-describedby")]
    assert text_of(mark) == "0 grants"
    assert "is-none" in (mark.get("class") or "")
    assert awarded.get("disabled") is None


def test_a_page_with_counts_takes_at_most_one_statement_more(app: Flask, client_as: ClientAs) -> None:
    specialist = client_as("specialist")

    def statements(path: str) -> list[str]:
        with counted_queries(app) as sent:
            assert specialist.get(path).status_code == 200
        return sent

    heavy = "/grants?q=trafik&district=AL-VL&phase=2&organisation=vatra&limit="
    # For each address: made after a change, and made again.
    found: dict[str, list[int]] = {
        "/grants?limit=": [],
        "/grants?phase=2&district=AL-VL&limit=": [],
        heavy: [],
    }
    numbers = itertools.count(300, 20)
    for limit in (2, 30):
        for path, counts in found.items():
            make_grants(app, 15, first=next(numbers))
            counts += [len(statements(f"{path}{limit}")), len(statements(f"{path}{limit + 1}"))]
    for path, (anew, again, more_anew, more_again) in found.items():
        assert anew == more_anew, path
        assert again == more_again < anew, path
        assert anew <= 8, found


def test_pages_stay_small(app: Flask, client: CheckedClient) -> None:
    make_grants(app, 30)
    for language in ("sq", "en"):
        assert len(client.get(f"/grants?sort=-number&lang={language}").get_data()) < 50_000


def test_a_long_list_comes_without_numbers_and_says_where_they_are(app: Flask, client: CheckedClient) -> None:
    make_crowd(app, queries.MOST_IN_PAGE)
    assert list(counts_of(read(client, "/grants?theme=prevention")))
    make_crowd(app, queries.MOST_IN_PAGE + 1)
    for state in ("", "theme=prevention&lang=sq&sort=title", "q=trafik&on=2005-09-15&lang=en"):
        root = read(client, f"/grants?{state}")
        assert not list(counts_of(root))
        script = next(one for one in find(root, "script") if one.get("data-counts"))
        address = script.get("data-counts") or ""
        assert ("on=2005-09-15" in address) is ("on=" in state)
        answer = client.get(address)
        assert answer.mimetype == "application/json"
        assert answer.get_json()["none"] == ["0", "grante" if "lang=sq" in state else "grants"]
        assert answer.get_json()["counts"].keys() == {*NUMBERED, *SELECTS}
    whole = numbers_by_value(client, "lang=en")
    assert whole["phase", "3"] == 12
    assert sum(count for (name, _value), count in whole.items() if name == "phase") == 10_001


def numbers_by_value(client: CheckedClient, query: str) -> dict[tuple[str, str], int]:
    counts: dict[str, dict[str, Any]] = client.get(f"/grants/counts?{query}").get_json()["counts"]
    return {
        (name, value): number_in(shown)
        for name, found in counts.items()
        for value, (shown, _unit) in found.items()
    }


def test_the_script_gets_what_the_page_would_show(portfolio: Flask, client_as: ClientAs) -> None:
    donor = client_as("donor")
    for state in STATES:
        inside = {(n, v): count for n, v, count in counts_of(read(donor, f"/grants?{state}")) if count}
        apart = numbers_by_value(donor, state)
        assert inside.items() <= apart.items()
        assert {name for name, _value in apart.keys() - inside.keys()} == set()


def test_the_counts_are_kept_and_refused_like_the_list(app: Flask, client: CheckedClient) -> None:
    first = client.get("/grants/counts?theme=prevention")
    again = client.get("/grants/counts?theme=prevention", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    with counted_queries(app) as sent:
        client.get("/grants/counts?theme=prevention")
    assert len(sent) == 1
    for wrong in ("phase=9", "organisation=nobody", "theme=other", "district=AL-ZZ"):
        assert client.get(f"/grants/counts?{wrong}").status_code == 400, wrong


def test_organisations_of_each_kind(app: Flask, client: CheckedClient) -> None:
    change_grant(app, 16, published_at=None)
    for state in ("", "q=Vlor", "kind=international"):
        shown = list(counts_of(read(client, f"/organisations?{state}")))
        assert [(name, value) for name, value, _count in shown] == [
            ("kind", "local"),
            ("kind", "international"),
        ]
        for name, value, count in shown:
            assert total_of(read(client, f"/organisations?{followed(state, name, value)}")) == count
    assert sum(count for _n, _v, count in counts_of(read(client, "/organisations"))) == 21
