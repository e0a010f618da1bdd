"""Setting up the second factor, signing in with it and without the telephone; signing out elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from grants_app.domain.accounts.second_factor.codes import code_of, step_at
from grants_app.extensions import utc_now
from tests.browser.conftest import ReadAs, copy_of
from tests.browser.servers import Server, running_server
from tests.browser.walks import Walk, crosswise, everywhere, walk
from tests.conftest import PASSWORD

SPECIALIST = "specialist@example.org"


@pytest.fixture
def strict_server(seeded_sqlite: Path, tmp_path: Path) -> Iterator[Server]:
    """A site that asks its staff for a second factor."""
    url = copy_of(seeded_sqlite, tmp_path)
    with running_server(url, tmp_path, REQUIRE_SECOND_FACTOR="staff") as server:
        yield server
        assert not server.crashes(), server.log.read_text(encoding="utf-8")


@everywhere
def test_a_specialist_sets_up_the_second_factor_and_signs_in_with_it(
    strict_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    person = walk(read_as, strict_server, language, width)
    person.open("/exports")
    person.open("/login?next=/exports")
    person.sign_in(SPECIALIST)
    person.arrive(person.say("Second factor"))
    person.sees(person.say("Set it up to go on"))
    person.stop()
    secret = read_the_square(person)
    refuse_a_wrong_code(person)
    codes = turn_it_on(person, secret)
    person.sign_out()
    sign_in_with_the_app(person, secret)
    person.sign_out()
    sign_in_with_a_recovery_code(person, codes[0])
    make_new_codes(person, codes)


def read_the_square(person: Walk) -> str:
    person.press("Begin")
    square = person.main.get_by_role(
        "img", name=person.say("Square for the app; the same as the letters and digits below.")
    )
    expect(square).to_be_visible()
    person.stop()
    return person.page.locator(".secret samp").inner_text().replace(" ", "")


def type_code(person: Walk, code: str) -> None:
    person.page.get_by_label(person.say("Code"), exact=True).first.fill(code)


def shown(secret: str, offset: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return code_of(secret, step_at(utc_now()) + offset)


def refuse_a_wrong_code(person: Walk) -> None:
    person.page.get_by_label(person.say("Password"), exact=True).fill(PASSWORD)
    type_code(person, "000000")
    person.press("Turn the second factor on")
    expect(person.page.get_by_role("alert")).to_be_focused()
    person.stop()


def turn_it_on(person: Walk, secret: str) -> list[str]:
    """Returns the recovery codes, which no later page shows."""
    person.page.get_by_label(person.say("Password"), exact=True).fill(PASSWORD)
    type_code(person, shown(secret))
    person.press("Turn the second factor on")
    person.arrive(person.say("The second factor is on"))
    codes = person.page.locator(".codes samp").all_inner_texts()
    assert len(codes) == 10
    person.stop()
    person.page.emulate_media(media="print")
    expect(person.page.locator(".codes")).to_be_visible()
    person.page.emulate_media(media="screen")
    person.follow("I have kept them: go on")
    person.open("/account")
    person.sees(person.say("Manage the second factor"))
    assert codes[0] not in person.page.content()
    person.stop()
    return codes


def sign_in_with_the_app(person: Walk, secret: str) -> None:
    person.open("/login?next=/exports")
    person.sign_in(SPECIALIST)
    person.arrive(person.say("Your code"))
    person.stop()
    type_code(person, "000000")
    person.press("Sign in")
    expect(person.page.get_by_role("alert")).to_be_focused()
    # The present one may be the one that was used.
    type_code(person, shown(secret, 1))
    person.press("Sign in")
    person.page.wait_for_url("**/exports")


def sign_in_with_a_recovery_code(person: Walk, code: str) -> None:
    person.open("/login")
    person.sign_in(SPECIALIST)
    person.arrive(person.say("Your code"))
    type_code(person, code)
    person.press("Sign in")
    person.sees(
        person.words.count(
            "You used a recovery code. %(num)s is left.", "You used a recovery code. %(num)s are left.", 9
        )
    )


def make_new_codes(person: Walk, codes: list[str]) -> None:
    person.open("/account/second-factor")
    person.stop()
    type_code(person, codes[1])
    person.press("Make new recovery codes")
    person.arrive(person.say("Your new recovery codes"))
    assert not set(person.page.locator(".codes samp").all_inner_texts()) & set(codes)


@everywhere
def test_one_sees_ones_sign_ins_and_ends_the_others(
    fresh_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    here = walk(read_as, fresh_server, language, width, account="donor")
    other = walk(read_as, fresh_server, language, width, account="donor")
    third = walk(read_as, fresh_server, language, width, account="donor")
    here.open("/account")
    here.sees(here.say("My sign-ins"), here.say("this session"))
    expect(here.main.get_by_role("button", name=here.say("Sign out there"))).to_have_count(2)
    here.stop()
    here.press("Sign out everywhere else")
    here.sees(
        here.words.count("%(num)s other browser is signed out.", "%(num)s other browsers are signed out.", 2)
    )
    expect(here.main.get_by_role("button", name=here.say("Sign out there"))).to_have_count(0)
    for gone in (other, third):
        gone.open("/account")
        gone.arrive(gone.say("Sign in"))


@everywhere
def test_a_certifier_manages_the_people_of_the_organisation(
    fresh_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    certifier = walk(read_as, fresh_server, language, width, account="certifier.vatra")
    certifier.open("/grants")
    certifier.choose_menu("Users")
    certifier.stop()
    certifier.does_not_see("gip@example.org")
    certifier.follow("Invite a colleague")
    certifier.arrive(certifier.say("Invite a colleague"))
    certifier.press("Send the invitation")
    expect(certifier.page.get_by_role("alert")).to_be_focused()
    certifier.stop()
    certifier.page.get_by_label(certifier.say("E-mail address")).fill("colleague@example.net")
    certifier.page.get_by_label(certifier.say("Prepares the reports of the organisation")).check()
    certifier.press("Send the invitation")
    certifier.arrive("colleague@example.net")
    certifier.stop()
    certifier.press("Close the account")
    certifier.sees(certifier.say("This account is closed. Only an administrator can open it again."))
    certifier.stop()
    stay_as_the_last_one(certifier)


def stay_as_the_last_one(certifier: Walk) -> None:
    certifier.follow("Users", certifier.page.get_by_role("navigation", name=certifier.say("Breadcrumb")))
    certifier.main.get_by_role("link", name="certifier.vatra@example.org").click()
    certifier.press("Close the account")
    expect(certifier.page.get_by_role("alert")).to_be_focused()
    words = (
        "Nobody else of your organisation can certify and manage its people. Give somebody this right first."
    )
    certifier.sees(certifier.say(words))
    certifier.stop()


@crosswise
def test_an_administrator_anonymises_an_account(
    fresh_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    admin = walk(read_as, fresh_server, language, width, account="admin")
    donor = walk(read_as, fresh_server, language, width, account="donor")
    admin.open("/admin/users?q=donor")
    admin.main.get_by_role("link", name="donor@example.org").click()
    admin.follow("Anonymise the account")
    admin.arrive(admin.say("Anonymise the account"))
    admin.stop()
    admin.press("Anonymise for ever")
    expect(admin.page.get_by_role("alert")).to_be_focused()
    admin.stop()
    admin.page.get_by_label(admin.say("Address of the account"), exact=True).fill("donor@example.org")
    admin.press("Anonymise for ever")
    number = admin.page.url.split("/users/")[1].partition("/")[0]
    admin.arrive(admin.say("Anonymised account %(number)s", number=number))
    admin.does_not_see("donor@example.org")
    admin.stop()
    donor.open("/account")
    donor.sign_in("donor@example.org", PASSWORD)
    donor.sees(donor.say("The address or the password is not right."))
