"""Decisions with the days from which they hold: the object and the database say the same."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from grants_app.domain.grants.conditions import has_status
from grants_app.domain.grants.lifecycle.days import decision_on
from grants_app.domain.grants.lifecycle.models import GrantSuspension
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.status import status_of
from grants_app.domain.grants.vocabulary import Decision, GrantStatus
from grants_app.extensions import db
from tests.factories import committed, find_grant, make_grants

BEGIN, END = date(2005, 10, 1), date(2006, 7, 31)
DAY = timedelta(days=1)
FIRST, SECOND = (date(2005, 11, 1), date(2005, 11, 30)), (date(2006, 3, 1), None)


def lived(number: int) -> None:
    """A grant that was signed, suspended twice and closed out."""
    grant = find_grant(number)
    grant.awarded_on, grant.closed_out_on = date(2005, 9, 15), date(2006, 10, 1)
    grant.suspensions = [GrantSuspension(from_on=first, until_on=last) for first, last in (FIRST, SECOND)]


def test_every_day_of_a_life_has_its_status(app: Flask) -> None:
    make_grants(app, 1, first=300)
    with committed(app):
        lived(300)
    expected = {
        date(2005, 9, 14): GrantStatus.DRAFT,
        date(2005, 9, 15): GrantStatus.AWARDED,
        BEGIN: GrantStatus.ACTIVE,
        FIRST[0]: GrantStatus.SUSPENDED,
        date(2005, 11, 30): GrantStatus.SUSPENDED,
        date(2005, 12, 1): GrantStatus.ACTIVE,
        SECOND[0]: GrantStatus.SUSPENDED,
        END: GrantStatus.SUSPENDED,
        END + DAY: GrantStatus.COMPLETED,
        date(2006, 10, 1): GrantStatus.CLOSED_OUT,
    }
    with app.app_context():
        grant = find_grant(300)
        assert {day: status_of(grant, day) for day in expected} == expected
        for day, status in expected.items():
            found = set(db.session.scalars(select(Grant.number).where(has_status(status, day))))
            assert 300 in found, (day, status)
            others = [one for one in GrantStatus if one is not status]
            for other in others:
                assert 300 not in set(db.session.scalars(select(Grant.number).where(has_status(other, day))))


def test_the_database_knows_the_decision_of_every_day(app: Flask) -> None:
    make_grants(app, 1, first=300)
    make_grants(app, 1, first=301, decision=Decision.DRAFT)
    with committed(app):
        lived(300)
    with app.app_context():
        grants = list(db.session.scalars(select(Grant)))
        for day in (date(2005, 1, 1), *FIRST, date(2006, 3, 1), date(2006, 10, 1)):
            rows = db.session.execute(select(Grant.id, decision_on(day)))
            assert {row.id: row.decision for row in rows} == {g.id: g.decision_on(day) for g in grants}


@given(st.dates(date(2005, 1, 1), date(2007, 1, 1)))
def test_a_grant_of_the_document_needs_no_record_of_its_signing(day: date) -> None:
    grant = Grant(start_on=BEGIN, end_on=END, is_draft=False)
    assert grant.decision_on(day) is None
