"""axe finds nothing, on any kind of page, for any kind of reader, in both languages, on phone and desktop."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.axe import IN_THE_DARK, axe_check, axe_violations
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.checks.source import report

WIDTHS = (360, 1280)
MAP = "[data-drawn]"

# Address → status, for everybody.
PAGES: dict[str, int] = {
    "/": 200,
    "/sources": 200,
    "/grants": 200,
    "/grants?theme=prevention&phase=1&on=2005-06-01": 200,
    "/grants?q=zzzzzz": 200,
    "/grants/3": 200,
    "/grants/16": 200,
    "/organisations": 200,
    "/organisations/vatra": 200,
    "/coverage": 200,
    "/coverage?level=county&metric=grant_months&on=2005-06-01": 200,
    "/coverage?level=commune": 200,
    "/coverage/places/AL-PG": 200,
    "/coverage/places/AL-07": 200,
    "/coverage/method": 200,
    "/exports": 200,
    "/jobs": 200,
    "/programmes": 200,
    "/guide": 200,
    "/confidentiality": 200,
    "/releases": 200,
    "/password/forgotten/sent": 200,
    "/grants/9999": 404,
    "/grants?theme=nothing": 400,
}
# What a visitor sees, and what a specialist sees otherwise. More pages of specialists, and those of others,
# are looked at on their journeys.
OWN_PAGES: dict[str | None, dict[str, int]] = {
    None: PAGES | {"/login": 200, "/login?next=/account": 200},
    "specialist": {
        "/": 200,
        "/grants": 200,
        "/grants/3": 200,
        "/coverage/places/AL-07": 200,
        "/grants/amounts": 200,
        "/indicators": 200,
        "/indicators/new": 200,
        "/reports": 200,
        "/reports/matrix": 200,
        "/reports/results?by=county": 200,
        "/reports/results/release": 200,
        "/results?by=theme": 200,
        "/grants/3/indicators": 200,
        "/grants/3/indicators/add": 200,
        "/grants/3/schedule": 200,
        "/grants/3/schedule/plan": 200,
        "/account": 200,
        "/account/password": 200,
        "/account/language": 200,
        "/styleguide": 200,
        "/admin/users": 403,
    },
}
DARK_PAGES = {
    "/publication": 200,
    "/grants/9/publication": 200,
    "/preview": 200,
    "/programmes/new": 200,
    "/guide/specialist": 200,
}
ADMIN_PAGES = {"/admin/users": 200, "/admin/users/new": 200, "/admin/users/1": 200, "/admin/jobs": 200}


def walk(
    read_as: ReadAs,
    server: Server,
    pages: dict[str, int],
    account: str | None,
    *,
    widths: tuple[int, ...] = WIDTHS,
    rules: tuple[str, ...] = (),
    **options: object,
) -> None:
    """Look at each page at each width, loading it once; tell of all that is wrong, not of the first alone."""
    reader, found = read_as(server, account=account, **options), []
    for path, status in pages.items():
        page = reader.go(path, status=status)
        wait_for_map(page)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{path} at {width}: {line}" for line in axe_violations(page, rules)]
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{path} at {width}: the page is wider than the window")
    assert not found, report(
        found, "Every page is usable by keyboard, by screen reader, on a phone; see app.css."
    )


def wait_for_map(page: Page) -> None:
    """Give the map the time to be drawn, where there is one."""
    if page.locator("[data-coverage-map]").count():
        page.wait_for_selector(MAP, state="attached")


@pytest.mark.parametrize("language", ["sq", "en"])
@pytest.mark.parametrize("account", OWN_PAGES, ids=str)
def test_axe_finds_nothing(live_server: Server, read_as: ReadAs, account: str | None, language: str) -> None:
    walk(read_as, live_server, OWN_PAGES[account], account, language=language)


@pytest.mark.parametrize("language", ["sq", "en"])
def test_axe_finds_nothing_on_the_administrators_pages(
    live_server: Server, read_as: ReadAs, language: str
) -> None:
    walk(read_as, live_server, ADMIN_PAGES, "admin", language=language)


def test_axe_finds_nothing_in_the_dark(live_server: Server, read_as: ReadAs) -> None:
    walk(
        read_as,
        live_server,
        PAGES | OWN_PAGES["specialist"] | DARK_PAGES,
        "specialist",
        language="en",
        dark=True,
        widths=WIDTHS[-1:],
        rules=IN_THE_DARK,
    )


def test_axe_finds_nothing_on_a_refused_form(live_server: Server, read_as: ReadAs) -> None:
    reader = read_as(live_server, language="en", width=360)
    page = reader.go("/login")
    page.locator("main form [type=submit]").click()
    page.wait_for_selector("[aria-invalid=true]")
    axe_check(page)


def test_a_planted_violation_is_caught(live_server: Server, read_as: ReadAs) -> None:
    page = read_as(live_server).go("/login")
    page.evaluate("document.querySelector('label').remove()")
    with pytest.raises(AssertionError, match="label"):
        axe_check(page)
