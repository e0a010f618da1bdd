"""Two specialists remove the name of a person; everybody then reads that something is missing."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, crosswise, walk
from tests.conftest import PASSWORD, make_app
from tests.factories import change_grant
from tests.redactions import NAME

TITLES = {"title_sq": f"Puna me {NAME}", "title_en": f"Work with {NAME}"}


@crosswise
def test_two_people_remove_a_name(fresh_server: Server, read_as: ReadAs, language: str, width: int) -> None:
    change_grant(make_app(fresh_server.database_url, fresh_server.log.parent), 3, **TITLES)
    first = walk(read_as, fresh_server, language, width, account="specialist")
    address = propose(first)
    second = walk(read_as, fresh_server, language, width, account="approver")
    look(second, address)
    approve(second)
    visitor = walk(read_as, fresh_server, language, width)
    visitor.open("/grants/3")
    missing = visitor.say("[removed: personal data, %(day)s]", day="@").partition("@")[0]
    expect(visitor.page.get_by_role("heading", level=1)).to_contain_text(missing)
    assert NAME not in visitor.page.content()
    visitor.stop()
    admin = walk(read_as, fresh_server, language, width, account="admin")
    admin.choose_menu("Audit log")
    admin.sees(admin.say("Personal data were removed"))
    admin.follow("Removed personal data")
    admin.arrive(admin.say("Removed personal data"))
    admin.sees("specialist@example.org", "approver@example.org")
    admin.stop()


def propose(first: Walk) -> str:
    """From the page of the grant: look where the name stands, then propose. Gives the address of it."""
    first.open("/grants/3")
    first.follow("Remove personal data")
    first.arrive(first.say("Remove personal data"))
    first.stop()
    first.press("Propose to remove it")
    first.sees(first.say("Please correct the following"))
    first.stop()
    first.page.get_by_label(first.say("Passage to be removed"), exact=True).fill(NAME.upper())
    first.press("Look where it stands")
    first.sees(f"{first.say('Where it stands')}", NAME)
    first.stop()
    first.page.get_by_label(first.say("What it is"), exact=True).select_option(first.say("Name of a person"))
    why = first.say("It was written here by mistake")
    first.page.get_by_label(first.say("Why it has to go"), exact=True).select_option(why)
    first.press("Propose to remove it")
    first.sees(first.say("Proposed. Another person has to approve it before anything is removed."))
    expect(first.main.get_by_role("button", name=first.say("Remove it for ever"))).to_have_count(0)
    first.stop()
    return first.page.url.removeprefix(first.reader.server.url)


def look(second: Walk, address: str) -> None:
    """The second person finds the proposal by way of the audit log."""
    second.choose_menu("Audit log")
    second.follow("Removed personal data")
    second.arrive(second.say("Removed personal data"))
    second.sees(second.say("waits for a second person"))
    second.page.locator(f'a[href="{address}"]').click()
    second.arrive(re.compile(address.rpartition("/")[2]))
    marked = second.main.locator("table mark")
    expect(marked.first).to_have_text(NAME)
    second.stop()


def approve(second: Walk) -> None:
    """A wrong password removes nothing; the right one does."""
    field = second.page.get_by_label(second.say("Your password"), exact=True)
    field.fill("not the right one")
    second.press("Remove it for ever")
    second.sees(second.say("This is not your present password."))
    second.stop()
    field.fill(PASSWORD)
    second.press("Remove it for ever")
    second.sees(second.say("Where it stood"))
    assert NAME not in second.page.content()
    second.stop()
