"""Under other conditions: the page at 200 %, on paper, and in a browser that runs no scripts."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, crosswise, walk

PAGES = (
    "/",
    "/sources",
    "/grants",
    "/grants/8",
    "/organisations",
    "/organisations/vatra",
    "/coverage",
    "/coverage/places/AL-PG",
    "/coverage/method",
    "/exports",
    "/grants/amounts",
    "/account",
    "/publication",
    "/grants/8/publication",
    "/preview",
    "/programmes",
    "/programmes/new",
    "/guide/specialist",
    "/grants?q=zzzzzz",
)
# 1280 pixels of a screen at 200 %; the 182 mm of a sheet A4 between its margins.
ZOOMED, PAPER, HEIGHT = 640, 688, 400
# What would lie over the text of every sheet of paper, and controls that paper cannot use.
ON_PAPER = """() => Array.from(document.body.querySelectorAll("*")).filter(part => {
  const style = getComputedStyle(part);
  const isSeen = part.checkVisibility() && part.getBoundingClientRect().height > 1;
  return isSeen && (["fixed", "sticky"].includes(style.position) || part.matches("nav, button[type=submit]"));
}).map(part => part.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("language", ["sq", "en"])
def test_pages_fit_at_twice_the_size_and_on_paper(
    live_server: Server, read_as: ReadAs, language: str
) -> None:
    reader = walk(read_as, live_server, language, ZOOMED, account="specialist", device_scale_factor=2)
    for path in PAGES:
        reader.open(path)
        show(reader, "screen", ZOOMED)
        check_nothing_is_cut(reader)
        show(reader, "print", PAPER)
        assert reader.page.evaluate(ON_PAPER) == [], path
        expect(reader.page.get_by_role("heading", level=1)).to_be_visible()


def show(reader: Walk, medium: Literal["screen", "print"], width: int) -> None:
    reader.page.emulate_media(media=medium)
    reader.page.set_viewport_size({"width": width, "height": HEIGHT})
    reader.check_width()


def check_nothing_is_cut(reader: Walk) -> None:
    """A heading or a button that is wider than its own box would be cut off or lie over its neighbour."""
    cut = reader.page.evaluate(
        """() => Array.from(document.querySelectorAll("h1, h2, h3, button, summary, label, .stat-number"))
          .filter(part => part.checkVisibility() && part.getBoundingClientRect().width > 1)
          .filter(part => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0)
          .map(part => part.outerHTML.slice(0, 120))"""
    )
    assert cut == [], reader.page.url


def test_a_page_prints_in_colours_of_paper(live_server: Server, read_as: ReadAs) -> None:
    """Whoever reads in the dark prints black on white all the same."""
    reader = walk(read_as, live_server, "sq", ZOOMED, dark=True)
    reader.open("/grants/8")
    reader.page.emulate_media(media="print")
    colours = reader.page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert colours[0] in {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}
    assert max(int(part) for part in colours[1].strip("rgb()").split(",")) < 80
    assert reader.page.pdf().startswith(b"%PDF")


@crosswise
def test_a_visitor_needs_no_scripts(live_server: Server, read_as: ReadAs, language: str, width: int) -> None:
    visit = walk(read_as, live_server, language, width, java_script_enabled=False)
    visit.open("/")
    visit.choose_menu("Grants")
    form = visit.open_filters()
    form.get_by_label(visit.say("Search"), exact=True).fill("viktima")
    form.get_by_label(visit.say("Reintegration"), exact=True).check()
    visit.press("Apply", form)
    chips = visit.page.get_by_role("list", name=visit.say("Filters in use"))
    expect(chips).to_contain_text("viktima")
    expect(chips).to_contain_text(visit.say("Reintegration"))
    visit.page.locator("details > summary").get_by_text(visit.say("Change the day")).click()
    visit.page.get_by_label(visit.say("Show status on this day")).fill("2005-02-15")
    visit.press("Show", visit.page.locator(".day-bar"))
    expect(visit.page.locator(".day-bar")).to_contain_text("2005")
    expect(chips).to_contain_text("viktima")
    visit.choose_menu("Coverage")
    expect(visit.page.locator("#coverage-table tbody tr")).to_have_count(36)
    form = visit.open_filters("Choose what is shown")
    form.get_by_label(visit.say("Level"), exact=True).select_option(visit.say("Counties"))
    visit.press("Show", form)
    expect(visit.page.locator("#coverage-table tbody tr")).to_have_count(12)


@crosswise
def test_a_specialist_needs_no_scripts(
    fresh_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    work = walk(read_as, fresh_server, language, width, account="specialist", java_script_enabled=False)
    work.choose_menu("Amounts")
    sheet = work.page.locator("#sheet")
    # Written in the way of the other language, so that there is a choice to make.
    typed = {"en": "12.500", "sq": "12,500"}[language]
    sheet.locator("[name=all-2]").fill(typed)
    work.press("Check the amounts")
    expect(work.page.get_by_role("alert")).to_contain_text(work.say("Say which document states the amount."))
    expect(sheet.locator("[name=all-2]")).to_have_value(typed)
    sheet.locator("[name=source]").fill("Kontrata")
    sheet.locator("[name=date]").fill("2006-05-10")
    work.press("Check the amounts")
    work.arrive(work.say("Check the amounts"))
    words = {"en": "twelve thousand five hundred lek", "sq": "dymbëdhjetë mijë e pesëqind lekë"}[language]
    work.main.get_by_role("radio", name=words).check()
    work.press("Record these amounts")
    row = work.page.locator("#recorded-amounts tbody tr")
    expect(row).to_have_count(1)
    row.get_by_role("checkbox").check()
    work.press("Publish the ticked amounts")
    work.sees(work.words.count("%(num)s amount was published.", "%(num)s amounts were published.", 1))
    work.sign_out()
