"""The list of gaps in a browser: read, weighed and shared without a script, at phone and desk width."""

from __future__ import annotations

import pytest

from tests.browser.axe import axe_check
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server


@pytest.mark.parametrize(("language", "width"), [("sq", 360), ("en", 360), ("sq", 1280), ("en", 1280)])
def test_the_list_can_be_read_and_weighed(
    live_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    reader = read_as(live_server, language=language, width=width)
    page = reader.go("/coverage/gaps")
    assert page.locator("#gaps-table tbody tr").count() == 22
    axe_check(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    county = page.locator("#county-table tbody tr").first.bounding_box()
    assert county is not None
    assert county["height"] < 60  # one line, not a letter in each
    before = page.locator("#gaps-table tbody th").first.inner_text()
    if width == 360:
        page.locator(".filters summary").click()
    page.locator("#weight-poverty").fill("10")
    page.locator("#weight-themes").fill("0")
    page.locator(".filters button[type=submit]").click()
    page.wait_for_url("**weights=themes:0,poverty:10**")
    assert page.locator("#gaps-table tbody th").first.inner_text() != before
    assert page.locator("#weight-poverty").input_value() == "10"
    axe_check(page)
    # A full bar is as wide as its ground, an empty one has no width.
    bar = page.locator("#gaps-table td i").first
    assert bar.bounding_box() is not None
