"""The charts of the overview in a browser: drawn after the tables, from this host alone, on phones too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route

from tests.browser.axe import axe_check
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server

CHARTS = ("chart-phase", "chart-theme", "chart-kind", "chart-status", "chart-timeline")
PLOTLY = "**/plotly-basic.min.js*"


def drawn(page: Page) -> Page:
    """The page once its charts are drawn."""
    for name in CHARTS:
        page.wait_for_selector(f"#{name}[data-drawn]", state="attached")
    return page


def bars(page: Page, name: str) -> int:
    """How many bars with an area a chart has."""
    return page.evaluate(
        "id => [...document.querySelectorAll(`#${id} .bars .point path`)]"
        ".filter(path => path.getBBox().width > 0.5 && path.getBBox().height > 0.5).length",
        name,
    )


@pytest.mark.parametrize("language", ["sq", "en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_chart_is_drawn_and_fits(
    live_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    page = drawn(read_as(live_server, language=language, width=width).go("/"))
    # Twenty-four grants and what one of them did not carry out.
    assert bars(page, "chart-timeline") == 25
    assert [bars(page, name) for name in CHARTS[:4]] == [3, 5, 2, 3]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in CHARTS:
        box = page.locator(f"#{name} .main-svg").first.bounding_box()
        assert box is not None
        assert box["width"] <= width
    month = "pri" if language == "sq" else "Apr"
    assert month in (page.locator("#chart-timeline .xaxislayer-above").text_content() or "")
    axe_check(page)


@pytest.mark.parametrize("dark", [False, True])
def test_charts_take_their_colours_from_the_page(live_server: Server, read_as: ReadAs, dark: bool) -> None:
    page = drawn(read_as(live_server, dark=dark).go("/"))
    colours = page.evaluate(
        """() => {
          const probe = document.body.appendChild(document.createElement("i"));
          probe.style.color = getComputedStyle(document.documentElement).getPropertyValue("--accent");
          const bar = document.querySelector("#chart-phase .bars .point path");
          return [getComputedStyle(probe).color, getComputedStyle(bar).fill];
        }"""
    )
    assert colours[0] == colours[1]
    axe_check(page)


def test_the_line_of_the_day_moves_with_the_day(live_server: Server, read_as: ReadAs) -> None:
    reader = read_as(live_server, language="en")
    places = []
    for day in ("2005-06-01", "2006-03-01"):
        page = drawn(reader.go(f"/?on={day}"))
        box = page.locator("#chart-timeline .shapelayer path").bounding_box()
        assert box is not None
        places.append(box["x"])
    assert places[0] + 100 < places[1]
    assert "1 March 2006" in (page.locator("#chart-timeline .annotation").text_content() or "")
    page = drawn(reader.go("/?on=2030-01-01"))
    assert page.locator("#chart-timeline .shapelayer path").count() == 0


def test_a_bar_says_the_words_of_its_row_and_opens_its_grant(live_server: Server, read_as: ReadAs) -> None:
    page = drawn(read_as(live_server, language="en").go("/"))
    page.locator("#chart-timeline").scroll_into_view_if_needed()
    bar = page.locator("#chart-timeline .bars .point path").filter(visible=True).last
    bar.hover(force=True)
    page.wait_for_selector("#chart-timeline .hovertext")
    said = page.locator("#chart-timeline .hovertext").text_content() or ""
    assert "31 Jul 2006" in said.replace("\N{NO-BREAK SPACE}", " ")
    box = bar.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_url("**/grants/15*")


def test_tables_stand_while_the_charts_are_still_on_their_way(live_server: Server, read_as: ReadAs) -> None:
    reader = read_as(live_server, language="en")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    reader.page.route(PLOTLY, hold)
    page = reader.go("/")
    page.wait_for_function("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
    page.wait_for_selector("text=The drawing is being loaded")
    assert page.locator("#timeline tbody tr").count() == 24
    assert page.locator("#matrix tbody tr").count() == 14
    held[-1].continue_()
    drawn(page)


def test_without_the_library_the_tables_say_so(live_server: Server, read_as: ReadAs) -> None:
    reader = read_as(live_server, language="en")
    reader.page.route(PLOTLY, lambda route: route.fulfill(body="", content_type="text/javascript"))
    page = reader.go("/")
    page.wait_for_selector("text=The chart could not be drawn")
    assert page.locator("#matrix tbody tr").count() == 14
    assert "warning" in reader.complaints.pop()


def test_without_a_script_there_are_tables_and_a_sentence(live_server: Server, read_as: ReadAs) -> None:
    page = read_as(live_server, language="en", java_script_enabled=False).go("/")
    assert "The drawing needs JavaScript" in page.locator("noscript").first.inner_text()
    assert not page.locator("#chart-timeline").is_visible()
    assert page.locator("#timeline tbody tr").count() == 24


def test_print_has_the_tables_and_no_charts(live_server: Server, read_as: ReadAs) -> None:
    page = drawn(read_as(live_server, language="en").go("/"))
    page.emulate_media(media="print")
    assert not page.locator("#chart-timeline").is_visible()
    assert page.locator("#timeline").is_visible()
    assert page.locator("#matrix").is_visible()


def test_a_first_visit_is_light(live_server: Server, read_as: ReadAs) -> None:
    reader = read_as(live_server)
    sizes: dict[str, int] = {}
    reader.page.on(
        "requestfinished", lambda request: sizes.update({request.url: request.sizes()["responseBodySize"]})
    )
    drawn(reader.go("/"))
    assert len([url for url in sizes if "favicon" not in url]) <= 6, sorted(sizes)
    assert sum(sizes.values()) < 650_000
