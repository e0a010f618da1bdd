"""The months of the coverage page, played in a browser: by keyboard, by buttons, table and map together."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import axe_check
from tests.browser.test_coverage_map import TABLE, Watched

# The first month waits for all of them, and for whatever else the machine does.
PATIENT = 20_000
SLIDER = ".coverage-player input"
FILLS = """() => Array.from(document.querySelectorAll("#coverage-map .scatterlayer .js-fill"),
  path => path.style.fill + path.getAttribute("d").length)"""

LINKS = """() => Array.from(document.querySelectorAll("#coverage-table td a"), link => {
  const url = new URL(link.href);
  url.searchParams.sort();
  return url.href;
})"""


@pytest.fixture
def visit(browser: Browser) -> Any:
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="en-GB")
    yield Watched(context.new_page())
    context.close()


def label(page: Page) -> str:
    return page.locator(".coverage-player output").inner_text()


def onward(page: Page) -> list[str]:
    """Where the page leads on from what is chosen."""
    names = ("Compare two", "Gaps in coverage")
    return [page.get_by_role("link", name=one, exact=True).get_attribute("href") or "" for one in names]


def test_the_slider_moves_map_table_words_and_address_together(live_server: Any, visit: Watched) -> None:
    page = visit.page
    visit.open(f"{live_server.url}/coverage?lang=en&theme=prevention&sort=-grants")
    before = page.evaluate(FILLS)
    page.focus(SLIDER)
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".coverage-player output")).to_have_text("May 2005", timeout=PATIENT)
    assert page.locator(SLIDER).get_attribute("aria-valuetext") == "May 2005"
    assert page.locator(".coverage-player output").get_attribute("aria-live") == "polite"
    expect(page).to_have_url(re.compile("from=2005-05-01&until=2005-05-31"))
    assert "theme=prevention" in page.url
    played = page.evaluate(TABLE)
    words = page.locator(".page-lead").inner_text()
    assert "May 2005" in words
    assert page.evaluate(FILLS) != before
    assert "May 2005" in page.locator(".coverage-chips").inner_text()
    assert all("theme=prevention&from=2005-05-01&until=2005-05-31" in one for one in onward(page))
    drawn = page.evaluate(FILLS)
    links = page.evaluate(LINKS)
    evidence = page.locator("#coverage-table .evidence").all_inner_texts()
    # The address that it leaves behind shows the same page.
    visit.open(page.url)
    assert page.evaluate(TABLE) == played
    assert list(page.evaluate(TABLE)) == list(played)
    assert page.locator(".page-lead").inner_text() == words
    assert page.evaluate(FILLS) == drawn
    assert page.evaluate(LINKS) == links
    assert page.locator("#coverage-table .evidence").all_inner_texts() == evidence
    assert label(page).endswith("May 2005")
    assert visit.console == []
    assert [url for url in visit.requests if not url.startswith((live_server.url, "data:", "blob:"))] == []
    assert len([url for url in visit.requests if "months.json" in url]) == 1


def test_it_plays_pauses_and_steps(live_server: Any, visit: Watched) -> None:
    page = visit.page
    visit.open(f"{live_server.url}/coverage?lang=en")
    assert not page.locator("[data-month-menu]").is_visible()
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".coverage-player output")).to_have_text(re.compile("200"), timeout=PATIENT)
    expect(page.locator(".coverage-player output")).not_to_have_text("January 2005", timeout=PATIENT)
    page.get_by_role("button", name="Pause").click()
    shown = page.locator(SLIDER).input_value()
    page.wait_for_timeout(2000)
    assert page.locator(SLIDER).input_value() == shown
    page.get_by_role("button", name="Month before").click()
    assert page.locator(SLIDER).input_value() == str(int(shown) - 1)
    page.focus(SLIDER)
    page.keyboard.press("End")
    expect(page.locator(".coverage-player output")).to_have_text("July 2006", timeout=PATIENT)
    axe_check(page)


def test_calm_readers_step_and_nothing_plays(live_server: Any, browser: Browser) -> None:
    context = browser.new_context(reduced_motion="reduce", locale="en-GB")
    page = context.new_page()
    page.goto(f"{live_server.url}/coverage?lang=en")
    page.wait_for_selector("[data-step='1']")
    assert not page.locator("[data-play]").is_visible()
    page.locator("[data-step='1']").click()
    expect(page.locator(".coverage-player output")).to_have_text("January 2005", timeout=PATIENT)
    context.close()


def test_without_a_script_a_menu_leads_to_the_month(live_server: Any, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{live_server.url}/coverage?lang=en&theme=prevention")
    page.select_option("#month", "2005-11")
    page.get_by_role("button", name="Show the month").click()
    assert "month=2005-11" in page.url
    assert "November 2005" in page.locator(".page-lead").inner_text()
    context.close()


@pytest.mark.parametrize("level", ["county", "commune"])
def test_other_levels_play_too_and_fit_a_phone(live_server: Any, browser: Browser, level: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="sq")
    visit = Watched(context.new_page())
    visit.open(f"{live_server.url}/coverage?lang=sq&level={level}")
    visit.page.focus(SLIDER)
    visit.page.keyboard.press("End")
    expect(visit.page.locator(".coverage-player output")).to_have_text("korrik 2006", timeout=PATIENT)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert visit.console == []
    context.close()
