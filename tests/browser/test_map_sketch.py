"""The first drawing of the map, before Plotly has come: where Plotly will have it, and good for itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.axe import axe_check
from tests.browser.test_coverage_map import PLOTLY, SKETCH, TABLE, Watched

# Plotly's buttons stand in the corner at the right.
BUTTONS = 40
# Parts of the pixels: Plotly leaves out points of an outline that lie on a line, by less than a pixel.
MOST_DIFFERENT = 0.005
NUMBERS = """() => Array.from(document.querySelectorAll("#coverage-map text"), one => [one.textContent,
  one.getBoundingClientRect().left, one.getBoundingClientRect().top])"""
FILLS = """() => Array.from(
  document.querySelectorAll("#coverage-map .map-sketch path[data-place]:not([transform])"),
  path => [path.dataset.place, getComputedStyle(path).fill])"""


class Held:
    """A window whose Plotly comes when it is let in."""

    def __init__(self, context: BrowserContext) -> None:
        self.watched = Watched(context.new_page())
        self.page: Page = self.watched.page
        self.routes: list[Route] = []
        self.page.route(PLOTLY, self.hold)

    def hold(self, route: Route) -> None:
        self.routes.append(route)

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.page.wait_for_selector(".map-sketch")

    def let_in(self) -> None:
        self.page.wait_for_timeout(200)
        while not self.routes:
            self.page.wait_for_timeout(100)
        self.routes[-1].continue_()
        self.page.wait_for_selector("#coverage-map[data-drawn], #coverage-map-2[data-drawn]")

    def picture(self) -> Image.Image:
        self.page.mouse.move(1, 1)
        shot = self.page.locator(".chart-canvas").first.screenshot()
        picture = Image.open(io.BytesIO(shot)).convert("RGB")
        return picture.crop((0, 0, picture.width - BUTTONS, picture.height))


@pytest.fixture
def held(browser: Browser) -> Iterator[Held]:
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="en-GB")
    yield Held(context)
    context.close()


def difference(one: Image.Image, other: Image.Image) -> float:
    """The part of the pixels that are not alike."""
    counts = ImageChops.difference(one, other).convert("L").histogram()
    return sum(counts[24:]) / sum(counts)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "path",
    [
        "/coverage?claims=1",
        "/coverage?level=county&metric=grant_months",
        "/coverage?level=commune&claims=1",
        "/coverage/compare",
    ],
)
def test_nothing_jumps_when_plotly_takes_over(
    live_server: Any, browser: Browser, path: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 1000}, locale="en-GB")
    held = Held(context)
    held.open(f"{live_server.url}{path}")
    before = held.picture()
    held.let_in()
    assert held.page.locator("#coverage-map .map-sketch, #coverage-map-2 .map-sketch").count() == 0
    assert difference(before, held.picture()) < MOST_DIFFERENT
    assert held.watched.console == []
    context.close()


def test_it_follows_the_dark_page_and_a_narrower_window(live_server: Any, held: Held) -> None:
    held.open(f"{live_server.url}/coverage?claims=1")
    held.page.emulate_media(color_scheme="dark")
    held.page.set_viewport_size({"width": 700, "height": 1000})
    expect(held.page.locator(SKETCH)).to_have_attribute(
        "width",
        held.page.evaluate("String(document.getElementById('coverage-map').getBoundingClientRect().width)"),
    )
    before, numbers = held.picture(), held.page.evaluate(NUMBERS)
    held.let_in()
    assert len(held.page.evaluate(NUMBERS)) == len(numbers)
    assert difference(before, held.picture()) < MOST_DIFFERENT


def test_a_place_has_its_label_and_opens(live_server: Any, held: Held) -> None:
    held.open(f"{live_server.url}/coverage?lang=en")
    area = held.page.locator(f"{SKETCH} path[data-place='AL-SH']")
    area.hover()
    assert (area.locator("title").text_content() or "").splitlines()[0] == "Shkodër"
    area.click()
    held.page.wait_for_url("**/coverage/places/AL-SH*")


def test_without_plotly_it_stays_and_plays_the_months(live_server: Any, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, locale="en-GB")
    watched = Watched(context.new_page())
    page = watched.page
    page.route(PLOTLY, lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{live_server.url}/coverage?lang=en")
    page.wait_for_selector(SKETCH)
    page.wait_for_timeout(1000)
    assert [line.partition(":")[0] for line in watched.console] == ["warning"]
    before = page.evaluate(FILLS)
    page.locator("[data-step='1']").click()
    expect(page.locator(".coverage-player output")).to_have_text("January 2005", timeout=20_000)
    played = dict(page.evaluate(FILLS))
    assert list(played) == [code for code, _fill in before]
    assert played != dict(before)
    counts = {code.partition("?")[0]: count for code, count in page.evaluate(TABLE).items()}
    empty = {played[code] for code, count in counts.items() if not count}
    assert {played[code] for code, count in counts.items() if count}.isdisjoint(empty)
    axe_check(page)
    context.close()
