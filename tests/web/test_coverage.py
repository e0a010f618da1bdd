"""The coverage page and what it loads."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import event, select

from grants_app.domain.coverage.queries import read_places
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.geography.queries import get_place
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Decision, Evidence, SiteLevel
from grants_app.extensions import db
from tests.clients import CheckedClient
from tests.domain.test_coverage import UNREACHED
from tests.factories import change_grant, committed, find_grant


def page(client: CheckedClient, address: str = "/coverage") -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def map_data(markup: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" data-coverage-map="[^"]+">(.*?)</script>', markup)
    assert found is not None
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def table_names(markup: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*><a href="/coverage/places/[^"]+">([^<]+)</a>', markup)


def test_districts_are_drawn_and_listed(client: CheckedClient) -> None:
    markup = page(client)
    codes = {code for code, _style, _label in map_data(markup)["areas"]}
    assert len(codes) == 36
    assert len(table_names(markup)) == 36
    assert len(markup.encode()) < 50_000


def test_unreached_districts_stand_in_a_sentence(client: CheckedClient) -> None:
    section = page(client).split('id="unreached"', 1)[1].split("</section>", 1)[0]
    assert re.findall(r'<a href="/coverage/places/[^"]+">([^<]+)</a>', section) == UNREACHED
    assert "9 of the 36 districts" in section


def test_a_day_without_grants_names_no_district_and_no_others(client: CheckedClient) -> None:
    section = page(client, "/coverage?on=2004-01-01").split('id="unreached"', 1)[1].split("</section>", 1)[0]
    assert "No site line of a grant that is not nationwide reaches any district." in section
    assert "/coverage/places/" not in section
    communes = page(client, "/coverage?level=commune&on=2004-01-01")
    assert "No site line names a place of this level" in communes
    assert "other towns" not in communes


def test_nationwide_grants_have_their_own_panel(client: CheckedClient) -> None:
    section = page(client).split('id="nationwide"', 1)[1].split("</section>", 1)[0]
    assert re.findall(r'href="/grants/(\d+)"', section) == ["1", "2", "10"]


def test_attribution_is_visible(client: CheckedClient) -> None:
    for address in ("/coverage", "/coverage?level=county&lang=sq", "/coverage/method"):
        markup = page(client, address)
        assert "OpenStreetMap" in markup
        assert "ODbL 1.0" in markup
        assert "GeoNames" in markup


def test_legend_tells_zero_unknown_and_nationwide_apart(client: CheckedClient) -> None:
    legend = page(client).split('class="legend"', 1)[1].split("</div>", 1)[0]
    assert all(f"swatch-{key}" in legend for key in ("none", "national_only", "no_data"))


@pytest.mark.parametrize(("level", "rows"), [("county", 12), ("district", 36), ("commune", 16)])
@pytest.mark.parametrize("metric", ["grants", "direct_grants", "organisations", "grant_months"])
@pytest.mark.parametrize("lang", ["sq", "en"])
def test_every_level_and_metric(app: Flask, level: str, rows: int, metric: str, lang: str) -> None:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    markup = page(client, f"/coverage?level={level}&metric={metric}&lang={lang}")
    assert len(table_names(markup)) == rows
    assert len(markup.encode()) < 50_000


def test_filters_stand_in_the_address_and_can_be_taken_away(client: CheckedClient) -> None:
    markup = page(client, "/coverage?theme=reintegration&phase=2&on=2006-05-10&sort=-grants&metric=grants")
    assert 'value="reintegration" checked' in markup
    assert 'value="2006-05-10"' in markup
    chips = markup.split('class="chips"', 1)[1].split("</ul>", 1)[0]
    assert chips.count('class="chip"') == 3
    assert 'aria-sort="descending"' in markup
    assert "on 10 May 2006" in markup


def test_empty_parameters_are_none(client: CheckedClient) -> None:
    page(client, "/coverage?level=&metric=&theme=&phase=&on=&sort=&unheard=of")


def test_sorting_by_the_address(client: CheckedClient) -> None:
    assert table_names(page(client, "/coverage?sort=-grants"))[:2] == ["Kukës", "Shkodër"]
    by_state = table_names(page(client, "/coverage?sort=-state"))
    assert by_state[:9] == UNREACHED
    names = table_names(page(client))
    assert names.index("Delvinë") < names.index("Devoll") < names.index("Dibër")
    assert table_names(page(client, "/coverage?sort=-name")) == names[::-1]


@pytest.mark.parametrize(
    "query",
    [
        "level=village",
        "theme=none",
        "phase=4",
        "phase=one",
        "on=2006-13-01",
        "on=yesterday",
        "metric=money",
        "sort=size",
        "sort=--grants",
        "theme=prevention&theme=x",
    ],
)
def test_bad_values_are_refused_by_name(client: CheckedClient, query: str) -> None:
    answer = client.get(f"/coverage?{query}")
    assert answer.status_code == 400
    assert query.split("=", maxsplit=1)[0] in answer.get_data(as_text=True)


def test_number_of_reads_does_not_grow(app: Flask, client: CheckedClient) -> None:
    statements: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda _c, _k, text, *_: statements.append(text))
    counts = []
    # The programme, the outlines of each level and the gaps of all places are read once and kept.
    for level in ("county", "district"):
        page(client, f"/coverage?level={level}")
    page(client, "/coverage/places/AL-PG")
    for address in (
        "/coverage?level=county&phase=1",
        "/coverage?phase=1",
        "/coverage?level=commune",
        "/coverage/places/AL-HA",
        "/coverage/places/AL-SH",
        "/coverage/places/AL",
    ):
        statements.clear()
        page(client, address)
        counts.append(len([one for one in statements if one.startswith("SELECT")]))
    assert max(counts) <= 8, counts
    assert len(set(counts[:3])) == 1
    assert len(set(counts[3:5])) == 1


def test_places_are_read_once_in_whatever_order_their_levels_are_named(app: Flask) -> None:
    with app.app_context():
        geography = db.session.scalars(select(Place.geography_id)).first()
        assert geography is not None
        one_way = read_places(geography, (PlaceLevel.COUNTY, PlaceLevel.DISTRICT))
        assert read_places(geography, (PlaceLevel.DISTRICT, PlaceLevel.COUNTY)) is one_way
        assert read_places(geography, (PlaceLevel.DISTRICT,)) is not one_way


@pytest.mark.parametrize("path", ["/coverage", "/coverage?level=county", "/coverage/compare"])
def test_outlines_are_fetched_while_the_script_is_still_read(client: CheckedClient, path: str) -> None:
    markup = page(client, path)
    head = markup.split("<body", 1)[0]
    (address,) = re.findall(r'<link rel="preload" href="([^"]+)" as="fetch" crossorigin>', head)
    assert address == map_data(markup)["boundaries"]


def test_boundaries_are_public_and_kept(client: CheckedClient) -> None:
    address = map_data(page(client))["boundaries"]
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.cache_control.public
    assert answer.cache_control.max_age == 365 * 86400
    assert answer.json is not None
    assert len(answer.json) == 36
    assert set(answer.json["AL-PG"]) == {"x", "y", "label"}
    unnamed = client.get("/coverage/boundaries/county.json")
    assert unnamed.cache_control.max_age == 3600
    assert unnamed.json is not None
    assert len(unnamed.json) == 12
    assert client.get("/coverage/boundaries/commune.json").status_code == 404


DAYS = ["", "on=2005-06-15", "on=2006-02-28", "on=2006-03-01", "on=2006-05-10"]
NARROWED = [
    "",
    "theme=prevention",
    "theme=assistance&theme=reintegration",
    "phase=1",
    "phase=2&theme=prevention",
]


def all_rows(client: CheckedClient, address: str) -> list[dict[str, Any]]:
    """The rows of every page of an answer of the API."""
    rows: list[dict[str, Any]] = []
    following: str | None = address
    while following:
        answer = client.get(following).get_json()
        rows += answer["data"]
        following = answer["links"]["next"]
    return rows


PERIODS = ["from=2005-01-01&until=2005-05-31", "from=2006-06-01", "until=2005-03-01"]
FURTHER = [
    "organisation=vatra",
    "organisation=vatra&organisation=gip",
    "evidence=rural_stated",
    "evidence=rural_stated&evidence=area_wide&theme=prevention",
    "evidence=national",
    "works_with=population",
    "works_with=professionals&phase=2",
    "works_with=professionals&works_with=population&claims=1",
    *PERIODS,
]


def number_cells(markup: str) -> list[str]:
    """The cells of the four counts, row by row."""
    table = markup.split('id="coverage-table"', 1)[-1].split("</table>", 1)[0]
    rows = re.findall(r'<tr><th scope="row".*?</tr>', table, re.DOTALL)
    return [cell for row in rows for cell in re.findall(r"<td>.*?</td>", row)[-4:]]


def linked_numbers(markup: str) -> list[tuple[str, int]]:
    """The addresses of the table's numbers, each with the number."""
    links = (re.match(r'<td><a href="([^"]+)">([^<]+)</a>', cell) for cell in number_cells(markup))
    cells = [link.groups() for link in links if link]
    return [(html.unescape(address), int(number)) for address, number in cells]


@pytest.mark.parametrize("narrowed", NARROWED)
@pytest.mark.parametrize("day", [*DAYS, *PERIODS])
@pytest.mark.parametrize("level", ["county", "district"])
def test_a_number_leads_to_a_list_of_as_many(
    client: CheckedClient, level: str, day: str, narrowed: str
) -> None:
    query = "&".join(part for part in (f"level={level}", day, narrowed) if part)
    markup = page(client, f"/coverage?{query}")
    rows = client.get(f"/api/v1/coverage?{query}").get_json()["data"]
    links = linked_numbers(markup)
    assert len(links) == sum((row["grants"] > 0) + (row["direct_grants"] > 0) for row in rows)
    for address, number in links:
        assert client.get(f"/api/v1{address}&limit=1").get_json()["meta"]["total"] == number, address


@pytest.mark.parametrize("level", ["county", "district"])
def test_further_filters_lead_to_lists_of_as_many(client: CheckedClient, level: str) -> None:
    for narrowed in FURTHER:
        lead_to_lists(client, f"level={level}&{narrowed}", narrowed)


def lead_to_lists(client: CheckedClient, query: str, narrowed: str) -> None:
    rows = client.get(f"/api/v1/coverage?{query}").get_json()["data"]
    links = linked_numbers(page(client, f"/coverage?{query}"))
    # The list cannot ask for population besides professionals, so those numbers lead nowhere.
    has_direct = "professionals" not in narrowed
    assert len(links) == sum((row["grants"] > 0) + (has_direct and row["direct_grants"] > 0) for row in rows)
    for address, number in links:
        answer = client.get(f"/api/v1{address}&limit=1", follow_redirects=True)
        assert answer.get_json()["meta"]["total"] == number, address


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("on=2006-05-10&from=2005-01-01", "cannot be asked for together"),
        ("on=2006-05-10&until=2005-01-01", "cannot be asked for together"),
        ("from=2006-05-11&until=2006-05-10", "comes before its first day"),
        ("from=2006-02-30", "is not a day"),
        ("until=soon", "is not a day"),
        ("from=2005-01-01&from=2005-01-02", "takes one value"),
        ("organisation=nobody-knows", "organisation"),
        ("organisation=Not a slug", "organisation"),
        ("evidence=hearsay", "evidence"),
        ("works_with=nobody", "works_with"),
        ("claims=yes", "claims"),
    ],
)
def test_bad_days_and_filters_are_refused_with_a_sentence(
    client: CheckedClient, query: str, said: str
) -> None:
    for path in ("/coverage", "/api/v1/coverage", "/exports/portfolio.xlsx", "/coverage/places/AL-HA"):
        answer = client.get(f"{path}?{query}&lang=en")
        assert answer.status_code == 400, path
        assert said in answer.get_data(as_text=True), path


@pytest.mark.parametrize("level", ["county", "district", "commune"])
def test_page_api_and_workbook_tell_the_same(client: CheckedClient, level: str) -> None:
    for narrowed in ("", *FURTHER):
        tell_the_same(client, level, f"level={level}&lang=en&{narrowed}")


def tell_the_same(client: CheckedClient, level: str, query: str) -> None:
    rows = all_rows(client, f"/api/v1/coverage?{query}")
    reached = {row["place"]["code"]: row for row in rows if row["grants"] or level != "commune"}
    table = page(client, f"/coverage?{query}").split('id="coverage-table"', 1)[1].split("</table>", 1)[0]
    cells = [re.sub("<[^>]+>", "", cell) for cell in number_cells(table)]
    shown = [cells[first : first + 4] for first in range(0, len(cells), 4)]
    names = ("grants", "direct_grants", "organisations", "grant_months")
    expected = [[str(row[name]) for name in names] for row in reached.values()]
    assert sorted(shown) == sorted(expected)
    answer = client.get(f"/exports/portfolio.xlsx?{query}")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).worksheets[4]
    heads, *lines = sheet.iter_rows(values_only=True)
    written = [dict(zip(heads, line, strict=True)) for line in lines]
    code = {"county": "County code", "district": "District code", "commune": "Place code"}[level]
    assert {line[code]: (line["State code"], line["Number of grants"]) for line in written} == {
        key: (row["state"], row["grants"]) for key, row in reached.items()
    }


def test_claims_stand_beside_what_counts_and_are_in_no_number(client: CheckedClient) -> None:
    plain = client.get("/api/v1/coverage").get_json()["data"]
    claimed = client.get("/api/v1/coverage?claims=1").get_json()["data"]
    assert all("claimed_by" not in row for row in plain)
    found = {row["place"]["name"]: row.pop("claimed_by") for row in claimed}
    assert claimed == plain
    assert {name: numbers for name, numbers in found.items() if numbers} == {
        "Bulqizë": [12],
        "Kuçovë": [23],
        "Mat": [12],
        "Peqin": [5],
        "Përmet": [21],
        "Skrapar": [23],
        "Librazhd": [5],
        "Tepelenë": [21],
    }
    markup = page(client, "/coverage?claims=1&lang=en")
    assert "Claimed, not counted: grant 23" in markup
    assert "swatch-claimed" in markup
    assert "swatch-claimed" not in page(client, "/coverage?lang=en")
    styles = map_data(markup)
    dashed = [code for code, style, _label in styles["areas"] if "line" in styles["styles"][style]]
    assert len(dashed) == 8
    assert "10 of" not in markup
    assert "9 of the 36 districts" in markup


def test_the_page_of_a_place_keeps_the_filters(client: CheckedClient) -> None:
    markup = page(client, "/coverage?theme=prevention&from=2005-01-01&until=2005-05-31&lang=en")
    (address,) = re.findall(r'<th scope="row"[^>]*><a href="([^"]+AL-DV[^"]*)"', markup)
    place = page(client, html.unescape(address))
    assert "Grants with a site here that pass the filters" in place
    assert "between 1 January 2005 and 31 May 2005" in place
    here = place.split('id="grants-here"', 1)[1].split("</section>", 1)[0]
    # Each site line stands with its words and the lines of the document.
    assert 0 < here.count("<q ") <= len(re.findall(r"[Ll]ines? \d+", here))
    drawn = map_data(markup)["place"]["url"]
    assert "theme=prevention" in drawn
    assert "from=2005-01-01" in drawn
    claimed = page(client, "/coverage/places/AL-KC?lang=en")
    section = claimed.split('id="claims"', 1)[1].split("</section>", 1)[0]
    assert section.count("<q ") == 2
    assert "grant 23" in section


def test_the_list_says_that_it_holds_what_coverage_counts(client: CheckedClient) -> None:
    address, number = linked_numbers(page(client, "/coverage?theme=prevention&on=2006-05-10"))[0]
    listed = page(client, address)
    assert f"{number} grant" in listed
    chips = listed.split('class="chips"', 1)[1].split("</ul>", 1)[0]
    assert "Counted in coverage: ran on 10 May 2006" in chips
    assert "Prevention" in chips
    assert re.search(r'type="hidden" name="counted" value="2006-05-10"', listed)


def test_the_list_leaves_out_what_coverage_does(
    app: Flask, client_as: Callable[[str], CheckedClient]
) -> None:
    """Drafts and nationwide grants are in neither; what was closed out ran all the same."""
    change_grant(app, 8, decision=Decision.CLOSED_OUT)
    change_grant(app, 16, decision=Decision.DRAFT)
    with committed(app):
        place = get_place("AL-PG")
        site = GrantSite(
            grant_id=find_grant(1).id,
            words="Pogradec",
            level=SiteLevel.DISTRICT,
            place_id=place.id,
            district_id=place.id,
            county_id=place.county_id,
            evidence=Evidence.LEVEL_UNSTATED,
            position=9,
        )
        db.session.add(site)
    client = client_as("specialist")
    for query in ("", "&on=2006-05-10"):
        links = linked_numbers(page(client, f"/coverage?{query}&lang=en"))
        (address,) = [one for one, _ in links if "AL-PG" in one and "works_with" not in one]
        listed = client.get(f"/api/v1{address}").get_json()
        assert [grant["number"] for grant in listed["data"]] == [8]


def test_a_commune_leads_to_its_page_that_counts_the_same(client: CheckedClient) -> None:
    for narrowed in (*DAYS, *NARROWED, *FURTHER, "on=2006-05-10&theme=prevention"):
        for address, number in linked_numbers(page(client, f"/coverage?level=commune&{narrowed}")):
            listed = page(client, address).split('id="grants-here"', 1)[1].split("</section>", 1)[0]
            assert listed.count("<article") == number, address


def test_method_explains_every_state(client: CheckedClient) -> None:
    markup = page(client, "/coverage/method")
    assert markup.count("evidence-shape") == 8
    assert "14.0 months" in markup
