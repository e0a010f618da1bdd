"""The months of the coverage page: the menu, the document that the slider plays, and the page at a month."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from grants_app.domain.grants.models import Grant
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.factories import committed
from tests.web.test_coverage import map_data, number_cells, page, table_names

LEVELS = ["county", "district", "commune"]


def months(client: CheckedClient, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/coverage/months.json?{query}")
    assert answer.status_code == 200
    content: dict[str, Any] = answer.get_json()
    return content


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("narrowed", ["", "theme=prevention&metric=direct_grants&sort=-grants", "claims=1"])
def test_each_month_says_what_its_page_says(client: CheckedClient, level: str, narrowed: str) -> None:
    query = f"level={level}&lang=en&{narrowed}"
    content = months(client, query)
    assert [month["label"] for month in content["months"]][:: len(content["months"]) - 1] == [
        "January 2005",
        "July 2006",
    ]
    for month in (content["months"][0], content["months"][4], content["months"][-1]):
        markup = page(client, f"/coverage?{query}&from={month['from']}&until={month['until']}")
        names = [content["places"][line[0]][1] for line in month["lines"]]
        assert names == table_names(markup)
        numbers = [cell for line in month["lines"] for cell in line[3:]]
        shown = [re.sub("<[^>]+>", "", cell) for cell in number_cells(markup)]
        assert numbers == shown
        assert html.escape(month["lead"], quote=False) in markup
        assert html.escape(month["unreached"][0], quote=False) in markup
        drawn = map_data(markup)
        styles = [content["styles"][style] for _code, style, _text in month["areas"]]
        assert styles == [drawn["styles"][style] for _code, style, _text in drawn["areas"]]


def test_the_menu_leads_to_a_month_without_a_script(client: CheckedClient) -> None:
    markup = page(client, "/coverage?theme=prevention&on=2006-05-10&lang=en")
    menu = markup.split("data-month-menu", 1)[1].split("</form>", 1)[0]
    assert menu.count("<option") == 19
    assert 'name="theme" value="prevention"' in menu
    assert not re.search(r'name="(on|from|until)"', menu)
    chosen = page(client, "/coverage?theme=prevention&month=2005-11&lang=en")
    assert "in November 2005" in chosen
    assert '<option value="2005-11" selected>' in chosen
    same = page(client, "/coverage?theme=prevention&from=2005-11-01&until=2005-11-30&lang=en")
    assert table_names(same) == table_names(chosen)


@pytest.mark.parametrize(
    "query", ["month=2005-13", "month=soon", "month=2005-03&on=2005-03-01", "month=2005-03&from=2005-03-01"]
)
def test_bad_months_are_refused(client: CheckedClient, query: str) -> None:
    for path in ("/coverage", "/coverage/months.json", "/api/v1/coverage", "/exports/portfolio.xlsx"):
        answer = client.get(f"{path}?{query}&lang=en")
        assert answer.status_code == 400
        assert "month" in answer.get_data(as_text=True)


def test_the_document_is_small_and_asked_again_not_sent_again(app: Flask) -> None:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    for level in LEVELS:
        answer = client.get(f"/coverage/months.json?level={level}&lang=sq")
        assert len(answer.data) < 256 * 1024


def test_whoever_sees_no_grant_gets_no_months(
    app: Flask, client: CheckedClient, client_as: Callable[[str], CheckedClient]
) -> None:
    with committed(app):
        for grant in db.session.query(Grant):
            grant.published_at = None
    assert "data-months" not in page(client)
    assert months(client)["months"] == []
    assert len(months(client_as("specialist"))["months"]) == 19
