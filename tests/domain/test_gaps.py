"""Gaps: the rules on plain facts, then the seeded portfolio against what its document says."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select

from grants_app.domain.accounts.viewer import VISITOR, Role, Viewer
from grants_app.domain.coverage.figures import STRENGTHS, SiteFact
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.gaps.distance import neighbours
from grants_app.domain.coverage.gaps.needs import Figures, StoredFigure
from grants_app.domain.coverage.gaps.presence import (
    GapGrant,
    Presence,
    find_presence,
    reason_of,
    together,
    units_of,
)
from grants_app.domain.coverage.gaps.queries import read_gaps
from grants_app.domain.coverage.gaps.report import GapReport, GapRow
from grants_app.domain.coverage.gaps.vocabulary import Component, GapReason
from grants_app.domain.coverage.gaps.weights import read_weights
from grants_app.domain.coverage.months import month_units, position, position_after
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place, PlaceFigure
from grants_app.domain.geography.outlines import find_outlines
from grants_app.domain.geography.records import FigureStatus
from grants_app.domain.grants.filters import FilterError
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.periods import Period
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, Theme
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import db
from tests.factories import committed, find_grant

COUNTY, NORTH, SOUTH, TOWN = 1, 2, 3, 4
FIRST, LAST = date(2006, 1, 1), date(2006, 1, 31)


def grant(number: int, *themes: Theme, direct: bool = True) -> GapGrant:
    return GapGrant(100 + number, number, direct, FIRST, LAST, frozenset(themes))


def site(
    number: int,
    evidence: Evidence,
    district: int | None = NORTH,
    place: int | None = None,
    *,
    sensitive: bool = False,
) -> SiteFact:
    return SiteFact(100 + number, place, district, COUNTY, STRENGTHS.index(evidence), sensitive)


def presence(grants: list[GapGrant], *sites: SiteFact) -> tuple[Presence, Presence]:
    found = find_presence({COUNTY: (NORTH, SOUTH)}, frozenset({TOWN}), grants, sites)
    return found[NORTH], found[SOUTH]


def reason(one: Presence, *, nationwide: bool = False) -> GapReason:
    return reason_of(one, has_data=True, is_rural=True, has_nationwide=nationwide)


# Rules


def test_the_least_lack_that_holds_is_the_reason() -> None:
    steps = [
        (site(1, Evidence.AREA_WIDE), False, GapReason.INDIRECT_ONLY),
        (site(2, Evidence.URBAN_ONLY), True, GapReason.URBAN_ONLY),
        (site(3, Evidence.LEVEL_UNSTATED), True, GapReason.LEVEL_UNSTATED),
        (site(4, Evidence.AREA_WIDE), True, GapReason.SERVED),
    ]
    assert reason(Presence()) is GapReason.NOBODY
    assert reason(Presence(), nationwide=True) is GapReason.NATIONAL_ONLY
    for count in range(1, 5):
        grants = [grant(number, direct=steps[number - 1][1]) for number in range(1, count + 1)]
        north, south = presence(grants, *(step[0] for step in steps[:count]))
        assert reason(north) is steps[count - 1][2]
        assert reason(south) is GapReason.NOBODY


def test_reached_is_not_served() -> None:
    north, _ = presence([grant(1, Theme.PREVENTION, direct=False)], site(1, Evidence.RURAL_STATED))
    assert (reason(north), north.indirect, north.served) == (GapReason.INDIRECT_ONLY, (1,), set())


def test_without_data_or_villages_nothing_is_said() -> None:
    here, _ = presence([grant(1)], site(1, Evidence.RURAL_STATED))
    assert reason_of(here, has_data=False, is_rural=True, has_nationwide=True) is GapReason.NO_DATA
    assert reason_of(here, has_data=True, is_rural=False, has_nationwide=True) is GapReason.NOT_APPLICABLE


def test_a_protected_place_serves_nobody_and_is_measured_nowhere() -> None:
    shelter = site(1, Evidence.RURAL_STATED, NORTH, TOWN, sensitive=True)
    north, _ = presence([grant(1, Theme.ASSISTANCE)], shelter)
    assert reason(north) is GapReason.LEVEL_UNSTATED
    assert north.unstated == (1,)
    assert (north.served, north.named, north.spans, north.parts) == (set(), set(), set(), set())


def test_a_site_of_a_county_counts_in_each_district() -> None:
    both = presence([grant(1, Theme.PREVENTION)], site(1, Evidence.AREA_WIDE, None, COUNTY))
    assert [(reason(one), one.served) for one in both] == [(GapReason.SERVED, {Theme.PREVENTION})] * 2


@pytest.mark.parametrize("evidence", [Evidence.AREA_WIDE, Evidence.LEVEL_UNSTATED, Evidence.URBAN_ONLY])
def test_where_only_the_county_is_known_the_gap_of_no_district_changes(evidence: Evidence) -> None:
    is_wide = evidence is Evidence.AREA_WIDE
    alone = site(1, evidence, None, COUNTY, sensitive=is_wide)
    grants = [grant(1, Theme.ASSISTANCE)]
    assert presence(grants, alone) == (Presence(), Presence())
    found = find_presence({COUNTY: (NORTH, SOUTH)}, frozenset(), grants, [alone])
    in_town = evidence is Evidence.URBAN_ONLY
    assert reason(found[COUNTY]) is (GapReason.URBAN_ONLY if in_town else GapReason.LEVEL_UNSTATED)
    assert bool(found[COUNTY].spans) is not is_wide


def test_bare_names_serve_only_in_doubt() -> None:
    north, _ = presence([grant(1, Theme.PREVENTION)], site(1, Evidence.LEVEL_UNSTATED))
    assert (north.served, north.named) == (set(), {Theme.PREVENTION})


def test_several_districts_together() -> None:
    north, south = presence(
        [grant(1), grant(2)],
        site(1, Evidence.URBAN_ONLY),
        site(1, Evidence.AREA_WIDE, SOUTH),
        site(2, Evidence.URBAN_ONLY),
    )
    whole = together([north, south])
    assert (whole.serving, whole.in_town, whole.unstated) == ({1}, (2,), ())


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted), max_size=6)


@given(SPANS)
def test_each_day_counts_once(pairs: list[list[int]]) -> None:
    spans = [(FIRST + timedelta(days=a), FIRST + timedelta(days=b)) for a, b in pairs]
    days = {first + timedelta(days=n) for first, last in spans for n in range((last - first).days + 1)}
    assert units_of((position(first), position_after(last)) for first, last in spans) == sum(
        month_units(day, day) for day in days
    )


@given(SPANS, SPANS)
def test_more_days_are_never_fewer(some: list[list[int]], more: list[list[int]]) -> None:
    def units(pairs: list[list[int]]) -> int:
        return units_of(
            (position(FIRST + timedelta(days=a)), position_after(FIRST + timedelta(days=b))) for a, b in pairs
        )

    assert units([*some, *more]) >= units(some)


def stored(place: int, kind: str, value: int, status: str | None = "final", year: int = 2001) -> StoredFigure:
    return StoredFigure(place, kind, year, Decimal(value), status, f"{kind}-{status}")


def test_rural_people_are_held_against_all_of_the_same_count() -> None:
    figures = Figures(
        [
            stored(NORTH, "population", 110, "preliminary"),
            stored(NORTH, "population", 100),
            stored(NORTH, "rural_population", 60, "preliminary"),
            stored(NORTH, "rural_population", 50),
            stored(SOUTH, "population", 80, "preliminary"),
            stored(SOUTH, "rural_population", 40, "preliminary"),
            stored(COUNTY, "population", 175),
        ]
    )
    final, first = (figures.rural(NORTH, FigureStatus(name)) for name in ("final", "preliminary"))
    assert final is not None
    assert first is not None
    assert [(final.rural, final.all), (first.rural, first.all)] == [
        (Decimal(50), Decimal(100)),
        (Decimal(60), Decimal(110)),
    ]
    south = figures.rural(SOUTH, FigureStatus.FINAL)
    assert south is not None
    assert south.status == "preliminary"
    whole = figures.rural_of_parts(COUNTY, (NORTH, SOUTH), FigureStatus.PRELIMINARY)
    assert whole is not None
    assert (whole.rural, whole.all, whole.status) == (Decimal(100), Decimal(190), "preliminary")
    assert figures.rural(COUNTY, FigureStatus.FINAL) is None  # all people are known, rural ones are not


def test_the_county_s_poverty_stands_for_its_districts() -> None:
    figures = Figures([stored(COUNTY, "poverty_headcount_pct", 20, None, 2012)])
    rate = figures.poverty(NORTH, COUNTY)
    assert rate is not None
    assert (rate.value, rate.year, rate.is_of_county) == (Decimal(20), 2012, True)
    assert figures.poverty(NORTH, None) is None


# The seeded portfolio


def report_of(
    app: Flask, asked: CoverageFilter | None = None, viewer: Viewer = VISITOR, weights: str | None = None
) -> GapReport:
    with app.app_context():
        chosen = read_weights([weights]) if weights else None
        return read_gaps(viewer, get_default_programme(), asked or CoverageFilter(), chosen)


def rows_of(app: Flask, asked: CoverageFilter | None = None, viewer: Viewer = VISITOR) -> dict[str, GapRow]:
    return {row.place.name: row for row in report_of(app, asked, viewer).rows}


def test_reasons_of_the_seeded_districts(app: Flask) -> None:
    by_reason: dict[GapReason, set[str]] = {}
    for name, row in rows_of(app).items():
        by_reason.setdefault(row.reason, set()).add(name)
    assert by_reason == {
        GapReason.NATIONAL_ONLY: set(
            "Bulqizë Kavajë Kolonjë Kuçovë Kurbin Mallakastër Mat Peqin Skrapar".split()
        ),
        # Grant 7 alone, which trains journalists (line 168).
        GapReason.INDIRECT_ONLY: set("Përmet Tepelenë Delvinë Sarandë".split()),
        # Bare names that are town and district at once, and Gramsh, whose site is protected.
        GapReason.LEVEL_UNSTATED: set(
            "Berat Durrës Krujë Elbasan Gramsh Gjirokastër Korçë Kukës Tiranë".split()
        ),
        GapReason.SERVED: {
            *"Librazhd Fier Lushnjë Devoll Pogradec Has Tropojë Lezhë Mirditë".split(),
            *("Dibër", "Pukë", "Shkodër", "Vlorë", "Malësi e Madhe"),
        },
    }


def test_a_row_says_what_it_rests_on(app: Flask) -> None:
    rows = rows_of(app)
    permet = rows["Përmet"]
    assert (permet.indirect, permet.served, permet.unstated, permet.in_town) == ((7,), (), (), ())
    assert (permet.months, permet.named_communes, permet.communes) == (Decimal("0.0"), 0, 9)
    assert permet.missing_themes == tuple(Theme)
    pogradec = rows["Pogradec"]
    assert (pogradec.served, pogradec.unstated) == ((16,), (8,))
    # The municipality and five communes that line 362 names, of eight.
    assert (pogradec.named_communes, pogradec.communes) == (6, 8)
    assert pogradec.months == Decimal("14.0")  # grant 8 from June 2005, both to the end of July 2006
    rural = pogradec.measure(Component.RURAL_POPULATION)
    assert (rural.raw, rural.year, rural.status) == (Decimal(46709), 2001, "final")
    assert rural.sources == ("census-2001-rural",)
    poverty = pogradec.measure(Component.POVERTY)
    assert (poverty.raw, poverty.year, poverty.is_of_county) == (Decimal("12.5"), 2012, True)
    assert poverty.weight == 0


def test_a_score_is_the_weighted_mean_of_its_parts(app: Flask) -> None:
    report = report_of(app, weights="poverty:3,months:0.5")
    assert [row.score for row in report.rows] == sorted(
        (row.score for row in report.rows if row.score is not None), reverse=True
    )
    for row in report.rows:
        known = [(one.share, float(one.weight)) for one in row.measures if one.share is not None]
        mean = 100 * sum(share * weight for share, weight in known) / sum(weight for _, weight in known)
        assert row.score is not None
        assert abs(float(row.score) - mean) <= 0.0500001
        assert row.rank is not None
        assert row.lowest_rank is not None
        assert row.highest_rank is not None
        assert row.lowest_rank <= row.rank <= row.highest_rank


def test_a_county_is_the_sum_of_its_districts(app: Flask) -> None:
    districts = report_of(app).rows
    for row in report_of(app, CoverageFilter(level=CoverageLevel.COUNTY)).rows:
        inside = [one for one in districts if one.place.county_id == row.place.id]
        assert (row.parts, row.served_parts) == (
            len(inside),
            sum(one.reason is GapReason.SERVED for one in inside),
        )
        for key in (Component.THEMES, Component.MONTHS, Component.COMMUNES):
            parts = [one.measure(key) for one in inside]
            whole = row.measure(key)
            assert (whole.raw, whole.of) == (
                sum(one.raw or 0 for one in parts),
                sum(one.of or 0 for one in parts),
            )
        assert row.measure(Component.RURAL_POPULATION).status == "final"
        assert set(row.served) >= {number for one in inside for number in one.served}
    assert report_of(app, CoverageFilter(level=CoverageLevel.COUNTY)).rows[0].place.level is PlaceLevel.COUNTY


def test_one_theme_and_one_day(app: Flask) -> None:
    prevention = rows_of(app, CoverageFilter(themes=(Theme.PREVENTION,)))
    reintegration = rows_of(app, CoverageFilter(themes=(Theme.REINTEGRATION,)))
    # Grant 3 (line 94) is prevention alone.
    assert prevention["Lushnjë"].reason is GapReason.SERVED
    assert reintegration["Lushnjë"].reason is GapReason.NATIONAL_ONLY
    themes = reintegration["Lushnjë"].measure(Component.THEMES)
    assert (themes.raw, themes.of, themes.share) == (Decimal(1), Decimal(1), 1.0)
    before = report_of(app, CoverageFilter(on=date(2005, 3, 31)))
    assert (before.first_on, before.last_on) == (date(2005, 2, 1), date(2005, 3, 31))
    lushnje = next(row for row in before.rows if row.place.name == "Lushnjë")
    assert (lushnje.served, lushnje.months) == ((3,), Decimal("1.0"))
    assert {row.reason for row in before.rows} >= {GapReason.SERVED, GapReason.NATIONAL_ONLY}


def test_before_the_programme_months_are_unknown(app: Flask) -> None:
    report = report_of(app, CoverageFilter(on=date(2004, 1, 1)))
    assert (report.first_on, report.nationwide) == (None, ())
    assert {row.reason for row in report.rows} == {GapReason.NOBODY}
    for row in report.rows:
        assert row.measure(Component.MONTHS).share is None
        assert (row.distance_km, row.measure(Component.DISTANCE).share) == (None, 1)
        assert row.score is not None


def test_nothing_to_see_is_no_gap(app: Flask) -> None:
    with committed(app):
        for one in db.session.scalars(select(Grant)):
            one.published_at = None
    report = report_of(app)
    assert not report.has_data
    assert {row.reason for row in report.rows} == {GapReason.NO_DATA}
    assert {row.score for row in report.rows} == {row.rank for row in report.rows} == {None}
    assert (report.gaps, report.served, report.nationwide) == ((), (), ())
    assert {(row.months, row.named_communes, row.missing_themes) for row in report.rows} == {(None, None, ())}
    unknown = {one.key for row in report.rows for one in row.measures if one.raw is None}
    assert unknown == {Component.THEMES, Component.MONTHS, Component.COMMUNES, Component.DISTANCE}
    # The census is known all the same, and the specialist sees the grants.
    assert all(row.measure(Component.RURAL_POPULATION).raw for row in report.rows)
    assert report_of(app, viewer=Viewer(role=Role.SPECIALIST)).has_data


def test_no_gaps_are_known_by_commune(app: Flask) -> None:
    with pytest.raises(FilterError, match="commune"):
        report_of(app, CoverageFilter(level=CoverageLevel.COMMUNE))


def test_what_is_unknown_is_left_out_and_named(app: Flask) -> None:
    with committed(app):
        mat = db.session.scalars(select(Place).where(Place.code == "AL-MT")).one()
        for figure in db.session.scalars(select(PlaceFigure).where(PlaceFigure.place_id == mat.id)):
            db.session.delete(figure)
        mat.latitude = mat.longitude = None
    mat_row = rows_of(app)["Mat"]
    unknown = {one.key for one in mat_row.measures if one.share is None}
    assert unknown == {Component.RURAL_POPULATION, Component.RURAL_SHARE, Component.DISTANCE}
    assert mat_row.score == 100  # all that is known of it is missing
    assert mat_row.lowest_rank != mat_row.highest_rank


def test_where_nobody_lives_in_villages_there_is_no_gap(app: Flask) -> None:
    with committed(app):
        mat = db.session.scalars(select(Place).where(Place.code == "AL-MT")).one()
        for figure in db.session.scalars(
            select(PlaceFigure).where(PlaceFigure.place_id == mat.id, PlaceFigure.kind == "rural_population")
        ):
            figure.value = Decimal(0)
    row = rows_of(app)["Mat"]
    assert (row.reason, row.score, row.rank) == (GapReason.NOT_APPLICABLE, None, None)


def test_a_shelter_changes_nothing_but_its_county(app: Flask) -> None:
    """Nobody has said in which district it is: it is in the list of its county, and no score moves."""
    by_county = CoverageFilter(level=CoverageLevel.COUNTY)
    before, county_before = report_of(app).rows, rows_of(app, by_county)["Dibër"]
    with committed(app):
        mat = db.session.scalars(select(Place).where(Place.code == "AL-MT")).one()
        assert mat.county is not None
        one = find_grant(11)
        one.sites.append(
            GrantSite(
                position=99,
                words=mat.county.name,
                place_id=mat.county_id,
                county_id=mat.county_id,
                level="county",
                evidence=Evidence.LEVEL_UNSTATED,
                sensitive=True,
            )
        )
    assert report_of(app).rows == before
    county = rows_of(app, by_county)["Dibër"]
    assert set(county.unstated) - set(county_before.unstated) == {11}
    assert (county.score, county.measures) == (county_before.score, county_before.measures)


@pytest.mark.parametrize("is_sensitive", [True, False])
def test_days_of_a_grant_that_has_a_shelter_alone_lengthen_nothing(app: Flask, *, is_sensitive: bool) -> None:
    before = report_of(app).last_on
    later = date(2008, 12, 31)
    with committed(app):
        county = db.session.scalars(select(Place).where(Place.level == PlaceLevel.COUNTY)).first()
        one = find_grant(11)
        assert county is not None
        one.end_on = later
        only = GrantSite(
            position=99,
            words=county.name,
            place_id=county.id,
            county_id=county.id,
            level="county",
            evidence=Evidence.LEVEL_UNSTATED,
            sensitive=is_sensitive,
        )
        one.sites[:] = [only]
    assert report_of(app).last_on == (before if is_sensitive else later)


@pytest.mark.parametrize(
    "empty",
    [
        CoverageFilter(period=Period(date(2006, 8, 1), None)),
        CoverageFilter(period=Period(None, date(2005, 1, 1))),
        CoverageFilter(period=Period(date(2004, 5, 1), date(2004, 5, 31))),
        CoverageFilter(on=date(2004, 1, 1)),
    ],
)
def test_months_that_there_are_not_make_no_rank_less_firm(app: Flask, empty: CoverageFilter) -> None:
    ranges = [
        (row.place.code, row.score, row.lowest_rank, row.highest_rank) for row in report_of(app, empty).rows
    ]
    without = report_of(app, empty, weights="months:0").rows
    assert ranges == [(row.place.code, row.score, row.lowest_rank, row.highest_rank) for row in without]
    assert len({one[2:] for one in ranges}) > 9


def test_another_direct_site_lowers_the_gap_of_its_district(app: Flask) -> None:
    before = rows_of(app)["Mat"]
    with committed(app):
        mat = db.session.scalars(select(Place).where(Place.code == "AL-MT")).one()
        one = find_grant(11)
        one.sites.append(
            GrantSite(
                position=99,
                words=mat.name,
                place_id=mat.id,
                district_id=mat.id,
                county_id=mat.county_id,
                level="district",
                evidence=Evidence.RURAL_STATED,
            )
        )
    after = rows_of(app)["Mat"]
    assert (after.reason, after.served, after.distance_km) == (GapReason.SERVED, (11,), Decimal("0.0"))
    assert before.score is not None
    assert after.score is not None
    assert after.score < before.score


def test_at_most_six_statements(app: Flask) -> None:
    statements: list[str] = []
    with app.app_context():
        programme = get_default_programme()
        read_gaps(VISITOR, programme, CoverageFilter())  # the outlines are read once for all
        event.listen(db.engine, "before_cursor_execute", lambda _c, _k, text, *_: statements.append(text))
        read_gaps(VISITOR, programme, CoverageFilter(themes=(Theme.PREVENTION,), phases=(1, 2)))
    # What the division alone says is kept until the data change.
    assert len([one for one in statements if one.startswith("SELECT")]) <= 6


def test_neighbours_share_an_outline(app: Flask) -> None:
    with app.app_context():
        outlines = find_outlines(get_default_programme().geography, PlaceLevel.DISTRICT)
        assert outlines is not None
        adjoining = neighbours(outlines.boundaries)
        report = read_gaps(VISITOR, get_default_programme(), CoverageFilter())
    assert len(adjoining) == 36
    assert all(code in adjoining[other] for code, others in adjoining.items() for other in others)
    assert "AL-LE" in adjoining["AL-MR"]
    assert "AL-SR" not in adjoining["AL-SH"]
    # Bulqizë lies between Dibër, Mat, Tiranë, Librazhd.
    assert {"AL-DI", "AL-MT", "AL-TR", "AL-LB"} <= adjoining["AL-BU"]
    assert report.usual_distance_km == Decimal("32.9")
