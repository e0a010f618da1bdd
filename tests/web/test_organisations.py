"""The organisations that hold grants, as readers meet them."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from grants_app.domain.texts.collation import sort_key_en
from tests.factories import change_grant, counted_queries, make_organisations
from tests.page_checks import find, text_of
from tests.web.test_grants import links, page, rows


def names(root: ET.Element) -> list[str]:
    return [text_of(find(row, "th")[0]) for row in rows(root, "organisations")]


def test_every_organisation_stands_in_albanian_order(client):
    found = names(page(client, "/organisations?lang=sq"))
    assert len(found) == 22
    assert found[0].startswith("Dorcas")
    assert found.index("Gruaja në Zhvillim – Shkodër") < found.index(
        "Instituti i Politikave të Aplikuara Gjinore"
    )
    assert [name.split()[1] for name in found[-4:-1]] == ["Gjithë", "Ndryshëm", "Vizion"]


def test_english_readers_find_the_names_that_they_see_in_order(client):
    found = names(page(client, "/organisations?lang=en"))
    assert len(found) == 22
    assert found == sorted(found, key=sort_key_en)


def test_search_finds_any_name_and_kinds_filter(client):
    assert names(page(client, "/organisations?q=GIP")) == ["Intellectual Woman of Pogradec GIP"]
    assert len(names(page(client, "/organisations?q=qendra+psiko-sociale"))) == 1
    assert len(names(page(client, "/organisations?kind=international"))) == 3
    assert len(names(page(client, "/organisations?kind=international&kind=local"))) == 22
    empty = page(client, "/organisations?q=zzz")
    assert "No organisation found" in text_of(empty)
    assert "Show all organisations" in links(empty)


def test_grants_are_counted_on_the_day_that_is_asked_for(client):
    def vatra(path: str) -> list[str]:
        row = next(r for r in rows(page(client, path), "organisations") if "Vatra" in text_of(r))
        return [text_of(cell) for cell in find(row, "td")]

    assert vatra("/organisations")[1:3] == ["2 in the list of grants", "2"]
    assert vatra("/organisations?on=2006-03-31")[2] == "1"


@pytest.mark.parametrize("language", ["en", "sq"])
def test_every_organisation_has_its_page_in_both_languages(client, language):
    for url in links(page(client, f"/organisations?lang={language}")).values():
        if url.startswith("/organisations/"):
            page(client, url)


def test_one_organisation(client):
    root = page(client, "/organisations/vatra")
    text = text_of(root)
    assert [text_of(find(row, "td")[0]) for row in rows(root)] == ["9", "24"]
    assert "18.0 grant-months in all" in text
    assert "up to 10 May 2006" in text
    forms = [[text_of(cell) for cell in row] for row in rows(root, "name-forms")]
    assert ["Qendra Psiko-Sociale“Vatra”", "As written in the document", "line 211"] in forms
    assert "Our reading: the document does not say of each organisation what it is." in text
    assert "co-financing partner, grant 24" in text
    places = [[text_of(cell) for cell in row] for row in rows(root, "places")]
    assert places[:2] == [
        ["Fier", "District", "Fier", "Fier", "1"],
        ["Vlorë shelter", "District", "Vlorë", "Vlorë", "2"],
    ]
    assert links(root)["grants"] == "/grants?organisation=vatra"


def test_unnamed_communes_and_whole_counties_stand_as_the_source_has_them(client):
    puka = rows(page(client, "/organisations/ndihme-gruas-puke"), "places")[1]
    assert [text_of(cell) for cell in puka] == [
        "5 communes without a name",
        "Commune",
        "Pukë",
        "Shkodër",
        "1",
    ]
    durres = rows(page(client, "/organisations/icmc"), "places")[0]
    assert [text_of(cell) for cell in durres] == ["Durrës", "County", "all there", "Durrës", "1"]


def test_what_is_not_there_is_not_found(app, client, client_as):
    for path in ("/organisations/none", "/organisations/VATRA", "/organisations/%00"):
        page(client, path, 404)
    for query in ("kind=x", "cursor=x", "limit=1000", "on=x"):
        page(client, f"/organisations?{query}", 400)
    change_grant(app, 16, published_at=None)
    page(client, "/organisations/gip", 404)
    page(client, "/grants?organisation=gip", 400)
    assert len(names(page(client, "/organisations"))) == 21
    page(client_as("grantee.gip"), "/organisations/gip")


def test_pages_and_queries_stay_the_same_with_many(app, client, client_as):
    make_organisations(app, 10)
    first = page(client, "/organisations")
    assert "1–25 of 32" in text_of(first)
    second = page(client, links(first)["Next"])
    assert len(names(second)) == 7
    assert names(page(client, links(second)["Previous"])) == names(first)
    specialist = client_as("specialist")
    counts = []
    page(specialist, "/organisations?limit=1")  # the programme is read once per change of the data
    for path in (
        "/organisations?limit=2",
        "/organisations?limit=30",
        "/organisations/vatra",
        "/organisations/icmc",
    ):
        with counted_queries(app) as sent:
            page(specialist, path)
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert max(counts) <= 8


ENGLISH_NAMES = ("International Catholic Migration Commission", "Dorcas Aid International Albania")


@pytest.mark.parametrize(
    "path",
    ["/organisations", "/organisations/icmc", "/organisations/dorcas", "/grants", "/grants/4", "/grants/22"],
)
def test_a_name_that_exists_in_english_alone_is_marked_so(client, path):
    for language in ("sq", "en"):
        root = page(client, f"{path}?lang={language}")
        assert languages_of_english_names(root, language) == {"en"}


def languages_of_english_names(element, language):
    """The languages that hold where an element has one of these names as its whole text."""
    language = element.get("lang") or language
    found = {language} if text_of(element) in ENGLISH_NAMES and not list(element) else set()
    for inner in element:
        found |= languages_of_english_names(inner, language)
    return found
