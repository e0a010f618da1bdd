"""Grants that a reader of one grant may want next: of the same organisation, or in the same districts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, raiseload

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.rows import grant_status
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import GrantStatus, SiteLevel
from grants_app.extensions import db

SHOWN: Final = 6
# Shared districts are looked for among so many grants before and after, so that a grant of a large
# portfolio is found as fast as one of twenty-four.
REACH: Final = 200


@dataclass(frozen=True)
class RelatedGrant:
    """Another grant and why it is related; `shared` are the districts (or whole counties) of both."""

    grant: Grant
    status: GrantStatus
    is_same_organisation: bool
    shared: tuple[Place, ...]


def list_related(viewer: Viewer, grant: Grant, day: date) -> tuple[RelatedGrant, ...]:
    """At most 6 grants of the same organisation, then at most 6 that share most districts.

    Those are looked for among the 200 grants before and after. `grant` has its sites loaded. One query.
    """
    own = _own_ids(viewer, grant)
    near = _near_ids(viewer, grant)
    ids = own.union_all(near).subquery() if near is not None else own.subquery()
    statement = (
        select(Grant)
        .where(Grant.id.in_(select(ids.c.id)))
        .order_by(Grant.number)
        .options(
            joinedload(Grant.organisation),
            joinedload(Grant.programme),
            joinedload(Grant.sites).options(joinedload(GrantSite.district), joinedload(GrantSite.county)),
            raiseload("*"),
        )
    )
    found = [_related(grant, other, day) for other in db.session.scalars(statement).unique()]
    return tuple(sorted(found, key=lambda r: (not r.is_same_organisation, -len(r.shared), r.grant.number)))


def _own_ids(viewer: Viewer, grant: Grant) -> Select[Any]:
    """Ids of the organisation's other grants."""
    first = (
        select(Grant.id)
        .where(Grant.organisation_id == grant.organisation_id, Grant.id != grant.id, visible_grants(viewer))
        .order_by(Grant.id)
        .limit(SHOWN)
    )
    return select(first.subquery().c.id)


def _near_ids(viewer: Viewer, grant: Grant) -> Select[Any] | None:
    """Ids of the grants that share most districts; None for a grant that works in no district."""
    shares = _shares_district(grant.sites)
    if shares is None:
        return None
    areas = func.count(func.coalesce(GrantSite.district_id, GrantSite.county_id).distinct())
    ranked = (
        select(GrantSite.grant_id.label("id"))
        .join(Grant, Grant.id == GrantSite.grant_id)
        .where(shares, Grant.id != grant.id, Grant.programme_id == grant.programme_id, visible_grants(viewer))
        .where(Grant.number.between(grant.number - REACH, grant.number + REACH))
        .group_by(GrantSite.grant_id)
        .order_by(areas.desc(), GrantSite.grant_id)
        .limit(SHOWN)
    )
    return select(ranked.subquery().c.id)


def _shares_district(sites: Sequence[GrantSite]) -> ColumnElement[bool] | None:
    """Condition on another site: same district, or one of both takes in the county around the other."""
    districts = {site.district_id for site in sites if site.district_id}
    whole = {site.county_id for site in sites if site.level is SiteLevel.COUNTY and site.county_id}
    around = {site.county_id for site in sites if site.county_id}
    if not districts and not whole:
        return None
    return or_(
        GrantSite.district_id.in_(districts),
        GrantSite.county_id.in_(whole),
        and_(GrantSite.level == SiteLevel.COUNTY, GrantSite.county_id.in_(around)),
    )


def _related(grant: Grant, other: Grant, day: date) -> RelatedGrant:
    return RelatedGrant(
        grant=other,
        status=grant_status(other, day),
        is_same_organisation=other.organisation_id == grant.organisation_id,
        shared=shared_places(grant.sites, other.sites),
    )


def shared_places(own: Sequence[GrantSite], others: Sequence[GrantSite]) -> tuple[Place, ...]:
    """The districts in which both have sites, each once; the county where both take in all of it."""
    shared: dict[int, Place] = {}
    for site in own:
        for other in others:
            place = _common_place(site, other)
            if place is not None:
                shared[place.id] = place
    return tuple(sorted(shared.values(), key=lambda place: place.sort_key_sq))


def _common_place(one: GrantSite, other: GrantSite) -> Place | None:
    if one.district_id and one.district_id == other.district_id:
        return one.district
    if not one.county_id or one.county_id != other.county_id:
        return None
    if one.level is SiteLevel.COUNTY:
        return other.district or one.county
    return one.district if other.level is SiteLevel.COUNTY else None
