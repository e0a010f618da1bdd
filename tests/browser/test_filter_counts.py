"""The numbers beside the values of filters: in the page, or written in afterwards where grants are many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import axe_check
from tests.browser.conftest import ReadAs, copy_of
from tests.browser.servers import Server, running_server
from tests.conftest import make_app
from tests.crowds import make_crowd

COUNTED = ".filters[data-counted]"
MANY = 10_001


@pytest.fixture(scope="module")
def crowded_server(seeded_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with more grants than a page waits for."""
    folder = tmp_path_factory.mktemp("crowded")
    url = copy_of(seeded_sqlite, folder)
    make_crowd(make_app(url, folder), MANY)
    with running_server(url, folder) as server:
        yield server
        assert not server.crashes(), server.log.read_text(encoding="utf-8")


def shown(page: Page) -> dict[str, str]:
    """The number beside each box, by name and value, with the word that is said."""
    marks = page.locator(".filters input[type=checkbox]")
    return dict(
        marks.evaluate_all(
            "boxes => boxes.map(box => [`${box.name}=${box.value}`,"
            " document.getElementById(box.getAttribute('aria-describedby') || 'none')?.textContent || ''])"
        )
    )


def options(page: Page, name: str) -> list[str]:
    return page.locator(f"select[name={name}] option").all_inner_texts()


@pytest.mark.parametrize(("language", "word"), [("sq", "grante"), ("en", "grants")])
def test_a_long_list_gets_its_numbers_after_it_stands(
    crowded_server: Server, read_as: ReadAs, language: str, word: str
) -> None:
    reader = read_as(crowded_server, language=language)
    page = reader.go(f"/grants?lang={language}")
    expect(page.locator(COUNTED)).to_be_attached()
    gap = "\N{NO-BREAK SPACE}" if language == "sq" else ","
    found = shown(page)
    assert found["phase=1"] == f"5 {word}"
    assert found["phase=2"] == f"9{gap}984 {word}"
    assert found["without=place"] == f"9{gap}977 {word}"
    assert found["status=suspended"] == f"0 {word}"
    assert "Vlorë (2)" in options(page, "district")
    assert "Mat (0)" in options(page, "district")
    assert not options(page, "district")[0].endswith(")")
    axe_check(page)
    # A value leads to as many grants as it says, and the chosen one keeps its number.
    page.locator("input[name=phase][value='1']").check()
    page.locator("select[name=district]").select_option("AL-VL")
    page.locator(".filters button[type=submit]").click()
    page.wait_for_url("**/grants?*phase=1*")
    expect(page.locator(COUNTED)).to_be_attached()
    assert shown(page)["phase=1"] == f"0 {word}"
    assert shown(page)["phase=2"].startswith("1 ")


def test_a_number_describes_its_box_and_leaves_its_name_alone(
    crowded_server: Server, live_server: Server, read_as: ReadAs
) -> None:
    for server in (live_server, crowded_server):
        page = read_as(server, language="sq").go("/grants?lang=sq")
        if server is crowded_server:
            expect(page.locator(COUNTED)).to_be_attached()
        box = page.get_by_role("checkbox", name="Faza 1", exact=True)
        expect(box).to_have_accessible_description("5 grante")


def test_a_short_list_has_its_numbers_without_a_script(live_server: Server, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="sq-AL")
    try:
        page = context.new_page()
        page.goto(f"{live_server.url}/grants?lang=sq")
        assert page.locator("script[data-counts]").count() == 0
        assert page.locator("#filter-phase-3-count").inner_text().startswith("12")
    finally:
        context.close()


def test_without_a_script_a_long_list_has_filters_without_numbers(
    crowded_server: Server, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    try:
        page = context.new_page()
        page.goto(f"{crowded_server.url}/grants?lang=en")
        assert page.locator(".filter-count").count() == 0
        assert "Vlorë" in options(page, "district")
        page.get_by_label("Phase 1", exact=True).check()
        page.get_by_role("button", name="Apply").click()
        page.wait_for_url("**/grants?*phase=1*")
        assert page.locator("#grants tbody tr").count() == 5
    finally:
        context.close()


def test_a_list_whose_numbers_do_not_come_stays_as_it_is(crowded_server: Server, page: Page) -> None:
    page.route("**/grants/counts*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.goto(f"{crowded_server.url}/grants?lang=en")
    assert page.locator(".filter-count").count() == 0
    assert page.locator("#grants tbody tr").count() == 25
