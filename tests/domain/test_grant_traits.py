"""Filters by which the figures of the overview lead to their lists, and the spans of its timeline."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import VISITOR, Viewer
from grants_app.domain.grants.filters import FilterError, GrantFilter, parse_filter
from grants_app.domain.grants.queries import list_grants
from grants_app.domain.grants.spans import MOST_MONTHS, Span, read_span, spans_between
from grants_app.domain.grants.timeline import count_by_span, list_timeline
from grants_app.domain.grants.vocabulary import GrantStatus, Missing
from grants_app.domain.organisations.models import OrganisationKind
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import db, utc_now
from tests.factories import change_grant, enter_amount

DAY = date(2006, 5, 10)


def numbers(app: Flask, viewer: Viewer = VISITOR, **parameters: str | list[str]) -> list[int]:
    given = {name: [value] if isinstance(value, str) else value for name, value in parameters.items()}
    with app.app_context():
        page = list_grants(viewer, get_default_programme(), parse_filter(given, default_limit=100), DAY)
        return [row.grant.number for row in page.rows]


def viewer_of(app: Flask, name: str) -> Viewer:
    with app.app_context():
        return db.session.scalars(select(User).where(User.email == f"{name}@example.org")).one().as_viewer()


def test_kinds_divide_the_grants(app: Flask) -> None:
    local, international = numbers(app, kind="local"), numbers(app, kind="international")
    assert sorted(local + international) == list(range(1, 25))
    assert (len(local), len(international)) == (20, 4)
    assert numbers(app, kind=["local", "international"]) == list(range(1, 25))


def test_the_study_has_no_theme_and_every_grant_a_place(app: Flask) -> None:
    assert numbers(app, without="theme") == [12]
    assert numbers(app, without="place") == []
    assert numbers(app, without=["theme", "place"]) == []


def test_a_grant_ran_in_a_month_if_one_day_of_it_lies_there(app: Flask) -> None:
    # Grant 12 ran from 20 June to 14 August 2005, grant 15 closed on 28 February 2006.
    runs = {month: numbers(app, during=month) for month in ("2005-05", "2005-06", "2005-08", "2005-09")}
    assert [12 in found for found in runs.values()] == [False, True, True, False]
    assert 15 in numbers(app, during="2006-02")
    assert 15 not in numbers(app, during="2006-03")
    assert 15 in numbers(app, during=["2006-02", "2006-03"])
    assert numbers(app, during="2004") == []
    assert 12 not in numbers(app, during="2006")


def test_amounts_are_found_by_those_who_may_read_them(app: Flask) -> None:
    enter_amount(app, 9, 100, "USD", utc_now())
    enter_amount(app, 16, 100, "USD", None)
    readers = (
        "specialist",
        "donor",
        "coordinator",
        "grantee.gip",
        "grantee.vatra",
        "committee.kukes",
        "admin",
    )
    found = {name: numbers(app, viewer_of(app, name), amount="USD") for name in readers}
    assert found == {
        "specialist": [9, 16],
        "donor": [9],
        "coordinator": [9],
        "grantee.gip": [16],
        "grantee.vatra": [9],
        "committee.kukes": [],
        "admin": [],
    }
    assert numbers(app, amount="USD") == []
    assert numbers(app, viewer_of(app, "donor"), amount="ALL") == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "foreign"),
        ("without", "money"),
        ("during", "2005-13"),
        ("during", "2005-6"),
        ("during", "1989"),
        ("during", "2101-01"),
        ("during", "2005-06-01"),
        ("during", "٢٠٠٥"),
        ("amount", "usd"),
        ("amount", "DOLLARS"),
    ],
)
def test_other_values_are_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(FilterError) as raised:
        parse_filter({name: [value]})
    assert raised.value.name == name


def test_these_filters_read_back_from_their_own_parameters() -> None:
    asked = GrantFilter(
        kinds=(OrganisationKind.LOCAL,),
        without=(Missing.THEME, Missing.PLACE),
        spans=(Span(2005, 6), Span(2006)),
        amounts=("USD", "ALL"),
    )
    given: dict[str, list[str]] = {}
    for name, value in asked.parameters():
        given.setdefault(name, []).append(value)
    assert given["during"] == ["2005-06", "2006"]
    assert parse_filter(given) == asked
    assert asked.narrows


def test_a_span_has_its_first_and_last_day() -> None:
    assert (read_span("2004-02").first_day, read_span("2004-02").last_day) == (
        date(2004, 2, 1),
        date(2004, 2, 29),
    )
    assert (read_span("2004").first_day, read_span("2004").last_day) == (date(2004, 1, 1), date(2004, 12, 31))


def test_long_portfolios_are_cut_into_years() -> None:
    assert spans_between(date(2005, 11, 30), date(2006, 1, 1)) == [
        Span(2005, 11),
        Span(2005, 12),
        Span(2006, 1),
    ]
    assert len(spans_between(date(2005, 1, 1), date(2008, 12, 31))) == MOST_MONTHS
    assert spans_between(date(2005, 1, 1), date(2009, 1, 1)) == [Span(year) for year in range(2005, 2010)]


def test_the_timeline_has_each_grant_as_it_stands_on_the_day(app: Flask) -> None:
    change_grant(app, 3, published_at=None)
    with app.app_context():
        programme = get_default_programme().id
        rows = list_timeline(VISITOR, programme, DAY)
        early = next(row for row in rows if row.number == 15)
        before = list_timeline(VISITOR, programme, date(2005, 1, 1))
        counts = count_by_span(VISITOR, programme, date(2005, 2, 1), date(2006, 7, 31))
    assert [row.number for row in rows] == [1, 2, *range(4, 25)]
    assert (early.last_day, early.end_on) == (date(2006, 2, 28), date(2006, 7, 31))
    assert early.status is GrantStatus.CLOSED_EARLY
    assert {row.status for row in before} == {GrantStatus.AWARDED}
    assert len(counts) == 18
    assert [row.grants for row in counts[:2]] == [1, 3]
