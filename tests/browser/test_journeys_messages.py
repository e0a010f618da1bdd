"""Messages of a grant in the browser: the grantee asks, the specialist finds it at home and answers."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.awards import NUMBER, make_signed
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, crosswise, everywhere, walk
from tests.conftest import make_app
from tests.written_reports import REVIEWER, WRITER

ASKED = "Kur na vjen kësti i dytë?"
ANSWERED = "Javën që vjen."
WHY = "Rruga u hap vetëm në prill."
REFUSED = "Programi mbyllet në gusht."


@everywhere
def test_the_two_sides_of_a_grant_write_to_each_other(
    fresh_server: Server, read_as: ReadAs, tmp_path: Path, language: str, width: int
) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    make_signed(make_app(fresh_server.database_url, beside))
    writer = walk(read_as, fresh_server, language, width, account=WRITER)
    ask(writer)
    staff = walk(read_as, fresh_server, language, width, account=REVIEWER)
    find_and_answer(staff)
    writer.open("/")
    link = writer.main.locator(f"a[href='/grants/{NUMBER}/messages']", has_text="1")
    expect(link).to_be_visible()
    writer.stop()
    link.click()
    writer.sees(ASKED, ANSWERED)
    writer.stop()


def ask(writer: Walk) -> None:
    """From the page of the grant to its messages, and the first one."""
    writer.open(f"/grants/{NUMBER}")
    writer.follow("Messages")
    writer.sees(writer.say("Nobody has written a message about this grant yet."))
    writer.stop()
    writer.page.get_by_label(writer.say("Your message")).fill(ASKED)
    writer.press("Send")
    writer.sees(writer.say("The message is sent."), ASKED)
    writer.stop()


def find_and_answer(staff: Walk) -> None:
    """What is new stands at home until it was seen."""
    staff.open("/")
    row = staff.page.locator("#waiting tr", has_text=staff.say("new message"))
    staff.stop()
    row.get_by_role("link", name=staff.say("Grant %(number)s", number=NUMBER)).click()
    staff.sees(ASKED, staff.say("new"))
    expect(staff.page.locator("form[data-read]")).to_be_hidden()
    staff.stop()
    staff.open("/")
    expect(staff.page.locator("#waiting tr", has_text=staff.say("new message"))).to_have_count(0)
    staff.open(f"/grants/{NUMBER}/messages")
    staff.page.get_by_label(staff.say("Your message")).fill(ANSWERED)
    staff.press("Send")
    staff.sees(ANSWERED)


@crosswise
def test_an_organisation_asks_for_more_time(
    fresh_server: Server, read_as: ReadAs, tmp_path: Path, language: str, width: int
) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    make_signed(make_app(fresh_server.database_url, beside))
    writer = walk(read_as, fresh_server, language, width, account=WRITER)
    ask_for_time(writer)
    open_it(walk(read_as, fresh_server, language, width, account=REVIEWER))
    second = walk(read_as, fresh_server, language, width, account="approver")
    second.open(f"/grants/{NUMBER}/award/amendments/1")
    second.press("Approve")
    second.sees(second.say("Approved"))
    writer.open(f"/grants/{NUMBER}/messages")
    writer.sees(writer.say("Approved"))
    writer.stop()


def ask_for_time(writer: Walk) -> None:
    """A day that cannot be, then one that can."""
    writer.open(f"/grants/{NUMBER}/messages")
    writer.follow("Ask for an extension")
    writer.page.locator("#end_on").fill("2006-07-01")
    writer.page.locator("#reason").fill(WHY)
    writer.press("Send the request")
    writer.sees(writer.say("This is not later than the agreed end."))
    writer.stop()
    writer.page.locator("#end_on").fill("2006-09-30")
    writer.press("Send the request")
    writer.sees(WHY, writer.say("Nobody has opened it as an amendment yet."))
    writer.stop()


def open_it(staff: Walk) -> None:
    """The request fills the amendment in."""
    staff.open(f"/grants/{NUMBER}/messages")
    staff.stop()
    staff.follow("Open as an amendment")
    expect(staff.page.locator("#end_on")).to_have_value("2006-09-30")
    expect(staff.page.locator("#reason")).to_have_value(WHY)
    staff.stop()
    staff.press("Propose it")
    staff.sees(staff.say("The amendment is proposed. Another person decides about it."))


@crosswise
def test_staff_turn_a_request_down_with_a_reason(
    fresh_server: Server, read_as: ReadAs, tmp_path: Path, language: str, width: int
) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    make_signed(make_app(fresh_server.database_url, beside))
    writer = walk(read_as, fresh_server, language, width, account=WRITER)
    ask_for_time(writer)
    staff = walk(read_as, fresh_server, language, width, account=REVIEWER)
    staff.open(f"/grants/{NUMBER}/messages")
    staff.follow("Turn down")
    staff.sees(WHY)
    staff.stop()
    staff.page.locator("#reason").fill(REFUSED)
    staff.press("Turn down")
    staff.sees(REFUSED, staff.say("The request is turned down. The organisation reads your reason here."))
    staff.stop()
    writer.open(f"/grants/{NUMBER}/messages")
    writer.follow("the reason")
    writer.sees(REFUSED)
    writer.stop()
