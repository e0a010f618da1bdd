"""Status and length: pure functions of dates, and the same answers from the database."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from grants_app.domain.grants.conditions import has_status
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.status import (
    Duration,
    add_months,
    duration,
    exact_grant_months,
    grant_months,
    status_of,
    status_on,
)
from grants_app.domain.grants.vocabulary import Decision, GrantStatus
from grants_app.extensions import db
from tests.factories import change_grant, make_grants

BEGIN, END, CLOSED = date(2005, 10, 1), date(2006, 7, 31), date(2006, 2, 28)
DAY = timedelta(days=1)
days = st.dates(date(2004, 1, 1), date(2008, 12, 31))


@pytest.mark.parametrize(
    ("day", "closed", "expected"),
    [
        (BEGIN - DAY, None, GrantStatus.AWARDED),
        (BEGIN, None, GrantStatus.ACTIVE),
        (END, None, GrantStatus.ACTIVE),
        (END + DAY, None, GrantStatus.COMPLETED),
        (BEGIN - DAY, CLOSED, GrantStatus.AWARDED),
        (CLOSED, CLOSED, GrantStatus.ACTIVE),
        (CLOSED + DAY, CLOSED, GrantStatus.CLOSED_EARLY),
        (END + DAY, CLOSED, GrantStatus.CLOSED_EARLY),
    ],
)
def test_first_and_last_days_belong_to_the_grant(day, closed, expected):
    assert status_on(day, start_on=BEGIN, end_on=END, closed_early_on=closed, decision=None) is expected


@pytest.mark.parametrize("day", [BEGIN - DAY, BEGIN, END + DAY])
def test_a_decision_holds_whatever_the_day(day):
    for decision in (Decision.DRAFT, Decision.CLOSED_OUT):
        status = status_on(day, start_on=BEGIN, end_on=END, closed_early_on=None, decision=decision)
        assert status.value == decision.value


def test_a_suspension_holds_only_while_the_grant_would_be_active():
    def suspended(day: date) -> GrantStatus:
        return status_on(day, start_on=BEGIN, end_on=END, closed_early_on=CLOSED, decision=Decision.SUSPENDED)

    assert suspended(BEGIN - DAY) is GrantStatus.AWARDED
    assert suspended(BEGIN) is GrantStatus.SUSPENDED
    assert suspended(CLOSED + DAY) is GrantStatus.CLOSED_EARLY


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2006, 2, 1), date(2006, 7, 31), Duration(6, 0, 181)),
        (date(2005, 6, 20), date(2005, 8, 14), Duration(1, 26, 56)),
        (date(2005, 3, 1), date(2006, 2, 28), Duration(12, 0, 365)),
        (date(2006, 5, 10), date(2006, 5, 10), Duration(0, 1, 1)),
        (date(2005, 1, 31), date(2005, 2, 28), Duration(1, 1, 29)),
    ],
)
def test_length_counts_both_days(first, last, expected):
    assert duration(first, last) == expected


@given(days, st.integers(0, 1500))
def test_length_adds_up_to_its_days(first, more):
    last = first + timedelta(days=more)
    length = duration(first, last)
    assert length.total_days == more + 1
    assert add_months(first, length.months) + timedelta(days=length.days) == last + DAY


def test_grant_months_weigh_each_day_by_its_own_month():
    assert grant_months(date(2005, 6, 1), date(2006, 7, 31)) == Decimal("14.0")
    assert grant_months(date(2006, 2, 15), date(2006, 2, 28)) == Decimal("0.5")
    assert grant_months(date(2005, 6, 20), date(2005, 8, 14)) == Decimal("1.8")


@given(days, st.integers(0, 900), days)
def test_grant_months_up_to_a_day_never_exceed_those_in_all(first, more, on):
    last = first + timedelta(days=more)
    part = exact_grant_months(first, last, on)
    assert 0 <= part <= exact_grant_months(first, last)
    if on >= last:
        assert part == exact_grant_months(first, last)
    if on < first:
        assert part == 0


def test_the_document_gives_one_grant_closed_early(app: Flask):
    with app.app_context():
        on_its_day = {g.number: status_of(g, date(2006, 5, 10)) for g in db.session.scalars(select(Grant))}
    by_status = {s: [n for n, own in sorted(on_its_day.items()) if own is s] for s in GrantStatus}
    assert by_status[GrantStatus.CLOSED_EARLY] == [15]
    assert by_status[GrantStatus.COMPLETED] == [2, 3, 4, 7, 12]
    assert len(by_status[GrantStatus.ACTIVE]) == 18


def test_the_database_finds_every_status_as_it_is_computed(app: Flask):
    for position, decision in enumerate([None, *Decision]):
        make_grants(app, 2, first=200 + 10 * position, decision=decision)
        change_grant(app, 200 + 10 * position, closed_early_on=CLOSED)
    moments = [BEGIN - DAY, BEGIN, CLOSED, CLOSED + DAY, END, END + DAY, date(2005, 8, 14)]
    with app.app_context():
        grants = db.session.scalars(select(Grant)).all()
        for day in moments:
            for status in GrantStatus:
                found = set(db.session.scalars(select(Grant.number).where(has_status(status, day))))
                assert found == {g.number for g in grants if status_of(g, day) is status}, (day, status)
