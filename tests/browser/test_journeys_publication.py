"""A specialist: takes grants back, looks as others do, publishes them again; sets up a second programme."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import ReadAs, copy_of
from tests.browser.servers import Server, running_server
from tests.browser.walks import Walk, everywhere, walk

# Grant 9 is Vatra's, grant 16 is another organisation's.
TAKEN_BACK = (9, 16)


@pytest.fixture(scope="module")
def publishing_server(seeded_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all journeys of this file: each leaves published what it found published."""
    folder = tmp_path_factory.mktemp("publishing")
    with running_server(copy_of(seeded_sqlite, folder), folder) as server:
        yield server
        assert not server.crashes(), server.log.read_text(encoding="utf-8")


@everywhere
def test_grants_are_taken_back_looked_at_and_published_again(
    publishing_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    work = walk(read_as, publishing_server, language, width, account="specialist")
    work.choose_menu("Publication")
    work.arrive(work.say("Publication"))
    work.stop()
    take_back(work)
    look_as_others(work)
    publish_again(work)
    read_the_history(work)


def tick(work: Walk, number: int) -> None:
    work.main.get_by_role(
        "checkbox", name=work.say("Grant %(number)s", number=str(number)), exact=True
    ).check()


def take_back(work: Walk) -> None:
    """Nothing ticked, no reason given: each is said, and what was ticked stays."""
    work.press("Withdraw what is ticked")
    expect(work.page.get_by_role("alert")).to_contain_text(work.say("Tick what is to be changed first."))
    work.stop()
    for number in TAKEN_BACK:
        tick(work, number)
    work.press("Withdraw what is ticked")
    work.arrive(work.say("Withdraw these?"))
    work.sees(work.words.count("%(num)s grant", "%(num)s grants", 2))
    work.stop()
    work.press("Withdraw")
    expect(work.page.get_by_label(work.say("Why it is withdrawn"))).to_have_attribute("aria-invalid", "true")
    work.sees(work.say("Choose why it is withdrawn."))
    work.stop()
    work.page.get_by_label(work.say("Why it is withdrawn")).select_option(index=1)
    work.press("Withdraw")
    work.sees(work.words.count("%(num)s item was withdrawn.", "%(num)s items were withdrawn.", 2))
    work.arrive(work.say("Publication"))


def look_as_others(work: Walk) -> None:
    """A visitor and a donor read 22 grants, a grantee its own one too; each preview says what it is."""
    begin_preview(work, "A visitor, who has not signed in", "You are previewing as a visitor.", grants=22)
    work.open("/grants/9", status=404)
    stop_preview(work)
    begin_preview(work, "A donor", "You are previewing as a donor.", grants=22)
    work.open("/publication", status=403)
    work.arrive(work.say("Not in a preview"))
    work.stop()
    stop_preview(work)
    begin_preview(work, "The grantee of an organisation", "You are previewing as a grantee:", grants=23)
    work.open("/grants/9")
    work.open("/grants/16", status=404)
    stop_preview(work)


def begin_preview(work: Walk, role: str, said: str, *, grants: int) -> None:
    work.open("/preview")
    work.stop()
    work.main.get_by_role("radio", name=work.say(role)).check()
    work.page.get_by_label(work.say("Organisation"), exact=True).select_option("vatra")
    work.press("Begin the preview")
    expect(banner(work)).to_contain_text(work.say(said))
    work.stop()
    work.choose_menu("Grants")
    expect(banner(work)).to_contain_text(work.say(said))
    expect(work.page.locator("#grants tbody tr")).to_have_count(grants)


def banner(work: Walk) -> Locator:
    return work.page.get_by_role("complementary", name=work.say("Preview"), exact=True)


def stop_preview(work: Walk) -> None:
    work.press("Stop the preview", banner(work))
    work.arrive(work.say("Preview as another reader"))
    expect(banner(work)).to_have_count(0)


def publish_again(work: Walk) -> None:
    work.choose_menu("Publication")
    form = work.open_filters()
    form.get_by_label(work.say("State"), exact=True).select_option(work.say("Not published"))
    work.press("Apply", form)
    boxes = work.main.get_by_role("checkbox")
    expect(boxes).to_have_count(len(TAKEN_BACK))
    work.stop()
    for number in TAKEN_BACK:
        tick(work, number)
    work.press("Publish what is ticked")
    work.arrive(work.say("Publish these?"))
    work.stop()
    work.press("Publish")
    work.sees(work.words.count("%(num)s item was published.", "%(num)s items were published.", 2))
    work.sees(work.say("Nothing fits these filters."))
    work.stop()
    work.follow("Show everything")


def read_the_history(work: Walk) -> None:
    work.page.get_by_role(
        "row", name=re.compile(rf"{work.say('Grant %(number)s', number='9')}\b")
    ).get_by_role("link", name=re.compile(f"^{work.say('History')}")).click()
    work.arrive(work.say("Publication of grant %(number)s", number="9"))
    expect(work.page.locator("#changes tbody tr").first).to_contain_text("specialist@example.org")
    work.stop()


@everywhere
def test_a_second_programme_is_set_up(
    publishing_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    work = walk(read_as, publishing_server, language, width, account="specialist")
    work.choose_menu("Programmes")
    work.arrive(work.say("Programmes"))
    work.stop()
    work.follow("Set up a programme")
    work.arrive(work.say("Set up a programme"))
    work.press("Save")
    expect(work.page.get_by_role("alert")).to_be_focused()
    work.stop()
    name = f"Programi {language} {width}"
    fill_in(work, name)
    work.press("Save")
    work.sees(work.say("The programme is set up. It is not published yet."))
    work.stop()
    work.follow("Programmes", work.page.get_by_role("navigation", name=work.say("Breadcrumb")))
    row = work.page.get_by_role("row", name=re.compile(name))
    expect(row).to_contain_text(work.say("Not published"))
    work.stop()
    row.get_by_role("link", name=name).click()
    work.arrive(name)
    work.sees(work.say("No grants yet"))
    work.stop()
    work.follow("Publication", work.page.locator(".empty"))
    work.arrive(work.say("Publication"))


def fill_in(work: Walk, name: str) -> None:
    values = {
        "name_sq": name,
        "slug": f"programi-{work.language}-{work.width}",
        "as_of": "2006-05-10",
        "currencies": "EUR",
        "phases": "Faza A | Phase A",
    }
    for field, value in values.items():
        work.page.locator(f"main [name={field}]").fill(value)
