"""Nothing typed into a report is lost: cut lines, servers that stop, sessions that end, two who write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, expect

from grants_app.domain.reports.writing.actions import Place
from tests.awards import NUMBER
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, crosswise, walk
from tests.conftest import make_app
from tests.written_reports import CERTIFIER, WRITER, begin, hand_in, make_reporting, write

FIELD = "#answer-changed"
WORDS = "U hap një dhomë takimesh."
OTHERS = "U shtua një orë në javë."
WEEK = 7 * 24 * 3600 * 1000


@pytest.fixture
def path(fresh_server: Server, tmp_path: Path) -> str:
    """The form of a draft that was begun."""
    beside = tmp_path / "beside"
    beside.mkdir()
    app = make_app(fresh_server.database_url, beside)
    place = Place(NUMBER, make_reporting(app)[0])
    begin(app, place)
    return f"/grants/{place.number}/reports/{place.period_id}/edit"


@pytest.fixture
def person(read_as: ReadAs, fresh_server: Server) -> Iterator[Walk]:
    """Somebody who writes; parts of pages that were refused on purpose are no complaint."""
    found = walk(read_as, fresh_server, "en", 1280, account=WRITER)
    yield found
    found.reader.failed.clear()


def type_words(person: Walk, words: str = WORDS) -> None:
    person.page.locator(FIELD).fill(words)


def somebody_saves(other: Walk, path: str) -> None:
    """The draft is changed in another window."""
    other.open(path)
    type_words(other, OTHERS)
    other.press("Save the draft")
    other.sees(other.say("The draft is saved. It is not handed in yet."))


def waiting(person: Walk) -> list[str]:
    """What the browser keeps."""
    found: list[str] = person.page.evaluate(
        "Object.entries(localStorage).filter(one => one[0].startsWith('draft:')).map(one => one[1])"
    )
    return found


def expect_waiting(person: Walk, number: int) -> None:
    person.page.wait_for_function(
        "number => Object.keys(localStorage).filter(one => one.startsWith('draft:')).length === number",
        arg=number,
    )


def says(person: Walk, english: str) -> None:
    expect(person.page.locator("[data-draft-line]")).to_contain_text(person.say(english), timeout=25_000)


WAITING = (
    "There is no connection. Your words wait in this browser, encrypted, "
    "and are sent as soon as there is one."
)
ENDED = "Your session has ended. Your words wait in this browser: sign in again and open this draft."
ENDED_UNKEPT = (
    "Your session has ended, and this browser keeps nothing. Sign in again in another tab, then save here."
)
BACK = "Words that were not sent are back"


def test_a_draft_is_saved_while_it_is_written(person: Walk, path: str) -> None:
    person.open(path)
    type_words(person)
    expect(person.page.locator("[data-draft-line]")).to_have_attribute("data-state", "saved", timeout=25_000)
    expect_waiting(person, 0)
    person.open(path)
    expect(person.page.locator(FIELD)).to_have_value(WORDS)
    expect(person.page.locator("[data-draft-offer]")).to_be_hidden()


@crosswise
def test_words_survive_a_cut_line_and_a_closed_window(
    fresh_server: Server, read_as: ReadAs, path: str, language: str, width: int
) -> None:
    person = walk(read_as, fresh_server, language, width, account=WRITER)
    person.open(path)
    person.stop()
    person.page.context.set_offline(True)
    type_words(person)
    person.press("Save the draft")
    says(person, WAITING)
    [kept] = waiting(person)
    assert WORDS not in kept, "what waits is encrypted"
    context = person.page.context
    person.page.close()
    context.set_offline(False)
    person.reader.page = context.new_page()
    person.open(path)
    expect(person.page.get_by_role("heading", name=person.say(BACK))).to_be_visible()
    expect(person.page.locator(FIELD)).to_have_value(WORDS)
    person.stop()
    person.press("Save my words")
    expect(person.page.locator("[data-draft-line]")).to_have_attribute("data-state", "saved")
    expect_waiting(person, 0)
    person.open(path)
    expect(person.page.locator(FIELD)).to_have_value(WORDS)


def test_what_waits_is_sent_once_the_line_is_back(person: Walk, path: str) -> None:
    person.open(path)
    person.page.context.set_offline(True)
    type_words(person)
    person.press("Save the draft")
    says(person, WAITING)
    person.page.context.set_offline(False)
    expect(person.page.locator("[data-draft-line]")).to_have_attribute("data-state", "saved", timeout=25_000)
    expect_waiting(person, 0)


def test_a_server_that_is_killed_costs_no_word(fresh_server: Server, person: Walk, path: str) -> None:
    person.open(path)
    fresh_server.kill()
    type_words(person)
    expect_waiting(person, 1)
    context = person.page.context
    person.page.close()
    fresh_server.start()
    person.reader.page = context.new_page()
    person.open(path)
    expect(person.page.get_by_role("heading", name=person.say(BACK))).to_be_visible()
    person.press("Save my words")
    expect_waiting(person, 0)
    person.open(path)
    expect(person.page.locator(FIELD)).to_have_value(WORDS)


def test_an_ended_session_costs_no_word(person: Walk, path: str) -> None:
    person.open(path)
    person.page.context.clear_cookies(name="session")
    type_words(person)
    says(person, ENDED)
    person.press("Save the draft")
    person.arrive(person.say("Sign in"))
    person.sign_in(f"{WRITER}@example.org")
    expect(person.page.get_by_role("heading", name=person.say(BACK))).to_be_visible()
    expect(person.page.locator(FIELD)).to_have_value(WORDS)


def test_nobody_else_reads_what_waits(person: Walk, path: str) -> None:
    person.open(path)
    person.page.context.set_offline(True)
    type_words(person)
    expect_waiting(person, 1)
    person.page.context.clear_cookies(name="session")
    person.page.context.set_offline(False)
    person.open("/login")
    person.sign_in(f"{CERTIFIER}@example.org")
    person.arrive(person.page.get_by_role("heading", level=1).inner_text())
    person.open(path.removesuffix("/edit"))
    assert WORDS not in person.page.content()
    person.open("/login")
    expect_waiting(person, 1)


def test_both_texts_are_shown_when_somebody_saved_in_between(
    fresh_server: Server, read_as: ReadAs, person: Walk, path: str
) -> None:
    person.open(path)
    person.page.context.set_offline(True)
    type_words(person)
    expect_waiting(person, 1)
    somebody_saves(walk(read_as, fresh_server, "en", 1280, account=WRITER), path)
    person.page.context.set_offline(False)
    person.open(path)
    offer = person.page.locator("[data-draft-offer]")
    expect(offer).to_contain_text(OTHERS)
    expect(offer).to_contain_text(person.say("Somebody saved the draft in between."))
    expect(person.page.locator(FIELD)).to_have_value(WORDS)
    person.press("Discard them")
    expect(person.page.locator(FIELD)).to_have_value(OTHERS)
    expect_waiting(person, 0)


def test_a_save_while_another_saved_asks_with_both_texts(
    fresh_server: Server, read_as: ReadAs, person: Walk, path: str
) -> None:
    person.open(path)
    somebody_saves(walk(read_as, fresh_server, "en", 1280, account=WRITER), path)
    type_words(person)
    says(person, "Somebody saved this draft meanwhile. Press “Save the draft” to see both texts.")
    person.press("Save the draft")
    person.sees(OTHERS)
    expect(person.page.locator(FIELD)).to_have_value(WORDS)
    type_words(person, f"{WORDS} {OTHERS}")
    person.press("Save the draft")
    person.sees(person.say("The draft is saved. It is not handed in yet."))
    expect(person.page.locator(FIELD)).to_have_value(f"{WORDS} {OTHERS}")
    expect(person.page.locator("[data-draft-offer]")).to_be_hidden()
    expect_waiting(person, 0)


def test_a_report_handed_in_meanwhile_says_so_and_keeps_the_words(
    person: Walk, path: str, fresh_server: Server, tmp_path: Path
) -> None:
    person.open(path)
    app = make_app(fresh_server.database_url, tmp_path / "beside")
    place = Place(NUMBER, int(path.split("/")[-2]))
    write(app, place)
    hand_in(app, place)
    type_words(person)
    says(person, "The report does not stand where this can be done.")
    assert len(waiting(person)) == 1


def test_signing_out_warns_and_deletes(person: Walk, path: str) -> None:
    person.open(path)
    person.page.context.set_offline(True)
    type_words(person)
    expect_waiting(person, 1)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    person.page.context.set_offline(False)
    person.open("/guide")
    person.page.once("dialog", stay)
    person.page.get_by_role("button", name="Sign out", exact=True).click()
    assert len(waiting(person)) == len(asked) == 1
    person.page.once("dialog", lambda dialog: dialog.accept())
    person.sign_out()
    expect_waiting(person, 0)


def test_what_waits_is_gone_after_seven_days(person: Walk, path: str) -> None:
    person.open(path)
    person.page.context.set_offline(True)
    type_words(person)
    expect_waiting(person, 1)
    person.page.context.set_offline(False)
    later = "entry => { const now = Date.now; Date.now = () => now() + %d; }"
    person.page.add_init_script(f"({later % (WEEK - 60_000)})()")
    person.open("/guide")
    expect_waiting(person, 1)
    person.page.add_init_script(f"({later % 120_000})()")
    person.open("/guide")
    expect_waiting(person, 0)


def test_a_shared_computer_keeps_nothing(person: Walk, path: str) -> None:
    person.open(path)
    person.page.context.set_offline(True)
    type_words(person)
    expect_waiting(person, 1)
    person.page.get_by_label(
        person.say("This computer is shared: keep nothing of drafts in this browser")
    ).check()
    expect_waiting(person, 0)
    type_words(person, OTHERS)
    says(person, "This browser keeps nothing that was not sent. Leave the page open until it is saved.")
    assert waiting(person) == []
    person.page.context.set_offline(False)
    expect(person.page.locator("[data-draft-line]")).to_have_attribute("data-state", "saved", timeout=25_000)
    person.open(path)
    expect(person.page.locator("[data-draft-shared]")).to_be_checked()
    expect(person.page.locator(FIELD)).to_have_value(OTHERS)


def test_on_a_shared_computer_an_ended_session_goes_on_in_the_same_page(person: Walk, path: str) -> None:
    person.open(path)
    person.page.locator("[data-draft-shared]").check()
    person.page.context.clear_cookies(name="session")
    type_words(person)
    says(person, ENDED_UNKEPT)
    other = person.page.context.new_page()
    other.goto(f"{person.reader.server.url}/login")
    tab = Walk(type(person.reader)(other, person.reader.server), "en", 1280)
    tab.sign_in(f"{WRITER}@example.org")
    expect(other.locator("[data-account]")).to_be_visible()
    person.press("Save the draft")
    person.sees(person.say("The draft is saved. It is not handed in yet."))
    expect(person.page.locator(FIELD)).to_have_value(WORDS)


def end_other_sessions(fresh_server: Server, read_as: ReadAs) -> None:
    """The same account signs its other browsers out."""
    other = walk(read_as, fresh_server, "en", 1280, account=WRITER)
    other.open("/account")
    other.press("Sign out everywhere else")
    other.stop()


@crosswise
@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_sent_after_the_session_ended_is_sent_again(
    fresh_server: Server, read_as: ReadAs, path: str, language: str, width: int, scripts: bool
) -> None:
    person = walk(read_as, fresh_server, language, width, account=WRITER, java_script_enabled=scripts)
    person.open(path)
    end_other_sessions(fresh_server, read_as)
    type_words(person)
    if scripts:
        says(person, ENDED)
    person.press("Save the draft")
    person.sees(person.say("Sign in to send it again"))
    person.sign_in(f"{WRITER}@example.org")
    person.arrive(person.say("Send it again"))
    if scripts:
        person.stop()
    person.press("Send it again")
    person.sees(person.say("The draft is saved. It is not handed in yet."))
    expect(person.page.locator(FIELD)).to_have_value(WORDS)
    expect(person.page.locator("[data-draft-offer]")).to_be_hidden()
    if scripts:
        expect_waiting(person, 0)
    person.reader.failed.clear()
