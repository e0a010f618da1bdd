"""Grants that a reader of one grant may want next: of the same organisation, or in the same districts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, Row, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.lifecycle.days import decision_on
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.shown import ShownGrant
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.sites.reading import Area, SiteInFull
from grants_app.domain.grants.sites.whole_counties import WHOLE, is_whole_county, takes_in_districts
from grants_app.domain.grants.status import status_of_row
from grants_app.domain.grants.vocabulary import GrantStatus
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.texts.collation import sort_key
from grants_app.extensions import made_once, read_values

SHOWN: Final = 4
# Shared districts are looked for among so many grants before and after, so that a grant of a large
# portfolio is found as fast as one of twenty-four.
REACH: Final = 50


@dataclass(frozen=True)
class OrganisationName:
    """The names of an organisation."""

    name_sq: str
    name_en: str | None


@dataclass(frozen=True)
class RelatedGrant:
    """Another grant and why it is related; `shared` are the districts (or whole counties) of both."""

    number: int
    title_sq: str | None
    title_en: str | None
    organisation: OrganisationName
    status: GrantStatus
    is_same_organisation: bool
    shared: tuple[Area, ...]

    @property
    def in_common(self) -> str:
        """The names of the places of both."""
        return ", ".join(area.name for area in self.shared)


def list_related(
    viewer: Viewer, grant: ShownGrant, sites: Sequence[SiteInFull], day: date, language: str
) -> tuple[RelatedGrant, ...]:
    """At most 4 grants of the same organisation, then at most 4 that share most districts.

    All are of its programme. Those that share districts are looked for among the 50 grants before and
    after. `sites` are those of the grant. One query.
    """
    asked = {
        "day": day,
        "grant_id": grant.id,
        "programme_id": grant.programme_id,
        "organisation_id": grant.organisation_id,
        "first": grant.number - REACH,
        "last": grant.number + REACH,
    }
    rows = read_values(_select_related(viewer.role, viewer.organisation_id), asked).all()
    found = [
        _related(grant, sites, list(others), day, language)
        for _id, others in groupby(rows, key=itemgetter(0))
    ]
    return tuple(sorted(found, key=lambda r: (not r.is_same_organisation, -len(r.shared), r.number)))


@lru_cache(maxsize=64)
def _select_related(role: Role, organisation_id: int | None) -> Select[Any]:
    """The related grants that such a reader may see, a row for each site; one row where there is none.

    Kept, because putting it together takes longer than asking it.
    """
    viewer = Viewer(role, organisation_id=organisation_id)
    ids = _own_ids(viewer).union_all(_near_ids(viewer)).subquery()
    columns: list[Any] = [
        Grant.id,
        Grant.number,
        Grant.title_sq,
        Grant.title_en,
        Grant.organisation_id,
        Organisation.name_sq,
        Organisation.name_en,
        Grant.start_on,
        Grant.end_on,
        Grant.closed_early_on,
        decision_on(bindparam("day", type_=Date)),
        takes_in_districts().label("takes_in"),
        GrantSite.county_id,
        GrantSite.district_id,
        Place.code,
        Place.name,
    ]
    return made_once(
        select(*columns)
        .join_from(Grant, Organisation, Organisation.id == Grant.organisation_id)
        .outerjoin(GrantSite, GrantSite.grant_id == Grant.id)
        .outerjoin(Place, Place.id == GrantSite.district_id)
        .where(Grant.id.in_(select(ids.c.id)))
        .order_by(Grant.number, Grant.id)
    )


def _own_ids(viewer: Viewer) -> Select[Any]:
    """Ids of the organisation's other grants in the programme."""
    first = (
        select(Grant.id)
        .where(Grant.organisation_id == bindparam("organisation_id"), Grant.id != bindparam("grant_id"))
        .where(Grant.programme_id == bindparam("programme_id"), visible_grants(viewer))
        .order_by(Grant.id)
        .limit(SHOWN)
    )
    return select(first.subquery().c.id)


def _near_ids(viewer: Viewer) -> Select[Any]:
    """Ids of the grants that share most districts; none for a grant that works in no district.

    They are counted grant by grant: joined, PostgreSQL reads the sites of the whole portfolio.
    """
    shared = (
        select(func.count(func.coalesce(GrantSite.district_id, GrantSite.county_id).distinct()))
        .where(GrantSite.grant_id == Grant.id, _shares_district())
        .correlate(Grant)
        .scalar_subquery()
        .label("shared")
    )
    ranked = (
        select(Grant.id.label("id"), shared)
        .where(Grant.id != bindparam("grant_id"), Grant.programme_id == bindparam("programme_id"))
        .where(visible_grants(viewer), Grant.number.between(bindparam("first"), bindparam("last")))
        .order_by(shared.desc(), Grant.id)
        .limit(SHOWN)
        .subquery()
    )
    return select(ranked.c.id).where(ranked.c.shared > 0)


def _shares_district() -> ColumnElement[bool]:
    """Condition on another site: same district, or one of both takes in the county around the other."""
    own = aliased(GrantSite)
    of_grant = own.grant_id == bindparam("grant_id")
    return or_(
        GrantSite.district_id.in_(select(own.district_id).where(of_grant, own.district_id.is_not(None))),
        GrantSite.county_id.in_(select(own.county_id).where(of_grant, takes_in_districts(own))),
        and_(
            takes_in_districts(),
            GrantSite.county_id.in_(select(own.county_id).where(of_grant)),
        ),
    )


def _related(
    grant: ShownGrant, sites: Sequence[SiteInFull], others: Sequence[Row[Any]], day: date, language: str
) -> RelatedGrant:
    other = others[0]
    return RelatedGrant(
        number=other.number,
        title_sq=other.title_sq,
        title_en=other.title_en,
        organisation=OrganisationName(other.name_sq, other.name_en),
        status=status_of_row(other, day),
        is_same_organisation=other.organisation_id == grant.organisation_id,
        shared=_shared_areas(sites, others, language),
    )


def _takes_in(site: SiteInFull) -> bool:
    """Whether a site is one in each district of its county."""
    place, county = site.place and site.place.id, site.county and site.county.id
    return is_whole_county(place, county, is_wide=site.evidence in WHOLE, is_sensitive=site.sensitive)


def _shared_areas(own: Sequence[SiteInFull], others: Sequence[Row[Any]], language: str) -> tuple[Area, ...]:
    """The districts in which both have sites, each once; the county where both take in all of it."""
    districts = {site.district.id: site.district for site in own if site.district}
    whole = {site.county.id: site.county for site in own if site.county and _takes_in(site)}
    shared: set[Area] = set()
    for other in others:
        if other.district_id in districts:
            shared.add(districts[other.district_id])
        if other.county_id in whole:
            named = other.district_id and Area(other.district_id, other.code, other.name)
            shared.add(named or whole[other.county_id])
        if other.takes_in:
            around = [site for site in own if site.county and site.county.id == other.county_id]
            shared.update(area for site in around if (area := site.district or site.county))
    return tuple(sorted(shared, key=lambda area: sort_key(area.name, language)))
