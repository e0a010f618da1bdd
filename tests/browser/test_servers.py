"""The application in earnest, on both databases; and the notes that the reader's window takes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route

from tests.browser.conftest import ReadAs
from tests.browser.servers import Server


def test_the_main_pages_work_on_both_databases(either_server: Server, read_as: ReadAs) -> None:
    reader = read_as(either_server, account="specialist", language="en")
    page = reader.go("/grants")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").count() == 1
    reader.go("/coverage").wait_for_selector("[data-drawn]", state="attached")
    reader.go("/grants/amounts")
    page.locator("form[data-sign-out] button").click()
    page.wait_for_url("**/login")
    reader.go("/grants/amounts")
    assert "/login" in page.url


def test_a_request_to_another_host_is_noted(live_server: Server, read_as: ReadAs) -> None:
    reader = read_as(live_server)

    def answer(route: Route) -> None:
        route.fulfill(status=200, body="")

    reader.page.route("https://elsewhere.example/**", answer)
    page = reader.go("/login")
    page.route("**/login", lambda route: route.fulfill(status=200, content_type="text/html", body=PLANTED))
    reader.go("/login")
    page.wait_for_load_state("networkidle")
    with pytest.raises(AssertionError, match="elsewhere"):
        reader.check()
    reader.outside.clear()
    with pytest.raises(AssertionError, match=r"gone\.js answered 404"):
        reader.check()
    reader.failed.clear()
    with pytest.raises(AssertionError, match="planted"):
        reader.check()
    reader.complaints.clear()


PLANTED = (
    '<!doctype html><title>x</title><img src="https://elsewhere.example/a.png" alt="">'
    '<script src="/static/gone.js"></script><script>console.error("planted")</script>'
)
