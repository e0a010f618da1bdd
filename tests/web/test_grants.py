"""The list of grants and the page of one grant, as readers meet them."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask import Flask

from grants_app.extensions import utc_now
from tests.clients import CheckedClient
from tests.factories import change_grant, committed, counted_queries, enter_amount, find_grant, make_grants
from tests.page_checks import HTML, check_page, find, text_of


def page(client: CheckedClient, path: str, status: int = 200) -> ET.Element:
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code)
    return check_page(response.get_data(as_text=True), language=None)


def rows(root: ET.Element, table: str = "grants") -> list[ET.Element]:
    tables = [t for t in find(root, "table") if t.get("id") == table]
    return [row for body in find(tables[0], "tbody") for row in find(body, "tr")] if tables else []


def listed(root: ET.Element) -> list[int]:
    return [int(text_of(find(row, "td")[0])) for row in rows(root)]


def links(root: ET.Element) -> dict[str, str]:
    return {text_of(a): a.get("href") or "" for a in find(root, "a")}


def test_the_list_shows_every_grant_with_its_status_on_the_business_day(client):
    root = page(client, "/grants")
    assert listed(root) == list(range(1, 25))
    text = text_of(root)
    assert "24 grants" in text
    assert "As of 10 May 2006" in text
    assert "Closed early" in text_of(rows(root)[14])
    assert "whole country" in text_of(rows(root)[0])


def test_the_address_holds_the_state_of_the_list(client):
    root = page(client, "/grants?q=vatra&theme=prevention&status=active&on=2006-05-10&colour=red")
    assert listed(root) == [9]
    search = next(i for i in find(root, "input") if i.get("name") == "q")
    assert search.get("value") == "vatra"
    ticked = {(i.get("name"), i.get("value")) for i in find(root, "input") if i.get("checked") is not None}
    assert ticked == {("theme", "prevention"), ("status", "active")}
    removing = {label: url for label, url in links(root).items() if label.startswith("Remove filter")}
    assert set(removing) == {"Remove filter: “vatra”", "Remove filter: Prevention", "Remove filter: Active"}
    assert parse_qs(urlsplit(removing["Remove filter: Prevention"]).query) == {
        "q": ["vatra"],
        "status": ["active"],
        "on": ["2006-05-10"],
    }


def test_a_heading_sorts_and_a_second_click_turns_round(client):
    root = page(client, "/grants?sort=title&phase=3")
    heading = next(th for th in find(root, "th") if text_of(th) == "Title")
    assert heading.get("aria-sort") == "ascending"
    turned = find(heading, "a")[0].get("href") or ""
    assert parse_qs(urlsplit(turned).query) == {"sort": ["-title"], "phase": ["3"]}
    assert listed(page(client, turned)) == listed(root)[::-1]


def test_pages_of_25_lead_on_and_back(app, client):
    make_grants(app, 30)
    first = page(client, "/grants")
    assert listed(first) == [*range(1, 25), 101]
    assert "1–25 of 54" in text_of(first)
    second = page(client, links(first)["Next"])
    assert listed(second) == list(range(102, 127))
    third = page(client, links(second)["Next"])
    assert listed(third) == list(range(127, 131))
    assert "Next" not in links(third)
    assert listed(page(client, links(second)["Previous"])) == listed(first)
    assert listed(page(client, links(third)["First page"])) == listed(first)


def test_an_empty_list_says_what_to_do_next(client):
    root = page(client, "/grants?q=zzz")
    assert "No grant found" in text_of(root)
    assert urlsplit(links(root)["Show all grants"]).query == ""
    beyond = page(client, "/grants?phase=3&cursor=WyJudW1iZXIiLDI1LDk5LDk5LDBd")
    assert "beyond the end" in text_of(beyond)


def test_the_end_that_sorts_is_the_agreed_one_and_an_early_close_stands_beside_it(client):
    root = page(client, "/grants?sort=end")
    order = listed(root)
    row = text_of(rows(root)[order.index(15)])

    assert "31 Jul 2006" in row
    assert "active until 28 Feb 2006" in row
    assert order.index(15) > order.index(12)


def test_the_export_takes_the_query_of_the_list(client):
    root = page(client, "/grants?theme=prevention&district=AL-VL&sort=-end")
    url = next(url for label, url in links(root).items() if label.startswith("Excel"))
    assert parse_qs(urlsplit(url).query) == {
        "theme": ["prevention"],
        "district": ["AL-VL"],
        "sort": ["-end"],
    }


@pytest.mark.parametrize("language", ["en", "sq"])
def test_what_cannot_be_is_refused_and_named(client, language):
    for query in (
        "theme=x", "status=x", "phase=9", "phase=1e9", "county=AL-EL", "district=x",
        "organisation=nobody", "organisation=A", "evidence=x", "sort=x", "cursor=x", "cursor=%F0",
        "limit=0", "on=2006-02-30", "on=x",
    ):  # fmt: skip
        root = page(client, f"/grants?{query}&lang={language}", 400)
        assert f"“{query.split('=')[0]}”" in text_of(root), query


def test_amounts_stand_in_the_list_for_those_who_may_read_them(app, client, client_as):
    enter_amount(app, 9, 1234500, "USD", released=None)
    assert "Amount" not in [text_of(th) for th in find(page(client, "/grants"), "th")]
    specialist = rows(page(client_as("specialist"), "/grants"))
    assert "12,345" in text_of(specialist[8])
    assert "unknown" in text_of(specialist[9])
    donor = rows(page(client_as("donor"), "/grants"))
    assert "12,345" not in text_of(donor[8])
    assert "unknown" in text_of(donor[8])
    own = rows(page(client_as("grantee.vatra"), "/grants"))
    assert "12,345" in text_of(own[8])
    assert "not open to you" in text_of(own[9])


@pytest.mark.parametrize("language", ["en", "sq"])
def test_every_grant_has_its_page_in_both_languages(client, language):
    for number in range(1, 25):
        root = page(client, f"/grants/{number}?lang={language}")
        assert root.get("lang") == language
        assert text_of(root).count("lines ") + text_of(root).count("rreshtat ") >= 2


def test_a_grant_closed_early_shows_both_ends(client):
    text = text_of(page(client, "/grants/15"))
    assert "Trafficking Kills the Future" in text
    assert "1 October 2005 to 28 February 2006" in text
    assert "5 months, 151 days in all" in text
    assert "It was agreed until 31 July 2006: 10 months, 304 days in all." in text
    assert "Trafikimi Vret të Ardhmen (projekti është mbyllur më 28 Shkurt 2006)" in text
    assert "Its last active day was 28 February 2006." in text
    assert "per centre" in text
    assert "not to be added up" in text


def test_status_follows_the_day_that_is_asked_for(client):
    assert "It begins on 1 October 2005." in text_of(page(client, "/grants/15?on=2005-09-30"))
    assert "It runs until 28 February 2006." in text_of(page(client, "/grants/15?on=2006-02-28"))
    root = page(client, "/grants?on=2005-01-31&status=awarded")
    assert len(listed(root)) == 24
    assert all("on=2005-01-31" in url for label, url in links(root).items() if "/grants/" in url)


def test_sites_claims_and_unnamed_communes(client):
    site_rows = [text_of(row) for row in rows(page(client, "/grants/17"), "sites")]
    assert "5 communes without a name" in site_rows[1]
    assert "in the district of Pukë" in site_rows[1]
    root = page(client, "/grants/4")
    assert "Wider scope that is only claimed" in text_of(root)
    assert "në Shqipëri" in text_of(root)
    assert [link for link in find(root, "a") if (link.get("href") or "").startswith("/coverage/places/AL-02")]
    sensitive = page(client, "/grants/9")
    assert "shelter" in text_of(rows(sensitive, "sites")[0])
    assert "never drawn as a point" in text_of(sensitive)


def test_the_documents_own_words_are_marked_as_albanian(client):
    root = page(client, "/grants/9")
    quotes = [q for q in find(root, "q") if text_of(q).startswith("Fushatë Ndërgjegjësimi")]
    assert "reth Rrezikut" in text_of(quotes[0])
    assert quotes[0].get("lang") == "sq"


def test_a_title_without_translation_is_marked(app, client):
    change_grant(app, 9, title_en=None)
    heading = find(page(client, "/grants/9"), "h1")[0]
    assert heading.get("lang") == "sq"
    cell = find(rows(page(client, "/grants"))[8], "th")[0]
    assert "(in Albanian)" in text_of(cell)


def test_amounts_on_the_page_of_a_grant(app, client, client_as):
    assert "shown to those signed in" in text_of(page(client, "/grants/9"))
    donor = client_as("donor")
    none = "unknownNo amount is published. The document states no amount for any grant."
    assert none in text_of(page(donor, "/grants/9"))
    enter_amount(app, 9, 1234500, "USD", released=utc_now())
    enter_amount(app, 9, 100050, "ALL", released=None)
    seen = text_of(page(donor, "/grants/9"))
    assert "12,345Source: Signed agreement, 1 June 2005" in seen
    assert "1,000.50" not in seen
    everything = text_of(page(client_as("specialist"), "/grants/9"))
    assert "1,000.50" in everything
    assert "not published yet" in everything
    assert "12,345" not in text_of(page(client_as("grantee.gip"), "/grants/9"))


def test_related_grants_and_the_ones_before_and_after(client):
    root = page(client, "/grants/9")
    related = [text_of(row) for row in rows(root, "related-grants")]
    assert "same organisation; Vlorë" in related[0]
    assert {"Grant 8", "Grant 10"} <= set(links(root))
    assert "Grant 2" in links(page(client, "/grants/1"))
    assert not re.search(r"Grant (0|25)\b", " ".join(links(page(client, "/grants/24"))))


def test_what_is_not_there_is_not_found(app, client, client_as):
    for path in (
        "/grants/0", "/grants/25", "/grants/99999999999999999999", "/grants/abc", "/grants/-1",
        "/programmes/none/grants/1", "/programmes/%00/grants/1",
    ):  # fmt: skip
        page(client, path, 404)
    for path in ("/grants/25?on=x", "/grants?organisation=%00"):
        page(client, path, 400)
    change_grant(app, 9, published_at=None)
    page(client, "/grants/9", 404)
    page(client_as("donor"), "/grants/9", 404)
    page(client_as("grantee.vatra"), "/grants/9")


def test_at_most_eight_queries_and_the_same_for_2_and_30_rows(app, client_as):
    make_grants(app, 30)
    specialist = client_as("specialist")
    counts = {}
    page(specialist, "/grants?limit=1")  # the number of all grants is counted once per change of the data
    filtered = "/grants?limit=30&district=AL-VL&phase=2&organisation=vatra"
    for path in ("/grants?limit=2", "/grants?limit=30", filtered, "/grants/9", "/grants/8"):
        with counted_queries(app) as sent:
            page(specialist, path)
        counts[path] = len(sent)
    assert counts["/grants?limit=2"] == counts["/grants?limit=30"]
    assert max(counts.values()) <= 8, counts


def test_the_page_of_the_list_stays_small(app, client):
    make_grants(app, 30)
    assert len(client.get("/grants?sort=-number").get_data()) < 50_000


def test_phones_get_cards_with_a_label_on_every_value(client):
    for row in rows(page(client, "/grants")):
        assert all(cell.get("data-label") for cell in row if cell.tag == f"{HTML}td")


@pytest.mark.parametrize(
    ("number", "lines"), [(8, ["lines 189–191", "lines 185–186"]), (3, ["line 96", "line 94"])]
)
def test_a_quotation_that_runs_over_lines_names_all_of_them(client, number, lines):
    quoted = text_of(page(client, f"/grants/{number}")).split("stand exactly as written")[1]
    for wanted in lines:
        assert f"{wanted}" in quoted


def test_readers_of_english_get_the_title_of_the_document_too(client):
    english, albanian = page(client, "/grants/3?lang=en"), page(client, "/grants/3?lang=sq")
    assert "Programi i Parandalimit" in text_of(english).split("stand exactly as written")[1]
    # The Albanian page has the same words as its heading.
    assert "Programi i Parandalimit" in text_of(find(albanian, "h1")[0])


def test_only_a_study_is_called_one(app: Flask, client: CheckedClient) -> None:
    assert "it is a study" in client.get("/grants/12?lang=en").text
    with committed(app):
        grant = find_grant(3)
        grant.themes.clear()
    said = client.get("/grants/3?lang=en").text
    assert "it is a study" not in said
    assert "None is recorded." in said
