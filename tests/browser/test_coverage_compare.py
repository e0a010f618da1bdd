"""Two maps beside each other, and one above the other on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import axe_check
from tests.browser.test_coverage_map import Watched

BOXES = """() => ["coverage-map-1", "coverage-map-2"].map(
  id => document.getElementById(id).getBoundingClientRect())"""

# Of each frame the areas that lie outside it.
CUT = """() => Array.from(document.querySelectorAll(".chart-canvas"), frame => {
  const box = frame.getBoundingClientRect();
  const areas = Array.from(frame.querySelectorAll(".scatterlayer .fills path, .scatterlayer .js-fill"));
  const shapes = areas.map(one => one.getBoundingClientRect()).filter(one => one.width);
  const isCut = one => one.left < box.left || one.right > box.right || one.bottom > box.bottom;
  return { areas: areas.length, cut: shapes.filter(isCut).map(one => one.left) };
})"""


@pytest.mark.parametrize("width", [360, 1280])
def test_two_maps_are_drawn_and_axe_finds_nothing(live_server: Any, browser: Browser, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
    visit = Watched(context.new_page())
    visit.page.goto(f"{live_server.url}/coverage/compare?on=2005-06-15&compare_on=2006-05-10&lang=en")
    for number in (1, 2):
        visit.page.wait_for_selector(f"#coverage-map-{number}[data-drawn]")
    first, second = visit.page.evaluate(BOXES)
    if width == 360:
        assert second["top"] >= first["bottom"]
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 360
    else:
        assert second["left"] >= first["right"]
        assert abs(second["top"] - first["top"]) < 60
    assert visit.console == []
    assert [url for url in visit.requests if not url.startswith((live_server.url, "data:", "blob:"))] == []
    axe_check(visit.page)
    context.close()


@pytest.mark.parametrize("width", [820, 1280])
@pytest.mark.parametrize("path", ["/coverage", "/coverage/compare?on=2005-06-15"])
def test_a_printed_map_is_whole(live_server: Any, browser: Browser, path: str, width: int) -> None:
    """The drawing keeps the width of the screen; on paper its frame is narrower."""
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.goto(live_server.url + path)
    for frame in page.locator(".chart-canvas").element_handles():
        page.wait_for_selector(f"#{frame.get_attribute('id')}[data-drawn]")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})
    frames = page.evaluate(CUT)
    assert frames
    assert all(frame["areas"] >= 36 and frame["cut"] == [] for frame in frames), frames
    context.close()
