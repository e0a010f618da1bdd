"""A specialist: signs in, enters amounts, loses the session meanwhile, records, publishes; a donor looks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import DESKTOP, Walk, everywhere, walk

SOURCE = "Marrëveshja e grantit"
# By language: what is typed into a field, and what the field reads as. The last one is written in the way of
# the other language.
TYPED = {
    "en": {
        "usd-1": ("45,000.50", "US$ 45,000.50"),
        "all-3": ("１.２３４.567,00", "1,234,567 Lek"),
        "usd-4": ("1,234", "US$ 1,234"),
        "usd-5": ("12.500", "US$ 12,500 or US$ 12.50"),
    },
    "sq": {
        "usd-1": ("45,000.50", "45 000,50 USD"),
        "all-3": ("١.٢٣٤.567,00", "1 234 567 lekë"),
        "usd-4": ("1.234", "1 234 USD"),
        "usd-5": ("12,500", "12 500 USD ose 12,50 USD"),
    },
}
IN_WORDS = {
    "en": [
        "forty-five thousand US dollars and fifty cents",
        "one million two hundred and thirty-four thousand five hundred and sixty-seven lek",
        "one thousand two hundred and thirty-four US dollars",
        "twelve thousand five hundred US dollars",
        "twelve US dollars and fifty cents",
    ],
    "sq": [
        "dyzet e pesë mijë dollarë amerikanë dhe pesëdhjetë centë",
        "një milion e dyqind e tridhjetë e katër mijë e pesëqind e gjashtëdhjetë e shtatë lekë",
        "një mijë e dyqind e tridhjetë e katër dollarë amerikanë",
        "dymbëdhjetë mijë e pesëqind dollarë amerikanë",
        "dymbëdhjetë dollarë amerikanë dhe pesëdhjetë centë",
    ],
}
# 2,097,624 less 45,000.50 and 1,234; then less 12,500 too.
LEFT_UNDECIDED = {"en": "US$ 2,051,389.50", "sq": "2 051 389,50 USD"}
LEFT_IN_LEK = {"en": "208,527,814 Lek", "sq": "208 527 814 lekë"}
LEFT = {"en": "US$ 2,038,889.50", "sq": "2 038 889,50 USD"}
ONE_PUBLISHED = {language: typed["usd-1"][1] for language, typed in TYPED.items()}

OF_ALL = ("%(count)s of %(all)s grant", "%(count)s of %(all)s grants")


@everywhere
def test_a_specialist_enters_and_publishes_amounts(
    fresh_server: Server, read_as: ReadAs, language: str, width: int
) -> None:
    work = walk(read_as, fresh_server, language, width)
    sign_in_at_the_second_try(work)
    type_amounts(work)
    send_without_a_source(work)
    lose_the_session(work)
    check_and_record(work)
    publish_the_first(work)
    a_donor_sees_it(walk(read_as, fresh_server, language, width, account="donor"))
    work.sign_out()
    work.open("/grants/amounts")
    work.arrive(work.say("Sign in"))


def field(work: Walk, name: str) -> Locator:
    return work.page.locator(f"#sheet [name={name}]")


def sign_in_at_the_second_try(work: Walk) -> None:
    """A bookmark of the sheet leads to the form and, after a slip, on to the sheet."""
    work.open("/grants/amounts")
    work.arrive(work.say("Sign in"))
    work.sees(work.say("Sign in to go on"))
    work.stop()
    work.sign_in("specialist@example.org", "not the password")
    expect(work.page.get_by_role("alert")).to_contain_text(
        work.say("The address or the password is not right.")
    )
    expect(work.page.get_by_role("alert")).to_be_focused()
    expect(work.page.get_by_label(work.say("E-mail address"))).to_have_value("specialist@example.org")
    expect(work.page.get_by_label(work.say("Password"))).to_have_value("")
    work.stop()
    work.sign_in("specialist@example.org")
    work.arrive(work.say("Amounts of the grants"))
    assert work.page.url.endswith("/grants/amounts")


def type_amounts(work: Walk) -> None:
    """Each field tells at once what it reads, and the sum what is left of the stated total."""
    expect(work.page.locator("#balance")).to_contain_text(work.say("unknown"))
    for name, (text, reading) in TYPED[work.language].items():
        field(work, name).fill(text)
        expect(work.page.locator(f"#read-{name}")).to_have_text(reading)
    expect(work.page.locator("#running")).to_contain_text(LEFT_UNDECIDED[work.language])
    # The table of differences moves along, in both currencies.
    expect(work.page.locator("[data-left=USD]")).to_have_text(LEFT_UNDECIDED[work.language])
    expect(work.page.locator("[data-sum=USD]")).to_contain_text(
        work.words.count(*OF_ALL, 24, count="2", all="24")
    )
    expect(work.page.locator("[data-left=ALL]")).to_have_text(LEFT_IN_LEK[work.language])
    field(work, "usd-4").fill("")
    expect(work.page.locator("[data-left=USD]")).not_to_have_text(LEFT_UNDECIDED[work.language])
    field(work, "usd-4").fill(TYPED[work.language]["usd-4"][0])
    field(work, "all-6").fill("1")
    expect(work.page.locator("#read-all-6")).to_have_text({"en": "1 Lek", "sq": "1 lek"}[work.language])
    field(work, "all-6").fill("")
    field(work, "usd-5").press("ArrowUp")
    expect(field(work, "usd-4")).to_be_focused()
    work.stop()


def send_without_a_source(work: Walk) -> None:
    work.press("Check the amounts")
    summary = work.page.get_by_role("alert")
    expect(summary).to_contain_text(work.say("Say which document states the amount."))
    work.stop()
    expect_typed(work)
    work.follow("Say which document states the amount.", summary)
    expect(field(work, "source")).to_be_focused()
    field(work, "source").fill(SOURCE)
    field(work, "date").fill("2006-05-10")


def expect_typed(work: Walk) -> None:
    for name, (text, _reading) in TYPED[work.language].items():
        expect(field(work, name)).to_have_value(text)


def lose_the_session(work: Walk) -> None:
    """The session ends before the sheet is sent: nothing that was typed is lost."""
    work.page.context.clear_cookies(name="session")
    work.press("Check the amounts")
    work.arrive(work.say("Sign in"))
    work.sign_in("specialist@example.org")
    work.arrive(work.say("Amounts of the grants"))
    work.sees(work.say("Text that you had typed earlier and not sent was put back."))
    expect_typed(work)
    expect(field(work, "source")).to_have_value(SOURCE)


def check_and_record(work: Walk) -> None:
    """Every amount stands there in words; the one with two readings has to be chosen."""
    work.press("Check the amounts")
    work.arrive(work.say("Check the amounts"))
    work.sees(*IN_WORDS[work.language], work.say("Which one is meant?"))
    work.stop()
    work.press("Record these amounts")
    expect(work.page.get_by_role("alert")).to_contain_text(
        work.say("Grant %(number)s: %(message)s", number=5, message=work.say("Choose which amount is meant."))
    )
    work.main.get_by_label(re.compile(IN_WORDS[work.language][3])).check()
    work.press("Record these amounts")
    work.sees(
        work.words.count(
            "%(num)s amount was recorded. It stays unpublished until you publish it.",
            "%(num)s amounts were recorded. They stay unpublished until you publish them.",
            4,
        )
    )
    balance = work.page.locator("#balance")
    expect(balance).to_contain_text(LEFT[work.language])
    expect(balance).to_contain_text(work.words.count(*OF_ALL, 24, count="3", all="24"))
    expect(field(work, "usd-1")).to_have_value("")


def publish_the_first(work: Walk) -> None:
    amount = ONE_PUBLISHED[work.language]
    work.main.get_by_label(re.compile(re.escape(amount).replace(r"\ ", r"\s"))).check()
    work.press("Publish the ticked amounts")
    work.sees(work.words.count("%(num)s amount was published.", "%(num)s amounts were published.", 1))
    work.stop()


def a_donor_sees_it(donor: Walk) -> None:
    """The published amount, and "unknown" for the others, recorded or not."""
    donor.choose_menu("Grants")
    donor.arrive(donor.say("Grants"))
    rows = donor.page.locator("#grants tbody tr")
    expect(rows.first).to_contain_text(ONE_PUBLISHED[donor.language])
    expect(rows.locator(".unknown")).to_have_count(23)
    donor.does_not_see(SOURCE)
    rows.first.locator("th a").click()
    donor.sees(ONE_PUBLISHED[donor.language], SOURCE)
    donor.stop()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_specialist_records_an_amount_on_postgresql(either_server: Server, read_as: ReadAs) -> None:
    work = walk(read_as, either_server, "sq", DESKTOP, account="specialist")
    work.choose_menu("Amounts")
    field(work, "usd-1").fill("45 000,50")
    field(work, "source").fill(SOURCE)
    field(work, "date").fill("2006-05-10")
    work.press("Check the amounts")
    work.arrive(work.say("Check the amounts"))
    work.sees(IN_WORDS["sq"][0])
    work.press("Record these amounts")
    publish_the_first(work)
    work.choose_menu("Grants")
    expect(work.page.locator("#grants tbody tr").first).to_contain_text(ONE_PUBLISHED["sq"])
    work.choose_menu("Coverage")
    expect(work.page.locator("#coverage-map[data-drawn]")).to_be_visible()
