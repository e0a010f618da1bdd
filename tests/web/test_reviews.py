"""A review shows what was changed since a report was returned, and the one before, and leads to the next."""

from __future__ import annotations

import pytest
from flask import Flask

from grants_app.domain.reports.writing.actions import Place
from grants_app.domain.reports.writing.comparing import Beside
from grants_app.domain.reports.writing.contents import Said
from grants_app.domain.reports.writing.finances import FinanceLine
from grants_app.domain.reports.writing.vocabulary import ReportStep
from tests.awards import NUMBER
from tests.clients import CheckedClient
from tests.factories import counted_queries
from tests.sign_ins import ClientAs
from tests.web.money_pages import main_text
from tests.written_reports import REVIEWER, WRITER, decide, hand_in, make_handed_in, make_reporting, write

FIRST, SECOND = "Tri takime në Lezhë.", "Katër takime në Lezhë."
CHANGED = "changed since it was returned"


@pytest.fixture
def places(app: Flask) -> list[Place]:
    """The periods of a grant that reports by quarters."""
    return [Place(NUMBER, one) for one in make_reporting(app)]


def path_of(place: Place, page: str = "/review") -> str:
    return f"/grants/{place.number}/reports/{place.period_id}{page}"


def read(client: CheckedClient, path: str) -> str:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang=en")
    assert answer.status_code == 200
    return main_text(answer.text)


def test_what_was_changed_since_it_was_returned_is_marked(
    app: Flask, client_as: ClientAs, places: list[Place]
) -> None:
    staff = client_as(REVIEWER)
    make_handed_in(app, places[0], words=FIRST, spent=5_00)
    assert CHANGED not in read(staff, path_of(places[0]))
    decide(app, places[0], ReportStep.RETURN, "How many?")
    write(app, places[0], words=SECOND, spent=7_00)
    hand_in(app, places[0])
    with counted_queries(app) as counted:
        page = read(staff, path_of(places[0]))
    assert len(counted) <= 8
    assert CHANGED in page
    assert FIRST in page
    assert SECOND in page
    assert "this period was US$ 5" in page
    # The page for the grantee has no such marks.
    assert FIRST not in read(client_as(WRITER), path_of(places[0], ""))


def test_the_report_before_stands_beside_it(app: Flask, client_as: ClientAs, places: list[Place]) -> None:
    make_handed_in(app, places[0], words=FIRST)
    decide(app, places[0], ReportStep.APPROVE)
    make_handed_in(app, places[1], words=FIRST)
    staff = client_as(REVIEWER)
    with counted_queries(app) as counted:
        page = read(staff, path_of(places[1]))
    assert len(counted) <= 8
    assert "In the report before (word for word the same)" in page


def test_the_next_one_that_waits_is_led_to(app: Flask, client_as: ClientAs, places: list[Place]) -> None:
    staff = client_as(REVIEWER)
    assert staff.get("/reports/review").location == "/reports"
    for place in places[:2]:
        make_handed_in(app, place)
    assert staff.get("/reports/review").location == path_of(places[0])
    beside = f"/reports/review?beside={places[0].period_id}"
    assert staff.get(beside).location == path_of(places[1])
    assert beside.replace("&", "&amp;") in staff.get(path_of(places[0])).text
    decide(app, places[1], ReportStep.APPROVE)
    assert staff.get(beside).location == "/reports"
    assert "No other report waits" in read(staff, "/reports")
    assert staff.get("/reports/review?beside=x").status_code == 400


def test_answers_that_were_taken_out_and_sums_are_compared() -> None:
    line = FinanceLine(1, "", 10_00, 0, 3_00)
    returned = Said({("a", None): "x", ("b", 4): "y"}, frozenset(), [line])
    beside = Beside(returned=returned)
    now = Said(
        {("a", None): "x"}, frozenset(), [FinanceLine(1, "", 10_00, 0, 4_00), FinanceLine(2, "", 5, 0, 1)]
    )
    assert beside.dropped(now) == [("b", 4)]
    assert not beside.is_changed(("a", None), "x")
    assert beside.is_changed(("b", 4), "")
    assert beside.sums_returned(now.lines) == [3_00, None]
    assert Beside().dropped(now) == []
    assert Beside().sums_returned(now.lines) == [None, None]
