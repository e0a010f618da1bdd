"""A reader in a browser: what pages ask for and complain about is noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tests.browser.servers import Server
from tests.conftest import PASSWORD

HEIGHT = 800
LOCALES = {"sq": "sq-AL", "en": "en-GB"}
# What the browser says of an answer of 400 and more: `failed` has it, unless the page itself was asked for.
FAILED = "Failed to load resource"


@dataclass
class Reader:
    """One browser window on one server.

    `outside` are requests to other hosts, `failed` parts of pages that did not come, `complaints` errors and
    warnings of the console and of scripts.
    """

    page: Page
    server: Server
    outside: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self.note_request)
        self.page.on("response", self.note_response)
        self.page.on("console", self.note_message)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.server.url}/", "data:", "blob:", "about:")):
            self.outside.append(f"{self.page.url}: {request.url}")

    def note_response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.failed.append(f"{self.page.url}: {response.url} answered {response.status}")

    def note_message(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(FAILED):
            self.complaints.append(f"{self.page.url}: {message.type}: {message.text}")

    def go(self, path: str, *, status: int = 200) -> Page:
        """Open an address of the server; the page has come with this status."""
        answer = self.page.goto(f"{self.server.url}{path}")
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}, expected {status}"
        return self.page

    def sign_in(self, account: str) -> None:
        """Sign in as a demo account (`specialist`, `grantee.vatra` …) through the form."""
        self.go("/login")
        self.page.locator("[name=email]").fill(f"{account}@example.org")
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("main form [type=submit]").click()
        self.page.wait_for_url(lambda url: "/login" not in url)

    def check(self) -> None:
        """Nothing went to another host, no part was missing, no script or policy complained."""
        assert not self.outside, f"requests to other hosts: {self.outside}"
        assert not self.failed, f"parts of pages that did not come: {self.failed}"
        assert not self.complaints, f"the browser complained: {self.complaints}"


def open_context(
    browser: Browser, *, language: str, width: int, dark: bool = False, **more: Any
) -> BrowserContext:
    """A window of its own, in a language, at a width in CSS pixels; nothing moves by itself.

    `more` goes to the browser as it is: `java_script_enabled`, `device_scale_factor`.
    """
    return browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        locale=LOCALES[language],
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        timezone_id="Europe/Tirane",
        **more,
    )
