"""Grants in a place month by month: on plain presences, then in the seeded portfolio by hand."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.accounts.viewer import VISITOR
from grants_app.domain.coverage.place_counting import LEVELS
from grants_app.domain.coverage.places import read_place_coverage
from grants_app.domain.coverage.planner.standing import Presence
from grants_app.domain.coverage.trend import MOST_MONTHS, TrendPoint, count_by_month, make_trend
from grants_app.domain.geography.queries import get_place
from grants_app.domain.programmes.queries import get_default_programme
from tests.factories import change_grant

FIRST, LAST = date(2005, 2, 1), date(2006, 7, 31)
DAYS = st.dates(date(2004, 10, 1), date(2006, 12, 31))


def presence(grant: int, first: date, last: date, *, direct: bool = True) -> Presence:
    return Presence(grant, 0, direct, False, frozenset(), first, last)


@given(st.lists(st.tuples(st.integers(1, 4), DAYS, st.integers(-5, 400), st.booleans()), max_size=6))
def test_a_month_has_the_grants_of_its_days(rows: list[tuple[int, date, int, bool]]) -> None:
    there = [presence(grant, day, day + timedelta(days=length), direct=ok) for grant, day, length, ok in rows]
    for point in count_by_month(there, FIRST, LAST):
        days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
        of_month = [day for day in days if (day.year, day.month) == (point.from_on.year, point.from_on.month)]
        found = {one for one in there for day in of_month if one.first_on <= day <= one.last_on}
        assert point.grants == len({one.grant_id for one in found})
        assert point.direct == len({one.grant_id for one in found if one.is_direct})


def test_long_programmes_are_told_by_years() -> None:
    last = date(FIRST.year + 3, FIRST.month, 1)
    assert (last.year - FIRST.year) * 12 + 1 > MOST_MONTHS
    points = count_by_month([presence(1, date(2006, 3, 1), date(2007, 3, 1))], FIRST, last)
    assert points == [
        TrendPoint(date(year, 1, 1), True, count, count)
        for year, count in ((2005, 0), (2006, 1), (2007, 1), (2008, 0))
    ]


def trend(app: Flask, code: str) -> dict[str, tuple[int, int]]:
    with app.app_context():
        place, programme = get_place(code), get_default_programme()
        found = read_place_coverage(VISITOR, programme, place)
        assert found.row is not None
        assert found.facts is not None
        points = make_trend(LEVELS[place.level], found.row.place, found.facts, FIRST, LAST)
    return {f"{point.from_on:%Y-%m}": (point.direct, point.grants) for point in points}


def test_pogradec_month_by_month(app: Flask) -> None:
    """Grant 8 from June 2005, grant 16 from October 2005, both to July 2006; both work with people."""
    found = trend(app, "AL-PG")
    assert len(found) == 18
    assert [found[month] for month in ("2005-02", "2005-05", "2005-06", "2005-09", "2005-10", "2006-07")] == [
        (0, 0),
        (0, 0),
        (1, 1),
        (1, 1),
        (2, 2),
        (2, 2),
    ]


def test_indirect_grants_stand_beside_direct_ones(app: Flask) -> None:
    """Durrës: grant 4 of the county, indirect, from March 2005 to February 2006; grant 8 from June 2005."""
    for code in ("AL-DR", "AL-02"):
        found = trend(app, code)
        assert [found[month] for month in ("2005-02", "2005-03", "2005-06", "2006-02", "2006-03")] == [
            (0, 0),
            (0, 1),
            (1, 2),
            (1, 2),
            (1, 1),
        ]


def test_a_commune_has_its_own_and_hidden_grants_are_not_told(app: Flask) -> None:
    assert trend(app, "AL-7401")["2005-10"] == (1, 1)
    assert trend(app, "AL-7403")["2005-10"] == (0, 0)
    change_grant(app, 16, published_at=None)
    assert trend(app, "AL-7401")["2005-10"] == (0, 0)
