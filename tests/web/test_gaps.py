"""The list of gaps: page, addresses, words, weights; the API beside it."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.coverage.gaps.vocabulary import Component
from grants_app.domain.grants.models import Grant
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.conftest import visitor
from tests.factories import committed, counted_queries
from tests.sign_ins import ClientAs
from tests.web.portfolios import add_grants, hide_grant

ACCOUNTS = (
    None,
    "donor",
    "grantee.vatra",
    "certifier.vatra",
    "committee.kukes",
    "coordinator",
    "specialist",
    "approver",
    "admin",
)


def page(client: CheckedClient, query: str = "", language: str = "en") -> str:
    answer = client.get(f"/coverage/gaps?lang={language}&{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def table(markup: str, name: str = "gaps-table") -> str:
    return markup.split(f'id="{name}"', 1)[1].split("</table>", 1)[0]


def rows(markup: str, name: str = "gaps-table") -> dict[str, str]:
    """The rows of a table by the name of the place."""
    found = table(markup, name).split("<tr>")[2:]
    return {re.findall(r'cell-title"><a[^>]*>([^<]+)<', row)[0]: row for row in found}


def text(markup: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]*>", "", markup)).split())


def api(client: CheckedClient, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/api/v1/coverage/gaps?{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


@pytest.mark.parametrize("account", ACCOUNTS)
def test_everybody_reads_it_in_both_languages(app: Flask, client_as: ClientAs, account: str | None) -> None:
    client = client_as(account) if account else visitor(app)
    assert "Not served: 22 of 36 (districts). Served: 14." in text(page(client))
    assert "Pa shërbime: 22 nga 36 (rrethe). Kanë marrë shërbime: 14." in text(page(client, language="sq"))


def test_reasons_are_told_from_the_data(client: CheckedClient) -> None:
    found = {name: text(row) for name, row in rows(page(client)).items()}
    assert len(found) == 22
    assert (
        "Indirect grants only. Reached only by grant 7, which does not work with the population "
        "(works with: professionals)." in found["Përmet"]
    )
    assert "Nationwide only. No site line reaches it." in found["Mat"]
    assert "The nationwide grants 1, 2 and 10 count in no place." in text(page(client))
    assert "Grants 8 and 14 work with the population here, but nothing" in found["Korçë"]
    assert "Also there, in town only or indirectly: grants 13 and 22." in found["Korçë"]
    served = {name: text(row) for name, row in rows(page(client), "served-table").items()}
    assert "Grant 16 works with the population here; its words name rural zones" in served["Pogradec"]
    albanian = text(rows(page(client, language="sq"))["Përmet"])
    assert "E mbulon vetëm granti 7, që nuk punon me popullsinë (me kë punon: profesionistët)." in albanian


def test_counts_lead_to_exactly_the_grants_that_they_count(client: CheckedClient) -> None:
    row = rows(page(client))["Korçë"]
    for url, number in re.findall(r'href="(/grants\?[^"]*)">(\d+)<', row):
        listed = client.get(html.unescape(url)).get_data(as_text=True)
        found = re.findall(r'<(?:th|td)[^>]*class="cell-title"[^>]*>\s*<a href="/grants/(\d+)', listed)
        assert len(set(found)) == int(number), url
    assert len(re.findall(r'href="(/grants\?[^"]*)">(\d+)<', row)) == 2


def test_ranks_fall_and_bars_are_drawn_without_a_style(client: CheckedClient) -> None:
    markup = page(client)
    scores = [float(one) for one in re.findall(r'gap-score"[^>]*>([\d.]+)<', table(markup))]
    assert scores == sorted(scores, reverse=True)
    mat = rows(markup)["Mat"]
    assert re.search(r"1 <small>\(1–\d\)", mat)
    assert mat.count('<i class="b') == len(Component) - 1  # poverty weighs nothing
    assert 'class="b20"' in mat
    assert "style=" not in markup.split("<main", 1)[1]


def test_level_theme_phase_and_days_narrow_it(client: CheckedClient) -> None:
    counties = page(client, "level=county")
    assert "Not served: 4 of 12 (counties)" in text(counties)
    assert "Served: 1 of 4 districts." in text(rows(counties, "served-table")["Elbasan"])
    assert "Lushnjë" in rows(page(client, "theme=reintegration"))
    assert "Lushnjë" not in rows(page(client, "theme=prevention"))
    assert "Pogradec" in rows(page(client, "phase=1"))
    assert "on 31 March 2005" in text(page(client, "on=2005-03-31"))
    assert "Pogradec" in rows(page(client, "until=2005-04-30"))
    assert client.get("/coverage/gaps?level=commune").status_code == 400


def test_the_map_leads_to_its_gaps_and_what_is_no_filter_there_is_said(client: CheckedClient) -> None:
    def onward(query: str) -> str:
        markup = client.get(f"/coverage?lang=en&{query}").get_data(as_text=True)
        return html.unescape(re.findall(r'href="(/coverage/gaps[^"]*)"', markup)[0])

    assert onward("theme=prevention&phase=2&on=2005-06-30") == (
        "/coverage/gaps?on=2005-06-30&theme=prevention&phase=2"
    )
    assert onward("level=county&evidence=urban_only&metric=organisations") == "/coverage/gaps?level=county"
    assert onward("level=commune") == "/coverage/gaps"
    said = "Organisation, evidence, whom grants work with and claims are no filters here"
    assert said in text(page(client, "evidence=urban_only"))
    assert said not in text(page(client, "theme=prevention"))


def test_weights_are_a_form_whose_address_can_be_shared(client: CheckedClient) -> None:
    answer = client.get("/coverage/gaps?level=county&weight-themes=3&weight-months=2&weight-poverty=1,5")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/coverage/gaps?level=county&weights=themes:3,poverty:1.5"
    markup = page(client, "weights=themes:0,months:0,communes:0,distance:0,rural_population:0")
    # By the rural share alone, served places too.
    assert 'name="weight-rural_share" type="number" min="0" max="10" step="any" value="1"' in markup
    malesi = text(rows(markup, "served-table")["Malësi e Madhe"])
    assert malesi.startswith("1 (1–")
    assert "Own weights" in markup


@pytest.mark.parametrize("path", ["/coverage/gaps", "/api/v1/coverage/gaps"])
def test_weights_that_cannot_be_are_told(client: CheckedClient, path: str) -> None:
    for weights, said in (
        ("themes:11", "with a number from 0 to 10"),
        ("themes:-1", "with a number from 0 to 10"),
        ("sea:1", "with a number from 0 to 10"),
        (",".join(f"{one}:0" for one in Component), "At least one weight must be greater than zero."),
    ):
        answer = client.get(f"{path}?weights={weights}&lang=en")
        assert answer.status_code == 400
        assert said in answer.get_data(as_text=True)
    sent = client.get(f"/coverage/gaps?lang=sq&{'&'.join(f'weight-{one}=0' for one in Component)}")
    assert sent.status_code == 400
    assert "Të paktën një peshë" in sent.get_data(as_text=True)


@pytest.mark.parametrize("query", ["on=2004-01-01", "from=2006-08-01", "until=2005-01-01"])
def test_days_without_a_month_of_the_programme_are_told_and_held_against_nothing(
    client: CheckedClient, query: str
) -> None:
    markup = page(client, query)
    assert "0.0 of 0.0" not in markup
    assert "The days asked for hold no day of the programme: the part on months is left out" in markup
    assert "outside the programme" in rows(markup)["Mat"]
    assert "0,0 nga 0,0" not in page(client, query, "sq")
    months = [
        (part["raw"], part["share"])
        for row in api(client, query)["data"]
        for part in row["parts"]
        if part["key"] == "months"
    ]
    assert set(months) == {(None, None)}
    assert "hold no day of the programme" not in page(client)


@pytest.mark.parametrize("query", ["from=2006-07-31", "on=2005-02-01", "from=2005-02-01&until=2005-02-01"])
def test_less_than_a_month_of_the_programme_is_told_so_finely_that_it_gives_the_part(
    client: CheckedClient, query: str
) -> None:
    day = "0.036" if "2005-02-01" in query else "0.032"
    markup = page(client, query)
    assert f"0.000 of {day}" in rows(markup)["Mat"]
    assert f"0,000 nga {day.replace('.', ',')}" in page(client, query, "sq")
    assert "outside the programme" not in markup
    rows_of_api = api(client, query)["data"]
    months = [one for row in rows_of_api for one in row["parts"] if one["key"] == "months"]
    for part in months:
        assert part["share"] == 1 - part["raw"] / part["of"]
    assert {part["raw"] for part in months} == ({0.0, 0.032} if day == "0.032" else {0.0})


def test_counts_of_counties_and_sums_of_districts_are_told_apart(client: CheckedClient) -> None:
    """Berat: 116,153 by its own final count, 116,959 as the sum of partly preliminary ones."""
    rule = "are its own final count where one is known; the counts of its parts, some of them preliminary"
    assert "116,959<sup>p</sup>" in table(page(client), "county-table")
    assert "116,153" in rows(page(client, "level=county"))["Berat"]
    for path in ("/coverage/gaps?lang=en", "/coverage/gaps?level=county&lang=en", "/coverage/method?lang=en"):
        assert rule in client.get(path).get_data(as_text=True), path


def test_nothing_published_is_no_data(app: Flask, client: CheckedClient) -> None:
    with committed(app):
        for grant in db.session.scalars(select(Grant)):
            grant.published_at = None
    markup = page(client)
    assert "nothing can be said of any place. This is not zero." in markup
    assert 'id="gaps-table"' not in markup
    others = {name: text(row) for name, row in rows(markup, "others-table").items()}
    assert len(others) == 36
    assert others["Mat"].count("unknown") == 6  # rank, gap and the four parts that come from grants
    assert "Grants:" not in others["Mat"]
    first = api(client)["data"][0]
    assert (first["reason"], first["score"], first["rank"], first["months"]) == ("no_data", None, None, None)
    assert first["missing_themes"] == []


def test_hidden_grants_are_nowhere(app: Flask, client: CheckedClient) -> None:
    assert "Grant 16 works" in text(page(client))
    hide_grant(app, 16)
    hide_grant(app, 7)
    assert "Grant 16 works" not in text(page(client))
    assert "Pogradec" in rows(page(client))
    assert "No site line reaches it" in text(rows(page(client))["Përmet"])


def test_every_figure_leads_to_the_method(client: CheckedClient) -> None:
    assert 'href="/coverage/method#gaps"' in page(client)
    for language, words in (
        ("en", "A gap is no measure of people’s need or risk."),
        ("sq", "Mangësia nuk mat"),
    ):
        method = client.get(f"/coverage/method?lang={language}").get_data(as_text=True)
        assert words in html.unescape(method)
        assert 'id="gaps"' in method
        assert "d ÷ (d + d₀)" in method


def test_the_api_has_what_the_page_has(client: CheckedClient) -> None:
    body = api(client, "level=county&weights=poverty:1")
    assert body["meta"]["total"] == 12
    assert (body["meta"]["weights"], body["meta"]["level"]) == ("poverty:1", "county")
    assert body["meta"]["nationwide_grants"] == [1, 2, 10]
    assert (body["meta"]["first_day"], body["meta"]["last_day"]) == ("2005-02-01", "2006-07-31")
    assert [row["rank"] for row in body["data"]] == sorted(row["rank"] for row in body["data"])
    assert {part["key"] for part in body["data"][0]["parts"]} == {one.value for one in Component}
    permet = next(row for row in api(client)["data"] if row["place"]["name"] == "Përmet")
    assert (permet["reason"], permet["grants"]["indirect"], permet["grants"]["served"]) == (
        "indirect_only",
        [7],
        [],
    )
    again = client.get("/api/v1/coverage/gaps")
    same = client.get("/api/v1/coverage/gaps", headers={"If-None-Match": again.headers["ETag"]})
    assert same.status_code == 304


def test_reading_does_not_grow_with_the_rows(app: Flask, client: CheckedClient) -> None:
    page(client)
    with counted_queries(app) as few:
        page(client, "theme=prevention")
    add_grants(app, 30)
    page(client)
    with counted_queries(app) as many:
        page(client, "theme=prevention")
    assert len(many) == len(few) <= 12
    assert "Grant 8" not in text(rows(page(client))["Tiranë"])  # too many to be named one by one


def test_a_day_is_the_same_everywhere(client: CheckedClient) -> None:
    day = date(2005, 10, 31)
    row = next(one for one in api(client, f"on={day}")["data"] if one["place"]["code"] == "AL-PG")
    assert row["months"] == 5.0  # grant 8 from June, grant 16 from October: each day once


@pytest.mark.parametrize("language", ["sq", "en"])
def test_the_page_stays_small(client: CheckedClient, language: str) -> None:
    """Ranked places with reasons and parts in both languages: a poor line is enough."""
    assert len(client.get(f"/coverage/gaps?lang={language}").data) < 50_000
