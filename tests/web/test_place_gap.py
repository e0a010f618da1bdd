"""The page of a place: why its gap is what it is, how its neighbours fare, its grants month by month."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from flask import Flask

from tests.clients import CheckedClient
from tests.factories import change_grant, committed, find_grant, work_in_county_of

SignIn = Callable[[str], CheckedClient]


def page(client: CheckedClient, code: str, query: str = "") -> str:
    answer = client.get(f"/coverage/places/{code}?lang=en{query}")
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


def section(markup: str, heading: str) -> str:
    if f'id="{heading}"' not in markup:
        return ""
    return markup.split(f'id="{heading}"', 1)[1].split("</section>", 1)[0]


def words(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def rows(markup: str) -> list[list[str]]:
    body = markup.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    return [
        [words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        for row in body.split("</tr>")
        if "<t" in row
    ]


def test_why_a_district_is_a_gap(client: CheckedClient) -> None:
    said = section(page(client, "AL-KU"), "gap")
    assert "Level not stated." in words(said)
    assert re.findall(r'href="/grants/(\d+)"', said)[:2] == ["14", "19"]
    assert re.search(r"Gap \d+\.\d of 100: rank \d+ of 36", words(said))
    parts = {row[0]: row[1:] for row in rows(said)}
    assert parts["Rural population"] == ["2", "47,433 p (preliminary)"]
    assert parts["Themes not served"] == ["2", "4 of 4"]
    assert parts["Months with a direct grant"] == ["2", "10.0 of 18.0"]
    assert parts["Poverty in 2012, per cent"][0] == "0"
    assert 'href="/coverage/gaps"' in said
    assert 'href="/coverage/method#gaps"' in said
    assert 'href="/coverage/planner"' in said


def test_a_grant_of_which_only_the_county_is_known_stands_apart(app: Flask, client: CheckedClient) -> None:
    """It is in no count of the district, and the page names it all the same."""
    before = page(client, "AL-MT")
    with committed(app):
        work_in_county_of(find_grant(11), "AL-MT", "Dibër", is_shelter=True)
    after = page(client, "AL-MT")
    assert 'whether it came here is not known: <a href="/grants/11">grant 11</a>.' in " ".join(after.split())
    assert "/grants/11" not in before
    assert section(after, "gap") == section(before, "gap")
    assert re.findall(r'class="stat-[^<]*<[^<]*', after) == re.findall(r'class="stat-[^<]*<[^<]*', before)
    county = page(client, "AL-09")
    assert "/grants/11" in section(county, "grants-here")
    assert "Mat" in client.get("/coverage?lang=en").get_data(as_text=True).split("data-unreached", 1)[1][:900]


def test_a_served_district_says_by_what(client: CheckedClient) -> None:
    said = section(page(client, "AL-PG"), "gap")
    assert "Served." in words(said)
    assert re.findall(r'href="/grants/(\d+)"', said) == ["16"]
    [missing] = re.findall(r"bring to villages here: ([^.]+)\.", words(said))
    assert missing == "Assistance, Capacity building"


def test_the_themes_that_are_not_served_are_those_of_the_score(client: CheckedClient) -> None:
    for row in client.get("/api/v1/coverage/gaps").get_json()["data"][:8]:
        said = words(section(page(client, row["place"]["code"]), "gap"))
        found = re.findall(r"bring to villages here: ([^.]+)\.", said)
        assert len(found[0].split(", ") if found else []) == len(row["missing_themes"])


def test_neighbours_and_how_they_fare(client: CheckedClient) -> None:
    """Has lies between Tropojë, Kukës and, across the Drin, Pukë."""
    found = rows(section(page(client, "AL-HA"), "neighbours"))
    assert {row[0] for row in found} == {"Kukës", "Pukë", "Tropojë"}
    by_name = {row[0]: row for row in found}
    assert by_name["Kukës"][1] == "Level not stated"
    assert by_name["Kukës"][3:] == ["2", "3"]  # grants 14 and 19; 12, 13 and 20
    assert by_name["Tropojë"][1] == "Served"
    scores = [float(row[2]) for row in found]
    assert scores == sorted(scores, reverse=True)


def test_counties_have_counties_beside_them(client: CheckedClient) -> None:
    markup = page(client, "AL-07")
    assert {row[0] for row in rows(section(markup, "neighbours"))} == {"Dibër", "Lezhë", "Shkodër"}
    assert "of 12" in words(section(markup, "gap"))
    assert "/coverage/gaps?level=county" in section(markup, "gap")


def test_a_commune_shows_the_gap_of_the_district_around_it(client: CheckedClient) -> None:
    markup = page(client, "AL-7401")
    said = section(markup, "gap")
    assert "No gap is known of places this fine." in words(said)
    assert 'href="/coverage/places/AL-PG"' in said
    assert section(markup, "neighbours") == ""
    assert [row[1] for row in rows(section(markup, "trend"))] == ["0"] * 8 + ["1"] * 10


def test_the_country_has_none_of_it(client: CheckedClient) -> None:
    markup = page(client, "AL")
    assert [section(markup, name) for name in ("gap", "neighbours", "trend")] == ["", "", ""]


def test_grants_month_by_month(client: CheckedClient) -> None:
    trend = section(page(client, "AL-PG", "&on=2005-07-01&theme=prevention"), "trend")
    found = rows(trend)
    assert [row[0] for row in found][:2] == ["Feb 2005", "Mar 2005"]
    assert [row[1] for row in found] == ["0"] * 4 + ["1"] * 4 + ["2"] * 10
    assert trend.count('class="trend-bar" width="50"') == 4
    assert trend.count('class="trend-bar" width="100"') == 10


def test_hidden_grants_are_in_none_of_it(app: Flask, client: CheckedClient, client_as: SignIn) -> None:
    change_grant(app, 16, published_at=None)
    markup = page(client, "AL-PG")
    assert "Served." not in words(section(markup, "gap"))
    assert max(row[1] for row in rows(section(markup, "trend"))) == "1"
    assert "/grants/16" not in markup
    assert "Served." in words(section(page(client_as("specialist"), "AL-PG"), "gap"))


def test_where_nothing_may_be_seen_nothing_is_said(app: Flask, client: CheckedClient) -> None:
    for number in range(1, 25):
        change_grant(app, number, published_at=None)
    markup = page(client, "AL-PG")
    assert "This is not zero." in markup
    assert [section(markup, name) for name in ("gap", "neighbours", "trend")] == ["", "", ""]
