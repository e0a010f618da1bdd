"""One organisation with its grants, its places of work and the partners of its grants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import aliased, joinedload, raiseload

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.details.models import GrantPartner
from grants_app.domain.grants.grantees.queries import visible_organisations
from grants_app.domain.grants.mentions import Telling
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.rows import GrantRow, grant_row
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.status import exact_grant_months
from grants_app.domain.grants.vocabulary import PartnerRole, SiteLevel
from grants_app.domain.organisations.models import Organisation, OrganisationName, Partner
from grants_app.domain.programmes.models import Programme
from grants_app.domain.programmes.queries import visible_programmes
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
class GrantElsewhere:
    """A grant of the organisation in another programme."""

    programme: Programme
    number: int
    title_sq: str | None
    title_en: str | None


@dataclass(frozen=True)
class OrganisationInFull:
    """What the page of an organisation shows.

    `names` and the reason of its kind are there as far as the viewer may see the grants that they rest on.
    `grants` are the first of `total` in the programme; places, partners and months are of all of it.
    `elsewhere` are the first grants of other programmes. Months are grant-months:
    the days of each calendar month ÷ the days of that month, summed, one decimal.
    """

    organisation: Organisation
    names: tuple[OrganisationName, ...]
    is_kind_explained: bool
    grants: tuple[GrantRow, ...]
    total: int
    places: tuple[PlaceOfWork, ...]
    partners: tuple[PartnerOfGrant, ...]
    months: Decimal
    months_to_day: Decimal
    elsewhere: tuple[GrantElsewhere, ...]


def get_organisation_in_full(
    viewer: Viewer, programme: Programme, slug: str, day: date, language: str = "sq"
) -> OrganisationInFull:
    """Everything on one organisation, of the grants of a programme that the viewer may see.

    Six queries, and one more where there are grants in other programmes.

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
    told = Telling(viewer, [organisation.kind_grant_keys, *(name.grant_keys for name in organisation.names)])
    own = _own_grants(viewer, programme, organisation.id)
    by_programme = _list_spans(viewer, organisation.id)
    spans = by_programme.pop(programme.id, [])
    return OrganisationInFull(
        organisation=organisation,
        names=tuple(name for name in organisation.names if told.may_tell(name.grant_keys)),
        is_kind_explained=told.may_tell(organisation.kind_grant_keys),
        grants=_list_grants(viewer, own, day),
        total=len(spans),
        places=_list_places(own, language),
        partners=_list_partners(own, language),
        months=sum_months(spans),
        months_to_day=sum_months(spans, day),
        elsewhere=_list_elsewhere(viewer, list(by_programme), organisation.id),
    )


def sum_months(spans: Iterable[tuple[date, date]], on: date | None = None) -> Decimal:
    """Grant-months of several grants from their first and last active days, rounded once at the end."""
    total = sum((exact_grant_months(first, last, on) for first, last in spans), Decimal(0))
    return total.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _own_grants(viewer: Viewer, programme: Programme, organisation_id: int) -> list[ColumnElement[bool]]:
    """Conditions on `Grant`: the organisation's grants in the programme that the viewer may see."""
    return [
        Grant.organisation_id == organisation_id,
        Grant.programme_id == programme.id,
        visible_grants(viewer),
    ]


def _list_elsewhere(
    viewer: Viewer, programmes: Sequence[int], organisation_id: int
) -> tuple[GrantElsewhere, ...]:
    """The first grants of the organisation in these programmes, by programme and number."""
    if not programmes:
        return ()
    statement = (
        select(Programme, Grant.number, Grant.title_sq, Grant.title_en)
        .join(Grant, Grant.programme_id == Programme.id)
        .where(Grant.organisation_id == organisation_id, Programme.id.in_(programmes))
        .where(visible_grants(viewer))
        .order_by(Programme.is_default.desc(), Programme.id, Grant.number)
        .limit(MAXIMUM_SHOWN)
    )
    return tuple(GrantElsewhere(*row) for row in db.session.execute(statement))


def _list_spans(viewer: Viewer, organisation_id: int) -> dict[int, list[tuple[date, date]]]:
    """First and last active days of the organisation's grants, by the programme's id."""
    statement = (
        select(Grant.programme_id, Grant.start_on, Grant.end_on, Grant.closed_early_on)
        .join(Grant.programme)
        .where(Grant.organisation_id == organisation_id, visible_grants(viewer), visible_programmes(viewer))
    )
    spans: defaultdict[int, list[tuple[date, date]]] = defaultdict(list)
    for programme_id, start, end, closed in db.session.execute(statement):
        spans[programme_id].append((start, closed or end))
    return spans


def _list_grants(viewer: Viewer, own: Sequence[ColumnElement[bool]], day: date) -> tuple[GrantRow, ...]:
    statement = (
        select(Grant)
        .where(*own)
        .order_by(Grant.number)
        .limit(MAXIMUM_SHOWN)
        .options(
            joinedload(Grant.phase),
            joinedload(Grant.themes),
            joinedload(Grant.suspensions),
            raiseload("*"),
        )
    )
    return tuple(grant_row(viewer, grant, day, ()) for grant in db.session.scalars(statement).unique())


def _list_places(own: Sequence[ColumnElement[bool]], language: str) -> tuple[PlaceOfWork, ...]:
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
        .where(*own)
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


def _list_partners(own: Sequence[ColumnElement[bool]], language: str) -> tuple[PartnerOfGrant, ...]:
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
        .where(*own)
        .order_by(Grant.number)
    )
    partners = [PartnerOfGrant(*row) for row in db.session.execute(statement)]
    return tuple(sorted(partners, key=lambda p: sort_key(shown(p.name_sq, p.name_en, language), language)))
