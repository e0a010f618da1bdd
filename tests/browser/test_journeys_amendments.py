"""From a draft to an amended grant in the browser: specialist, approver, grantee and visitor."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from grants_app.domain.grants.actions import publish_grant
from tests import awards
from tests.awards import AWARD, NUMBER, desk, make_draft
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, everywhere, walk
from tests.conftest import make_app
from tests.factories import find_grant

BASE = f"/grants/{NUMBER}/award"
WHY = "Kursi filloi një muaj më vonë."


@everywhere
def test_a_grant_is_signed_and_amended_by_two_persons(
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
    sign(staff)
    propose_extension(staff)
    propose_sites(staff)
    second = walk(read_as, fresh_server, language, width, account="approver")
    approve(second, 1)
    approve(second, 2)
    grantee = walk(read_as, fresh_server, language, width, account="grantee.vatra")
    grantee.open(f"{BASE}/amendments/1")
    grantee.sees(WHY)
    expect(grantee.main.get_by_role("button", name=grantee.say("Approve"))).to_have_count(0)
    grantee.stop()
    with desk(app) as at:
        publish_grant(at.viewer, find_grant(NUMBER))
    visitor = walk(read_as, fresh_server, language, width)
    visitor.open(f"/grants/{NUMBER}?on=2006-03-31")
    visitor.sees(visitor.say("What was agreed, and when"))
    expect(visitor.main.get_by_text(WHY)).to_have_count(0)
    visitor.stop()


def sign(staff: Walk) -> None:
    """Nothing stands against signing; the step is taken on its page."""
    staff.open(f"{BASE}/steps/sign")
    staff.page.locator("#effective_on").fill("2005-09-15")
    staff.press("Sign")
    expect(staff.page.get_by_role("status")).to_be_visible()
    staff.stop()


def say_why(staff: Walk, day: str) -> None:
    staff.page.locator("#effective_on").fill(day)
    staff.page.locator("#reason").fill(WHY)
    staff.page.locator("#document").fill("Shkresa 14")
    staff.page.locator("#document_on").fill("2006-02-20")


def propose_extension(staff: Walk) -> None:
    """An end that is not later is refused and the rest is kept; whoever proposes cannot approve."""
    staff.open(f"{BASE}/amendments/new")
    staff.stop()
    staff.main.get_by_role("link", name=staff.say("Extension without cost")).click()
    say_why(staff, "2006-04-01")
    staff.page.locator("#end_on").fill("2006-07-31")
    staff.press("Propose it")
    staff.sees(staff.say("An extension ends later than what is agreed now."))
    expect(staff.page.locator("#reason")).to_have_value(WHY)
    staff.stop()
    staff.page.locator("#end_on").fill("2006-09-30")
    staff.press("Propose it")
    staff.sees(staff.say("You proposed this: another person approves it. You can take it back."))
    staff.stop()


def propose_sites(staff: Walk) -> None:
    """A place is chosen among those that its name can mean."""
    staff.open(f"{BASE}/amendments/new/sites")
    say_why(staff, "2006-04-15")
    staff.page.locator("#ended-1").check()
    staff.page.locator("#site-0-words").fill("Has")
    staff.press("Propose it")
    staff.stop()
    staff.page.locator("input[name='site-0-chosen']").first.check()
    staff.press("Propose it")
    staff.sees(staff.say("Site added"))
    staff.stop()


def approve(second: Walk, number: int) -> None:
    """The other specialist reads before and after, and approves."""
    second.open(f"{BASE}/amendments/{number}")
    second.stop()
    second.press("Approve")
    expect(second.page.get_by_role("status")).to_be_visible()
    second.stop()
