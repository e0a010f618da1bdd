"""Two states of coverage side by side: the same scale, one table, the difference."""

from __future__ import annotations

import html
import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from grants_app.domain.grants.models import Grant
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.factories import committed
from tests.web.test_coverage import all_rows, page

PAIRS = [
    ("on=2005-06-15&compare_on=2006-05-10", "on=2005-06-15", "on=2006-05-10"),
    ("theme=prevention&compare_theme=assistance", "theme=prevention", "theme=assistance"),
    ("on=2005-06-15&compare_on=ever", "on=2005-06-15", ""),
    ("month=2005-03&compare_month=2006-03&phase=1", "month=2005-03&phase=1", "month=2006-03&phase=1"),
    ("on=2006-05-10&compare_theme=reintegration", "on=2006-05-10", "on=2006-05-10&theme=reintegration"),
    ("from=2005-01-01", "from=2005-01-01", ""),
]


def cells(markup: str) -> dict[str, list[str]]:
    """By code of the place: the numbers of both maps and the difference."""
    table = markup.split('id="comparison-table"', 1)[1].split("</table>", 1)[0]
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\".*?</tr>", table, re.DOTALL):
        numbers = [re.sub("<[^>]+>", "", cell).split()[-1] for cell in re.findall(r"<td>.*?</td>", row)[-3:]]
        found[re.findall(r"/coverage/places/([^\"?]+)", row)[0]] = numbers
    return found


def maps(markup: str) -> list[dict[str, Any]]:
    drawn = re.findall(r'data-coverage-map="[^"]+">(.*?)</script>', markup)
    return [json.loads(text) for text in drawn]


@pytest.mark.parametrize("level", ["county", "district", "commune"])
def test_both_columns_are_those_of_the_pages_and_the_difference_is_theirs(
    client: CheckedClient, level: str
) -> None:
    for query, first, second in PAIRS:
        markup = page(client, f"/coverage/compare?level={level}&lang=en&{query}")
        sides = [
            {
                row["place"]["code"]: row["grants"]
                for row in all_rows(client, f"/api/v1/coverage?level={level}&{one}")
            }
            for one in (first, second)
        ]
        for code, (one, other, difference) in cells(markup).items():
            assert (int(one), int(other)) == (sides[0][code], sides[1][code]), (query, code)
            assert int(difference.replace("−", "-")) == int(other) - int(one)
        assert len(markup.encode()) < 50_000


def test_numbers_lead_to_lists_of_as_many(client: CheckedClient) -> None:
    markup = page(client, "/coverage/compare?on=2005-06-15&compare_on=2006-05-10&lang=en")
    links = re.findall(r'</i> <a href="(/grants[^"]+)">(\d+)</a>', markup)
    assert len(links) > 30
    for address, number in links[::5]:
        answer = client.get(f"/api/v1{html.unescape(address)}&limit=1")
        assert answer.get_json()["meta"]["total"] == int(number), address


def test_both_maps_have_one_scale(client: CheckedClient) -> None:
    first, second = maps(page(client, "/coverage/compare?month=2005-03&compare_on=ever&lang=en"))

    def colours(drawn: dict[str, Any]) -> dict[str, str]:
        numbers = next(one for one in drawn["figure"]["data"] if one.get("mode") == "text")
        shown = dict(zip(numbers["meta"]["labels"], numbers["text"], strict=True))
        styles = {code: drawn["styles"][style].get("fillcolor") for code, style, _text in drawn["areas"]}
        return {number: styles[code] for code, number in shown.items()}

    assert colours(second) | colours(first) == colours(second)


def test_the_page_says_what_is_compared_and_sorts(client: CheckedClient) -> None:
    markup = page(client, "/coverage/compare?on=2005-06-15&compare_on=2006-05-10&sort=-difference&lang=en")
    assert "Map 1: Grants, on 15 June 2005" in markup
    assert "Map 2: Grants, on 10 May 2006" in markup
    assert next(iter(cells(markup))) == "AL-KU"
    for column in ("name", "parent", "first", "-second", "difference"):
        page(client, f"/coverage/compare?compare_on=2006-05-10&sort={column}")
    assert "/coverage/compare" in page(client, "/coverage?theme=prevention")


@pytest.mark.parametrize(
    "query",
    [
        "compare_on=soon",
        "compare_theme=hearsay",
        "compare_on=2005-01-01&compare_month=2005-02",
        "compare_from=2006-01-01&compare_until=2005-01-01",
        "sort=size",
        "metric=money",
        "level=village",
    ],
)
def test_bad_values_are_refused_by_name(client: CheckedClient, query: str) -> None:
    answer = client.get(f"/coverage/compare?{query}&lang=en")
    assert answer.status_code == 400


def test_nothing_is_compared_where_nothing_is_open(app: Flask, client: CheckedClient) -> None:
    with committed(app):
        for grant in db.session.query(Grant):
            grant.published_at = None
    markup = page(client, "/coverage/compare?compare_on=2006-05-10&lang=en")
    assert 'class="unknown"' in markup
    assert not re.findall(r"<td>[^<]*\d", markup)


@pytest.mark.parametrize(
    "asked",
    ["month=2005-10&compare_theme=prevention", "on=2005-06-15&compare_from=2006-01-01&theme=assistance"],
)
def test_the_form_keeps_a_period(client: CheckedClient, asked: str) -> None:
    """A form has fields for days alone: what was asked of a period goes on with it, and can be taken away."""
    markup = page(client, f"/coverage/compare?{asked}&lang=en")
    form = markup.split('action="/coverage/compare"', 1)[1].split("</form>", 1)[0]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    shown = re.findall(r'type="date" name="([^"]+)" value="([^"]*)"', form)
    boxes = re.findall(r'type="checkbox" name="([^"]+)" value="([^"]*)" checked', form)
    sent = urlencode([*hidden, *shown, *boxes])
    again = page(client, f"/coverage/compare?{sent}&lang=en")
    for number in (1, 2):
        heading = re.compile(rf'<h2 id="side-{number}">(.*?)</h2>')
        assert heading.findall(again) == heading.findall(markup)
    (without,) = re.findall(r'<a href="([^"]+)">At any time</a>', form)
    assert "from=" not in without
    assert client.get(html.unescape(without)).status_code == 200
