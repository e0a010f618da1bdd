"""An administrator changes an account and finds it in the audit log, in a file, and on the account's page."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, everywhere, walk


@everywhere
def test_a_change_is_found_in_the_log(
    fresh_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    admin = walk(read_as, fresh_server, language, width, account="admin")
    change_an_account(admin)
    admin.choose_menu("Audit log")
    admin.arrive(admin.say("Audit log"))
    admin.stop()
    changed = admin.say("Role or scope of the account was changed")
    form = admin.open_filters()
    form.get_by_label(admin.say("What was done")).select_option(changed)
    admin.press("Apply", form)
    expect(admin.page.get_by_role("link", name=changed)).to_be_visible()
    row = admin.page.get_by_role("row").filter(has_text=changed)
    expect(row).to_have_count(1)
    expect(row).to_contain_text("admin@example.org")
    expect(row.locator("del")).to_have_text(admin.say("Donor"))
    expect(row.locator("ins")).to_have_text(admin.say("National Coordinator’s office"))
    admin.stop()
    take_away(admin, changed)
    row.get_by_role("link").click()
    admin.arrive("donor@example.org")
    history = admin.page.get_by_role("region", name=admin.say("History"), exact=True)
    expect(history).to_contain_text(changed)
    admin.stop()
    admin.follow("All of its changes in the audit log")
    admin.arrive(admin.say("Audit log"))
    find_nothing(admin)


def change_an_account(admin: Walk) -> None:
    """The donor's account becomes one of the coordinator's office."""
    admin.open("/admin/users")
    admin.page.get_by_role("link", name="donor@example.org").click()
    admin.arrive("donor@example.org")
    role = admin.page.get_by_label(admin.say("Role"), exact=True)
    role.select_option(admin.say("National Coordinator’s office"))
    admin.press("Save")
    admin.sees(admin.say("The account is changed."))


def take_away(admin: Walk, changed: str) -> None:
    """The file holds what the page shows."""
    with admin.page.expect_download() as download:
        admin.follow("Take these changes away as CSV")
    content = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(content)))
    assert [row[3] for row in rows[1:]] == [changed]
    assert rows[1][6:8] == [admin.say("Donor"), admin.say("National Coordinator’s office")]


def find_nothing(admin: Walk) -> None:
    form = admin.open_filters()
    form.get_by_label(admin.say("By whom")).fill("nobody at all")
    admin.press("Apply", form)
    admin.sees(admin.say("No change fits these filters."))
    admin.stop()
    admin.follow("Show all changes")
    admin.arrive(admin.say("Audit log"))
