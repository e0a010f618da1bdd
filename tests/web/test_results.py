"""The page of results: target against actual, with how much of the expected reporting stands behind it."""

from __future__ import annotations

import pytest
from flask import Flask

from grants_app.domain.reports.indicators.vocabulary import Counting
from grants_app.domain.reports.writing.actions import Place
from grants_app.domain.reports.writing.vocabulary import ReportStep
from tests.awards import NUMBER, desk
from tests.factories import counted_queries
from tests.indicators import make_indicator, measure, target
from tests.sign_ins import ClientAs
from tests.web.money_pages import main_text
from tests.written_reports import REVIEWER, WRITER, decide, make_handed_in, make_reporting

PATH = "/reports/results"


@pytest.fixture
def approved(app: Flask) -> Flask:
    """A grant that reported 12 of 100 in the first of two periods that have ended."""
    place = Place(NUMBER, make_reporting(app)[0])
    with desk(app) as at:
        measure(at, make_indicator(at, counting=Counting.ADDED).id, target(100))
    make_handed_in(app, place)
    decide(app, place, ReportStep.APPROVE)
    return app


def test_before_anything_is_counted_the_page_says_what_to_do(app: Flask, client_as: ClientAs) -> None:
    text = main_text(client_as(REVIEWER).get(f"{PATH}?lang=en").text)
    assert "No grant counts an indicator yet." in text


def test_target_actual_and_what_stands_behind_them(approved: Flask, client_as: ClientAs) -> None:
    text = main_text(client_as(REVIEWER).get(f"{PATH}?lang=en").text)
    assert "Children in centres" in text
    assert "1 of 2" in text
    assert "without 1 figure that is not known" in text
    assert "percent" not in text  # the second period is not known
    early = main_text(client_as(REVIEWER).get(f"{PATH}?on=2006-03-01&lang=en").text)
    assert "12 percent" in early
    albanian = main_text(client_as(WRITER).get(f"{PATH}?lang=sq").text)
    assert "Fëmijë në qendra" in albanian


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("theme", "theme unknown"),
        ("county", "no county stated"),
        ("phase", "Phase"),
        ("organisation", "Psycho-Social Centre"),
        ("grant", f"Grant {NUMBER}"),
    ],
)
def test_results_by(approved: Flask, client_as: ClientAs, by: str, said: str) -> None:
    staff = client_as(REVIEWER)
    with counted_queries(approved) as counted:
        text = main_text(staff.get(f"{PATH}?by={by}&lang=en").text)
    assert len(counted) <= 8
    assert said in text


def test_only_staff_and_grantees_open_it_and_nothing_else_can_be_asked(
    approved: Flask, client_as: ClientAs
) -> None:
    assert client_as("donor").get(PATH).status_code == 403
    assert client_as(REVIEWER).get(f"{PATH}?by=sex").status_code == 400
    assert "Children in centres" not in client_as("grantee.gip").get(f"{PATH}?lang=en").text
