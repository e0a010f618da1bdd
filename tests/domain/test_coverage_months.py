"""Coverage month by month: each month is what the same period gives when it is asked for alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import event

from grants_app.domain.accounts.viewer import VISITOR
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.monthly import (
    count_months,
    find_month,
    list_months,
    period_of,
    read_months,
    without_days,
)
from grants_app.domain.coverage.reading import list_coverage, read_coverage
from grants_app.domain.coverage.vocabulary import CoverageLevel, CoverageState
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.periods import Period
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.spans import Span
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import db
from tests.factories import change_grant, committed, find_grant

FILTERS = [
    CoverageFilter(),
    CoverageFilter(CoverageLevel.COUNTY, themes=(Theme.PREVENTION,)),
    CoverageFilter(CoverageLevel.COMMUNE, evidence=(Evidence.RURAL_STATED, Evidence.URBAN_ONLY)),
    CoverageFilter(works_with=(WorksWith.POPULATION,), claims=True),
    CoverageFilter(evidence=(Evidence.LEVEL_UNSTATED,), organisations=("gip", "vatra")),
]


@pytest.mark.parametrize("asked", FILTERS)
def test_each_month_is_what_its_period_gives(app: Flask, asked: CoverageFilter) -> None:
    with committed(app):
        # A site that an amendment added, and one that it ended.
        sites = list(db.session.query(GrantSite).filter(GrantSite.grant_id == find_grant(8).id))
        sites[0].from_on, sites[1].until_on = date(2005, 9, 12), date(2005, 9, 11)
    with app.app_context():
        programme = get_default_programme()
        months = list_months(VISITOR, programme)
        found = read_months(VISITOR, programme, asked, months)
        for month in found:
            alone = read_coverage(VISITOR, programme, replace(asked, period=period_of(month.span)))
            assert month.coverage.rows == alone.rows, month.span
            assert month.coverage.nationwide == alone.nationwide, month.span
        # However many grants there are, and whichever way they are counted.
        assert count_months(VISITOR, programme, without_days(asked), months) == found


def test_months_lead_from_the_one_before_the_first_grant_to_the_last_day(app: Flask) -> None:
    with app.app_context():
        months = list_months(VISITOR, get_default_programme())
    assert (months[0], months[-1]) == (Span(2005, 1), Span(2006, 7))
    assert len(months) == 19
    change_grant(app, 1, start_on=date(1998, 5, 3))
    with app.app_context():
        assert list_months(VISITOR, get_default_programme())[0] == Span(1998)


def test_an_empty_portfolio_has_no_months(app: Flask) -> None:
    with committed(app):
        for grant in db.session.query(Grant):
            grant.published_at = None
    with app.app_context():
        assert list_months(VISITOR, get_default_programme()) == ()
        assert read_months(VISITOR, get_default_programme(), CoverageFilter(), ()) == []


def test_all_months_take_as_many_reads_as_one(app: Flask) -> None:
    with app.app_context():
        programme = get_default_programme()
        months = list_months(VISITOR, programme)
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda _c, _k, text, *_: statements.append(text))
        read_months(VISITOR, programme, CoverageFilter(), months[:1])
        one = len(statements)
        read_months(VISITOR, programme, CoverageFilter(), months)
        # The second time the places are still known.
        assert len(statements) - one <= one <= 6


def test_a_period_counts_what_ran_on_any_day_of_it_and_months_within_it(app: Flask) -> None:
    def row(first: date | None, last: date | None) -> tuple[tuple[int, ...], Decimal]:
        asked = CoverageFilter(period=Period(first, last))
        with app.app_context():
            rows = list_coverage(VISITOR, get_default_programme(), asked)
        (found,) = [one for one in rows if one.place.code == "AL-PG"]
        return found.grant_numbers, found.grant_months

    ever = row(None, date(2100, 1, 1))
    assert ever == row(date(1990, 1, 1), None)
    assert ever[0] == (8, 16)
    change_grant(app, 8, start_on=date(2005, 6, 10), end_on=date(2005, 8, 20))
    change_grant(app, 16, start_on=date(2005, 8, 20), end_on=date(2006, 5, 31))
    assert row(date(2005, 8, 20), date(2005, 8, 20)) == ((8, 16), Decimal("0.1"))
    assert row(date(2005, 8, 21), date(2005, 8, 31)) == ((16,), Decimal("0.4"))
    assert row(date(2005, 6, 1), date(2005, 6, 30)) == ((8,), Decimal("0.7"))
    assert row(None, date(2005, 6, 9)) == ((), Decimal(0))


def test_a_nationwide_grant_counts_nowhere_whatever_evidence_is_asked_for(app: Flask) -> None:
    with app.app_context():
        programme = get_default_programme()
        rural = read_coverage(VISITOR, programme, CoverageFilter(evidence=(Evidence.RURAL_STATED,)))
        national = read_coverage(VISITOR, programme, CoverageFilter(evidence=(Evidence.NATIONAL,)))
    assert rural.nationwide == 0
    assert {row.state for row in rural.rows} == {CoverageState.RURAL_STATED, CoverageState.NONE}
    assert national.nationwide == 3
    assert {row.state for row in national.rows} == {CoverageState.NATIONAL_ONLY}
    assert not any(row.grants for row in national.rows)


def test_a_month_is_found_by_its_days_alone() -> None:
    months = [Span(2005, 2), Span(2005, 3)]
    whole = Period(date(2005, 3, 1), date(2005, 3, 31))
    assert find_month(CoverageFilter(period=whole), months) == Span(2005, 3)
    assert find_month(CoverageFilter(period=Period(date(2005, 3, 1), date(2005, 3, 30))), months) is None
    assert find_month(CoverageFilter(), months) is None
    with pytest.raises(ValueError, match="first day"):
        Period(date(2005, 3, 2), date(2005, 3, 1))
    with pytest.raises(ValueError, match="first or a last"):
        Period()
