"""Those who may read amounts: a grantee its own, a donor what is published; each nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from grants_app.extensions import utc_now
from tests.browser.conftest import ReadAs, copy_of
from tests.browser.servers import Server, running_server
from tests.browser.walks import Walk, everywhere, walk
from tests.conftest import make_app
from tests.factories import enter_amount

# Grants 9 and 24 are Vatra's. Minor units of US dollars, and whether the amount is published.
ENTERED = {9: (1_234_500, False), 24: (2_345_600, True), 1: (3_456_700, False), 2: (4_567_800, True)}
SHOWN = {
    "en": {9: "US$ 12,345", 24: "US$ 23,456", 1: "US$ 34,567", 2: "US$ 45,678"},
    "sq": {9: "12 345 USD", 24: "23 456 USD", 1: "34 567 USD", 2: "45 678 USD"},
}


@pytest.fixture(scope="module")
def amounts_server(seeded_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with four amounts, two of them published."""
    folder = tmp_path_factory.mktemp("amounts")
    url = copy_of(seeded_sqlite, folder)
    app = make_app(url, folder)
    for number, (minor_units, is_published) in ENTERED.items():
        enter_amount(app, number, minor_units, "USD", released=utc_now() if is_published else None)
    with running_server(url, folder) as server:
        yield server
        assert not server.crashes(), server.log.read_text(encoding="utf-8")


def enter_by_the_header(reader: Walk, account: str) -> None:
    """From the front page through the link at its top; back on the front page, signed in."""
    reader.open("/")
    reader.page.get_by_role("banner").get_by_role("link", name=reader.say("Sign in"), exact=True).click()
    reader.arrive(reader.say("Sign in"))
    reader.sign_in(f"{account}@example.org")
    expect(reader.page.get_by_role("banner")).to_contain_text(f"{account}@example.org")
    reader.stop()


def expect_amounts(reader: Walk, *numbers: int) -> None:
    """The list of grants has these of the entered amounts and no other."""
    reader.choose_menu("Grants")
    reader.arrive(reader.say("Grants"))
    shown = SHOWN[reader.language]
    for number, amount in shown.items():
        expect(grant_row(reader, number).get_by_text(amount)).to_have_count(int(number in numbers))
    reader.check_width()


def grant_row(reader: Walk, number: int) -> Locator:
    return reader.page.locator("#grants tbody tr").nth(number - 1)


def open_grant(reader: Walk, number: int) -> None:
    grant_row(reader, number).locator("th a").click()
    expect(reader.page.locator(".page-eyebrow")).to_contain_text(
        reader.say("Grant %(number)s", number=str(number))
    )


@everywhere
def test_a_grantee_reads_its_own_amounts_alone(
    amounts_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    grantee = walk(read_as, amounts_server, language, width)
    enter_by_the_header(grantee, "grantee.vatra")
    expect_amounts(grantee, 9, 24)
    grantee.stop()
    open_grant(grantee, 9)
    grantee.sees(SHOWN[language][9], grantee.say("not published yet"))
    grantee.stop()
    grantee.choose_menu("Organisations")
    grantee.main.get_by_role("link", name="Vatra").first.click()
    grantee.arrive(re.compile("Vatra"))
    expect(grantee.main.locator('a[href="/grants/9"], a[href="/grants/24"]')).to_have_count(2)
    menu = grantee.page.get_by_role("navigation", name=grantee.say("Main"))
    expect(menu.get_by_role("link", name=grantee.say("Amounts"), include_hidden=True)).to_have_count(0)
    grantee.open("/grants/amounts", status=403)
    grantee.arrive(grantee.say("Not open to your role"))
    grantee.stop()
    grantee.sign_out()
    grantee.open("/grants")
    grantee.does_not_see(*SHOWN[language].values())


@everywhere
def test_a_donor_reads_what_is_published(
    amounts_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    donor = walk(read_as, amounts_server, language, width)
    enter_by_the_header(donor, "donor")
    expect_amounts(donor, 2, 24)
    open_grant(donor, 2)
    donor.sees(SHOWN[language][2])
    donor.does_not_see(donor.say("not published yet"))
    donor.choose_menu("Coverage")
    expect(donor.page.locator("#coverage-map[data-drawn]")).to_be_visible()
    expect(donor.page.locator("#coverage-table tbody tr")).to_have_count(36)
    donor.stop()
    donor.choose_menu("Exports")
    take_both_workbooks(donor)
    donor.switch_language()
    donor.arrive(donor.say("Exports"))
    expect_amounts(donor, 2, 24)
    donor.open("/grants/amounts", status=403)
    donor.sign_out()


def take_both_workbooks(donor: Walk) -> None:
    for name in ("Shqip", "English"):
        _filename, book = donor.take_workbook(f"portfolio.xlsx – {name}")
        sheet = book["Grants" if name == "English" else "Grantet"]
        values = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
        assert {45678, 23456} <= values
        assert not {34567, 12345} & values
