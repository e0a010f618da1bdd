"""The API as programs read it: forms, filters, pages, languages, errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.clients import CheckedClient
from tests.conftest import make_app, visitor
from tests.web.portfolios import add_grants, count_queries, enter_amount, hide_grant

ClientAs = Callable[[str], CheckedClient]
ROOT = "/api/v1"
LISTS = ("grants", "organisations", "places", "coverage", "coverage/gaps")
GRANT_KEYS = (
    "number programme phase reference title summary organisation partners sites works_with start end "
    "closed_early_on status themes primary_theme amounts"
).split()


def get(client: CheckedClient, path: str) -> Any:
    answer = client.get(f"{ROOT}/{path}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.mimetype == "application/json"
    return answer.get_json()


def grant(client: CheckedClient, number: int) -> Any:
    return get(client, f"grants/{number}")["data"]


def follow(client: CheckedClient, path: str) -> list[Any]:
    """Every item of a list, page by page."""
    found, url = [], f"{ROOT}/{path}"
    while url:
        answer = client.get(url)
        assert answer.status_code == 200
        body = answer.get_json()
        found += body["data"]
        url = body["links"]["next"]
    return found


def test_a_grant_has_the_keys_of_the_contract_in_their_order(client: CheckedClient) -> None:
    body = get(client, "grants")
    assert list(body) == ["data", "meta", "links"]
    assert body["meta"]["total"] == 24
    assert body["links"] == {"next": None}
    assert [item["number"] for item in body["data"]] == list(range(1, 25))
    for item in body["data"]:
        assert list(item) == GRANT_KEYS
        assert list(item["organisation"]) == ["slug", "name", "acronym", "kind"]
        assert all(
            list(site) == ["code", "name", "level", "district", "county", "evidence", "from", "until"]
            for site in item["sites"]
        )
        assert all(list(partner) == ["name", "role"] for partner in item["partners"])


def test_a_grant_says_what_the_document_says(client: CheckedClient) -> None:
    third = grant(client, 3)
    assert (third["start"], third["end"], third["closed_early_on"]) == ("2005-03-01", "2005-12-31", None)
    assert (third["programme"], third["phase"], third["reference"]) == ("kvktnj", 1, None)
    assert third["works_with"] == ["population"]
    assert third["themes"] == ["prevention"]
    assert third["primary_theme"] == "prevention"
    assert {site["name"] for site in third["sites"]} >= {"Lezhë"}
    assert {site["evidence"] for site in third["sites"]} == {"rural_stated"}
    assert grant(client, 15)["closed_early_on"] == "2006-02-28"
    assert grant(client, 15)["status"] == "closed_early"
    assert grant(client, 12)["themes"] == []
    assert grant(client, 12)["primary_theme"] is None


def test_unnamed_communes_are_entries_without_name_and_code(client: CheckedClient) -> None:
    sites = grant(client, 17)["sites"]
    unnamed = [site for site in sites if site["name"] is None]
    assert len(unnamed) == 5
    for site in unnamed:
        assert (site["code"], site["level"], site["evidence"]) == (None, "commune", "rural_stated")
        assert (site["district"], site["county"]) == ("Pukë", "Shkodër")


def test_the_whole_country_is_a_place(client: CheckedClient) -> None:
    (site,) = grant(client, 1)["sites"]
    assert site == {
        "code": "AL",
        "name": "Shqipëri",
        "level": "national",
        "district": None,
        "county": None,
        "evidence": "national",
        "from": None,
        "until": None,
    }


def test_a_county_site_names_no_district(client: CheckedClient) -> None:
    county = [site for site in grant(client, 4)["sites"] if site["level"] == "county"]
    assert [(site["name"], site["district"], site["county"]) for site in county] == [
        ("Durrës", None, "Durrës")
    ]


def test_amounts_are_empty_while_unknown_or_not_for_the_reader(
    app: Flask, client: CheckedClient, client_as: ClientAs
) -> None:
    assert {json.dumps(item["amounts"]) for item in get(client_as("specialist"), "grants")["data"]} == {"[]"}
    enter_amount(app, 3, 1234500, released=False)
    enter_amount(app, 9, 98765432, "ALL", released=True)
    assert grant(client, 3)["amounts"] == []
    assert grant(client, 9)["amounts"] == []
    assert grant(client_as("donor"), 3)["amounts"] == []
    assert grant(client_as("donor"), 9)["amounts"] == [{"currency": "ALL", "value": "987654.32"}]
    unreleased = {"currency": "USD", "value": "12345.00", "published": False}
    assert grant(client_as("specialist"), 3)["amounts"] == [unreleased]
    assert grant(client_as("grantee.vatra"), 9)["amounts"] == [{"currency": "ALL", "value": "987654.32"}]
    assert grant(client_as("grantee.vatra"), 3)["amounts"] == []


def test_unpublished_grants_are_not_there(app: Flask, client: CheckedClient, client_as: ClientAs) -> None:
    hide_grant(app, 9)
    hide_grant(app, 24)
    assert client.get(f"{ROOT}/grants/9").status_code == 404
    assert get(client, "grants")["meta"]["total"] == 22
    assert get(client, "portfolio")["data"]["grants"] == 22
    assert client.get(f"{ROOT}/organisations/vatra").status_code == 404
    assert get(client, "organisations")["meta"]["total"] == 21
    vlore = get(client, "coverage?level=district&limit=100")["data"]
    assert 9 not in next(row for row in vlore if row["place"]["code"] == "AL-VL")["grant_numbers"]
    assert grant(client_as("grantee.vatra"), 9)["number"] == 9


FILTERED: tuple[tuple[str, list[int]], ...] = (
    ("organisation=vatra", [9, 24]),
    ("organisation=vatra&sort=-number", [24, 9]),
    ("district=AL-PG", [8, 16]),
    ("status=closed_early", [15]),
    ("phase=1&theme=prevention&q=lezh", [3]),
    ("q=LEZHE&phase=1", [3]),
    ("q=xyzzyx", []),
)


def test_filters_are_those_of_the_list_of_grants(client: CheckedClient) -> None:
    for query, numbers in FILTERED:
        body = get(client, f"grants?{query}")
        assert [item["number"] for item in body["data"]] == numbers, query
        assert body["meta"]["total"] == len(numbers), query


def test_the_day_sets_the_status_and_filters_nothing(client: CheckedClient) -> None:
    body = get(client, "grants?on=2004-01-01")
    assert body["meta"] == {"total": 24, "on": "2004-01-01"}
    assert {item["status"] for item in body["data"]} == {"awarded"}
    assert get(client, "grants")["meta"]["on"] == "2006-05-10"


@pytest.mark.parametrize("limit", [7, 100])
def test_pages_lead_through_the_whole_list_once(client: CheckedClient, limit: int) -> None:
    for path in (*LISTS, "places?level=commune&county=AL-10", "grants?sort=-title&phase=3"):
        joint = "&" if "?" in path else "?"
        first = get(client, f"{path}{joint}limit={limit}")
        items = [json.dumps(item, sort_keys=True) for item in follow(client, f"{path}{joint}limit={limit}")]
        assert len(items) == len(set(items)) == first["meta"]["total"], path
        assert len(first["data"]) == min(limit, first["meta"]["total"]), path


def test_coverage_counts_as_the_contract_says(client: CheckedClient) -> None:
    body = get(client, "coverage?level=district")
    assert len(body["data"]) == body["meta"]["total"] == 36
    pogradec = next(row for row in body["data"] if row["place"]["code"] == "AL-PG")
    assert pogradec == {
        "place": {"code": "AL-PG", "name": "Pogradec", "level": "district", "county": "Korçë"},
        "state": "rural_stated",
        "grants": 2,
        "direct_grants": 2,
        "organisations": 2,
        "grant_months": 24.0,
        "grant_numbers": [8, 16],
    }
    assert (
        list(pogradec) == "place state grants direct_grants organisations grant_months grant_numbers".split()
    )
    nationwide = set(body["meta"]["nationwide_grants"])
    assert nationwide >= {1, 2}
    assert not [row for row in body["data"] if nationwide & set(row["grant_numbers"])]


def test_coverage_takes_level_theme_phase_and_day(client: CheckedClient) -> None:
    assert get(client, "coverage?level=county")["meta"]["total"] == 12
    assert get(client, "coverage?level=commune")["meta"]["total"] == 373
    narrowed = get(client, "coverage?level=district&theme=reintegration&phase=3&on=2005-12-01")
    assert narrowed["meta"]["themes"] == ["reintegration"]
    assert narrowed["meta"]["phases"] == [3]
    assert narrowed["meta"]["on"] == "2005-12-01"
    before = get(client, "coverage?on=1999-01-01")
    assert {row["grants"] for row in before["data"]} == {0}
    assert {row["state"] for row in before["data"]} == {"none"}


def test_the_portfolio_keeps_both_totals_as_stated(client: CheckedClient) -> None:
    data = get(client, "portfolio")["data"]
    assert data["totals"] == [
        {"currency": "USD", "value": "2097624.00"},
        {"currency": "ALL", "value": "209762381.00"},
    ]
    assert (data["grants"], data["organisations"], len(data["objectives"])) == (24, 22, 2)
    assert [phase["number"] for phase in data["phases"]] == [1, 2, 3]
    assert sum(phase["grants"] for phase in data["phases"]) == 24


def test_one_organisation_and_one_place(client: CheckedClient) -> None:
    vatra = get(client, "organisations/vatra")
    assert vatra["data"]["grant_numbers"] == [9, 24]
    assert vatra["links"]["self"].endswith("/api/v1/organisations/vatra")
    place = get(client, "places/AL-PG")["data"]
    assert (place["name"], place["level"], place["county_code"]) == ("Pogradec", "district", "AL-06")
    assert {"form": "Pogradeci", "kind": "definite"} in place["names"]
    assert get(client, "places?level=district&county=AL-06")["meta"]["total"] == 4


def test_values_never_depend_on_the_language(client: CheckedClient) -> None:
    for path in ("portfolio", "grants?q=vatra", "organisations", "places/AL-PG", "coverage", "openapi.json"):
        joint = "&" if "?" in path else "?"
        english = client.get(f"{ROOT}/{path}{joint}lang=en").get_json()
        albanian = client.get(f"{ROOT}/{path}{joint}lang=sq").get_json()
        assert english == albanian, path


def test_letters_are_written_as_they_are(client: CheckedClient) -> None:
    assert "Lezhë" in client.get(f"{ROOT}/grants/3").get_data(as_text=True)


def test_what_is_not_there_is_a_problem_in_the_readers_language(client: CheckedClient) -> None:
    for path in ("nothing", "grants/0", "grants/999", "grants/x", "grants/99999999999999999999"):
        titles = {}
        for language in ("en", "sq"):
            answer = client.get(f"{ROOT}/{path}?lang={language}")
            assert answer.status_code == 404, path
            assert answer.mimetype == "application/problem+json"
            body = json.loads(answer.get_data())
            assert (body["type"], body["status"]) == ("about:blank", 404)
            titles[language] = body["title"]
        assert titles["en"] != titles["sq"]


def test_unknown_records_are_not_found(client: CheckedClient) -> None:
    unknown = (
        "organisations/nobody organisations/A%00B organisations/%FF places/AL-99 places/%00 places/al-pg"
    )
    for path in unknown.split():
        answer = client.get(f"{ROOT}/{path}")
        assert answer.status_code == 404, path
        assert answer.mimetype == "application/problem+json", path


UNREADABLE = (
    ("grants?on=2006-02-30", "on"),
    ("grants?on=tomorrow", "on"),
    ("portfolio?on=0001-01-01", "on"),
    ("grants?limit=0", "limit"),
    ("grants?limit=101", "limit"),
    ("grants?cursor=x", "cursor"),
    ("grants?sort=amount", "sort"),
    ("grants?theme=Prevention", "theme"),
    ("grants?phase=99", "phase"),
    ("grants?county=AL-PG", "county"),
    ("organisations?limit=-1", "limit"),
    ("organisations?limit=1e2", "limit"),
    ("organisations?cursor=AAAA", "cursor"),
    ("places?level=village", "level"),
    ("places?county=AL-PG", "county"),
    ("places?cursor=x", "cursor"),
    ("coverage?level=country", "level"),
    ("coverage?theme=x", "theme"),
    ("coverage?phase=9", "phase"),
    ("coverage?on=x", "on"),
    ("coverage?limit=1000", "limit"),
)


def test_what_cannot_be_read_is_a_problem_that_names_it(client: CheckedClient) -> None:
    for path, parameter in UNREADABLE:
        answer = client.get(f"{ROOT}/{path}")
        assert answer.status_code == 400, path
        assert answer.mimetype == "application/problem+json", path
        assert json.loads(answer.get_data())["parameter"] == parameter, path


def test_a_cursor_of_another_list_is_refused(client: CheckedClient) -> None:
    cursor = get(client, "grants?limit=1&sort=title")["links"]["next"].rsplit("cursor=", 1)[1]
    for path in ("grants", "grants?sort=-title", "organisations", "places"):
        joint = "&" if "?" in path else "?"
        assert client.get(f"{ROOT}/{path}{joint}cursor={cursor}").status_code == 400, path


def test_nothing_can_be_changed_here(client: CheckedClient) -> None:
    for path in ("grants", "grants/3", "portfolio", "openapi.json"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = client.open(f"{ROOT}/{path}", method=method)
            assert answer.status_code == 405, (method, path)
            assert answer.mimetype == "application/problem+json"
            assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_a_closed_installation_asks_for_a_session(database_url: str, tmp_path: Path) -> None:
    closed = visitor(make_app(database_url, tmp_path, PUBLIC="0"))
    for path in ("portfolio", "grants/3", *LISTS):
        answer = closed.get(f"{ROOT}/{path}")
        assert answer.status_code == 401
        assert answer.mimetype == "application/problem+json"
        problem = answer.get_json()
        assert "Signing in is needed" in problem["detail"]
        assert answer.headers["WWW-Authenticate"].startswith("Cookie ")
    assert closed.get(f"{ROOT}/openapi.json").status_code == 200


def test_what_has_not_changed_need_not_be_sent_again(client: CheckedClient, client_as: ClientAs) -> None:
    for path in ("portfolio", "grants/3", "openapi.json", *LISTS):
        first = client.get(f"{ROOT}/{path}")
        assert "no-cache" in first.headers["Cache-Control"]
        again = client.get(f"{ROOT}/{path}", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        assert not again.data
    assert client_as("donor").get(f"{ROOT}/grants").headers["Cache-Control"] == "no-store"


def test_links_use_the_address_of_the_installation(database_url: str, tmp_path: Path) -> None:
    made = visitor(make_app(database_url, tmp_path, BASE_URL="https://grants.example.org"))
    link = made.get(f"{ROOT}/grants?limit=1&q=vatra").get_json()["links"]["next"]
    assert link.startswith("https://grants.example.org/api/v1/grants?limit=1&q=vatra&cursor=")


def test_illustrative_data_say_so(database_url: str, tmp_path: Path, client: CheckedClient) -> None:
    demo = visitor(make_app(database_url, tmp_path, DEMO="1"))
    for path in ("portfolio", "grants/3", "places/AL-PG", *LISTS):
        assert demo.get(f"{ROOT}/{path}").get_json()["meta"]["illustrative"] is True
        assert "illustrative" not in client.get(f"{ROOT}/{path}").get_json()["meta"]


def test_reading_does_not_grow_with_the_rows(app: Flask, client: CheckedClient) -> None:
    paths = (
        "portfolio",
        "grants?limit=100",
        "grants/8",
        "organisations",
        "organisations/vatra",
        "places",
        "coverage",
    )
    # How many grants there are is counted once per revision of the data, by whoever asks first.
    client.get(f"{ROOT}/grants?limit=1")
    few = {path: count_queries(app, lambda path=path: client.get(f"{ROOT}/{path}")) for path in paths}  # type: ignore[misc]
    two = count_queries(app, lambda: client.get(f"{ROOT}/grants?limit=2"))
    add_grants(app, 30)
    client.get(f"{ROOT}/grants?limit=1")
    many = {path: count_queries(app, lambda path=path: client.get(f"{ROOT}/{path}")) for path in paths}  # type: ignore[misc]
    assert many == few
    assert many["grants?limit=100"] == two
    assert max(many.values()) <= 11
