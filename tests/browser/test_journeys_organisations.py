"""Staff write an organisation, whom to reach there, a partner and a shelter; its own people read."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.awards import NUMBER, make_draft
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, everywhere, walk
from tests.conftest import make_app

VATRA = "/organisations/vatra"


@everywhere
def test_an_organisation_its_people_its_partners_and_its_shelter(
    fresh_server: Server, read_as: ReadAs, tmp_path: Path, language: str, width: int
) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    make_draft(make_app(fresh_server.database_url, beside))
    staff = walk(read_as, fresh_server, language, width, account="specialist")
    make_organisation(staff)
    write_one_language(staff)
    keep_somebody(staff)
    add_partner(staff)
    name_shelter(staff)
    read_own_contacts(walk(read_as, fresh_server, language, width, account="grantee.vatra"))


def field(work: Walk, name: str) -> Locator:
    return work.page.locator(f"#{name}")


def make_organisation(staff: Walk) -> None:
    """What is missing is said and the rest is kept; then it is made and can be found by its other name."""
    staff.open("/organisations")
    staff.follow("New organisation")
    staff.arrive(staff.say("New organisation"))
    staff.stop()
    field(staff, "alias").fill("Qendra Mirdita")
    staff.press("Make the organisation")
    expect(staff.page.locator(".error-summary")).to_be_visible()
    expect(field(staff, "alias")).to_have_value("Qendra Mirdita")
    staff.stop()
    field(staff, "name_sq").fill("Qendra e Grave në Mirditë")
    field(staff, "name_en").fill("Women’s Centre in Mirditë")
    field(staff, "kind").select_option("local")
    staff.press("Make the organisation")
    staff.arrive({"sq": "Qendra e Grave në Mirditë", "en": "Women’s Centre in Mirditë"}[staff.language])
    staff.sees("Qendra Mirdita")
    staff.stop()


def write_one_language(staff: Walk) -> None:
    """The other language is marked as the older one."""
    staff.open(VATRA)
    staff.follow("Edit")
    staff.stop()
    field(staff, "kind_reason_en").fill("The name is Albanian.")
    staff.press("Save")
    staff.sees(staff.say("What is said of the organisation was changed"))
    staff.follow("Edit")
    older = staff.say("The other language was changed later: look whether this still says the same.")
    expect(staff.page.locator("#kind_reason_sq-hint")).to_have_text(older)
    staff.stop()


def keep_somebody(staff: Walk) -> None:
    """Nobody is there at first; an agreement and an end belong to a person."""
    staff.follow("Contacts of the organisation")
    staff.arrive(staff.say("Contacts"))
    staff.sees(
        staff.say(
            "Nobody is kept yet. Ask somebody at the organisation whether they agree, then add them below."
        )
    )
    staff.stop()
    field(staff, "name").fill("Xhilda Provë")
    field(staff, "function_sq").fill("Drejtuese")
    field(staff, "phone").fill("+355 33 40 10 78")
    staff.press("Add")
    expect(field(staff, "name")).to_have_value("Xhilda Provë")
    staff.stop()
    field(staff, "agreed_on").fill("2026-01-15")
    field(staff, "keep_until_on").fill("2035-01-15")
    staff.press("Add")
    staff.sees(staff.say("Whom to reach"), "+355 33 40 10 78")
    staff.stop()


def add_partner(staff: Walk) -> None:
    """From the page of a grant: a new partner by its name and role."""
    staff.open("/grants/24")
    staff.follow("Edit the partners")
    staff.arrive(staff.say("Partners of the grant"))
    staff.stop()
    field(staff, "name_sq").fill("Bashkia e Vlorës")
    field(staff, "role").select_option("cofunding")
    staff.press("Add")
    staff.sees("Bashkia e Vlorës", staff.say("entered here"))
    row = staff.page.get_by_role("row").filter(has_text="Bashkia e Vlorës")
    row.get_by_role("link").click()
    staff.arrive(staff.say("Edit partner"))
    staff.stop()
    field(staff, "role").select_option("implementing")
    staff.press("Save")
    staff.sees(staff.say("Implementing partner"))


def name_shelter(staff: Walk) -> None:
    """The form says what is stored; the name of the place is nowhere afterwards."""
    staff.open(f"/grants/{NUMBER}/sites")
    field(staff, "words").fill("Barmash")
    field(staff, "is_sensitive").check()
    staff.press("Look the name up")
    staff.page.locator("#place-AL-7201").check()
    staff.stop()
    staff.press("Go on")
    staff.sees("Korçë", staff.say("must not be found"))
    staff.does_not_see("Barmash")
    staff.stop()
    staff.open(f"/grants/{NUMBER}")
    staff.does_not_see("Barmash")


def read_own_contacts(grantee: Walk) -> None:
    """Its own people read whom staff can reach, and change nothing."""
    grantee.open(VATRA)
    grantee.follow("Contacts")
    grantee.sees("Xhilda Provë")
    expect(grantee.main.locator("form")).to_have_count(0)
    grantee.stop()
