"""Results as they are released: decided once, small counts of people kept back, what stands behind beside."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.disclosure.counts.rules import IndicatorClass
from grants_app.domain.releases.models import CountRelease
from grants_app.domain.reports.indicators.vocabulary import Counting
from grants_app.domain.reports.writing.actions import Place
from grants_app.domain.reports.writing.vocabulary import ReportStep
from grants_app.extensions import db, utc_now
from tests.awards import NUMBER, desk
from tests.clients import CheckedClient
from tests.factories import change_grant, counted_queries
from tests.indicators import make_indicator, measure, target
from tests.page_checks import find, text_of
from tests.sign_ins import ClientAs
from tests.web.money_pages import main_text
from tests.web.test_awards import fields
from tests.web.test_grants import page
from tests.written_reports import REVIEWER, decide, make_handed_in, make_reporting

PATH = "/results"
RELEASE = "/reports/results/release"
OTHERS = (NUMBER + 1, NUMBER + 2, NUMBER + 3)


def report(app: Flask, number: int, indicator_id: int, reached: int) -> list[int]:
    """A grant that reached so many of 100 in the only period that is asked about; gives its periods."""
    periods = make_reporting(app, number)
    change_grant(app, number, published_at=utc_now())
    with desk(app) as at:
        measure(at, indicator_id, target(100), number=number)
    make_handed_in(app, Place(number, periods[0]), figure=reached)
    decide(app, Place(number, periods[0]), ReportStep.APPROVE)
    return periods


@pytest.fixture
def counted(app: Flask) -> int:
    """Four grants that counted persons at risk: 3, 40, 50 and 60; gives the second period of the first."""
    with desk(app) as at:
        kinds = {"counts": IndicatorClass.PERSONS_AT_RISK, "counting": Counting.ADDED, "axes": []}
        indicator = make_indicator(at, **kinds).id
    periods = report(app, NUMBER, indicator, 3)
    for number, reached in zip(OTHERS, (40, 50, 60), strict=True):
        report(app, number, indicator, reached)
    return periods[1]


def release(client: CheckedClient) -> int:
    """Press the button; gives the status."""
    answer = client.post(RELEASE, data=fields(client.get(RELEASE).text))
    return answer.status_code


def row_of(client: CheckedClient, by: str, label: str) -> str:
    """The cells of a row, each between bars."""
    rows = find(page(client, f"{PATH}?by={by}&lang=en"), "tr")
    cells = ["".join(f"|{text_of(cell)}|" for cell in row) for row in rows]
    return next(one for one in cells if label in one)


def test_nothing_stands_there_before_a_release(client: CheckedClient, client_as: ClientAs) -> None:
    assert "No results have been released" in main_text(client.get(f"{PATH}?lang=en").text)
    assert "Nothing to release" in main_text(client_as(REVIEWER).get(f"{RELEASE}?lang=en").text)
    assert release(client_as(REVIEWER)) == 422


def test_small_counts_of_people_are_kept_back_and_none_can_be_worked_out(
    app: Flask, counted: int, client: CheckedClient, client_as: ClientAs
) -> None:
    staff = client_as(REVIEWER)
    assert "153" in main_text(staff.get(f"{RELEASE}?lang=en").text)
    assert release(staff) == 303
    assert "||3without 1 figure" in row_of(staff, "grant", f"Grant {NUMBER}")
    for reader in (client, client_as("donor"), client_as("coordinator"), client_as("committee.kukes")):
        with counted_queries(app) as queries:
            text = main_text(reader.get(f"{PATH}?by=grant&lang=en").text)
        assert len(queries) <= 8
        assert "Children in centres" in text
        own = row_of(reader, "grant", f"Grant {NUMBER}")
        assert "suppressed" in own
        assert "|3" not in own
        hidden = [number for number in OTHERS if "suppressed" in row_of(reader, "grant", f"Grant {number}")]
        whole = row_of(reader, "grant", "Children in centres")
        assert hidden or "suppressed" in whole, "the total would give the small count away"
        assert "1 of 2" in own, "what stands behind it is no count of people"
        assert "|100|" in own


def test_a_release_keeps_what_it_said_when_more_is_approved(
    app: Flask, counted: int, client: CheckedClient, client_as: ClientAs
) -> None:
    staff = client_as(REVIEWER)
    assert release(staff) == 303
    before = main_text(client.get(f"{PATH}?by=theme&lang=en").text)
    make_handed_in(app, Place(NUMBER, counted), figure=70)
    decide(app, Place(NUMBER, counted), ReportStep.APPROVE)
    assert main_text(client.get(f"{PATH}?by=theme&lang=en").text) == before
    assert release(staff) == 303
    assert "2 of 2" in row_of(client, "grant", f"Grant {NUMBER}")
    assert "|73|" in row_of(staff, "grant", f"Grant {NUMBER}")
    with app.app_context():
        first, second = db.session.scalars(select(CountRelease).order_by(CountRelease.number))
        assert second.follows_id == first.id


def test_what_nobody_may_read_is_not_released(app: Flask, counted: int, client_as: ClientAs) -> None:
    change_grant(app, NUMBER, published_at=None)
    assert release(client_as(REVIEWER)) == 303
    assert f"Grant {NUMBER}" not in main_text(client_as("donor").get(f"{PATH}?by=grant&lang=en").text)


def test_only_a_specialist_releases(client: CheckedClient, client_as: ClientAs) -> None:
    for role in ("donor", "grantee.vatra", "coordinator", "admin"):
        assert client_as(role).get(RELEASE).status_code == 403
    assert client.get(RELEASE).status_code in {302, 401, 403}
