"""Rows of presence: the database counts from them what is counted from the facts, after any change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from grants_app.domain.accounts.viewer import VISITOR, Role, Viewer
from grants_app.domain.coverage.figures import (
    STRENGTHS,
    CoverageRow,
    Facts,
    GrantFact,
    PlaceFact,
    SiteFact,
    count_coverage,
    tally_sites,
)
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.presence.deriving import GrantFields, SiteFields, bit, derive_presence
from grants_app.domain.coverage.presence.keeping import find_presence_faults, rebuild_presence
from grants_app.domain.coverage.presence.models import GrantPresence
from grants_app.domain.coverage.queries import PLACE_LEVELS, read_facts, read_places
from grants_app.domain.coverage.reading import count_places, list_coverage
from grants_app.domain.coverage.unreached import select_unreached_districts
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.conditions import filter_conditions
from grants_app.domain.grants.filters import GrantFilter
from grants_app.domain.grants.models import Grant, GrantTheme
from grants_app.domain.grants.periods import Period
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, SiteLevel, Theme, WorksWith
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import db
from tests.factories import committed, find_grant, make_grants, work_in_county_of

SPECIALIST = Viewer(role=Role.SPECIALIST, user_id=1)
DAY = date(2006, 5, 10)
ASKED = [
    CoverageFilter(),
    CoverageFilter(on=DAY),
    CoverageFilter(on=date(2005, 2, 1)),
    CoverageFilter(period=Period(date(2005, 9, 1), date(2005, 9, 30))),
    CoverageFilter(period=Period(None, date(2005, 4, 30))),
    CoverageFilter(period=Period(date(2006, 6, 1), None)),
    CoverageFilter(themes=(Theme.ASSISTANCE, Theme.REINTEGRATION)),
    CoverageFilter(phases=(2,), works_with=(WorksWith.POPULATION,)),
    CoverageFilter(organisations=("vatra", "gip")),
    CoverageFilter(evidence=(Evidence.URBAN_ONLY, Evidence.LEVEL_UNSTATED)),
    CoverageFilter(evidence=(Evidence.NATIONAL,), on=DAY),
]
Counts = list[tuple[object, ...]]


def plain(rows: list[CoverageRow]) -> Counts:
    return [
        (
            row.place.code,
            row.state,
            row.grants,
            row.direct_grants,
            row.organisations,
            row.grant_months,
            row.grant_numbers,
        )
        for row in rows
    ]


def list_numbers(asked: GrantFilter) -> list[int]:
    """The numbers of the grants that the list has."""
    conditions = filter_conditions(VISITOR, asked, DAY)
    return list(db.session.scalars(select(Grant.number).where(*conditions).order_by(Grant.number)))


def from_facts(viewer: Viewer, asked: CoverageFilter) -> Counts:
    """What is counted from every grant and site, one by one."""
    programme = get_default_programme()
    places = read_places(programme.geography_id, PLACE_LEVELS[asked.level])
    return plain(count_coverage(asked.level, places, read_facts(viewer, programme, asked)))


def assert_equal_to_facts() -> None:
    """The same from facts and from presence, for every question, level and several readers."""
    own = db.session.scalars(select(Organisation.id).where(Organisation.slug == "vatra")).one()
    readers = [VISITOR, SPECIALIST, Viewer(role=Role.GRANTEE, user_id=2, organisation_id=own)]
    for viewer in readers:
        for level in CoverageLevel:
            for question in ASKED:
                asked = replace(question, level=level)
                found = plain(list_coverage(viewer, get_default_programme(), asked))
                assert found == from_facts(viewer, asked), (viewer.role, asked)
    assert find_presence_faults() == []


def test_counts_are_those_of_the_facts(app: Flask) -> None:
    with app.app_context():
        assert db.session.scalars(select(GrantPresence.grant_id)).first() is not None
        assert_equal_to_facts()


def test_follows_every_change(app: Flask) -> None:
    """Days, publication, drafts, themes, whom it works with, sites, organisation."""
    make_grants(app, 2, first=101, published_at=None)
    with committed(app):
        pogradec = db.session.scalars(select(Place).where(Place.code == "AL-PG")).one()
        for site in find_grant(101).sites:
            site.level, site.evidence = SiteLevel.DISTRICT, Evidence.AREA_WIDE
            site.place_id, site.district_id, site.county_id = pogradec.id, pogradec.id, pogradec.county_id
    with committed(app):
        find_grant(8).closed_early_on = date(2005, 9, 15)
        find_grant(9).published_at = None
        find_grant(16).is_draft = True
        find_grant(7).themes = [GrantTheme(theme=Theme.ASSISTANCE, position=0)]
        find_grant(6).works_with = []
        fifth = find_grant(5)
        fifth.sites.pop()
        find_grant(4).organisation_id = find_grant(24).organisation_id
        find_grant(15).sites[0].sensitive = True
    with app.app_context():
        assert_equal_to_facts()


def test_sites_with_days_are_counted_beside(app: Flask) -> None:
    with committed(app):
        first, *_others = find_grant(7).sites
        first.until_on = date(2005, 11, 30)
        find_grant(8).sites[0].from_on = date(2005, 9, 12)
    with app.app_context():
        dated = {find_grant(7).id, find_grant(8).id}
        assert dated.isdisjoint(db.session.scalars(select(GrantPresence.grant_id)))
        assert_equal_to_facts()


@pytest.mark.parametrize("is_shelter", [True, False])
def test_sites_of_which_only_the_county_is_known(app: Flask, *, is_shelter: bool) -> None:
    """They count in the county alone; no district leaves the list of those that nobody reaches."""
    programme_of_all = CoverageFilter()
    with committed(app):
        programme = get_default_programme()
        before = plain(list_coverage(VISITOR, programme, programme_of_all))
        unreached = db.session.execute(select_unreached_districts(VISITOR, programme.id)).all()
        work_in_county_of(find_grant(11), "AL-MT", "Dibër", is_shelter=is_shelter)
    with app.app_context():
        assert_equal_to_facts()
        programme = get_default_programme()
        assert plain(list_coverage(VISITOR, programme, programme_of_all)) == before
        assert db.session.execute(select_unreached_districts(VISITOR, programme.id)).all() == unreached
        by_county = list_coverage(VISITOR, programme, CoverageFilter(level=CoverageLevel.COUNTY))
        assert [row.place.name for row in by_county if 11 in row.grant_numbers] == ["Dibër", "Fier"]
        asked = GrantFilter(districts=("AL-MT",))
        assert list_numbers(asked) == []
        assert 11 in list_numbers(GrantFilter(counties=("AL-09",)))


COUNTY, NORTH, SOUTH, TOWN = 1, 2, 3, 4
WHERE = [(COUNTY, None), (None, None), (NORTH, NORTH), (SOUTH, SOUTH), (None, NORTH), (TOWN, NORTH)]
SITES = st.lists(
    st.builds(
        lambda where, evidence, is_sensitive: SiteFields(
            100, where[0], where[1], COUNTY, evidence, is_sensitive
        ),
        st.sampled_from(WHERE),
        st.sampled_from([one for one in Evidence if one is not Evidence.NATIONAL]),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


@given(SITES)
def test_rows_of_presence_lie_where_facts_are_counted(sites: list[SiteFields]) -> None:
    """For any sites: the same places, the same evidence."""
    grant = GrantFields(100, 1, 1, 1, 7, True, date(2006, 1, 1), date(2006, 1, 31))
    kept = {
        row.place_id: row.evidence & -row.evidence
        for row in derive_presence(grant, sites, (), (), {COUNTY: (NORTH, SOUTH)})
    }
    levels = {
        CoverageLevel.COUNTY: [(COUNTY, PlaceLevel.COUNTY)],
        CoverageLevel.DISTRICT: [(NORTH, PlaceLevel.DISTRICT), (SOUTH, PlaceLevel.DISTRICT)],
        CoverageLevel.COMMUNE: [(TOWN, PlaceLevel.MUNICIPALITY)],
    }
    facts = Facts(
        [GrantFact(100, 7, 1, False, 0, grant.start_on, grant.last_on)],
        [SiteFact(*one[:4], STRENGTHS.index(one.evidence), one.is_sensitive) for one in sites],
        has_data=True,
    )
    counted = {}
    for level, places in levels.items():
        own = [
            PlaceFact(id_, "", "", kind, COUNTY, None, None, None, None, None, "", None, None)
            for id_, kind in places
        ]
        tallies = tally_sites(level, own, facts)
        for place_id in tallies.keys() & {id_ for id_, _kind in places}:
            counted[place_id] = bit(STRENGTHS[tallies[place_id].strength])
    assert counted == kept


def test_what_is_not_committed_yet_is_counted(app: Flask) -> None:
    with committed(app):
        find_grant(8).published_at = None
        asked = CoverageFilter()
        found = plain(list_coverage(VISITOR, get_default_programme(), asked))
        assert found == from_facts(VISITOR, asked)
        db.session.rollback()
    with app.app_context():
        assert_equal_to_facts()


def test_county_that_gets_another_district(app: Flask) -> None:
    """Sites of a whole county count in each district of it, whichever they are."""
    with committed(app):
        other = db.session.scalars(select(Place).where(Place.code == "AL-02")).one()
        moved = db.session.scalars(
            select(Place).where(Place.name == "Kavajë", Place.level == PlaceLevel.DISTRICT)
        ).one()
        moved.county_id = other.id
    with app.app_context():
        assert_equal_to_facts()


@pytest.mark.parametrize("tampering", ["row gone", "row altered", "row too many"])
def test_check_finds_and_rebuilding_mends(app: Flask, tampering: str) -> None:
    with committed(app):
        grant = find_grant(8)
        if tampering == "row gone":
            db.session.execute(delete(GrantPresence).where(GrantPresence.grant_id == grant.id))
        elif tampering == "row altered":
            altered = update(GrantPresence).where(GrantPresence.grant_id == grant.id)
            db.session.execute(altered.values(end_unit=GrantPresence.end_unit + 1))
        else:
            of_other = select(GrantPresence.place_id).where(GrantPresence.grant_id == grant.id)
            elsewhere = select(GrantSite.district_id).where(
                GrantSite.district_id.is_not(None), GrantSite.district_id.not_in(of_other)
            )
            moved = update(GrantPresence).where(
                GrantPresence.grant_id == grant.id,
                GrantPresence.place_id == of_other.limit(1).scalar_subquery(),
            )
            db.session.execute(moved.values(place_id=elsewhere.limit(1).scalar_subquery()))
    with committed(app):
        assert find_presence_faults() == ["grants whose presence in places is out of date: 1"]
        assert rebuild_presence() == 1
    with app.app_context():
        assert_equal_to_facts()
        assert rebuild_presence() == 0


def test_a_grant_that_goes_takes_its_rows_along(app: Flask) -> None:
    numbers = make_grants(app, 1, first=101)
    with committed(app):
        grant = find_grant(numbers[0])
        pogradec = db.session.scalars(select(Place).where(Place.code == "AL-PG")).one()
        site = grant.sites[0]
        site.level, site.evidence, site.district_id = SiteLevel.DISTRICT, Evidence.AREA_WIDE, pogradec.id
    with committed(app):
        grant = find_grant(numbers[0])
        key = grant.id
        assert db.session.scalars(select(GrantPresence).where(GrantPresence.grant_id == key)).all()
        db.session.delete(db.session.get_one(Grant, key))
    with app.app_context():
        assert not db.session.scalars(select(GrantPresence).where(GrantPresence.grant_id == key)).all()
        assert find_presence_faults() == []


def test_a_page_does_without_numbers_that_nobody_could_read(app: Flask) -> None:
    with app.app_context():
        programme, asked = get_default_programme(), CoverageFilter()
        few = count_places(VISITOR, programme, asked, {asked.level}, most_numbers=3).rows[asked.level]
        assert not any(row.grant_numbers for row in few)
        assert [row.grants for row in few] == [row.grants for row in list_coverage(VISITOR, programme, asked)]
