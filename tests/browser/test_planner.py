"""What if, by keyboard and without a script: choosing, sharing, on phone and desktop, in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.axe import axe_violations
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.checks.source import report

PLANNER = "/coverage/planner"
PAGES = (
    PLANNER,
    f"{PLANNER}?grant=16",
    f"{PLANNER}?change=3-end-2005-10-01&change=9-close-2006-01-31",
    f"{PLANNER}?change=3-end-2005-12-31",
    "/coverage/places/AL-KC",
)
WIDTHS = (360, 1280)


@pytest.mark.parametrize("language", ["sq", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_sticks_out(
    read_as: ReadAs, live_server: Server, path: str, language: str
) -> None:
    page, found = read_as(live_server, language=language).go(path), []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{path} at {width}: {line}" for line in axe_violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{path} at {width}: wider than the window")
    assert not found, report(found, "Mend the page.")


def test_supposing_an_end_by_keyboard(read_as: ReadAs, live_server: Server) -> None:
    page: Page = read_as(live_server, language="en", width=360).go(PLANNER)
    page.get_by_label("Which grant?").focus()
    page.keyboard.type("3.")
    page.get_by_role("button", name="Go on").press("Enter")
    page.get_by_label("The grant is closed early").press("Space")
    page.get_by_label("Last day").fill("2005-10-01")
    page.get_by_role("button", name="Show what falls out").press("Enter")
    page.wait_for_url("**/planner?change=3-close-2005-10-01")
    summary = page.get_by_text("From 2 October 2005 on, coverage is lost in 5 districts")
    assert summary.is_visible()
    shared = page.url
    page.get_by_role("link", name="Leave out").press("Enter")
    page.wait_for_url(f"**{PLANNER}")
    page.goto(shared)
    assert summary.is_visible()
