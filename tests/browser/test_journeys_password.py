"""A forgotten password and an invitation: by mail, through a real mail server and a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ReadAs, copy_of
from tests.browser.servers import Server, running_server
from tests.browser.walks import Walk, crosswise, everywhere, walk
from tests.conftest import make_app
from tests.mail_server import MailServerProcess, running_mail_server
from tests.mailboxes import FIRST_PASSWORD, NEW_PASSWORD, PERSON, filed, link_in, make_person

SITE = "https://grants.example.net"
WITHIN = 20


@dataclass(frozen=True)
class House:
    """A site and the mail server that takes its letters."""

    site: Server
    mail: MailServerProcess

    def newest_path(self, count: int) -> str:
        """The path of the link in the newest of so many letters."""
        site, path = link_in(self.mail.wait_for(count)[-1])
        assert site == SITE
        return path


@pytest.fixture
def house(seeded_sqlite: Path, tmp_path: Path) -> Iterator[House]:
    """A site of its own with a specialist of its own, whose mail goes out."""
    url = copy_of(seeded_sqlite, tmp_path)
    make_person(make_app(url, tmp_path), role="specialist")
    with (
        running_mail_server(tmp_path / "mail") as mail,
        running_server(url, tmp_path / "site", **settings_for(mail)) as site,
    ):
        yield House(site, mail)
        assert not site.crashes(), site.log.read_text(encoding="utf-8")


def settings_for(mail: MailServerProcess) -> Any:
    """The settings of a site whose mail goes to this server."""
    return {"SMTP_URL": mail.url(), "MAIL_FROM": "Grantet <grants@example.net>", "BASE_URL": SITE}


def local(path: str) -> str:
    """The link's path: the site answers at another address here than in its letters."""
    return urlsplit(path).path


@everywhere
def test_a_specialist_who_forgot_the_password_sets_another(
    house: House, read_as: ReadAs, language: str, width: int
) -> None:
    person = walk(read_as, house.site, language, width)
    ask_for_a_link(person)
    path = house.newest_path(1)
    (letter,) = house.mail.letters()
    assert letter["Content-Language"] == "sq, en", "nobody knows yet which language the person reads"
    choose_password(person, path)
    sign_in_with(person, NEW_PASSWORD)
    person.choose_menu("Amounts")
    person.sign_out()
    old_one_does_not_open(person)
    link_is_used_up(person, path)


def ask_for_a_link(person: Walk) -> None:
    person.open("/login")
    person.follow("Forgot your password?")
    person.arrive(person.say("Forgot your password?"))
    person.stop()
    person.press("Send the link")
    expect(person.page.get_by_role("alert")).to_be_focused()
    person.stop()
    person.page.get_by_label(person.say("E-mail address"), exact=True).fill(PERSON)
    person.press("Send the link")
    person.arrive(person.say("Look in your mailbox"))
    person.stop()


def choose_password(person: Walk, path: str, title: str = "Choose a new password") -> None:
    person.open(local(path))
    person.arrive(person.say(title))
    person.stop()
    fill_passwords(person, "short", "short")
    expect(person.page.get_by_role("alert")).to_be_focused()
    person.sees(person.say("The password needs at least 12 characters."))
    person.stop()
    fill_passwords(person, NEW_PASSWORD, NEW_PASSWORD)
    person.arrive(person.say("Sign in"))
    person.sees(person.say("Your password is set. Sign in with it."))
    person.stop()


def fill_passwords(person: Walk, new: str, again: str) -> None:
    person.page.get_by_label(person.say("New password"), exact=True).fill(new)
    person.page.get_by_label(person.say("New password, once more"), exact=True).fill(again)
    person.press("Set the password")


def sign_in_with(person: Walk, password: str) -> None:
    person.sign_in(PERSON, password)
    expect(person.page.get_by_role("button", name=person.say("Sign out"), exact=True)).to_be_attached()


def old_one_does_not_open(person: Walk) -> None:
    person.sign_in(PERSON, FIRST_PASSWORD)
    person.sees(person.say("The address or the password is not right."))


def link_is_used_up(person: Walk, path: str) -> None:
    person.open(local(path), status=410)
    person.arrive(person.say("This link does not work any more"))
    person.stop()
    person.follow("Ask for another link")
    person.arrive(person.say("Forgot your password?"))


@everywhere
def test_an_invited_person_comes_in(house: House, read_as: ReadAs, language: str, width: int) -> None:
    newcomer_address = "newcomer@example.net"
    admin = walk(read_as, house.site, language, width, account="admin")
    admin.open("/admin/users/new")
    admin.stop()
    admin.page.get_by_label(admin.say("E-mail address")).fill(newcomer_address)
    admin.page.get_by_label(admin.say("Role"), exact=True).select_option(admin.say("Donor"))
    admin.page.get_by_label({"sq": "Shqip", "en": "English"}[language], exact=True).check()
    admin.press("Make the account")
    admin.arrive(newcomer_address)
    admin.sees(admin.say("The invitation is on its way to %(email)s.", email=newcomer_address))
    path = house.newest_path(1)
    expect(admin.main).to_contain_text(admin.say("Last message"))
    admin.page.reload()
    admin.sees(admin.say("invited, not yet signed in"))
    admin.stop()
    admin.press("Send the invitation again")
    newest = house.newest_path(2)
    assert {letter["Content-Language"] for letter in house.mail.letters()} == {language}
    newcomer = walk(read_as, house.site, language, width)
    newcomer.open(local(path), status=410)
    choose_password(newcomer, newest, "Choose a password")
    newcomer.sign_in(newcomer_address, NEW_PASSWORD)
    newcomer.open("/account")
    newcomer.sees(newcomer_address, newcomer.say("Donor"))
    admin.open("/admin/users")
    admin.does_not_see(admin.say("invited, not yet signed in"))
    admin.stop()


@crosswise
def test_without_a_mail_server_the_message_lies_in_the_outbox(
    fresh_server: Server, read_as: ReadAs, tmp_path: Path, language: str, width: int
) -> None:
    admin = walk(read_as, fresh_server, language, width, account="admin")
    admin.open("/admin/users/new")
    admin.page.get_by_label(admin.say("E-mail address")).fill(PERSON)
    admin.page.get_by_label(admin.say("Role"), exact=True).select_option(admin.say("Donor"))
    by_invitation = "By an invitation: a message with a link, by which the person chooses a password"
    admin.page.get_by_label(admin.say(by_invitation), exact=True).check()
    admin.stop()
    admin.press("Make the account")
    admin.arrive(PERSON)
    admin.sees("/outbox/")
    admin.stop()
    deadline = perf_counter() + WITHIN
    while not filed(tmp_path) and perf_counter() < deadline:
        admin.page.wait_for_timeout(50)
    site, path = link_in(filed(tmp_path)[0])
    assert site == fresh_server.url
    person = walk(read_as, fresh_server, language, width)
    person.open("/password/forgotten/sent")
    person.sees("/outbox/")
    person.stop()
    choose_password(person, path, "Choose a password")


def test_the_answer_does_not_wait_for_the_mail_server(
    seeded_sqlite: Path, tmp_path: Path, read_as: ReadAs
) -> None:
    url = copy_of(seeded_sqlite, tmp_path)
    make_person(make_app(url, tmp_path))
    with (
        running_mail_server(tmp_path / "mail", stalls=True) as mail,
        running_server(url, tmp_path / "site", **settings_for(mail)) as site,
    ):
        person = walk(read_as, site, "en", 1280)
        for email in (PERSON, "nobody@example.net", PERSON):
            person.open("/password/forgotten")
            person.page.get_by_label("E-mail address", exact=True).fill(email)
            began = perf_counter()
            person.press("Send the link")
            person.arrive("Look in your mailbox")
            assert perf_counter() - began < 5, "the mail server is silent for ten seconds"
        assert not site.crashes()
