"""A name among the words of money, with the script that keeps what was typed: softened, it stays softened."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.awards import NUMBER, make_signed
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import everywhere, walk
from tests.conftest import make_app

WORDS = {"sq": "E kërkoi Znj. Arta Hoxha me letër", "en": "Asked for by Ms Arta Hoxha in the letter"}
SOFTER = {"sq": "E kërkoi një person me letër", "en": "Asked for by a person in the letter"}


@everywhere
def test_softer_words_are_not_covered_by_what_was_typed(
    fresh_server: Server, read_as: ReadAs, tmp_path: Path, language: str, width: int
) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    make_signed(make_app(fresh_server.database_url, beside))
    staff = walk(read_as, fresh_server, language, width, account="specialist")
    staff.open(f"/grants/{NUMBER}/award/tranches")
    page = staff.page
    milestone = page.locator("[id='tranche-0-milestone']")
    page.locator("[id='tranche-0-amount']").fill("4000")
    page.locator("[id='tranche-0-day']").fill("2005-10-05")
    milestone.fill(WORDS[language])
    with page.expect_navigation():
        milestone.press("Enter")
    expect(page.locator("mark")).to_have_count(1)
    expect(milestone).to_have_value(WORDS[language])
    staff.stop()
    with page.expect_navigation():
        page.locator("button[name=guard_soften]").click()
    expect(milestone).to_have_value(SOFTER[language])
    expect(page.locator("mark")).to_have_count(0)
    staff.stop()
