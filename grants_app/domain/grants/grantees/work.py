"""What an organisation does in a programme, of all its grants there: read once until the data change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import aliased

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.kept import Kept
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.details.models import GrantPartner
from grants_app.domain.grants.grantees.own_grants import OwnGrant, list_own_grants
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.status import exact_grant_months
from grants_app.domain.grants.vocabulary import PartnerRole, SiteLevel
from grants_app.domain.organisations.models import Partner
from grants_app.domain.programmes.queries import visible_programmes
from grants_app.domain.texts.collation import shown, sort_key
from grants_app.extensions import db


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
class OrganisationAtWork:
    """The grants of an organisation in one programme, taken together.

    `grants` are the first of `total`. Months are grant-months: the days of each calendar month ÷ the days of
    that month, summed, one decimal.
    `other_programmes` are the ids of those in which it holds grants too.
    """

    total: int
    grants: tuple[OwnGrant, ...]
    places: tuple[PlaceOfWork, ...]
    partners: tuple[PartnerOfGrant, ...]
    months: Decimal
    months_to_day: Decimal
    other_programmes: tuple[int, ...]


_KEPT: Final[Kept[OrganisationAtWork]] = Kept()


def read_work(
    viewer: Viewer, programme_id: int, organisation_id: int, day: date, language: str
) -> OrganisationAtWork:
    """What the viewer may see of it. Four queries, which are spared until the data change.

    Places and partners stand in the order of the language, by the names shown.
    """
    key = (programme_id, organisation_id, viewer.role, viewer.organisation_id, day, language)
    return _KEPT.find(key, lambda: _read_work(viewer, programme_id, organisation_id, day, language))


def _read_work(
    viewer: Viewer, programme_id: int, organisation_id: int, day: date, language: str
) -> OrganisationAtWork:
    own = [
        Grant.organisation_id == organisation_id,
        Grant.programme_id == programme_id,
        visible_grants(viewer),
    ]
    by_programme = _list_spans(viewer, organisation_id)
    spans = by_programme.pop(programme_id, [])
    return OrganisationAtWork(
        total=len(spans),
        grants=list_own_grants(viewer, programme_id, organisation_id, day),
        places=_list_places(own, language),
        partners=_list_partners(own, language),
        months=sum_months(spans),
        months_to_day=sum_months(spans, day),
        other_programmes=tuple(by_programme),
    )


def sum_months(spans: Iterable[tuple[date, date]], on: date | None = None) -> Decimal:
    """Grant-months of several grants from their first and last active days, rounded once at the end."""
    total = sum((exact_grant_months(first, last, on) for first, last in spans), Decimal(0))
    return total.quantize(Decimal("0.1"), ROUND_HALF_UP)


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
