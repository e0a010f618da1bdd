"""Each role finds its home above the overview and follows it; its guide fits on one sheet of paper."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.axe import axe_violations
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server

# Account → a link of its home, in each language, and the address that it leads to.
JOURNEYS = {
    "specialist": (
        "Show these grants",
        "Shfaq këto grante",
        r"/grants\?status=completed&status=closed_early$",
    ),
    "grantee.vatra": (
        "Psycho-Social Centre “Vatra”",
        "Qendra Psikosociale “Vatra”",
        r"/organisations/vatra$",
    ),
    "donor": ("Map of where the grants work", "Harta e vendeve ku zbatohen grantet", r"/coverage$"),
    "committee.kukes": (
        "grants that name a place there",
        "grante që përmendin një vend atje",
        r"/grants\?county=AL-07$",
    ),
    "coordinator": ("Counties on the map", "Qarqet në hartë", r"/coverage\?level=county$"),
    "admin": ("active accounts", "llogari aktive", r"/admin/users\?group=active$"),
}
GUIDE = {
    "en": "Guide: what you can do here, on one page",
    "sq": "Udhëzuesi: çfarë mund të bëni këtu, në një faqe",
}
LANGUAGES = ("en", "sq")


def fits(page: Page) -> bool:
    return not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def sheets(page: Page) -> int:
    """On how many sheets of A4 the page is printed."""
    return len(PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages)


@pytest.mark.parametrize("account", JOURNEYS)
def test_home_leads_on_in_both_languages_on_phone_and_desktop(
    live_server: Server, read_as: ReadAs, account: str
) -> None:
    reader = read_as(live_server, account=account, language="en")
    for language in LANGUAGES:
        for width in (360, 1280):
            reader.page.set_viewport_size({"width": width, "height": 800})
            page = reader.go(f"/?lang={language}")
            assert not axe_violations(page)
            assert fits(page), f"{account} {language} at {width}"
            words = JOURNEYS[account][LANGUAGES.index(language)]
            page.locator("section[aria-labelledby=home]").get_by_role("link", name=words, exact=True).click()
            expect(page).to_have_url(re.compile(JOURNEYS[account][2]))
            expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize("account", JOURNEYS)
def test_the_guide_of_a_role_fits_on_one_sheet(live_server: Server, read_as: ReadAs, account: str) -> None:
    reader = read_as(live_server, account=account, language="en")
    for language in LANGUAGES:
        page = reader.go(f"/?lang={language}")
        page.get_by_role("link", name=GUIDE[language], exact=True).click()
        expect(page).to_have_url(re.compile(rf"/guide/{account.partition('.')[0]}$"))
        assert sheets(page) == 1, f"{account} {language}"
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert not axe_violations(page)
            assert fits(page)


def test_a_visitor_finds_the_guide_at_the_foot_of_the_page(live_server: Server, read_as: ReadAs) -> None:
    reader = read_as(live_server, language="sq", width=360)
    page = reader.go("/")
    page.locator("footer").get_by_role("link", name="Udhëzues", exact=True).click()
    page.get_by_role("link", name="Vizitor", exact=True).click()
    expect(page.locator("h1")).to_have_text("Udhëzues për vizitorët")
    assert sheets(page) == 1
    assert not axe_violations(page)
