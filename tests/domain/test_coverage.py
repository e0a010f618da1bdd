"""Coverage: the rules on plain facts, then the seeded portfolio against a count made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from grants_app.domain.accounts.viewer import VISITOR, Role, Viewer
from grants_app.domain.coverage.figures import (
    STRENGTHS,
    CoverageRow,
    Facts,
    GrantFact,
    PlaceFact,
    SiteFact,
    count_coverage,
)
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.months import UNITS, month_units, to_months
from grants_app.domain.coverage.places import read_place_coverage
from grants_app.domain.coverage.queries import list_national_grants
from grants_app.domain.coverage.reading import list_coverage, read_coverage
from grants_app.domain.coverage.vocabulary import CoverageLevel, CoverageState, Metric
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.queries import find_place, get_place, list_places
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.status import exact_grant_months
from grants_app.domain.grants.vocabulary import Evidence, Theme
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import db, write_intent

DAYS = st.dates(date(2000, 1, 1), date(2012, 12, 31))
COUNTY, NORTH, SOUTH, TOWN = 1, 2, 3, 4


def place(id_: int, level: PlaceLevel, district: int | None) -> PlaceFact:
    return PlaceFact(
        id_, f"P{id_}", f"P{id_}", level, COUNTY, "P1", "P1", district, None, None, str(id_), None, None
    )


DISTRICTS = [place(NORTH, PlaceLevel.DISTRICT, NORTH), place(SOUTH, PlaceLevel.DISTRICT, SOUTH)]
TOWNS = [place(TOWN, PlaceLevel.MUNICIPALITY, NORTH)]


FIRST, LAST = date(2006, 1, 1), date(2006, 1, 31)


def grant(number: int, organisation: int = 1, *, direct: bool = True) -> GrantFact:
    return GrantFact(100 + number, number, organisation, direct, UNITS, FIRST, LAST)


def site(
    number: int,
    evidence: Evidence,
    place_id: int | None = None,
    district: int | None = None,
    county: int | None = COUNTY,
    *,
    sensitive: bool = False,
) -> SiteFact:
    return SiteFact(100 + number, place_id, district, county, STRENGTHS.index(evidence), sensitive)


def count(
    level: CoverageLevel, places: list[PlaceFact], grants: list[GrantFact], sites: list[SiteFact]
) -> list[CoverageRow]:
    return count_coverage(level, places, Facts(grants, sites, has_data=True))


# Months


@given(DAYS, st.integers(0, 900), st.none() | DAYS)
def test_months_are_those_of_the_contract(start: date, length: int, on: date | None) -> None:
    last = start + timedelta(days=length)
    exact = exact_grant_months(start, last, on)
    assert to_months(month_units(start, last, on)) == exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


@given(st.lists(st.tuples(DAYS, st.integers(0, 900)), max_size=6))
def test_sums_are_rounded_once(grants: list[tuple[date, int]]) -> None:
    pairs = [(start, start + timedelta(days=length)) for start, length in grants]
    units = sum(month_units(start, last) for start, last in pairs)
    exact = sum((exact_grant_months(start, last) for start, last in pairs), Decimal(0))
    assert abs(to_months(units) - exact) <= Decimal("0.05000001")


def test_last_day_is_included() -> None:
    assert to_months(month_units(date(2006, 2, 1), date(2006, 2, 28))) == 1
    assert to_months(month_units(date(2006, 2, 1), date(2006, 2, 28), date(2006, 2, 14))) == Decimal("0.5")
    assert month_units(date(2006, 2, 1), date(2006, 2, 28), date(2006, 1, 31)) == 0


# Rules


def test_county_site_counts_in_each_district() -> None:
    rows = count(CoverageLevel.DISTRICT, DISTRICTS, [grant(1)], [site(1, Evidence.AREA_WIDE, COUNTY)])
    assert [(row.state, row.grants) for row in rows] == [(CoverageState.AREA_WIDE, 1)] * 2


@pytest.mark.parametrize(
    "alone",
    [
        site(1, Evidence.AREA_WIDE, COUNTY, sensitive=True),
        site(1, Evidence.LEVEL_UNSTATED, COUNTY),
        site(1, Evidence.URBAN_ONLY, COUNTY),
        site(1, Evidence.RURAL_STATED, COUNTY),
        site(1, Evidence.RURAL_STATED),
    ],
)
def test_where_only_the_county_is_known_no_district_counts(alone: SiteFact) -> None:
    """A shelter, a bare name, a town, rural zones, communes without names: in the county alone."""
    rows = count(CoverageLevel.DISTRICT, DISTRICTS, [grant(1)], [alone])
    assert [(row.state.is_reached, row.grants) for row in rows] == [(False, 0)] * 2
    (county,) = count(CoverageLevel.COUNTY, [place(COUNTY, PlaceLevel.COUNTY, None)], [grant(1)], [alone])
    assert (county.state, county.grants, county.direct_grants) == (
        CoverageState(STRENGTHS[alone.strength].value),
        1,
        1,
    )


def test_district_gathers_what_lies_in_it_and_its_towns_do_not_gather_the_district() -> None:
    sites = [site(1, Evidence.URBAN_ONLY, TOWN, NORTH), site(2, Evidence.RURAL_STATED, NORTH, NORTH)]
    grants = [grant(1), grant(2, 2, direct=False)]
    north, south = count(CoverageLevel.DISTRICT, DISTRICTS, grants, sites)
    assert (north.state, north.grants, north.direct_grants, north.organisations) == (
        CoverageState.RURAL_STATED,
        2,
        1,
        2,
    )
    assert south.state is CoverageState.NONE
    (town,) = count(CoverageLevel.COMMUNE, TOWNS, grants, sites)
    assert (town.state, town.grant_numbers) == (CoverageState.URBAN_ONLY, (1,))


def test_grant_counts_once_in_a_place_with_its_strongest_evidence() -> None:
    sites = [
        site(1, Evidence.LEVEL_UNSTATED, NORTH, NORTH),
        site(1, Evidence.AREA_WIDE, COUNTY),
        site(1, Evidence.URBAN_ONLY, TOWN, NORTH),
    ]
    north, south = count(CoverageLevel.DISTRICT, DISTRICTS, [grant(1)], sites)
    assert (north.grants, north.state) == (1, CoverageState.AREA_WIDE)
    assert north.grant_months == 1
    assert (south.grants, south.state) == (1, CoverageState.AREA_WIDE)


SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=4)


@given(SPANS)
def test_sites_with_days_count_each_day_once(spans: list[tuple[int, int]]) -> None:
    start, last = date(2006, 1, 10), date(2006, 2, 12)
    whole = GrantFact(101, 1, 1, True, month_units(start, last), start, last)
    days = [(start + timedelta(days=min(one) - 3), start + timedelta(days=max(one) - 3)) for one in spans]
    sites = [
        site(1, Evidence.AREA_WIDE, NORTH, NORTH)._replace(from_on=first, until_on=end) for first, end in days
    ]
    north, _south = count(CoverageLevel.DISTRICT, DISTRICTS, [whole], sites)
    present = {
        start + timedelta(days=n)
        for n in range((last - start).days + 1)
        if any(first <= start + timedelta(days=n) <= end for first, end in days)
    }
    assert north.grant_months == to_months(sum(month_units(day, day) for day in present))


def test_a_site_without_days_is_one_as_long_as_its_grant_runs() -> None:
    sites = [
        site(1, Evidence.AREA_WIDE, NORTH, NORTH)._replace(until_on=date(2006, 1, 3)),
        site(1, Evidence.AREA_WIDE, NORTH, NORTH),
        site(1, Evidence.AREA_WIDE, SOUTH, SOUTH),
    ]
    north, south = count(CoverageLevel.DISTRICT, DISTRICTS, [grant(1)], sites)
    assert north.grant_months == south.grant_months == to_months(UNITS)


def test_nationwide_grant_counts_in_no_place() -> None:
    sites = [site(1, Evidence.NATIONAL, county=None), site(1, Evidence.RURAL_STATED, NORTH, NORTH)]
    rows = count(CoverageLevel.DISTRICT, DISTRICTS, [grant(1)], sites)
    assert [(row.state, row.grants) for row in rows] == [(CoverageState.NATIONAL_ONLY, 0)] * 2
    (town,) = count(CoverageLevel.COMMUNE, TOWNS, [grant(1)], sites)
    assert town.state is CoverageState.NONE
    assert Facts([grant(1)], sites, has_data=True).nationwide == [grant(1)]


def test_unnamed_communes_count_in_their_district_only() -> None:
    sites = [site(1, Evidence.RURAL_STATED, None, NORTH)]
    north, _ = count(CoverageLevel.DISTRICT, DISTRICTS, [grant(1)], sites)
    (town,) = count(CoverageLevel.COMMUNE, TOWNS, [grant(1)], sites)
    assert (north.grants, town.grants) == (1, 0)


def test_shelter_counts_no_finer_than_its_district() -> None:
    sites = [site(1, Evidence.URBAN_ONLY, TOWN, NORTH, sensitive=True)]
    north, _ = count(CoverageLevel.DISTRICT, DISTRICTS, [grant(1)], sites)
    (town,) = count(CoverageLevel.COMMUNE, TOWNS, [grant(1)], sites)
    assert (north.grants, town.grants) == (1, 0)


def test_without_anything_to_see_nothing_is_said() -> None:
    rows = count_coverage(CoverageLevel.DISTRICT, DISTRICTS, Facts([], [], has_data=False))
    assert {row.state for row in rows} == {CoverageState.NO_DATA}


# The seeded portfolio

# Counted by hand from the site lines of the source document (line in brackets), nationwide ones left out:
#  3 (94)  Lezhë; Rrëshen, a town of Mirditë; Lushnjë; Përrenjas, a town of Librazhd; Devoll
#  4 (112) the county of Durrës, so Durrës and Krujë
#  5 (135) Elbasan, Gramsh
#  6 (154) outskirts of Tiranë
#  7 (171) Gjirokastër, Përmet, Tepelenë, Delvinë, Sarandë
#  8 (185) Tiranë, Elbasan, Durrës, Krujë, Korçë, Bilisht (Devoll), Pogradec, Shkodër, Malësi e Madhe, Lezhë
#  9 (209) Vlorë, Fier and four areas in them
# 11 (256) Fier
# 12 (272) Tropojë, Kukës, Has, Dibër
# 13 (293) and 14 (316) Dibër, Kukës, Shkodër, Berat, Gjirokastër, Korçë
# 15 (339) Shkodër
# 16 (362) Pogradec and five of its communes
# 17 (388) Pukë
# 18 (404) Shkodër, Pukë, Malësi e Madhe
# 19 (428) Kukës, Has, Dibër, Tropojë
# 20 (459) Kukës, Has, Tropojë
# 21 (487) Gjirokastër
# 22 (502) Korçë
# 23 (521) Berat
# 24 (537) Vlorë
# That is 27 districts; of the 36 these are left:
UNREACHED = [
    "Bulqizë",
    "Kavajë",
    "Kolonjë",
    "Kuçovë",
    "Kurbin",
    "Mallakastër",
    "Mat",
    "Peqin",
    "Skrapar",
]


def rows_by_code(app: Flask, asked: CoverageFilter, viewer: Viewer = VISITOR) -> dict[str, CoverageRow]:
    with app.app_context():
        return {row.place.code: row for row in list_coverage(viewer, get_default_programme(), asked)}


def test_districts_that_no_site_line_reaches(app: Flask) -> None:
    with app.app_context():
        found = read_coverage(VISITOR, get_default_programme(), CoverageFilter())
        assert [row.place.name for row in found.unreached_districts] == UNREACHED
        assert {row.state for row in found.unreached_districts} == {CoverageState.NATIONAL_ONLY}
        assert (found.nationwide, len(found.districts)) == (3, 36)
        assert len(found.named) == 16


def test_pogradec_as_in_the_contract(app: Flask) -> None:
    row = rows_by_code(app, CoverageFilter())["AL-PG"]
    assert (row.place.name, row.place.county, row.state) == ("Pogradec", "Korçë", CoverageState.RURAL_STATED)
    assert (row.grants, row.direct_grants, row.organisations) == (2, 2, 2)
    assert (row.grant_months, row.grant_numbers) == (Decimal("24.0"), (8, 16))


def test_county_row_gathers_its_districts_without_counting_a_grant_twice(app: Flask) -> None:
    rows = rows_by_code(app, CoverageFilter(level=CoverageLevel.COUNTY))
    assert len(rows) == 12
    assert rows["AL-06"].grant_numbers == (3, 8, 13, 14, 16, 22)
    assert rows["AL-02"].grant_numbers == (4, 8)


def test_communes_and_towns(app: Flask) -> None:
    rows = rows_by_code(app, CoverageFilter(level=CoverageLevel.COMMUNE))
    assert len(rows) == 373
    assert (rows["AL-7401"].state, rows["AL-7401"].grant_numbers) == (CoverageState.RURAL_STATED, (16,))
    assert rows["AL-7403"].state is CoverageState.NONE
    assert sum(row.state.is_reached for row in rows.values()) == 16


@pytest.mark.parametrize(
    ("day", "numbers"),
    [
        (date(2005, 5, 31), ()),
        (date(2005, 6, 1), (8,)),
        (date(2006, 7, 31), (8, 16)),
        (date(2006, 8, 1), ()),
    ],
)
def test_day_counts_only_what_ran_on_it(app: Flask, day: date, numbers: tuple[int, ...]) -> None:
    assert rows_by_code(app, CoverageFilter(on=day))["AL-PG"].grant_numbers == numbers


def test_months_count_up_to_the_day(app: Flask) -> None:
    row = rows_by_code(app, CoverageFilter(on=date(2005, 10, 31)))["AL-PG"]
    assert row.grant_months == Decimal("6.0")  # five months of grant 8, one of grant 16


def test_early_closing_ends_presence(app: Flask) -> None:
    assert 15 in rows_by_code(app, CoverageFilter(on=date(2006, 2, 28)))["AL-SH"].grant_numbers
    assert 15 not in rows_by_code(app, CoverageFilter(on=date(2006, 3, 1)))["AL-SH"].grant_numbers


def test_theme_and_phase_narrow_what_counts(app: Flask) -> None:
    phase_1 = rows_by_code(app, CoverageFilter(phases=(1,)))
    assert phase_1["AL-PG"].state is CoverageState.NATIONAL_ONLY
    assert phase_1["AL-LE"].grant_numbers == (3,)
    studies = rows_by_code(app, CoverageFilter(themes=tuple(Theme)))
    assert 12 not in studies["AL-HA"].grant_numbers  # a study has no theme


def test_zero_is_not_nationwide(app: Flask) -> None:
    rows = rows_by_code(app, CoverageFilter(on=date(2004, 1, 1)))
    assert {row.state for row in rows.values()} == {CoverageState.NONE}


@contextmanager
def changed(app: Flask, numbers: range, **values: object) -> Iterator[None]:
    """Grants changed in a transaction that may write, as that of a form, and that is rolled back."""
    with app.app_context():
        token = write_intent.set(True)
        change(numbers, **values)
        yield
        db.session.rollback()
        write_intent.reset(token)


def change(numbers: range, **values: object) -> None:
    """Change grants of this transaction."""
    for one in db.session.scalars(select(Grant).where(Grant.number.in_(numbers))):
        for name, value in values.items():
            setattr(one, name, value)
    db.session.flush()


def test_unpublished_grants_are_the_specialists_alone(app: Flask) -> None:
    with changed(app, range(16, 17), published_at=None):
        assert list_all(VISITOR)["AL-PG"] == (8,)
        assert list_all(Viewer(role=Role.SPECIALIST))["AL-PG"] == (8, 16)


def test_drafts_count_nowhere(app: Flask) -> None:
    with changed(app, range(16, 17), is_draft=True):
        assert list_all(Viewer(role=Role.SPECIALIST))["AL-PG"] == (8,)


def test_nothing_published_is_no_data(app: Flask) -> None:
    with changed(app, range(1, 25), published_at=None):
        assert {row.state for row in list_coverage(VISITOR, get_default_programme(), CoverageFilter())} == {
            CoverageState.NO_DATA
        }


def list_all(viewer: Viewer) -> dict[str, tuple[int, ...]]:
    return {
        row.place.code: row.grant_numbers
        for row in list_coverage(viewer, get_default_programme(), CoverageFilter())
    }


def test_few_reads(app: Flask) -> None:
    statements: list[str] = []
    with app.app_context():
        programme = get_default_programme()
        event.listen(db.engine, "before_cursor_execute", lambda _c, _k, text, *_: statements.append(text))
        list_coverage(VISITOR, programme, CoverageFilter(themes=(Theme.PREVENTION,), phases=(1, 2)))
        # One more tells whether what is kept of the places is still so.
        asked = [one for one in statements if one.startswith("SELECT") and "audit_head" not in one]
        assert len(asked) <= 3
        statements.clear()
        read_coverage(VISITOR, programme, CoverageFilter(on=date(2004, 1, 1)))
        assert len([one for one in statements if one.startswith("SELECT")]) <= 4


def test_nationwide_grants_stand_apart(app: Flask) -> None:
    with app.app_context():
        assert [
            one.number for one in list_national_grants(VISITOR, get_default_programme(), CoverageFilter())
        ] == [1, 2, 10]
        day = CoverageFilter(on=date(2006, 5, 10))
        assert [one.number for one in list_national_grants(VISITOR, get_default_programme(), day)] == [1, 10]
        assert list_national_grants(VISITOR, get_default_programme(), CoverageFilter(phases=(3,))) == []


def test_places_by_level_and_code(app: Flask) -> None:
    with app.app_context():
        levels = [len(list_places(get_default_programme().geography_id, level)) for level in PlaceLevel]
        assert levels == [1, 12, 36, 65, 308]
        assert find_place("AL-XX") is None
        with pytest.raises(LookupError):
            get_place("AL-XX")
        found = get_place("AL-7401")
        assert found.county is not None
        assert (found.name, found.county.name, found.level) == ("Buçimas", "Korçë", PlaceLevel.COMMUNE)


def test_one_place(app: Flask) -> None:
    with app.app_context():
        pogradec = read_place_coverage(VISITOR, get_default_programme(), get_place("AL-PG"))
        assert pogradec.row is not None
        assert pogradec.row.value(Metric.GRANT_MONTHS) == Decimal("24.0")
        assert [one.grant.number for one in pogradec.listed] == [8, 16]
        assert len(pogradec.listed[1].sites) == 6
        assert [row.state.is_reached for row in pogradec.children].count(True) == 6
        commune = read_place_coverage(VISITOR, get_default_programme(), get_place("AL-7403"))
        assert commune.row is not None
        assert commune.around is not None
        assert (commune.row.grants, commune.around.grant_numbers) == (0, (8, 16))
        county = read_place_coverage(VISITOR, get_default_programme(), get_place("AL-02"))
        assert {row.place.name: row.grant_numbers for row in county.children} == {
            "Durrës": (4, 8),
            "Krujë": (4, 8),
        }
        country = read_place_coverage(VISITOR, get_default_programme(), get_place("AL"))
        assert (country.row, country.nationwide_count, len(country.children)) == (None, 3, 12)
