"""Money that an extension adds, from the signed plan to the close-out: specialist, approver and grantee."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, expect

from tests import awards
from tests.awards import AWARD, NUMBER, desk, make_draft
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, crosswise, walk
from tests.conftest import make_app

BASE = f"/grants/{NUMBER}/award"
WHY = "Dimri zgjati."


@crosswise
def test_added_money_is_planned_paid_corrected_and_the_grant_closed_out(
    fresh_server: Server, read_as: ReadAs, tmp_path: Path, language: str, width: int
) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    app = make_app(fresh_server.database_url, beside)
    make_draft(app)
    with desk(app) as at:
        awards.write_terms(at)
        awards.write_budget(at, AWARD)
        awards.decide_all(at)
    staff = walk(read_as, fresh_server, language, width, account="specialist")
    second = walk(read_as, fresh_server, language, width, account="approver")
    grantee = walk(read_as, fresh_server, language, width, account="grantee.vatra")
    plan(staff, 0, "12345", "2005-10-05")
    sign(staff)
    release(staff, second, grantee, 1, "2005-10-06")
    account_for(staff, "12345", "2006-02-01")
    extend(staff)
    approve(second, 1)
    second.sees(second.say("No tranche has the added money yet. Plan one for it."))
    second.stop()
    pay_beside(staff)
    plan(staff, 0, "100", "2006-04-01")
    release(staff, second, grantee, 2, "2006-04-02")
    account_for(staff, "90", "2006-04-20")
    put_back(staff)
    close(staff, second)


def field(work: Walk, name: str) -> Locator:
    return work.page.locator(f"[id='{name}']")


def plan(staff: Walk, row: int, amount: str, day: str) -> None:
    """One more tranche; its sum stands in words first."""
    staff.open(f"{BASE}/tranches")
    staff.stop()
    field(staff, f"tranche-{row}-amount").fill(amount)
    field(staff, f"tranche-{row}-day").fill(day)
    with staff.page.expect_navigation():
        staff.press("Save the plan")
    staff.press("Save the plan")
    staff.sees(staff.say("none: it adds up"))


def sign(staff: Walk) -> None:
    staff.open(f"{BASE}/steps/sign")
    field(staff, "effective_on").fill("2005-09-15")
    staff.press("Sign")
    expect(staff.page.get_by_role("status")).to_be_visible()
    staff.stop()


def reads_whole(work: Walk) -> None:
    """Nothing of a table reaches beyond the window: what is cut off cannot be read."""
    script = """() => {
      const words = document.createRange();
      return Array.from(document.querySelectorAll("main td")).filter(cell => {
        words.selectNodeContents(cell);
        const frame = cell.closest("table").parentElement.getBoundingClientRect();
        return words.getBoundingClientRect().right > frame.right + 1;
      }).map(cell => cell.textContent.trim());
    }"""
    assert work.page.evaluate(script) == []


def release(staff: Walk, second: Walk, grantee: Walk, place: int, day: str) -> None:
    """Requested by the grantee, approved by one specialist, paid by the other; nothing stands against it."""
    for work, step, said in (
        (grantee, "Request", "The tranche is requested."),
        (second, "Approve", "The tranche is approved."),
    ):
        work.open(f"{BASE}/tranches/{place}")
        work.stop()
        expect(work.main.locator("p.against")).to_have_count(0)
        work.press(step)
        work.sees(work.say(said))
    staff.open(f"{BASE}/tranches/{place}")
    field(staff, "day").fill(day)
    staff.press("Enter the payment")
    staff.sees(staff.say("The payment is entered."))
    reads_whole(staff)
    staff.stop()


def account_for(staff: Walk, amount: str, day: str) -> None:
    staff.open(f"{BASE}/entries?new=accounted")
    field(staff, "amount").fill(amount)
    field(staff, "day").fill(day)
    with staff.page.expect_navigation():
        staff.press("Make the entry")
    staff.press("Make the entry")
    staff.sees(staff.say("The entry is made."))


def say_why(staff: Walk, day: str) -> None:
    field(staff, "effective_on").fill(day)
    field(staff, "reason").fill(WHY)
    field(staff, "document").fill("Shkresa 14")
    field(staff, "document_on").fill("2006-02-20")


def extend(staff: Walk) -> None:
    """Until the end of September, with a hundred dollars more."""
    staff.open(f"{BASE}/amendments/new/cost_extension")
    staff.stop()
    say_why(staff, "2006-03-01")
    field(staff, "end_on").fill("2006-09-30")
    field(staff, "award").fill("12445")
    field(staff, "award_source").fill("Shkresa 14")
    field(staff, "award_on").fill("2006-02-20")
    field(staff, "line-0-amount").fill("12445")
    with staff.page.expect_navigation():
        staff.press("Propose it")
    if staff.main.get_by_role("button", name=staff.say("Propose it"), exact=True).count():
        staff.stop()
        staff.press("Propose it")
    expect(staff.page.get_by_role("status")).to_be_visible()


def approve(second: Walk, place: int, said: str = "The amendment is approved and in force.") -> None:
    second.open(f"{BASE}/amendments/{place}")
    second.stop()
    second.press("Approve")
    second.sees(second.say(said).partition("%")[0])


def pay_beside(staff: Walk) -> None:
    """What no tranche has waits for one, or for a reason: both are said with the figures."""
    staff.open(f"{BASE}/entries?new=payment")
    staff.stop()
    field(staff, "amount").fill("100")
    field(staff, "day").fill("2006-03-02")
    with staff.page.expect_navigation():
        staff.press("Make the entry")
    staff.sees(staff.say("This goes past the plan"))
    expect(staff.page.get_by_label(staff.say("Reason"), exact=True)).to_be_visible()
    staff.stop()
    with staff.page.expect_navigation():
        staff.press("Make the entry")
    expect(staff.page.get_by_label(staff.say("Reason"), exact=True)).to_have_attribute("aria-invalid", "true")
    staff.stop()


def put_back(staff: Walk) -> None:
    """What was accounted for too low is corrected by an entry that points at it."""
    staff.open(f"{BASE}/entries")
    staff.stop()
    staff.main.get_by_role("link", name=staff.say("Correct it")).last.click()
    field(staff, "amount").fill("100")
    field(staff, "day").fill("2006-04-21")
    field(staff, "reason").fill("Gabim shkrimi")
    with staff.page.expect_navigation():
        staff.press("Make the entry")
    staff.stop()
    staff.press("Make the entry")
    staff.sees(staff.say("The entry is made."))
    staff.stop()


def close(staff: Walk, second: Walk) -> None:
    """Closed early by two, closed out once all is accounted for; then nothing of it can be amended."""
    staff.open(f"{BASE}/amendments/new/early_closure")
    say_why(staff, "2006-05-01")
    field(staff, "code").select_option(index=1)
    staff.press("Propose it")
    expect(staff.page.get_by_role("status")).to_be_visible()
    approve(second, 2, "The amendment is approved. The last active day is %(day)s.")
    staff.open(f"{BASE}/steps/close_out")
    staff.stop()
    staff.press("Close out")
    expect(staff.page.get_by_role("status")).to_be_visible()
    expect(staff.main.get_by_role("link", name=staff.say("Propose an amendment"))).to_have_count(0)
    staff.stop()
    closed = staff.say("The grant was closed out on %(until)s. Open it again first.").partition("%")[0]
    for page in ("budget", "entries", "amendments/new"):
        staff.open(f"{BASE}/{page}")
        staff.sees(closed)
        staff.stop()
