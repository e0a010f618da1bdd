"""Walking through pages as a person does: by the words of links, buttons and labels, on phone or desktop."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import axe_check
from tests.browser.conftest import ReadAs
from tests.browser.readers import Reader
from tests.browser.servers import Server
from tests.browser.words import Words
from tests.conftest import PASSWORD

PHONE, DESKTOP = 360, 1280
# Below this the menu and the filters stand folded behind their headings (app.css: 48rem).
FOLDED_BELOW = 768
everywhere = pytest.mark.parametrize(
    ("language", "width"), [("sq", PHONE), ("sq", DESKTOP), ("en", PHONE), ("en", DESKTOP)]
)
# One case for each language and one for each width.
crosswise = pytest.mark.parametrize(("language", "width"), [("sq", PHONE), ("en", DESKTOP)])


@dataclass
class Walk:
    """One person's way through the pages of one server."""

    reader: Reader
    language: str
    width: int
    words: Words = field(init=False)

    def __post_init__(self) -> None:
        self.words = Words(self.language)

    @property
    def page(self) -> Page:
        return self.reader.page

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    @property
    def is_folded(self) -> bool:
        """Whether menu and filters have to be opened first."""
        return self.width < FOLDED_BELOW

    def say(self, english: str, **values: object) -> str:
        return self.words(english, **values)

    def open(self, path: str, *, status: int = 200) -> None:
        self.reader.go(path, status=status)

    def choose_menu(self, english: str) -> None:
        """Follow an entry of the main navigation; its page comes."""
        menu = self.page.get_by_role("navigation", name=self.say("Main"), exact=True)
        if self.is_folded:
            menu.get_by_text(self.say("Menu"), exact=True).click()
        menu.get_by_role("link", name=self.say(english), exact=True).click()
        current = menu.get_by_role("link", name=self.say(english), exact=True, include_hidden=True)
        expect(current).to_have_attribute("aria-current", "page")

    def open_filters(self, english: str = "Search and filter") -> Locator:
        """The filter form, unfolded."""
        if self.is_folded:
            self.page.locator("details.filters:not([open]) > summary").get_by_text(self.say(english)).click()
        form = self.page.get_by_role("search", name=self.say(english))
        expect(form).to_be_visible()
        return form

    def press(self, english: str, within: Locator | None = None) -> None:
        (within or self.main).get_by_role("button", name=self.say(english), exact=True).click()

    def follow(self, english: str, within: Locator | None = None) -> None:
        (within or self.main).get_by_role("link", name=self.say(english), exact=True).click()

    def arrive(self, heading: str | re.Pattern[str]) -> None:
        """The page with this heading has come, whole."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)

    def stop(self) -> None:
        """Look at the page as it stands: axe finds nothing, and it is not wider than the window."""
        axe_check(self.page)
        self.check_width()

    def check_width(self) -> None:
        wider: str | None = self.page.evaluate(WIDEST)
        assert wider is None, f"{self.page.url} is wider than {self.width}: {wider}"

    def sees(self, *texts: str | re.Pattern[str]) -> None:
        for text in texts:
            expect(self.main).to_contain_text(text)

    def does_not_see(self, *texts: str) -> None:
        for text in texts:
            expect(self.main).not_to_contain_text(text)

    def sign_in(self, account: str, password: str = PASSWORD) -> None:
        """Fill in the form that stands there and send it."""
        self.page.get_by_label(self.say("E-mail address"), exact=True).fill(account)
        self.page.get_by_label(self.say("Password"), exact=True).fill(password)
        self.press("Sign in")

    def sign_out(self) -> None:
        self.page.get_by_role("button", name=self.say("Sign out"), exact=True).click()
        self.arrive(self.say("Sign in"))
        self.sees(self.say("You are signed out."))

    def take_workbook(self, link: str) -> tuple[str, Workbook]:
        """Follow a link to a file: its name, and what a spreadsheet program reads in it."""
        with self.page.expect_download() as download:
            self.main.get_by_role("link", name=link).click()
        content = Path(download.value.path()).read_bytes()
        return download.value.suggested_filename, openpyxl.load_workbook(io.BytesIO(content))

    def switch_language(self) -> None:
        """The same page in the other language; this walk goes on in it."""
        other = {"sq": "en", "en": "sq"}[self.language]
        self.page.get_by_role("link", name={"sq": "Shqip", "en": "English"}[other], exact=True).click()
        self.language, self.words = other, Words(other)
        expect(self.page.locator("html")).to_have_attribute("lang", other)


# The part that reaches furthest beyond the window, or null where none does.
WIDEST = """() => {
  if (document.documentElement.scrollWidth <= window.innerWidth) { return null; }
  const parts = Array.from(document.body.querySelectorAll("*"));
  const right = part => part.getBoundingClientRect().right;
  const widest = parts.reduce((one, other) => right(other) >= right(one) ? other : one);
  return `${document.documentElement.scrollWidth} px, ${widest.outerHTML.slice(0, 160)}`;
}"""


def walk(
    read_as: ReadAs,
    server: Server,
    language: str,
    width: int,
    *,
    account: str | None = None,
    **options: Any,
) -> Walk:
    """A person in front of a window; with an account, signed in already."""
    return Walk(read_as(server, account=account, language=language, width=width, **options), language, width)
