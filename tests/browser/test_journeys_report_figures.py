"""Figures of indicators in the browser: said, put right where they do not fit; what the form weighs."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from grants_app.domain.reports.indicators.vocabulary import Axis, Counting
from grants_app.domain.reports.writing.actions import Place
from tests.awards import NUMBER, desk
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import everywhere, walk
from tests.conftest import make_app
from tests.indicators import make_indicator, measure, target
from tests.written_reports import REVIEWER, WRITER, begin, hand_in, make_reporting, write

MOST_AT_FIRST, MOST_LATER = 100_000, 30_000


@pytest.fixture
def place(fresh_server: Server, tmp_path: Path) -> Place:
    """A draft that lacks nothing, of a grant that counts children by sex and age."""
    beside = tmp_path / "beside"
    beside.mkdir()
    app = make_app(fresh_server.database_url, beside)
    place = Place(NUMBER, make_reporting(app)[0])
    with desk(app) as at:
        made = make_indicator(at, counting=Counting.ADDED, axes=[Axis.SEX, Axis.AGE])
        measure(at, made.id, target(100))
    begin(app, place)
    write(app, place)
    return place


@everywhere
def test_figures_are_said_and_put_right(
    fresh_server: Server, read_as: ReadAs, tmp_path: Path, place: Place, language: str, width: int
) -> None:
    path = f"/grants/{place.number}/reports/{place.period_id}"
    writer = walk(read_as, fresh_server, language, width, account=WRITER)
    writer.open(f"{path}/edit")
    page = writer.page
    for name, figure in (("figure-1", "20"), ("figure-1-sex-female", "12"), ("figure-1-sex-male", "5")):
        page.locator(f"#{name}").fill(figure)
    writer.press("Save the draft")
    expect(page.locator("#figure-1-sex-female")).to_have_attribute("aria-invalid", "true")
    writer.sees("17", "20")
    writer.stop()
    page.locator("#figure-1-sex-rest").fill("3")
    writer.press("Save the draft")
    writer.sees(writer.say("Nothing is missing."))
    writer.stop()
    hand_in(make_app(fresh_server.database_url, tmp_path / "beside"), place)
    staff = walk(read_as, fresh_server, language, width, account=REVIEWER)
    staff.open(f"{path}/review")
    staff.sees("12", "20", staff.say("not stated"))
    staff.stop()
    staff.press("Approve")
    staff.open("/reports/results?by=grant&on=2006-01-15")
    staff.sees("20", "100")
    staff.stop()


def weigh(page: Page, address: str) -> int:
    """How many bytes a page and its parts take on the line."""
    seen: list[Request] = []

    def note(request: Request) -> None:
        seen.append(request)

    page.goto("about:blank")
    page.on("requestfinished", note)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.remove_listener("requestfinished", note)
    sizes = [one.sizes() for one in seen]
    return sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)


def test_the_form_is_light(fresh_server: Server, read_as: ReadAs, place: Place) -> None:
    reader = read_as(fresh_server, account=WRITER)
    address = f"{fresh_server.url}/grants/{place.number}/reports/{place.period_id}/edit"
    assert weigh(reader.page, address) < MOST_LATER
    reader.page.context.route("**/*", lambda route: route.continue_())  # nothing comes from the cache
    assert weigh(reader.page, address) < MOST_AT_FIRST
