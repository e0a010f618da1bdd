"""The coverage page and what it loads."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

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
    return re.findall(r'class="cell-title"><a href="/coverage/places/[^"]+">([^<]+)</a>', markup)


def test_districts_are_drawn_and_listed(client: CheckedClient) -> None:
    markup = page(client)
    traces = map_data(markup)["figure"]["data"]
    codes = [trace["meta"]["boundary"] for trace in traces if "boundary" in trace.get("meta", {})]
    assert len(set(codes)) == 36
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
    # The programme and the outlines of each level are read once and kept.
    for level in ("county", "district"):
        page(client, f"/coverage?level={level}")
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


def linked_numbers(markup: str) -> list[tuple[str, int]]:
    """The addresses of the table's numbers, each with the number."""
    cells = re.findall(r'<td class="num"[^>]*><a href="([^"]+)">([^<]+)</a>', markup)
    return [(html.unescape(address), int(number)) for address, number in cells]


@pytest.mark.parametrize("narrowed", NARROWED)
@pytest.mark.parametrize("day", DAYS)
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


def test_a_commune_leads_to_its_page_unless_it_counts_differently(client: CheckedClient) -> None:
    links = linked_numbers(page(client, "/coverage?level=commune&on=2006-05-10"))
    assert links
    for address, number in links:
        listed = page(client, address).split('id="grants-here"', 1)[1].split("</section>", 1)[0]
        assert listed.count("<article") == number
    assert not linked_numbers(page(client, "/coverage?level=commune&theme=prevention"))


def test_method_explains_every_state(client: CheckedClient) -> None:
    markup = page(client, "/coverage/method")
    assert markup.count("evidence-shape") == 8
    assert "14.0 months" in markup
