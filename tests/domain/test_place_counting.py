"""A place is counted alike from facts and, where there are many grants, by the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.accounts.viewer import VISITOR, Role, Viewer
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.months import day_of, last_day_of, position, position_after
from grants_app.domain.coverage.places import read_place_coverage
from grants_app.domain.coverage.surroundings import read_surroundings
from grants_app.domain.geography.queries import get_place
from grants_app.domain.grants.periods import Period
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from grants_app.domain.programmes.queries import get_default_programme
from grants_app.extensions import db
from tests.factories import committed, find_grant

PLACES = ("AL-EL", "AL-PG", "AL-MT", "AL-02", "AL-7401", "AL-7403", "AL")
ASKED = (
    CoverageFilter(),
    CoverageFilter(on=date(2005, 9, 11)),
    CoverageFilter(period=Period(date(2006, 6, 1), None), themes=(Theme.PREVENTION, Theme.ASSISTANCE)),
    CoverageFilter(evidence=(Evidence.URBAN_ONLY, Evidence.LEVEL_UNSTATED), phases=(1, 2)),
    CoverageFilter(works_with=(WorksWith.POPULATION,), organisations=("vatra", "gip")),
)


@pytest.mark.parametrize("viewer", [VISITOR, Viewer(role=Role.SPECIALIST, user_id=1)])
@pytest.mark.parametrize("has_days", [False, True])
def test_both_ways_tell_the_same(app: Flask, viewer: Viewer, *, has_days: bool) -> None:
    with committed(app):
        find_grant(16).published_at = None
        if has_days:
            sites = list(db.session.scalars(select(GrantSite).where(GrantSite.grant_id == find_grant(8).id)))
            sites[0].from_on, sites[1].until_on = date(2005, 9, 12), date(2005, 9, 11)
    with app.app_context():
        programme = get_default_programme()
        for code in PLACES:
            place = get_place(code)
            for asked in ASKED:
                facts = read_place_coverage(viewer, programme, place, asked)
                kept = read_place_coverage(viewer, programme, place, asked, few=0)
                assert facts.facts is not None or code == "AL"
                assert replace(kept, facts=facts.facts) == facts, (code, asked)
                beside = read_surroundings(viewer, programme, place, facts)
                assert read_surroundings(viewer, programme, place, kept) == beside


def test_days_come_back_from_units() -> None:
    for number in range(800):
        day = date(2004, 1, 1) + timedelta(days=number)
        assert day_of(position(day)) == day
        assert last_day_of(position_after(day)) == day
