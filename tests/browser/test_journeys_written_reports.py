"""A report in the browser: written in Albanian, handed in, returned, handed in again, approved."""

from __future__ import annotations

from pathlib import Path

from tests.awards import NUMBER
from tests.browser.conftest import ReadAs
from tests.browser.servers import Server
from tests.browser.walks import Walk, everywhere, walk
from tests.conftest import make_app
from tests.written_reports import CERTIFIER, REVIEWER, WORDS, WRITER, make_reporting


@everywhere
def test_a_report_is_written_returned_and_approved(
    fresh_server: Server, read_as: ReadAs, tmp_path: Path, language: str, width: int
) -> None:
    beside = tmp_path / "beside"
    beside.mkdir()
    period = make_reporting(make_app(fresh_server.database_url, beside))[0]
    path = f"/grants/{NUMBER}/reports/{period}"
    writer = walk(read_as, fresh_server, language, width, account=WRITER)
    write(writer, path)
    certifier = walk(read_as, fresh_server, language, width, account=CERTIFIER)
    hand_in(certifier, path)
    staff = walk(read_as, fresh_server, language, width, account=REVIEWER)
    comment(staff, path)
    answer(writer, path)
    certifier.open(f"{path}/submit")
    certifier.sees("Cilat shkolla?", "Ajo e Lezhës.")
    hand_in(certifier, path)
    staff.open("/reports/review")
    staff.sees(staff.say("changed since it was returned"), "Cilat shkolla?", "Ajo e Lezhës.")
    for one in staff.main.locator("details").all():
        one.locator("summary").click()
    staff.stop()
    staff.press("Approve")
    staff.sees(staff.say("The report is approved."))
    staff.stop()
    staff.open("/programme/reports/template/edit")
    staff.stop()


def write(writer: Walk, path: str) -> None:
    """Begin, save what is wrong too, and say all that is asked for."""
    writer.open(path)
    writer.press("Begin the report")
    writer.stop()
    for area in writer.page.locator("textarea").all():
        area.fill(WORDS)
    writer.page.locator("#answer-story").fill("")
    sums = writer.page.locator("input.sum").all()
    for field in sums:
        field.fill("12 ose 13")
    writer.press("Save the draft")
    writer.sees(writer.say("The draft is saved. It is not handed in yet."))
    writer.stop()
    for field in writer.page.locator("input.sum").all():
        field.fill("5")
    writer.press("Save the draft")
    writer.sees(writer.say("Nothing is missing."))
    writer.stop()


def comment(staff: Walk, path: str) -> None:
    """Return it with a question."""
    staff.open(f"{path}/review")
    staff.page.locator("#comment-work").fill("Cilat shkolla?")
    staff.stop()
    staff.press("Return with comments")
    staff.sees(staff.say("The report is returned with your comments."))


def answer(writer: Walk, path: str) -> None:
    """Change the report and answer the question."""
    writer.open(f"{path}/edit")
    writer.sees("Cilat shkolla?")
    writer.stop()
    writer.page.locator("#answer-partners").fill("Shkolla e Lezhës.")
    writer.page.get_by_label(writer.say("Your answer to the comment")).fill("Ajo e Lezhës.")
    writer.press("Save the draft")
    writer.sees(writer.say("The draft is saved. It is not handed in yet."))


def hand_in(certifier: Walk, path: str) -> None:
    """Read it, confirm, hand it in."""
    certifier.open(f"{path}/submit")
    certifier.page.locator("#confirmed").check()
    certifier.stop()
    certifier.press("Hand in")
    certifier.sees(certifier.say("The report is handed in. Nobody can change it while it is reviewed."))
    certifier.stop()
