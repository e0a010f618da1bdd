"""The page of one place."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from tests.clients import CheckedClient


def page(client: CheckedClient, code: str, query: str = "") -> str:
    answer = client.get(f"/coverage/places/{code}{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def section(markup: str, heading: str) -> str:
    return markup.split(f'id="{heading}"', 1)[1].split("</section>", 1)[0]


def test_district_with_its_grants_words_and_lines(client: CheckedClient) -> None:
    markup = page(client, "AL-PG")
    here = section(markup, "grants-here")
    assert re.findall(r'<h3[^>]*><a href="/grants/(\d+)"', here) == ["8", "16"]
    assert '<q lang="sq">Komunat e Buçimasit</q>' in here
    assert "lines 362–364" in here
    assert here.count("Direct: works with the population") == 2
    assert "14.0 months" in here


def test_themes_missing_among_direct_grants(client: CheckedClient) -> None:
    themes = section(page(client, "AL-HA"), "themes")
    present, missing = themes.split("Missing", 1)
    assert "Prevention" in present
    assert "Reintegration" in missing


def test_claims_are_shown_and_not_counted(client: CheckedClient) -> None:
    markup = page(client, "AL-03")
    assert "Qarkun e Elbasanit" in section(markup, "claims")
    assert "grant 5" in section(markup, "claims")


def test_parts_are_reached_or_not(client: CheckedClient) -> None:
    parts = section(page(client, "AL-PG"), "parts")
    assert parts.count("Rural area stated") == 5
    assert parts.count("Not named") == 2
    assert "Municipality" in parts
    assert section(page(client, "AL-01"), "parts").count("Nationwide only") == 2


def test_unreached_district_says_so(client: CheckedClient) -> None:
    markup = page(client, "AL-KC")
    assert "Nationwide only" in markup
    assert "No site line of a grant" in section(markup, "grants-here")
    assert re.findall(r'href="/grants/(\d+)"', section(markup, "nationwide")) == ["1", "2", "10"]


def test_commune_names_what_is_not_known(client: CheckedClient) -> None:
    markup = page(client, "AL-7403")
    figures = section(markup, "figures")
    assert "No source gives the population of 2001" in figures
    assert 'class="unknown"' in figures
    assert "whether they came here is not known" in markup
    assert "Not named" in markup


def test_preliminary_figures_are_marked(client: CheckedClient) -> None:
    figures = section(page(client, "AL-BR"), "figures")
    assert "preliminary" in figures
    assert "known for nine districts only" in figures
    assert "2002–2005" in figures


def test_sources_of_figures_are_titles_in_the_reader_s_language(client: CheckedClient) -> None:
    english, albanian = (section(page(client, "AL-PG", f"?lang={lang}"), "figures") for lang in ("en", "sq"))
    assert "Census of 2001, preliminary count; through statoids.com" in english
    assert "Regjistrimi i popullsisë 2001, numërimi paraprak; nga statoids.com" in albanian
    assert "3,087,159" not in english
    figures = client.get("/api/v1/places/AL-PG").get_json()["data"]["figures"]
    assert {"sq", "en"} == set(figures[0]["source"])


def test_forms_of_the_name(client: CheckedClient) -> None:
    names = section(page(client, "AL-PG"), "names")
    assert all(form in names for form in ("Pogradec", "Pogradeci", "Pogradecit"))


@pytest.mark.parametrize("lang", ["sq", "en"])
@pytest.mark.parametrize("code", ["AL", "AL-06", "AL-PG", "AL-7401", "AL-11215", "AL-VL", "AL-SK"])
def test_every_level_in_both_languages(client: CheckedClient, code: str, lang: str) -> None:
    page(client, code, f"?lang={lang}")


def numbers_in(markup: str) -> list[int]:
    return [int(number) for number in re.findall(r'<h3[^>]*><a href="/grants/(\d+)', markup)]


def figures_at_the_top(markup: str) -> list[str]:
    return re.findall(r'class="stat-number">([^<]+)<', markup)


@pytest.mark.parametrize("on", [None, "2004-01-01", "2005-06-15", "2006-02-28", "2006-03-01", "2006-05-10"])
@pytest.mark.parametrize(
    ("level", "codes"),
    [
        ("county", ["AL-06", "AL-02", "AL-10"]),
        ("district", ["AL-PG", "AL-SH", "AL-HA", "AL-KC", "AL-DR"]),
        ("commune", ["AL-7401", "AL-7403", "AL-9305"]),
    ],
)
def test_page_table_and_api_give_the_same_figures(
    client: CheckedClient, level: str, codes: list[str], on: str | None
) -> None:
    day = f"&on={on}" if on else ""
    rows: dict[str, dict[str, Any]] = {}
    address = f"/api/v1/coverage?level={level}{day}"
    while address:
        answer = client.get(address).get_json()
        rows |= {row["place"]["code"]: row for row in answer["data"]}
        address = (answer["links"]["next"] or "").removeprefix("http://localhost")
    coverage = client.get(f"/coverage?level={level}{day}").get_data(as_text=True)
    table = coverage.split('id="coverage-table"', 1)[1]
    for code in codes:
        row, markup = rows[code], page(client, code, f"?{day}")
        counts = [str(row[name]) for name in ("grants", "direct_grants", "organisations", "grant_months")]
        assert figures_at_the_top(markup) == counts, (code, on)
        assert f"evidence-{row['state']}" in markup.split('class="coverage-state"', 1)[1].split("</p>", 1)[0]
        assert numbers_in(section(markup, "grants-here")) == row["grant_numbers"]
        cells = re.search(rf"/coverage/places/{code}[?\"].*?</tr>", table, re.DOTALL)
        if level == "commune" and not row["grants"]:
            assert cells is None
            continue
        assert cells is not None
        assert re.findall(r"<td>(?:<a[^>]*>)?([^<]+)", cells.group())[-4:] == counts


def test_what_ran_at_other_times_stays_listed_with_its_own_status(client: CheckedClient) -> None:
    for on, counted, others, status in (
        ("2005-01-01", [], [8, 16], "Awarded, not begun"),
        ("2005-06-15", [8], [16], "Awarded, not begun"),
        ("2007-01-01", [], [8, 16], "Completed"),
    ):
        markup = page(client, "AL-PG", f"?on={on}")
        elsewhen = section(markup, "grants-elsewhen")
        assert numbers_in(section(markup, "grants-here")) == counted, on
        assert numbers_in(elsewhen) == others, on
        assert elsewhen.count(status) == len(others)
    assert "grants-elsewhen" not in page(client, "AL-PG")
    assert "grants-elsewhen" not in page(client, "AL-PG", "?on=2006-05-10")


def test_parts_and_themes_are_those_of_the_day(client: CheckedClient) -> None:
    markup = page(client, "AL-PG", "?on=2005-06-15")
    assert section(markup, "parts").count("Rural area stated") == 0
    assert "Missing" in section(page(client, "AL-PG", "?on=2004-01-01"), "themes")
    nationwide = section(page(client, "AL-KC", "?on=2006-05-10"), "nationwide")
    now, others = nationwide.split("At other times")
    assert re.findall(r'href="/grants/(\d+)', now) == ["1", "10"]
    assert re.findall(r'href="/grants/(\d+)', others) == ["2"]


def test_commune_parts_the_grants_around_it_by_the_day(client: CheckedClient) -> None:
    markup = page(client, "AL-7403", "?on=2005-06-15")
    assert re.findall(r'href="/grants/(\d+)', section(markup, "grants-here")) == ["8"]
    assert re.findall(r'href="/grants/(\d+)', section(markup, "grants-elsewhen")) == ["16"]


@pytest.mark.parametrize("query", ["", "?on=2005-06-15", "?on=2006-05-10", "?on=2007-01-01"])
@pytest.mark.parametrize("code", ["AL-PG", "AL-SH", "AL-06"])
def test_links_lead_to_as_many_grants_as_are_counted(client: CheckedClient, code: str, query: str) -> None:
    markup = page(client, code, query)
    counted = len(numbers_in(section(markup, "grants-here")))
    links = [html.unescape(one) for one in re.findall(r'href="(/grants\?[^"]+counted=[^"]+)"', markup)]
    totals = [client.get(f"/api/v1{link}").get_json()["meta"]["total"] for link in links]
    ever = counted + (
        len(numbers_in(section(markup, "grants-elsewhen"))) if "grants-elsewhen" in markup else 0
    )
    assert totals == [total for total in (counted, ever if ever > counted else 0) if total]


@pytest.mark.parametrize("code", ["AL-XX", "pogradec", "AL-99999", "%00", "AL-pg"])
def test_unknown_place(client: CheckedClient, code: str) -> None:
    assert client.get(f"/coverage/places/{code}").status_code == 404


def test_bad_day_is_refused(client: CheckedClient) -> None:
    assert client.get("/coverage/places/AL-PG?on=2006-02-30").status_code == 400
