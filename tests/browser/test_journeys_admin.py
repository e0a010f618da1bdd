"""An administrator makes an account; the person it is for signs in with the password that was shown once."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, everywhere, walk

NEWCOMER = "newcomer@example.net"


@everywhere
def test_an_administrator_makes_an_account(
    fresh_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    admin = walk(read_as, fresh_server, language, width, account="admin")
    admin.choose_menu("Users")
    admin.arrive(admin.say("Users"))
    admin.follow("Make an account")
    admin.arrive(admin.say("Make an account"))
    send_without_a_role(admin)
    password = make_the_account(admin)
    newcomer = walk(read_as, fresh_server, language, width)
    newcomer.open("/account")
    newcomer.sign_in(NEWCOMER, password)
    newcomer.arrive(newcomer.say("Your account"))
    newcomer.sees(NEWCOMER, newcomer.say("Donor"))
    newcomer.stop()
    close_the_account(admin)
    newcomer.page.reload()
    newcomer.arrive(newcomer.say("Sign in"))


def send_without_a_role(admin: Walk) -> None:
    """The address that was typed stays."""
    admin.page.get_by_label(admin.say("E-mail address")).fill(NEWCOMER)
    admin.press("Make the account")
    expect(admin.page.get_by_role("alert")).to_be_focused()
    expect(admin.page.get_by_label(admin.say("E-mail address"))).to_have_value(NEWCOMER)
    admin.stop()


def make_the_account(admin: Walk) -> str:
    """Returns the password, which no later page shows."""
    admin.page.get_by_label(admin.say("Role"), exact=True).select_option(admin.say("Donor"))
    admin.press("Make the account")
    admin.arrive(admin.say("The account is made"))
    admin.sees(NEWCOMER, admin.say("This password is shown only now"))
    password = admin.page.locator("samp").inner_text()
    assert len(password) >= 12
    admin.stop()
    admin.follow("Go to the account")
    admin.arrive(NEWCOMER)
    assert password not in admin.page.content()
    admin.check_width()
    return password


def close_the_account(admin: Walk) -> None:
    admin.press("Close the account")
    admin.sees(admin.say("closed"))
    admin.press("Open the account again")
    admin.press("Close the account")
    admin.sees(admin.say("This account is closed. It can be opened again with the password it had."))
