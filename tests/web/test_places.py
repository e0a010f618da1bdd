"""The page of one place."""

from __future__ import annotations

import re

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


def test_forms_of_the_name(client: CheckedClient) -> None:
    names = section(page(client, "AL-PG"), "names")
    assert all(form in names for form in ("Pogradec", "Pogradeci", "Pogradecit"))


@pytest.mark.parametrize("lang", ["sq", "en"])
@pytest.mark.parametrize("code", ["AL", "AL-06", "AL-PG", "AL-7401", "AL-11215", "AL-VL", "AL-SK"])
def test_every_level_in_both_languages(client: CheckedClient, code: str, lang: str) -> None:
    page(client, code, f"?lang={lang}")


def test_day_sets_the_status_and_filters_nothing(client: CheckedClient) -> None:
    before = section(page(client, "AL-PG", "?on=2005-01-01"), "grants-here")
    assert before.count("Awarded, not begun") == 2
    after = section(page(client, "AL-PG", "?on=2007-01-01"), "grants-here")
    assert after.count("Completed") == 2


@pytest.mark.parametrize("code", ["AL-XX", "pogradec", "AL-99999", "%00", "AL-pg"])
def test_unknown_place(client: CheckedClient, code: str) -> None:
    assert client.get(f"/coverage/places/{code}").status_code == 404


def test_bad_day_is_refused(client: CheckedClient) -> None:
    assert client.get("/coverage/places/AL-PG?on=2006-02-30").status_code == 400
