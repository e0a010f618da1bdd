"""A first visit with nothing kept: few requests, few bytes, the icon of the site among them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request

from tests.browser.conftest import ReadAs
from tests.browser.servers import Server

MOST_REQUESTS = 6
MOST_BYTES, MOST_WITH_DRAWING = 150_000, 650_000
DRAWN = "[data-drawn]"
PAGES = [
    ("/grants", False),
    ("/grants/9", False),
    ("/organisations", False),
    ("/organisations/vatra", False),
    ("/coverage/gaps", False),
    ("/coverage/planner", False),
    ("/coverage/method", False),
    ("/coverage/places/AL-EL", False),
    ("/exports", False),
    ("/login", False),
    ("/", True),
    ("/coverage", True),
    ("/coverage?level=commune&claims=1", True),
    ("/coverage/compare", True),
]


def note(seen: list[Request], request: Request) -> None:
    """Playwright takes no method of a built-in type."""
    seen.append(request)


def visit(page: Page, address: str, *, is_drawn: bool) -> list[Request]:
    """Every request of a page until nothing more is asked for."""
    seen: list[Request] = []
    page.goto("about:blank")  # what an earlier page had asked for is over
    page.on("requestfinished", lambda request: note(seen, request))
    page.goto(address)
    if is_drawn:
        page.wait_for_selector(DRAWN, state="attached", timeout=60_000)
    page.wait_for_load_state("networkidle")
    return seen


@pytest.mark.parametrize(("path", "is_drawn"), PAGES)
def test_a_first_visit_is_few_requests(
    live_server: Server, read_as: ReadAs, path: str, is_drawn: bool
) -> None:
    page = read_as(live_server).page
    seen = visit(page, live_server.url + path, is_drawn=is_drawn)
    asked = [one.url for one in seen]
    assert len(asked) <= MOST_REQUESTS, asked
    assert any("plotly" in url for url in asked) is is_drawn
    received = sum(one.sizes()["responseBodySize"] + one.sizes()["responseHeadersSize"] for one in seen)
    assert received < (MOST_WITH_DRAWING if is_drawn else MOST_BYTES)
    # A browser that shows icons asks for no other.
    icon = page.locator("link[rel=icon]").get_attribute("href")
    assert icon is not None
    assert icon.startswith("data:image/svg+xml,")


def test_a_donors_home_is_few_requests_too(live_server: Server, read_as: ReadAs) -> None:
    reader = read_as(live_server, account="donor")
    reader.page.context.route("**/*", lambda route: route.continue_())  # nothing comes from the cache
    seen = visit(reader.page, f"{live_server.url}/", is_drawn=True)
    assert len(seen) <= MOST_REQUESTS, [one.url for one in seen]
