"""Filter forms in a browser: what the address holds, and what they show when a page comes back."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Page


def test_empty_fields_stay_out_of_the_address(live_server: Any, page: Page) -> None:
    page.goto(f"{live_server.url}/grants?lang=en")
    page.get_by_label("Prevention").check()
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**/grants?*")
    assert page.url.split("?")[1] == "theme=prevention&sort=number"


def test_a_page_that_comes_back_shows_what_its_list_holds(live_server: Any, page: Page) -> None:
    page.goto(f"{live_server.url}/grants?lang=en")
    page.get_by_label("Prevention").check()
    page.get_by_label("Search", exact=True).fill("Vlor")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**/grants?*theme=prevention*")
    assert page.get_by_label("Prevention").is_checked()
    page.go_back()
    page.wait_for_url("**/grants?lang=en")
    assert not page.get_by_label("Prevention").is_checked()
    assert page.get_by_label("Search", exact=True).input_value() == ""


def test_without_scripts_the_map_says_what_it_needs(live_server: Any, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    try:
        page = context.new_page()
        page.goto(f"{live_server.url}/coverage?lang=en")
        frame = page.locator("#coverage-map")
        assert frame.inner_text().strip() == "The drawing needs JavaScript. The table has the same figures."
    finally:
        context.close()
