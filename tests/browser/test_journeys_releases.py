"""Released counts: what visitors and staff read of them, and that a new threshold changes neither."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from grants_app.domain.seeding.illustrative_counts import illustrate_counts
from tests.awards import desk
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, everywhere, walk
from tests.conftest import make_app

# Small: one. Its row and another place are suppressed with it.
SUPPRESSED = 4


@pytest.fixture
def released_server(fresh_server: Server, tmp_path: Path) -> Server:
    beside = tmp_path / "beside"
    beside.mkdir()
    with desk(make_app(fresh_server.database_url, beside)) as at:
        illustrate_counts(at.viewer, at.programme)
    return fresh_server


@everywhere
def test_what_was_released_stays_as_it_is_for_each_reader(
    released_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    visitor = walk(read_as, released_server, language, width)
    visitor.open("/")
    visitor.follow("Released counts")
    open_release(visitor)
    visitor.stop()
    read = counts(visitor)
    assert read.count(visitor.say("suppressed")) == SUPPRESSED
    assert {"0", visitor.say("unknown"), visitor.say("not collected")} < set(read)
    assert "3" not in read

    staff = walk(read_as, released_server, language, width, account="specialist")
    staff.open("/exports")
    staff.follow("To the released counts")
    open_release(staff)
    staff.stop()
    full = counts(staff)
    assert "3" in full
    assert staff.say("suppressed") not in full

    staff.open("/releases")
    staff.follow("Thresholds for small counts")
    staff.page.locator("input[name=public]").fill("100")
    staff.page.locator("input[name=donor]").fill("4")
    staff.press("Save")
    staff.sees(staff.say("Saved."))
    staff.stop()

    for reader, before in ((visitor, read), (staff, full)):
        reader.open("/releases")
        rule = "For %(audience)s, counts of %(low)s to %(high)s people are suppressed."
        reader.sees(reader.say(rule, audience=reader.say("the public"), low=1, high=100))
        open_release(reader)
        assert counts(reader) == before
    visitor.sees(
        visitor.say(
            "Counts of %(low)s to %(high)s people are suppressed, and others that would tell them.",
            low=1,
            high=10,
        )
    )


def open_release(reader: Walk) -> None:
    """From the list to its one release."""
    reader.arrive(reader.say("Released counts"))
    reader.check_width()
    reader.main.get_by_role("link", name=name(reader), exact=True).click()
    reader.arrive(name(reader))


def name(reader: Walk) -> str:
    return reader.say("Release %(number)s of counts", number=1)


def counts(reader: Walk) -> list[str]:
    """What the cells of the first table say, in their order."""
    cells = reader.main.locator("table").first.locator("tbody td.num")
    expect(cells.first).to_be_visible()
    return [text.split(":")[0].strip() for text in cells.all_inner_texts()]
