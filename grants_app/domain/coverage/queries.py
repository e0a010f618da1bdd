"""Reading coverage: a few set-based reads, then counting in `figures`."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.kept import Kept
from grants_app.domain.coverage.figures import (
    STRENGTHS,
    ClaimFact,
    Facts,
    GrantFact,
    PlaceFact,
    SiteFact,
)
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.months import month_units
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.counting import in_force, may_count
from grants_app.domain.grants.details.models import GrantClaim
from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, WorksWith
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase, Programme
from grants_app.extensions import db

PLACE_LEVELS = {
    CoverageLevel.COUNTY: (PlaceLevel.COUNTY,),
    CoverageLevel.DISTRICT: (PlaceLevel.DISTRICT,),
    CoverageLevel.COMMUNE: (PlaceLevel.MUNICIPALITY, PlaceLevel.COMMUNE),
}
_PLACES: Final[Kept[list[PlaceFact]]] = Kept(most=50)
ALL_LEVELS = tuple(level for levels in PLACE_LEVELS.values() for level in levels)


def list_national_grants(
    viewer: Viewer, programme: Programme, asked: CoverageFilter, limit: int = 10
) -> list[Grant]:
    """The first nationwide grants that pass the filters, by number, with their organisation."""
    statement = (
        select(Grant)
        .where(*counted_grants(viewer, programme, asked), Grant.id.in_(select_nationwide(asked)))
        .options(joinedload(Grant.organisation))
        .order_by(Grant.number)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def select_nationwide(asked: CoverageFilter) -> Select[int]:
    """The ids of the grants that are nationwide at the time asked for."""
    return select(GrantSite.grant_id).where(GrantSite.evidence == Evidence.NATIONAL, *in_force(asked.days))


def counted_grants(viewer: Viewer, programme: Programme, asked: CoverageFilter) -> list[ColumnElement[bool]]:
    """Conditions on `Grant`: of the programme, visible, let through by the filters. Drafts never count."""
    conditions = [*_of_programme(viewer, programme), *may_count(asked.days)]
    if asked.themes:
        conditions.append(Grant.id.in_(select(GrantTheme.grant_id).where(GrantTheme.theme.in_(asked.themes))))
    if asked.phases:
        conditions.append(Grant.phase_id.in_(select(Phase.id).where(Phase.number.in_(asked.phases))))
    if asked.organisations:
        known = select(Organisation.id).where(Organisation.slug.in_(asked.organisations))
        conditions.append(Grant.organisation_id.in_(known))
    if asked.works_with:
        works_with = select(GrantWorksWith.grant_id).where(GrantWorksWith.works_with.in_(asked.works_with))
        conditions.append(Grant.id.in_(works_with))
    if asked.evidence:
        site = (GrantSite.evidence.in_(asked.evidence), *in_force(asked.days))
        conditions.append(Grant.id.in_(select(GrantSite.grant_id).where(*site)))
    return conditions


def _of_programme(viewer: Viewer, programme: Programme) -> list[ColumnElement[bool]]:
    return [Grant.programme_id == programme.id, visible_grants(viewer)]


def read_facts(
    viewer: Viewer,
    programme: Programme,
    asked: CoverageFilter,
    within: ColumnElement[bool] | None = None,
    *,
    among: Select[int] | None = None,
) -> Facts:
    """The grants and sites of a programme to count.

    `within`, a condition on `GrantSite`, narrows them to those with such a site, `among` to some ids.
    """
    conditions = counted_grants(viewer, programme, asked)
    if within is not None:
        conditions.append(Grant.id.in_(select(GrantSite.grant_id).where(within)))
    if among is not None:
        conditions.append(Grant.id.in_(among))
    grants = _read_grants(conditions, asked)
    if not grants:
        claims: tuple[ClaimFact, ...] | None = () if asked.claims else None
        return Facts((), (), has_data=has_any(viewer, programme), claims=claims)
    sites = db.session.execute(select_sites(conditions, asked))
    return Facts(
        grants,
        [SiteFact._make(row) for row in sites],
        has_data=True,
        counts_nationwide=asked.counts_nationwide,
        claims=_read_claims(conditions) if asked.claims else None,
    )


def _read_claims(conditions: list[ColumnElement[bool]]) -> list[ClaimFact]:
    """The places that titles and texts of these grants claim, each with what lies around it."""
    columns: list[Any] = [GrantClaim.grant_id, Place.id, Place.district_id, Place.county_id]
    statement = select(*columns).join(Grant, Grant.id == GrantClaim.grant_id)
    rows = db.session.execute(statement.join(Place, Place.id == GrantClaim.place_id).where(*conditions))
    return [ClaimFact(*tuple(row)) for row in rows]


def select_sites(conditions: list[ColumnElement[bool]], asked: CoverageFilter) -> Select[Any]:
    """The sites that count of the grants that meet the conditions, as the fields of `SiteFact`.

    Nationwide ones are always among them: their grants count in no place.
    """
    # The database gives numbers: turning so many stored words into members of an enum takes longer.
    strength = case({evidence: number for number, evidence in enumerate(STRENGTHS)}, value=GrantSite.evidence)
    columns: list[Any] = [
        GrantSite.grant_id,
        GrantSite.place_id,
        GrantSite.district_id,
        GrantSite.county_id,
        strength,
        GrantSite.sensitive,
        GrantSite.from_on,
        GrantSite.until_on,
    ]
    there = in_force(asked.days)
    if asked.evidence:
        there.append(GrantSite.evidence.in_((*asked.evidence, Evidence.NATIONAL)))
    return select(*columns).join(Grant, Grant.id == GrantSite.grant_id).where(*conditions, *there)


def select_grants(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """The grants that meet the conditions: id, number, organisation, first and last day, whether direct."""
    direct = exists().where(
        GrantWorksWith.grant_id == Grant.id, GrantWorksWith.works_with == WorksWith.POPULATION
    )
    last_day = func.coalesce(Grant.closed_early_on, Grant.end_on)
    columns: list[Any] = [Grant.id, Grant.number, Grant.organisation_id, Grant.start_on, last_day, direct]
    return select(*columns).where(*conditions)


def _read_grants(conditions: list[ColumnElement[bool]], asked: CoverageFilter) -> list[GrantFact]:
    """The grants that meet the conditions, by number, with the presence that counts."""
    rows = db.session.execute(select_grants(conditions).order_by(Grant.number))
    return [
        grant_fact(asked, (id_, number, organisation_id), (start_on, last), is_direct=bool(is_direct))
        for id_, number, organisation_id, start_on, last, is_direct in rows
    ]


def grant_fact(
    asked: CoverageFilter, ids: tuple[int, int, int], days: tuple[date, date], *, is_direct: bool
) -> GrantFact:
    """A grant of these ids (its own, its number, its organisation's) that ran on these days, as it counts."""
    first, last = asked.presence(*days)
    return GrantFact(*ids, is_direct, month_units(first, last), first, last)


def has_any(viewer: Viewer, programme: Programme) -> bool:
    """Whether the viewer may see any grant of the programme at all."""
    return bool(db.session.scalar(select_has_data(viewer, programme)))


def select_has_data(viewer: Viewer, programme: Programme) -> Select[bool]:
    """Whether the viewer may see any grant of the programme at all."""
    return select(exists().where(*_of_programme(viewer, programme)))


def read_places(
    geography_id: int, levels: tuple[PlaceLevel, ...], within: ColumnElement[bool] | None = None
) -> list[PlaceFact]:
    """The places of some levels of a division in Albanian order; `within` is a condition on `Place`.

    All places of some levels are read once, until the data change.
    """
    if within is None:
        key = (geography_id, frozenset(levels))  # levels are the same in whatever order they are named
        return _PLACES.find(key, lambda: _read_places(geography_id, levels, None))
    return _read_places(geography_id, levels, within)


def _read_places(
    geography_id: int, levels: tuple[PlaceLevel, ...], within: ColumnElement[bool] | None
) -> list[PlaceFact]:
    statement = select_places(geography_id, levels).order_by(Place.sort_key_sq, Place.code)
    if within is not None:
        statement = statement.where(within)
    return [PlaceFact(*tuple(row)) for row in db.session.execute(statement)]


def select_places(geography_id: int, levels: tuple[PlaceLevel, ...]) -> Select[Any]:
    """The places of some levels of a division, as the fields of `PlaceFact`."""
    county, district = aliased(Place), aliased(Place)
    columns: list[Any] = [
        Place.id,
        Place.code,
        Place.name,
        Place.level,
        Place.county_id,
        county.code,
        county.name,
        Place.district_id,
        district.code,
        district.name,
        Place.sort_key_sq,
        Place.latitude,
        Place.longitude,
    ]
    return (
        select(*columns)
        .outerjoin(county, Place.county_id == county.id)
        .outerjoin(district, Place.district_id == district.id)
        .where(Place.geography_id == geography_id, Place.level.in_(levels))
    )
