"""The donor's home in a browser: figures first, the map after them, from this host and within its budget."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route

from tests.browser.axe import axe_check
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server

PLOTLY = "**/plotly-basic.min.js*"
DRAWN = "#coverage-map[data-drawn]"
NUMBERS = "#reach-table tbody td a:nth-of-type(even)"  # behind the name of each place
SKETCH = "#coverage-map .map-sketch"
OUTLINES = "**/coverage/boundaries/**"


def numbers(page: Page) -> list[str]:
    """The numbers that stand in the areas of the map, without the circle of their evidence."""
    found: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('#coverage-map .scatterlayer .textpoint text')]"
        ".map(text => text.textContent.replace(/[^0-9]/g, ''))"
    )
    return found


def hold(page: Page, address: str) -> list[Route]:
    """Let nothing that the page asks for at an address come; gives what waits, to be let in one by one."""
    waiting: list[Route] = []

    def wait(route: Route) -> None:
        waiting.append(route)

    page.route(address, wait)
    return waiting


@pytest.mark.parametrize(("language", "width"), [("sq", 360), ("en", 1280)])
def test_the_map_has_the_figures_of_the_table(
    live_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    reader = read_as(live_server, language=language, width=width)
    reader.sign_in("donor")
    page = reader.go("/")
    page.wait_for_selector(DRAWN)
    table = page.locator(NUMBERS).all_inner_texts()
    assert len(table) == 36
    assert sorted(numbers(page)) == sorted(number for number in table if number != "0")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    words = page.locator("figure.chart figcaption").first.inner_text()
    assert words in {"Grants", "Grantet"}
    axe_check(page)


def test_a_slow_line_shows_the_figures_first(live_server: Server, read_as: ReadAs) -> None:
    reader = read_as(live_server, language="en")
    reader.sign_in("donor")
    held = hold(reader.page, PLOTLY)
    page = reader.go("/")
    page.wait_for_function("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
    assert page.locator(NUMBERS).count() == 36
    assert "9" in page.locator("#home ~ .stats .stat-number").all_inner_texts()
    page.wait_for_selector(SKETCH)
    assert page.locator(f"{SKETCH} text").count() == 27
    page.wait_for_timeout(500)
    # The page that signing in led to may have asked for it too, and was left before it came.
    held[-1].continue_()
    page.wait_for_selector(DRAWN)


def test_without_the_library_the_first_drawing_stays(live_server: Server, read_as: ReadAs) -> None:
    reader = read_as(live_server, language="en")
    reader.sign_in("donor")
    reader.page.route(PLOTLY, lambda route: route.fulfill(body="", content_type="text/javascript"))
    outlines = hold(reader.page, OUTLINES)
    page = reader.go("/")
    # The other charts give up before the outlines of the map have come, which is then drawn nevertheless.
    page.wait_for_selector("text=The chart could not be drawn", state="attached")
    assert page.locator(SKETCH).count() == 0
    with page.expect_console_message(lambda message: "holds no Plotly" in message.text):
        outlines[-1].continue_()
    assert page.locator(f"{SKETCH} text").count() == 27
    assert page.locator(NUMBERS).count() == 36
    assert all("warning" in complaint for complaint in reader.complaints)
    reader.complaints.clear()


def test_a_first_visit_keeps_to_the_budget_of_pages_with_a_map(live_server: Server, read_as: ReadAs) -> None:
    reader = read_as(live_server)
    reader.sign_in("donor")
    reader.page.context.route("**/*", lambda route: route.continue_())  # nothing comes from the cache
    sizes: dict[str, int] = {}
    reader.page.on(
        "requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]})
    )
    page = reader.go("/")
    page.wait_for_selector(DRAWN)
    page.wait_for_selector("#chart-timeline[data-drawn]", state="attached")
    assert any("plotly" in url for url in sizes)
    assert sum(sizes.values()) < 650_000, sizes
