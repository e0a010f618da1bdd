"""The money of an award: budget, plan, request, payment and correction, by specialist and grantee."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, expect

from grants_app.domain.grants.agreements.settings import take_usual_headings
from tests import awards
from tests.awards import AWARD, NUMBER, desk, make_draft
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, everywhere, walk
from tests.conftest import make_app

BASE = f"/grants/{NUMBER}/award"


@everywhere
def test_money_goes_from_the_budget_to_reconciliation(
    fresh_server: Server, read_as: ReadAs, tmp_path: Path, language: str, width: int
) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    app = make_app(fresh_server.database_url, beside)
    make_draft(app)
    with desk(app) as at:
        awards.write_terms(at)
        take_usual_headings(at.viewer, at.programme)
    staff = walk(read_as, fresh_server, language, width, account="specialist")
    write_budget(staff)
    with desk(app) as at:
        awards.write_budget(at, AWARD)
        awards.decide_all(at)
        awards.sign(at)
    plan_tranches(staff)
    grantee = walk(read_as, fresh_server, language, width, account="grantee.vatra")
    request(grantee)
    release(staff)
    correct(staff)
    reconcile(staff)
    read_own_money(grantee)


def field(work: Walk, name: str) -> Locator:
    """A field by its id: in a table it is named by two headings."""
    return work.page.locator(f"[id='{name}']")


def write_budget(staff: Walk) -> None:
    """More rows keep what was typed; a sum that reads in two ways is decided; less than the award is kept."""
    staff.open(f"{BASE}/budget")
    staff.stop()
    sample = {"sq": "5,000", "en": "5.000"}[staff.language]
    field(staff, "line-0-category").select_option(index=1)
    field(staff, "line-0-amount").fill(sample)
    staff.press("More rows")
    expect(field(staff, "line-0-amount")).to_have_value(sample)
    expect(field(staff, "line-5-amount")).to_be_visible()
    staff.press("Save the budget")
    staff.sees(staff.say("Choose which amount is meant."))
    staff.stop()
    field(staff, "as-line-0-amount-1").check()
    staff.press("Save the budget")
    expect(staff.page.get_by_role("status")).to_be_visible()
    staff.stop()


def plan_tranches(staff: Walk) -> None:
    """One tranche, said in words before it is stored."""
    staff.open(f"{BASE}/tranches")
    field(staff, "tranche-0-amount").fill("4000")
    field(staff, "tranche-0-day").fill("2005-10-05")
    with staff.page.expect_navigation():
        staff.press("Save the plan")
    staff.stop()
    staff.press("Save the plan")
    expect(staff.main.get_by_role("link", name=staff.say("Tranche %(number)s", number=1))).to_be_visible()
    staff.stop()


def request(grantee: Walk) -> None:
    """The grantee asks for it, and has nothing else to do."""
    grantee.open(f"{BASE}/tranches/1")
    grantee.stop()
    grantee.press("Request")
    grantee.sees(grantee.say("The tranche is requested."), grantee.say("Nothing that is yours to do."))
    grantee.stop()


def release(staff: Walk) -> None:
    """Approved and paid at a new rate, which is shown first."""
    staff.open(f"{BASE}/tranches/1")
    staff.stop()
    staff.press("Approve")
    staff.sees(staff.say("The tranche is approved."))
    field(staff, "day").fill("2005-10-06")
    field(staff, "reference").fill("TR-1")
    field(staff, "rate").select_option("new")
    field(staff, "rate-value").fill("100")
    field(staff, "rate-source").fill("Banka e Shqipërisë")
    staff.press("Enter the payment")
    staff.sees(staff.say("At this rate it comes to:"))
    staff.stop()
    staff.press("Enter the payment")
    staff.sees(staff.say("The payment is entered."))
    staff.stop()


def correct(staff: Walk) -> None:
    """A correction shows before and after."""
    staff.open(f"{BASE}/entries")
    staff.stop()
    staff.main.get_by_role("link", name=staff.say("Correct it")).click()
    field(staff, "amount").fill("3900")
    field(staff, "reason").fill(staff.say("Correction"))
    staff.press("Make the entry")
    expect(staff.main.locator("p.against")).to_be_visible()
    staff.stop()
    staff.press("Make the entry")
    staff.sees(staff.say("The entry is made."))
    expect(staff.page.locator("#ledger tbody tr")).to_have_count(2)


def reconcile(staff: Walk) -> None:
    """The grant stands there with what does not tie out."""
    staff.choose_menu("Reconciliation")
    staff.arrive(staff.say("Reconciliation"))
    staff.sees(staff.say("The tranches are not the award"))
    staff.stop()
    staff.follow("Show only what does not tie out")
    expect(staff.page.locator("#grants tbody tr")).to_have_count(1)
    staff.stop()


def read_own_money(grantee: Walk) -> None:
    """The grantee reads all of it and changes nothing."""
    for page in ("budget", "tranches", "entries"):
        grantee.open(f"{BASE}/{page}")
        grantee.stop()
        expect(grantee.main.get_by_role("button")).to_have_count(0)
