"""A filter as conditions that the database answers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import aliased

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.counting import counts_in_places, in_force
from grants_app.domain.grants.filters import GrantFilter
from grants_app.domain.grants.lifecycle.days import is_closed_out_on, is_draft_on, is_suspended_on
from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.search.finding import is_found_grant
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.sites.whole_counties import takes_in_districts
from grants_app.domain.grants.traits import ends_by, has_amount, is_held_by, lacks, ran_during
from grants_app.domain.grants.vocabulary import GrantStatus
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase


def filter_conditions(viewer: Viewer, asked: GrantFilter, day: date) -> list[ColumnElement[bool]]:
    """Conditions on `Grant` for everything that is asked; `day` is the business day for status."""
    conditions: list[ColumnElement[bool]] = []
    if asked.q:
        conditions.append(is_found_grant(asked.q))
    if asked.phases:
        conditions.append(Grant.phase_id.in_(select(Phase.id).where(Phase.number.in_(asked.phases))))
    if asked.statuses:
        conditions.append(or_(*(has_status(status, day) for status in asked.statuses)))
    if asked.organisations:
        known = select(Organisation.id).where(Organisation.slug.in_(asked.organisations))
        conditions.append(Grant.organisation_id.in_(known))
    if asked.counted:
        conditions.append(counts_in_places(asked.counted.days))
    if asked.asks_place:
        conditions.append(has_site(asked))
    return conditions + trait_conditions(viewer, asked)


def trait_conditions(viewer: Viewer, asked: GrantFilter) -> list[ColumnElement[bool]]:
    """Conditions for a grant's themes, work, holder, time and money, and for what it lacks."""
    conditions: list[ColumnElement[bool]] = []
    if asked.themes:
        themes = select(GrantTheme.grant_id).where(GrantTheme.theme.in_(asked.themes))
        conditions.append(Grant.id.in_(themes))
    if asked.works_with:
        works_with = select(GrantWorksWith.grant_id).where(GrantWorksWith.works_with.in_(asked.works_with))
        conditions.append(Grant.id.in_(works_with))
    if asked.kinds:
        conditions.append(is_held_by(asked.kinds))
    if asked.without:
        conditions.append(lacks(viewer, asked.without))
    if asked.spans:
        conditions.append(ran_during(asked.spans))
    if asked.ends_by:
        conditions.append(ends_by(asked.ends_by))
    if asked.amounts:
        conditions.append(has_amount(viewer, asked.amounts))
    return conditions


def has_status(status: GrantStatus, day: date) -> ColumnElement[bool]:
    """The grants that `status_on` gives this status on a day."""
    if status is GrantStatus.DRAFT:
        return is_draft_on(day)
    if status is GrantStatus.CLOSED_OUT:
        return is_closed_out_on(day)
    by_dates = and_(not_(is_draft_on(day)), not_(is_closed_out_on(day)))
    closed = and_(Grant.closed_early_on.is_not(None), Grant.closed_early_on < day)
    still_open = or_(Grant.closed_early_on.is_(None), Grant.closed_early_on >= day)
    begun = and_(by_dates, Grant.start_on <= day)
    running = and_(begun, still_open, Grant.end_on >= day)
    return {
        GrantStatus.AWARDED: and_(by_dates, Grant.start_on > day),
        GrantStatus.CLOSED_EARLY: and_(begun, closed),
        GrantStatus.COMPLETED: and_(begun, still_open, Grant.end_on < day),
        GrantStatus.SUSPENDED: and_(running, is_suspended_on(day)),
        GrantStatus.ACTIVE: and_(running, not_(is_suspended_on(day))),
    }[status]


def has_site(asked: GrantFilter) -> ColumnElement[bool]:
    """One site of the grant meets county, district and evidence alike.

    A site of a county as a whole counts for each district of it; nationwide sites lie in no place. Where
    coverage counted some days, it is a site on one of them.
    """
    site = select(GrantSite.grant_id).where(*in_force(asked.counted.days if asked.counted else None))
    if asked.evidence:
        site = site.where(GrantSite.evidence.in_(asked.evidence))
    if asked.counties:
        counties = select(Place.id).where(Place.code.in_(asked.counties), Place.level == PlaceLevel.COUNTY)
        site = site.where(GrantSite.county_id.in_(counties))
    if asked.districts:
        site = site.where(lies_in_districts(asked.districts))
    return Grant.id.in_(site)


def lies_in_districts(codes: tuple[str, ...]) -> ColumnElement[bool]:
    """Condition on `GrantSite`: within one of the districts, or in all of the county around it."""
    district = aliased(Place)
    asked = (district.code.in_(codes), district.level == PlaceLevel.DISTRICT)
    return or_(
        GrantSite.district_id.in_(select(district.id).where(*asked)),
        and_(
            takes_in_districts(),
            GrantSite.county_id.in_(select(district.county_id).where(*asked)),
        ),
    )
