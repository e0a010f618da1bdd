"""One organisation with its grants, its places of work and the partners of its grants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased, joinedload, raiseload

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.details.models import GrantPartner
from grants_app.domain.grants.grantees.queries import visible_organisations
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.rows import GrantRow, grant_row
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.status import exact_grant_months
from grants_app.domain.grants.vocabulary import PartnerRole, SiteLevel
from grants_app.domain.organisations.models import Organisation, Partner
from grants_app.domain.programmes.models import Programme
from grants_app.domain.texts.collation import shown, sort_key
from grants_app.extensions import db

MAXIMUM_SHOWN: Final = 25


@dataclass(frozen=True)
class PlaceOfWork:
    """A place where the organisation's grants work, and how many of them do.

    Without `code` it is the whole country, or communes that the source counts without naming them:
    `unnamed` of them, in `district`. `county` is None for a county itself.
    """

    level: SiteLevel
    code: str | None
    name: str | None
    district: str | None
    county: str | None
    unnamed: int | None
    sensitive: bool
    grants: int


@dataclass(frozen=True)
class PartnerOfGrant:
    """A partner named in one of the organisation's grants; not a grantee."""

    name_sq: str
    name_en: str | None
    acronym: str | None
    role: PartnerRole
    grant_number: int
    first_line: int | None
    last_line: int | None


@dataclass(frozen=True)
class OrganisationInFull:
    """What the page of an organisation shows.

    `grants` are the first 50 of `total`; places, partners and months are of all. Months are grant-months:
    the days of each calendar month ÷ the days of that month, summed, one decimal.
    """

    organisation: Organisation
    grants: tuple[GrantRow, ...]
    total: int
    places: tuple[PlaceOfWork, ...]
    partners: tuple[PartnerOfGrant, ...]
    months: Decimal
    months_to_day: Decimal


def get_organisation_in_full(
    viewer: Viewer, slug: str, day: date, language: str = "sq"
) -> OrganisationInFull:
    """Everything on one organisation, of the grants that the viewer may see, in five queries.

    Places and partners stand in the order of the language, by the names shown.

    Raises LookupError where there is no such organisation for the viewer.
    """
    statement = (
        select(Organisation)
        .where(Organisation.slug == slug, visible_organisations(viewer))
        .options(joinedload(Organisation.names), raiseload("*"))
    )
    organisation = db.session.scalars(statement).unique().one_or_none() if "\0" not in slug else None
    if organisation is None:
        raise LookupError(slug)
    spans = _list_spans(viewer, organisation.id)
    return OrganisationInFull(
        organisation=organisation,
        grants=_list_grants(viewer, organisation.id, day),
        total=len(spans),
        places=_list_places(viewer, organisation.id, language),
        partners=_list_partners(viewer, organisation.id, language),
        months=sum_months(spans),
        months_to_day=sum_months(spans, day),
    )


def sum_months(spans: Iterable[tuple[date, date]], on: date | None = None) -> Decimal:
    """Grant-months of several grants from their first and last active days, rounded once at the end."""
    total = sum((exact_grant_months(first, last, on) for first, last in spans), Decimal(0))
    return total.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _list_spans(viewer: Viewer, organisation_id: int) -> list[tuple[date, date]]:
    statement = select(Grant.start_on, Grant.end_on, Grant.closed_early_on).where(
        Grant.organisation_id == organisation_id, visible_grants(viewer)
    )
    return [(start, closed or end) for start, end, closed in db.session.execute(statement)]


def _list_grants(viewer: Viewer, organisation_id: int, day: date) -> tuple[GrantRow, ...]:
    statement = (
        select(Grant)
        .join(Grant.programme)
        .where(Grant.organisation_id == organisation_id, visible_grants(viewer))
        .order_by(Programme.is_default.desc(), Grant.programme_id, Grant.number)
        .limit(MAXIMUM_SHOWN)
        .options(
            joinedload(Grant.programme),
            joinedload(Grant.phase),
            joinedload(Grant.themes),
            raiseload("*"),
        )
    )
    return tuple(grant_row(viewer, grant, day, ()) for grant in db.session.scalars(statement).unique())


def _list_places(viewer: Viewer, organisation_id: int, language: str) -> tuple[PlaceOfWork, ...]:
    """The places of the site lines, widest first, then in the order of their names."""
    district, county = aliased(Place), aliased(Place)
    by: list[Any] = [
        GrantSite.level,
        GrantSite.unnamed_count,
        Place.code,
        Place.name,
        district.name,
        county.name,
    ]
    counted = func.count(GrantSite.grant_id.distinct())
    sensitive = func.sum(case((GrantSite.sensitive, 1), else_=0))
    statement = (
        select(*by, district.name.label("district"), county.name.label("county"))
        .add_columns(counted.label("grants"), sensitive.label("sensitive"))
        .join(Grant, Grant.id == GrantSite.grant_id)
        .outerjoin(Place, Place.id == GrantSite.place_id)
        .outerjoin(district, district.id == GrantSite.district_id)
        .outerjoin(county, county.id == GrantSite.county_id)
        .where(Grant.organisation_id == organisation_id, visible_grants(viewer))
        .group_by(*by)
    )
    levels = list(SiteLevel)

    def key(row: Any) -> tuple[int, bool, str]:
        return levels.index(row.level), row.name is None, sort_key(row.name or "", language)

    return tuple(_place(row) for row in sorted(db.session.execute(statement), key=key))


def _place(row: Any) -> PlaceOfWork:
    return PlaceOfWork(
        level=row.level,
        code=row.code,
        name=row.name,
        district=row.district,
        county=None if row.level is SiteLevel.COUNTY else row.county,
        unnamed=row.unnamed_count,
        sensitive=row.sensitive > 0,
        grants=row.grants,
    )


def _list_partners(viewer: Viewer, organisation_id: int, language: str) -> tuple[PartnerOfGrant, ...]:
    columns: list[Any] = [
        Partner.name_sq,
        Partner.name_en,
        Partner.acronym,
        GrantPartner.role,
        Grant.number,
        GrantPartner.first_line,
        GrantPartner.last_line,
    ]
    statement = (
        select(*columns)
        .join(GrantPartner, GrantPartner.partner_id == Partner.id)
        .join(Grant, Grant.id == GrantPartner.grant_id)
        .where(Grant.organisation_id == organisation_id, visible_grants(viewer))
        .order_by(Grant.number)
    )
    partners = [PartnerOfGrant(*row) for row in db.session.execute(statement)]
    return tuple(sorted(partners, key=lambda p: sort_key(shown(p.name_sq, p.name_en, language), language)))
