"""Reading the organisations that hold grants which a viewer may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, case, func, or_, select, true

from grants_app.domain.accounts.rules import can_read_unpublished
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.kept import Kept
from grants_app.domain.grants.conditions import has_status
from grants_app.domain.grants.filters import ENGLISH
from grants_app.domain.grants.grantees.filters import BY_NAME, OrganisationFilter
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.ordering import Asked, Cursor, Page, decode_cursor, make_page
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.search.finding import is_found_organisation
from grants_app.domain.grants.vocabulary import GrantStatus
from grants_app.domain.organisations.models import Organisation, OrganisationKind
from grants_app.domain.programmes.models import Programme
from grants_app.domain.programmes.queries import visible_programmes
from grants_app.extensions import db

_KEYS: Final = {BY_NAME: Organisation.sort_key_sq, f"{BY_NAME}@{ENGLISH}": Organisation.sort_key_en}


class ListedOrganisation(NamedTuple):
    """What the list shows of an organisation, and what it is sorted by."""

    id: int
    slug: str
    name_sq: str
    name_en: str | None
    acronym: str | None
    kind: OrganisationKind
    sort_key_sq: str
    sort_key_en: str


class OrganisationRow(NamedTuple):
    """An organisation with its grants counted: all, and those active on the business day.

    `first_day` and `last_day` span its grants; both are None while it has none.
    """

    organisation: ListedOrganisation
    grants: int
    active: int
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True)
class OrganisationPage(Page[OrganisationRow]):
    """A page of the list; `kinds` is how many there would be if one kind alone were chosen."""

    kinds: Mapping[OrganisationKind, int] = field(default_factory=dict)


_KEPT: Final[Kept[OrganisationPage]] = Kept()


def list_organisations(
    viewer: Viewer, programme: Programme, asked: OrganisationFilter, day: date
) -> OrganisationPage:
    """One page of the organisations of a programme in the order of the names shown.

    Three queries; a page that no search narrows is kept until the data change.
    Raises FilterError for a cursor that is not of this list.
    """
    if asked.q:
        return _list_organisations(viewer, programme, asked, day)
    key = (programme.id, viewer.role, viewer.organisation_id, asked, day)
    return _KEPT.find(key, lambda: _list_organisations(viewer, programme, asked, day))


def _list_organisations(
    viewer: Viewer, programme: Programme, asked: OrganisationFilter, day: date
) -> OrganisationPage:
    cursor = decode_cursor(asked.cursor, asked.order) if asked.cursor else None
    conditions = [listed_organisations(viewer, programme)]
    if asked.q:
        conditions.append(is_found_organisation(viewer, programme.id, asked.q))
    kinds = _count_kinds(conditions)
    total = sum(kinds.get(kind, 0) for kind in asked.kinds or OrganisationKind)
    if not total:
        return OrganisationPage(rows=(), total=0, kinds=kinds)
    if asked.kinds:
        conditions.append(Organisation.kind.in_(asked.kinds))
    found = _read(conditions, asked, cursor)
    counts = _count_grants(viewer, programme, found, day)
    rows = [_row(organisation, counts.get(organisation.id)) for organisation in found]
    page = make_page(
        rows,
        total,
        Asked(asked.order, cursor, asked.limit),
        lambda row: (getattr(row.organisation, _KEYS[asked.order].key), row.organisation.id),
    )
    return OrganisationPage(**vars(page), kinds=kinds)


def listed_organisations(viewer: Viewer, programme: Programme) -> ColumnElement[bool]:
    """Condition on `Organisation`: with a grant of the programme that the viewer may see.

    An organisation without any grant belongs to no programme: whoever may see it finds it in each.
    """
    own = select(Grant.id).where(Grant.organisation_id == Organisation.id)
    of_programme = own.where(Grant.programme_id == programme.id, visible_grants(viewer)).exists()
    return or_(of_programme, and_(visible_organisations(viewer), ~own.exists()))


def visible_organisations(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `Organisation`: with a grant that the viewer may see, or the viewer's own.

    A grant of a programme that is closed to the viewer does not count.
    """
    if can_read_unpublished(viewer):
        return true()
    open_grants = select(Grant.id).join(Programme, Programme.id == Grant.programme_id)
    has_grant = open_grants.where(
        Grant.organisation_id == Organisation.id, visible_grants(viewer), visible_programmes(viewer)
    ).exists()
    if viewer.organisation_id is None:
        return has_grant
    return or_(has_grant, Organisation.id == viewer.organisation_id)


def _count_kinds(conditions: Sequence[ColumnElement[bool]]) -> dict[OrganisationKind, int]:
    statement = select(Organisation.kind, func.count(Organisation.id)).where(*conditions)
    return {row[0]: row[1] for row in db.session.execute(statement.group_by(Organisation.kind))}


def _read(
    conditions: Sequence[ColumnElement[bool]], asked: OrganisationFilter, cursor: Cursor | None
) -> list[ListedOrganisation]:
    """The organisations from a cursor on, and one more if there is one."""
    key, number = _KEYS[asked.order], Organisation.id
    backward = bool(cursor and cursor.backward)
    statement = select(*(getattr(Organisation, name) for name in ListedOrganisation._fields)).where(
        *conditions
    )
    if cursor and backward:
        statement = statement.where(
            or_(key < cursor.value, and_(key == cursor.value, number < cursor.number))
        )
    elif cursor:
        statement = statement.where(
            or_(key > cursor.value, and_(key == cursor.value, number > cursor.number))
        )
    order = (key.desc(), number.desc()) if backward else (key.asc(), number.asc())
    statement = statement.order_by(*order).limit(asked.limit + 1)
    return [ListedOrganisation._make(row) for row in db.session.execute(statement)]


def _count_grants(
    viewer: Viewer, programme: Programme, shown: Sequence[ListedOrganisation], day: date
) -> dict[int, Row[Any]]:
    statement = (
        select(
            Grant.organisation_id,
            func.count(Grant.id).label("grants"),
            func.sum(case((has_status(GrantStatus.ACTIVE, day), 1), else_=0)).label("active"),
            func.min(Grant.start_on).label("first_day"),
            func.max(func.coalesce(Grant.closed_early_on, Grant.end_on)).label("last_day"),
        )
        .where(
            Grant.programme_id == programme.id,
            Grant.organisation_id.in_([organisation.id for organisation in shown]),
            visible_grants(viewer),
        )
        .group_by(Grant.organisation_id)
    )
    return {row.organisation_id: row for row in db.session.execute(statement)}


def _row(organisation: ListedOrganisation, counted: Row[Any] | None) -> OrganisationRow:
    if counted is None:
        return OrganisationRow(organisation, grants=0, active=0, first_day=None, last_day=None)
    return OrganisationRow(
        organisation, counted.grants, int(counted.active), counted.first_day, counted.last_day
    )
