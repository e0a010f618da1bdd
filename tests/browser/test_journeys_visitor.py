"""A visitor: looks for grants, reads one, follows a place, works with the map, takes a file along."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, everywhere, walk

UNREACHED = ["Bulqizë", "Kavajë", "Kolonjë", "Kuçovë", "Kurbin", "Mallakastër", "Mat", "Peqin", "Skrapar"]
DRAWN = "#coverage-map[data-drawn]"


@everywhere
def test_a_visitor_finds_and_reads_a_grant(
    live_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    visit = walk(read_as, live_server, language, width)
    visit.open("/")
    visit.sees("US$ 2,097,624" if language == "en" else "2 097 624 USD")
    visit.stop()
    visit.choose_menu("Grants")
    visit.arrive(visit.say("Grants"))
    expect_grants(visit, 24)
    search_with_and_without_marks(visit)
    narrow_and_sort(visit)
    read_a_grant(visit)
    follow_a_place(visit)


def rows(visit: Walk) -> Locator:
    return visit.page.locator("#grants tbody tr")


def titles(visit: Walk) -> list[str]:
    return rows(visit).locator("th a").all_inner_texts()


def expect_grants(visit: Walk, number: int) -> None:
    heading = visit.words.count("%(count)s grant", "%(count)s grants", number)
    expect(visit.page.locator("#grants caption")).to_have_text(heading)
    expect(rows(visit)).to_have_count(number)


def search(visit: Walk, words: str) -> None:
    form = visit.open_filters()
    form.get_by_label(visit.say("Search"), exact=True).fill(words)
    visit.press("Apply", form)
    expect(filters_in_use(visit)).to_contain_text(words)


def filters_in_use(visit: Walk) -> Locator:
    return visit.page.get_by_role("list", name=visit.say("Filters in use"))


def search_with_and_without_marks(visit: Walk) -> None:
    """The same grants, whether the Albanian letters are typed or not, whatever language the page has."""
    search(visit, "viktima")
    expect_grants(visit, 11)
    visit.stop()
    search(visit, "Fëmijë")
    expect_grants(visit, 10)
    with_marks = titles(visit)
    search(visit, "femije")
    expect_grants(visit, 10)
    assert titles(visit) == with_marks
    search(visit, "zzzzzz")
    visit.sees(visit.say("No grant found"))
    visit.follow("Show all grants")
    expect_grants(visit, 24)


def narrow_and_sort(visit: Walk) -> None:
    form = visit.open_filters()
    form.get_by_label(visit.say("Prevention"), exact=True).check()
    form.get_by_label(visit.say("District"), exact=True).select_option("AL-SH")
    visit.press("Apply", form)
    expect_grants(visit, 3)
    expect(filters_in_use(visit)).to_contain_text("Shkodër")
    assert "theme=prevention" in visit.page.url
    visit.stop()
    before = titles(visit)
    if visit.is_folded:  # a phone shows cards without column headings
        form = visit.open_filters()
        form.get_by_label(visit.say("Order"), exact=True).select_option(visit.say("First day, latest first"))
        visit.press("Apply", form)
        visit.page.wait_for_url(re.compile("sort=-start"))
    else:
        heading = visit.page.get_by_role("columnheader", name=visit.say("No."), exact=True)
        visit.follow("No.", heading)
        expect(heading).to_have_attribute("aria-sort", "descending")
    expect_grants(visit, 3)
    assert sorted(titles(visit)) == sorted(before)
    assert titles(visit) != before
    visit.page.get_by_role("link", name=re.compile(f"{visit.say('Remove filter')}.*Shkodër")).click()
    expect(rows(visit).nth(3)).to_be_attached()


def read_a_grant(visit: Walk) -> None:
    """Grant 8 has many sites. A visitor is told that amounts are not shown to everybody."""
    visit.page.locator('#grants a[href^="/grants/8"]').click()
    visit.page.wait_for_url(re.compile(r"/grants/8\b"))
    expect(visit.page.locator(".page-eyebrow")).to_contain_text(visit.say("Grant %(number)s", number="8"))
    visit.sees(
        visit.say("Amounts are shown to those signed in who may see them."), visit.say("Where it works")
    )
    expect(visit.page.locator("#sites q").first).to_have_text("Tirana")
    visit.stop()


def follow_a_place(visit: Walk) -> None:
    sites = visit.page.locator("#sites")
    sites.get_by_role("link", name="Pogradec", exact=True).click()
    visit.arrive(re.compile("Pogradec"))
    visit.sees(visit.say("Grants with a site here"), visit.say("Themes of direct grants here"))
    expect(visit.page.locator("article")).to_have_count(2)
    visit.stop()


@everywhere
def test_a_visitor_works_with_the_map_and_takes_a_file(
    live_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    visit = walk(read_as, live_server, language, width)
    visit.open("/")
    visit.follow("See where the grants work")
    visit.arrive(visit.say("Coverage"))
    expect(visit.page.locator(DRAWN)).to_be_visible()
    expect(table(visit)).to_have_count(36)
    read_what_is_not_reached(visit)
    visit.stop()
    change_what_is_shown(visit)
    switch_language_and_keep_the_state(visit)
    look_at_an_unreached_place(visit)
    take_the_workbook(visit)
    mistype_the_address(visit)


def table(visit: Walk) -> Locator:
    return visit.page.locator("#coverage-table tbody tr")


def unreached(visit: Walk) -> Locator:
    return visit.page.get_by_role(
        "region", name=visit.say("%(places)s that no site line reaches", places=visit.say("Districts"))
    )


def read_what_is_not_reached(visit: Walk) -> None:
    expect(unreached(visit).get_by_role("link")).to_have_text(UNREACHED)
    visit.sees(visit.say("Nationwide grants"), "OpenStreetMap")


def change_what_is_shown(visit: Walk) -> None:
    """Level, theme, metric and day; each stands in the address and in the table."""
    form = visit.open_filters("Choose what is shown")
    form.get_by_label(visit.say("Level"), exact=True).select_option(visit.say("Counties"))
    form.get_by_label(visit.say("What is counted"), exact=True).select_option(visit.say("Grant-months"))
    visit.press("Show", form)
    expect(table(visit)).to_have_count(12)
    expect(visit.page.locator("#coverage-map-title")).to_contain_text(visit.say("Grant-months"))
    expect(visit.page.locator(DRAWN)).to_be_visible()
    form = visit.open_filters("Choose what is shown")
    form.get_by_label(visit.say("Level"), exact=True).select_option(visit.say("Districts"))
    form.get_by_label(visit.say("Reintegration"), exact=True).check()
    form.get_by_label(visit.say("Only grants that ran on"), exact=True).fill("2005-06-01")
    visit.press("Show", form)
    expect(table(visit)).to_have_count(36)
    expect(visit.page.locator(DRAWN)).to_be_visible()
    visit.sees("1 June 2005" if visit.language == "en" else "1 qershor 2005")
    visit.stop()


def switch_language_and_keep_the_state(visit: Walk) -> None:
    before = visit.page.url
    state = dict.fromkeys(before.split("?")[1].split("&"))
    visit.switch_language()
    visit.arrive(visit.say("Coverage"))
    after = dict.fromkeys(visit.page.url.split("?")[1].split("&"))
    assert {"theme=reintegration", "on=2005-06-01", "metric=grant_months"} <= set(state)
    assert set(after) - set(state) == {f"lang={visit.language}"}
    assert set(state) - set(after) <= {f"{name}=" for name in ("sort", "on")}
    expect(visit.page.locator(DRAWN)).to_be_visible()
    expect(visit.page.locator("#coverage-map-title")).to_contain_text(visit.say("Grant-months"))


def look_at_an_unreached_place(visit: Walk) -> None:
    visit.choose_menu("Coverage")
    unreached(visit).get_by_role("link", name="Skrapar", exact=True).click()
    visit.arrive(re.compile("Skrapar"))
    visit.sees(
        visit.say("No site line of a grant that is not nationwide names this place or anything in it.")
    )
    visit.stop()


def take_the_workbook(visit: Walk) -> None:
    visit.choose_menu("Exports")
    visit.arrive(visit.say("Exports"))
    visit.stop()
    name = {"sq": "Shqip", "en": "English"}[visit.language]
    filename, book = visit.take_workbook(f"portfolio.xlsx – {name}")
    # The day chosen on the map travels along.
    assert filename == f"portfolio-kvktnj-2005-06-01-{visit.language}.xlsx"
    sheets = ("Read me", "Grants", "Sites", "Organisations", "Districts")
    assert book.sheetnames == [visit.say(sheet) for sheet in sheets]
    numbers = [row[0].value for row in book[visit.say("Grants")].iter_rows()]
    assert [number for number in numbers if isinstance(number, int)] == list(range(1, 25))


def mistype_the_address(visit: Walk) -> None:
    visit.open("/grants?district=AL-NOWHERE", status=400)
    visit.arrive(visit.say("This address cannot be read"))
    visit.sees("AL-NOWHERE", "district")
    visit.stop()
    visit.follow("Grants", visit.page.locator("[data-error]"))
    expect_grants(visit, 24)
    visit.open("/grants/99", status=404)
    visit.arrive(visit.say("Nothing here"))
    visit.sees(visit.say("Check the address, or look for it in the list of grants."))
    visit.follow("Grants", visit.page.locator("[data-error]"))
    visit.arrive(visit.say("Grants"))
