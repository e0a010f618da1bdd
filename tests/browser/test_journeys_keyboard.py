"""Without a mouse: every step by Tab, Enter, Space and arrows, and one always sees where one is."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, crosswise, walk

MOST_STEPS = 250
# What is wrong with the place of the focus: no ring around it, or it lies outside the window or below a bar.
UNSEEN = """() => {
  const part = document.activeElement;
  if (part === document.body || part.id === "content") { return null; }
  const { outlineStyle, outlineWidth } = getComputedStyle(part);
  const where = part.outerHTML.slice(0, 120);
  // The calendar's button inside a date field has a ring of its own, drawn by the browser.
  const isInside = part.type === "date" && !part.matches(":focus-visible");
  if (!isInside && (outlineStyle === "none" || parseFloat(outlineWidth) < 2)) { return `no ring: ${where}`; }
  const box = part.getClientRects()[0];
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const upper = Math.max(box.top, 0), lower = Math.min(box.bottom, innerHeight);
  if (right <= left || lower <= upper) { return `outside the window: ${where}`; }
  const x = left + Math.min((right - left) / 2, 20), y = upper + Math.min((lower - upper) / 2, 20);
  const top = document.elementFromPoint(x, y);
  return part.contains(top) || top.contains(part) ? null : `hidden by ${top.outerHTML}: ${where}`;
}"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, which can be seen at each step."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        unseen = page.evaluate(UNSEEN)
        assert unseen is None, unseen
        if target.evaluate("part => part === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached by {MOST_STEPS} steps")


def press_on(page: Page, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


@crosswise
def test_a_visitor_needs_no_mouse(live_server: Server, read_as: ReadAs, language: str, width: int) -> None:
    visit = walk(read_as, live_server, language, width)
    visit.open("/")
    skip_to_the_content(visit)
    choose_from_the_menu(visit)
    fill_in_the_filters(visit)
    press_on(visit.page, visit.page.locator("#grants tbody th a").first)
    visit.page.wait_for_url("**/grants/8")
    press_on(visit.page, visit.page.locator("#sites a").first)
    visit.page.wait_for_url("**/coverage/places/**")


def skip_to_the_content(visit: Walk) -> None:
    skip = visit.page.get_by_role("link", name=visit.say("Skip to the content"))
    visit.page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    visit.page.keyboard.press("Enter")
    expect(visit.main).to_be_focused()
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.closest('main') !== null")
    visit.page.reload()


def choose_from_the_menu(visit: Walk) -> None:
    """On a phone the menu opens with Enter, closes with Escape and keeps the focus."""
    page, menu = visit.page, visit.page.get_by_role("navigation", name=visit.say("Main"))
    grants = menu.get_by_role("link", name=visit.say("Grants"), exact=True)
    if visit.is_folded:
        heading = menu.locator("summary")
        press_on(page, heading)
        expect(grants).to_be_visible()
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(heading).to_be_focused()
        expect(grants).to_be_hidden()
        page.keyboard.press("Enter")
    press_on(page, grants)
    visit.arrive(visit.say("Grants"))


def fill_in_the_filters(visit: Walk) -> None:
    page = visit.page
    if visit.is_folded:
        press_on(page, page.locator("details.filters > summary"))
    form = page.get_by_role("search")
    tab_to(page, form.get_by_label(visit.say("Search"), exact=True))
    page.keyboard.type("shkoder")
    press_on(page, form.get_by_label(visit.say("Prevention"), exact=True), "Space")
    press_on(page, form.get_by_role("button", name=visit.say("Apply")))
    expect(page.locator("#grants tbody tr")).to_have_count(4)
    assert "q=shkoder" in page.url


@crosswise
def test_a_specialist_needs_no_mouse(
    fresh_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    """Along the sheet the focus is never below the bar that sends it."""
    work = walk(read_as, fresh_server, language, width, account="specialist")
    work.open("/grants/amounts")
    page, sheet = work.page, work.page.locator("#sheet")
    tab_to(page, sheet.locator("[name=source]"))
    page.keyboard.type("Kontrata")
    tab_to(page, sheet.locator("[name=date]"))
    page.keyboard.type("05102006")  # a day in whichever order the browser writes it
    tab_to(page, sheet.locator("[name=usd-1]"))
    page.keyboard.type({"en": "12.500", "sq": "12,500"}[language])
    tab_to(page, sheet.locator("[name=usd-6]"))
    page.keyboard.press("Enter")
    work.arrive(work.say("Check the amounts"))
    press_on(page, page.locator("input[type=radio]").first, "Space")
    press_on(page, page.get_by_role("button", name=work.say("Record these amounts")))
    expect(page.locator("#recorded-amounts tbody tr")).to_have_count(1)
    press_on(page, page.locator("#recorded-amounts input[type=checkbox]"), "Space")
    press_on(page, page.get_by_role("button", name=work.say("Publish the ticked amounts")))
    work.sees(work.words.count("%(num)s amount was published.", "%(num)s amounts were published.", 1))
