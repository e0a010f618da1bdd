"""Who has and who has not reported: grant by grant for those who may know, as counts for donors."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from grants_app.domain.reports.schedule.vocabulary import ScheduleKind
from grants_app.domain.reports.writing.actions import Place
from grants_app.domain.reports.writing.vocabulary import ReportStep
from grants_app.extensions import utc_now
from tests.awards import NUMBER, desk
from tests.clients import CheckedClient
from tests.factories import change_grant, counted_queries, make_grants
from tests.schedules import entry, make_plan
from tests.sign_ins import ClientAs
from tests.web.money_pages import main_text
from tests.written_reports import begin, decide, make_handed_in, make_reporting

MATRIX = "/reports/matrix"
# Two of the four quarters are due then, by 100 and by 10 days.
DAY = "2006-05-10"


def read(client: CheckedClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def periods(app: Flask) -> list[int]:
    """The periods of a grant of Vatra that reports by quarters; all other grants have no plan."""
    return make_reporting(app)


def sheets_of(client: CheckedClient, path: str) -> dict[str, list[tuple[object, ...]]]:
    answer = client.get(path)
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.data))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_each_period_stands_in_its_quarter_with_its_state(
    app: Flask, client_as: ClientAs, periods: list[int]
) -> None:
    make_handed_in(app, Place(NUMBER, periods[0]))
    staff = client_as("specialist")
    page = read(staff, f"{MATRIX}?lang=en&on={DAY}&organisation=vatra")
    text = main_text(page)
    assert "October to December 2005 (FY2006 Q1)" in text
    assert "31 Dec 2005: handed in" in text
    assert "31 Mar 2006: 10 days late" in text
    assert "30 Jun 2006: not yet due" in text
    assert "31 Jul 2006: not yet due, final report" in text
    assert f'href="/grants/{NUMBER}/reports/{periods[1]}' in page
    assert "no schedule recorded" in text
    assert "31 mar 2006: 10 ditë vonesë" in main_text(read(staff, f"{MATRIX}?lang=sq&on={DAY}"))
    late = main_text(read(staff, f"{MATRIX}?lang=en&on={DAY}&state=late"))
    assert "31 Mar 2006: 10 days late" in late
    assert "31 Dec 2005: handed in" not in late
    assert "No report fits" in main_text(read(staff, f"{MATRIX}?lang=en&on={DAY}&state=returned"))


def test_the_final_report_of_a_grant_of_eight_weeks_is_seen(app: Flask, client_as: ClientAs) -> None:
    make_grants(app, 1, first=600)
    with desk(app) as at:
        make_plan(at, entry(ScheduleKind.FINAL), number=600)
    text = main_text(read(client_as("specialist"), f"{MATRIX}?lang=en"))
    assert "final report" in text


def test_a_grantee_sees_its_own_grants_alone(app: Flask, client_as: ClientAs, periods: list[int]) -> None:
    own = main_text(read(client_as("grantee.vatra"), f"{MATRIX}?lang=en&on={DAY}"))
    assert f"Grant {NUMBER}" in own
    other = client_as("grantee.gip")
    assert f"Grant {NUMBER}" not in main_text(read(other, f"{MATRIX}?lang=en&on={DAY}"))
    rows = sheets_of(other, f"{MATRIX}.xlsx?lang=en&on={DAY}")["By period"]
    assert NUMBER not in {row[0] for row in rows}


@pytest.mark.parametrize("account", ["committee.kukes", "admin"])
def test_others_are_refused(app: Flask, client_as: ClientAs, account: str) -> None:
    for path in (MATRIX, f"{MATRIX}.xlsx"):
        assert client_as(account).get(path).status_code == 403


@pytest.mark.parametrize("account", ["donor", "coordinator"])
def test_donors_see_counts_of_published_grants(
    app: Flask, client_as: ClientAs, periods: list[int], account: str
) -> None:
    reader, address = client_as(account), f"{MATRIX}?lang=en&on={DAY}"
    assert "no schedule is recorded" in main_text(read(reader, address))
    assert "Reports asked for" not in main_text(read(reader, address))
    publish(app)
    assert "Reports asked for" in main_text(read(reader, address))
    assert "Raporte të kërkuara" in main_text(read(reader, f"{MATRIX}?lang=sq&on={DAY}"))
    rows = sheets_of(reader, f"{MATRIX}.xlsx?lang=en&on={DAY}")["By quarter"]
    assert rows[1:3] == [
        ("October to December 2005 (FY2006 Q1)", 1, 0, 0, 1, 0),
        ("January to March 2006 (FY2006 Q2)", 1, 0, 0, 1, 0),
    ]


def publish(app: Flask) -> None:
    change_grant(app, NUMBER, published_at=utc_now())


def test_a_draft_is_no_news_to_a_donor(app: Flask, client_as: ClientAs, periods: list[int]) -> None:
    publish(app)
    donor = client_as("donor")
    path = f"{MATRIX}.xlsx?lang=en&on={DAY}"
    before = sheets_of(donor, path)["By quarter"]
    begin(app, Place(NUMBER, periods[0]))
    assert sheets_of(donor, path)["By quarter"] == before
    assert before[1] == ("October to December 2005 (FY2006 Q1)", 1, 0, 0, 1, 0)


def test_the_workbook_says_what_the_page_does(app: Flask, client_as: ClientAs, periods: list[int]) -> None:
    make_handed_in(app, Place(NUMBER, periods[0]))
    decide(app, Place(NUMBER, periods[0]), ReportStep.APPROVE)
    found = sheets_of(client_as("specialist"), f"{MATRIX}.xlsx?lang=en&on={DAY}")
    own = next(row for row in found["By quarter"] if row[0] == NUMBER)
    assert own[2:4] == ("31 Dec 2005: approved", "31 Mar 2006: 10 days late")
    lines = [row for row in found["By period"] if row[0] == NUMBER]
    assert [row[6:] for row in lines[:2]] == [("approved", 0), ("late", 10)]
    assert "No schedule recorded" in {row[6] for row in found["By period"]}
    late = sheets_of(client_as("specialist"), f"{MATRIX}.xlsx?lang=en&on={DAY}&state=late&organisation=vatra")
    assert [row[0] for row in late["By period"][1:]] == [NUMBER]
    said = [row[0] for row in late["Read me"]]
    assert "late" in said
    assert any("Vatra" in str(text) for text in said)
    in_albanian = sheets_of(client_as("specialist"), f"{MATRIX}.xlsx?lang=sq&on={DAY}")
    assert any("10 ditë vonesë" in str(cell) for rows in in_albanian.values() for row in rows for cell in row)


@pytest.mark.parametrize("query", ["state=x", "after=x", "after=-1", "phase=x", "organisation=Ä"])
def test_parameters_that_cannot_be(app: Flask, client_as: ClientAs, query: str) -> None:
    assert client_as("specialist").get(f"{MATRIX}?{query}").status_code == 400


def test_the_page_is_flat_and_light(app: Flask, client_as: ClientAs) -> None:
    staff = client_as("specialist")

    def count(path: str) -> int:
        staff.get(path)
        with counted_queries(app) as statements:
            answer = staff.get(path)
        assert answer.status_code == 200
        assert len(answer.data) < 50_000
        return len(statements)

    make_grants(app, 30, first=600)
    with desk(app) as at:
        for number in (600, 601):
            make_plan(at, entry(ScheduleKind.MONTHLY), number=number)
    few = count(f"{MATRIX}?after=599")
    with desk(app) as at:
        for number in range(602, 630):
            make_plan(at, entry(ScheduleKind.MONTHLY), number=number)
    many = count(f"{MATRIX}?after=599")
    assert few == many <= 8
    assert "after=624" in read(staff, f"{MATRIX}?after=599")
    assert "Grant 600" not in main_text(read(staff, f"{MATRIX}?after=624&lang=en"))


def test_a_grant_that_was_closed_out_shows_what_it_reported(
    app: Flask, client_as: ClientAs, periods: list[int]
) -> None:
    make_handed_in(app, Place(NUMBER, periods[0]))
    decide(app, Place(NUMBER, periods[0]), ReportStep.APPROVE)
    change_grant(app, NUMBER, closed_out_on=date(2006, 5, 1), published_at=utc_now())
    staff = client_as("specialist")
    text = main_text(read(staff, f"{MATRIX}?lang=en&on={DAY}&organisation=vatra"))
    assert "31 Dec 2005: approved" in text
    assert "31 Mar 2006" not in text
    assert "31 Dec 2005: approved" in main_text(read(staff, f"{MATRIX}?lang=en&on={DAY}&state=approved"))
    assert f"Grant {NUMBER}" not in main_text(read(staff, f"{MATRIX}?lang=en&on={DAY}&state=late"))
    rows = sheets_of(client_as("donor"), f"{MATRIX}.xlsx?lang=en&on={DAY}")["By quarter"]
    assert rows[1] == ("October to December 2005 (FY2006 Q1)", 1, 1, 1, 0, 0)
    assert "January to March 2006 (FY2006 Q2)" not in {row[0] for row in rows}
