"""The map as a browser draws it: pixels, requests, console."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

SKETCH = "#coverage-map .map-sketch"
PLOTLY = "**/plotly-basic.min.js*"
# The screenshot is read back in an empty page: the policy of ours allows no image from another page.
READ_PIXELS = """async ([png, points]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width; canvas.height = image.height;
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const read = ([x, y]) => context.getImageData(Math.round(x), Math.round(y), 1, 1).data;
  return points.map(point => Array.from(read(point).slice(0, 3)));
}"""
LABELS = """async () => {
  const map = document.getElementById("coverage-map");
  const source = JSON.parse(document.querySelector("[data-coverage-map]").textContent);
  const shapes = await (await fetch(source.boundaries)).json();
  const { xaxis, yaxis } = map._fullLayout;
  const box = map.getBoundingClientRect();
  return Object.fromEntries(Object.entries(shapes).map(([code, shape]) => [code, [
    box.left + xaxis._offset + xaxis.d2p(shape.label[0]) + window.scrollX,
    box.top + yaxis._offset + yaxis.d2p(shape.label[1]) + window.scrollY]]));
}"""
TABLE = """() => Object.fromEntries(
  Array.from(document.querySelectorAll("#coverage-table tbody tr")).map(row => [
  row.querySelector("a").href.split("/").pop(),
  Number(row.querySelector("td:nth-last-child(4)").textContent)]))"""
# Of each number the pixels between its box and the nearest marker.
GAPS = """() => {
  const map = document.getElementById("coverage-map");
  const boxes = selector => Array.from(map.querySelectorAll(selector), one => one.getBoundingClientRect());
  const markers = boxes(".scatterlayer path.point");
  const apart = (low, high, from, to) => Math.max(0, from - high, low - to);
  return boxes(".scatterlayer .textpoint text").map(text => Math.min(...markers.map(marker => Math.hypot(
    apart(text.left, text.right, marker.left, marker.right),
    apart(text.top + 3, text.bottom - 3, marker.top, marker.bottom)))));
}"""
COLOURS = """names => names.map(name => {
  const probe = document.createElement("i");
  probe.hidden = true;
  document.body.append(probe);
  probe.style.color = `var(${name})`;
  const colour = getComputedStyle(probe).color.match(/\\d+/g).slice(0, 3).map(Number);
  probe.remove();
  return colour;
})"""
STEP_OF_COUNT = {
    0: "--scale-1",
    1: "--scale-2",
    2: "--scale-3",
    3: "--scale-4",
    4: "--scale-5",
    5: "--scale-5",
}
# Around a label, outside its digits and inside the smallest district.
RING = [(x, y) for x in (-9, -7, 7, 9) for y in (-4, -2, 0, 2, 4)]


class Watched:
    """A page with what it asked for and what the console said."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.console: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.console.append(f"error: {error}"))

    def open(self, url: str) -> None:
        self.page.goto(url)
        self.page.wait_for_selector("#coverage-map[data-drawn]")


@pytest.fixture(params=["light", "dark"])
def watched(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Watched]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 1400}, color_scheme=request.param, locale="en-GB"
    )
    yield Watched(context.new_page())
    context.close()


def most_frequent(colours: list[list[int]]) -> tuple[int, ...]:
    found = [tuple(colour) for colour in colours]
    return max(set(found), key=found.count)


def pixels(browser: Browser, png: bytes, points: list[tuple[float, float]]) -> list[list[int]]:
    page = browser.new_page()
    read: list[list[int]] = page.evaluate(READ_PIXELS, [base64.b64encode(png).decode(), points])
    page.close()
    return read


@pytest.mark.parametrize("drawing", ["first", "plotly"])
def test_districts_are_drawn_in_the_colours_of_their_numbers(
    live_server: Any, browser: Browser, watched: Watched, drawing: str
) -> None:
    watched.open(f"{live_server.url}/coverage")
    page = watched.page
    labels: dict[str, list[float]] = page.evaluate(LABELS)
    if drawing == "first":
        # Where Plotly has the districts, there they must be before it has come.
        page.route(PLOTLY, lambda route: route.abort())
        page.reload()
        page.wait_for_selector(SKETCH)
        assert page.locator(".main-svg").count() == 0
    counts: dict[str, int] = page.evaluate(TABLE)
    assert len(labels) == len(counts) == 36
    names = sorted(set(STEP_OF_COUNT.values()))
    colours = dict(zip(names, page.evaluate(COLOURS, names), strict=True))
    png = page.screenshot(full_page=True)
    points = [(x + dx, y + dy) for x, y in labels.values() for dx, dy in RING]
    read = pixels(browser, png, points)
    wrong = {}
    for index, code in enumerate(labels):
        seen = most_frequent(read[index * len(RING) : (index + 1) * len(RING)])
        expected = tuple(colours[STEP_OF_COUNT[counts[code]]])
        if max(abs(one - other) for one, other in zip(seen, expected, strict=True)) > 3:
            wrong[code] = (counts[code], seen, expected)
    assert not wrong


def test_nothing_leaves_the_host_and_the_policy_holds(live_server: Any, watched: Watched) -> None:
    for query in ("", "?level=county&metric=grant_months", "?level=commune&lang=en"):
        watched.open(f"{live_server.url}/coverage{query}")
        box = watched.page.locator("#coverage-map").bounding_box()
        assert box is not None
        # Hovering and zooming draw too.
        watched.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        watched.page.locator(".modebar-btn").first.click()
        watched.page.wait_for_timeout(400)
    outside = [url for url in watched.requests if not url.startswith((live_server.url, "data:", "blob:"))]
    assert outside == []
    assert watched.console == []


def test_area_and_marker_open_their_place(live_server: Any, watched: Watched) -> None:
    watched.open(f"{live_server.url}/coverage")
    x, y = watched.page.evaluate(LABELS)["AL-SH"]
    watched.page.mouse.move(x, y - 14)
    watched.page.wait_for_selector(".hoverlayer .hovertext")
    assert "Shkodër" in (watched.page.locator(".hoverlayer").text_content() or "")
    watched.page.mouse.click(x, y - 14)
    watched.page.wait_for_url("**/coverage/places/AL-SH")


def test_table_stands_where_the_map_cannot_be_drawn(live_server: Any, watched: Watched) -> None:
    watched.page.route("**/coverage/boundaries/**", lambda route: route.abort())
    watched.page.goto(f"{live_server.url}/coverage?lang=en")
    watched.page.wait_for_selector("text=The map could not be drawn")
    assert watched.page.locator("#coverage-table tbody tr").count() == 36


@pytest.mark.parametrize("lang", ["sq", "en"])
def test_fits_a_phone(live_server: Any, browser: Browser, lang: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 780}, has_touch=True, is_mobile=True)
    watched = Watched(context.new_page())
    watched.open(f"{live_server.url}/coverage?lang={lang}")
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= 360
    box = watched.page.locator("#coverage-map .main-svg").first.bounding_box()
    assert box is not None
    assert box["width"] <= 360
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("metric", ["grants", "grant_months"])
def test_no_number_lies_under_a_marker(live_server: Any, browser: Browser, metric: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    try:
        page = context.new_page()
        page.goto(f"{live_server.url}/coverage?lang=en&metric={metric}")
        page.wait_for_selector("#coverage-map[data-drawn]")
        gaps = page.evaluate(GAPS)
    finally:
        context.close()
    assert len(gaps) == 27
    assert min(gaps) > 0, gaps
