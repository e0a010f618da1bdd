"""When a grant reports, in the browser: a specialist plans and moves a day, the grantee reads its own."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from grants_app.extensions import utc_now
from tests.awards import NUMBER, make_signed
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, everywhere, walk
from tests.conftest import make_app
from tests.factories import change_grant

DAY = "2006-05-10"
SCHEDULE = f"/grants/{NUMBER}/schedule"
WHY = "Marrëveshja, neni 7"
SNOW = "Rruga u bllokua nga bora."


@everywhere
def test_a_schedule_is_made_changed_and_read(
    fresh_server: Server, read_as: ReadAs, tmp_path: Path, language: str, width: int
) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    app = make_app(fresh_server.database_url, beside)
    make_signed(app)
    change_grant(app, NUMBER, published_at=utc_now())
    staff = walk(read_as, fresh_server, language, width, account="specialist")
    plan(staff)
    change(staff)
    move(staff)
    find_what_is_late(staff)
    see_who_has_reported(staff)
    grantee = walk(read_as, fresh_server, language, width, account="grantee.vatra")
    grantee.open(f"/reports?on={DAY}")
    grantee.sees(grantee.say("Next report due"))
    grantee.stop()
    see_who_has_reported(grantee)
    donor = walk(read_as, fresh_server, language, width, account="donor")
    donor.open(f"/reports/matrix?on={DAY}")
    donor.sees(donor.say("Reports asked for") if width > 640 else donor.say("Who has reported"), "FY2006 Q1")
    donor.stop()
    grantee.open(f"{SCHEDULE}?on={DAY}")
    grantee.sees(SNOW)
    expect(grantee.main.get_by_role("link", name=grantee.say("Change the schedule"))).to_have_count(0)
    grantee.stop()


def plan(staff: Walk) -> None:
    """Nothing is recorded; the periods are shown, and stored only then."""
    staff.open(SCHEDULE)
    staff.sees(staff.say("No schedule recorded"))
    staff.stop()
    staff.follow("Make a schedule")
    staff.page.locator("#kind").select_option("ad_hoc")
    staff.page.locator("#days_until_due").fill("30")
    staff.page.locator("#reason").fill(WHY)
    staff.press("Show the periods")
    staff.sees(staff.say("Enter at least one day on which a period ends."))
    expect(staff.page.locator("#reason")).to_have_value(WHY)
    staff.stop()
    staff.page.locator("#kind").select_option("quarterly")
    staff.press("Show the periods")
    staff.sees(staff.say("These would be the periods"), "FY2006 Q1")
    staff.stop()
    staff.press("Save the schedule")
    staff.sees(staff.say("The schedule is saved."))
    staff.stop()


def change(staff: Walk) -> None:
    """Months from April on; what comes before stays."""
    staff.follow("Change the schedule")
    staff.page.locator("#kind").select_option("monthly")
    staff.page.locator("#from_on").select_option("2006-04-01")
    staff.page.locator("#reason").fill(WHY)
    staff.press("Show the periods")
    staff.sees(staff.say("as before"), staff.say("changed"), staff.say("new period"))
    staff.stop()
    staff.press("Save the schedule")
    staff.sees(staff.say("The schedule is saved."), "FY2006 Q2")
    staff.stop()


def see_who_has_reported(reader: Walk) -> None:
    """The grant with its marks by quarter, each of which leads to a report."""
    reader.open(f"/reports/matrix?on={DAY}")
    reader.sees(reader.say("Who has reported"), "FY2006 Q1")
    reader.stop()
    expect(reader.main.locator("td a").first).to_be_visible()


def move(staff: Walk) -> None:
    """A due day is moved, and its history stands beside it."""
    staff.main.get_by_role("link", name=staff.say("Move the due day")).nth(1).click()
    staff.page.locator("#due_on").fill("2006-03-31")
    staff.page.locator("#reason").fill(SNOW)
    staff.press("Move the due day")
    expect(staff.page.locator("#due_on-error")).to_be_visible()
    expect(staff.page.locator("#reason")).to_have_value(SNOW)
    staff.stop()
    staff.page.locator("#due_on").fill("2006-05-20")
    staff.press("Move the due day")
    staff.sees(staff.say("The due day is moved."), SNOW)
    staff.stop()


def find_what_is_late(staff: Walk) -> None:
    """From the menu to what is late on a day."""
    staff.open("/")
    staff.choose_menu("Reports")
    staff.open(f"/reports?on={DAY}")
    form = staff.open_filters()
    form.get_by_label(staff.say("State"), exact=True).select_option("late")
    staff.press("Apply", form)
    staff.sees("100")
    staff.stop()
