"""Every read of grants: the list, all of it in batches, and one grant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Row, Select, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload, raiseload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.choices import asked_values, check_currencies, known_values, refuse_unknown
from grants_app.domain.grants.conditions import filter_conditions
from grants_app.domain.grants.details.models import GrantPartner
from grants_app.domain.grants.filters import GrantFilter
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.ordering import (
    MAXIMUM_NUMBER,
    Asked,
    Cursor,
    Page,
    beyond,
    decode_cursor,
    make_page,
    order_by,
    sort_value,
)
from grants_app.domain.grants.rows import GrantRow, grant_row, load_amounts
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.search.finding import count_found
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.totals import count_visible
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

SITE_PLACES: Final = (
    joinedload(GrantSite.place),
    joinedload(GrantSite.district),
    joinedload(GrantSite.county),
)
LISTED: Final[tuple[ORMOption, ...]] = (
    defer(Grant.search_text),
    contains_eager(Grant.organisation),
    contains_eager(Grant.phase),
    contains_eager(Grant.programme),
    joinedload(Grant.themes),
    joinedload(Grant.suspensions),
    selectinload(Grant.sites).options(*SITE_PLACES),
)
IN_FULL: Final[tuple[ORMOption, ...]] = (
    *LISTED,
    joinedload(Grant.works_with),
    selectinload(Grant.partners).joinedload(GrantPartner.partner),
)


def list_grants(
    viewer: Viewer, programme: Programme, asked: GrantFilter, day: date, *, in_full: bool = False
) -> Page[GrantRow]:
    """One page of the grants of a programme that a viewer may see.

    Rows come with organisation, phase, programme, themes and sites with their places; `in_full` adds
    partners and whom the grant works with. Whatever else of a row is touched raises instead of
    querying. The number of queries does not grow with the rows. Raises FilterError for a cursor of
    another order and for a phase, place or organisation that does not exist.
    """
    cursor = decode_cursor(asked.cursor, asked.order) if asked.cursor else None
    conditions = grant_conditions(viewer, programme, asked, day)
    total = count_grants(viewer, programme, conditions, asked)
    if not total:
        return Page(rows=(), total=0)
    found = _read(conditions, asked, cursor, in_full=in_full)
    amounts = load_amounts(viewer, [grant.id for grant in found])
    rows = [grant_row(viewer, grant, day, amounts.get(grant.id, ())) for grant in found]
    return make_page(
        rows,
        total,
        Asked(asked.order, cursor, asked.limit),
        lambda row: (sort_value(row.grant, asked.order), row.grant.number),
    )


def get_grant(viewer: Viewer, programme: Programme, number: int) -> Grant:
    """One grant as it stands in the full list: organisation, phase, themes, sites, partners, works with.

    Raises LookupError where there is no such grant for the viewer.
    """
    check_number(number)
    statement = select_one(viewer, programme.id, number, select(Grant)).options(*IN_FULL, raiseload("*"))
    grant: Grant | None = db.session.scalars(statement).unique().one_or_none()
    if grant is None:
        raise LookupError(number)
    return grant


def get_grant_row(viewer: Viewer, programme: Programme, number: int, day: date) -> GrantRow:
    """`get_grant` with its status on a day and the amounts that the viewer may read."""
    grant = get_grant(viewer, programme, number)
    return grant_row(viewer, grant, day, load_amounts(viewer, [grant.id]).get(grant.id, ()))


def select_one(
    viewer: Viewer,
    programme_id: int | BindParameter[int],
    number: int | BindParameter[int],
    statement: Select[Any],
) -> Select[Any]:
    """The statement for one grant by its number, which `check_number` has let through."""
    return (
        statement.join(Grant.organisation)
        .join(Grant.phase)
        .join(Grant.programme)
        .where(
            Grant.programme_id == programme_id,
            Grant.number == number,
            visible_grants(viewer),
        )
    )


def check_number(number: int) -> None:
    """Raise LookupError for what no database can hold."""
    if not 0 < number <= MAXIMUM_NUMBER:
        raise LookupError(number)


def grant_conditions(
    viewer: Viewer, programme: Programme, asked: GrantFilter, day: date
) -> list[ColumnElement[bool]]:
    """The conditions on `Grant`: of this programme, visible, and as asked."""
    own = Grant.programme_id == programme.id
    return [own, visible_grants(viewer), *filter_conditions(viewer, asked, day)]


def _read(
    conditions: Sequence[ColumnElement[bool]], asked: GrantFilter, cursor: Cursor | None, *, in_full: bool
) -> list[Grant]:
    """The rows from a cursor on, and one more if there is one."""
    statement = (
        select(Grant)
        .join(Grant.organisation)
        .join(Grant.phase)
        .join(Grant.programme)
        .where(*conditions, *([beyond(cursor)] if cursor else []))
        .order_by(*order_by(asked.order, backward=bool(cursor and cursor.backward)))
        .limit(asked.limit + 1)
        .options(*(IN_FULL if in_full else LISTED), raiseload("*"))
    )
    return list(db.session.scalars(statement).unique())


def count_grants(
    viewer: Viewer, programme: Programme, conditions: Sequence[ColumnElement[bool]], asked: GrantFilter
) -> int:
    """How many grants there are. One query also tells whether every value asked for exists."""
    if not asked.narrows:
        return count_visible(viewer, programme.id)
    if not replace(asked, q="").narrows:
        return count_found(viewer, programme.id, asked.q)
    check_currencies(programme, asked)
    counted = select(func.count(Grant.id)).where(*conditions)
    known = known_values(viewer, programme, asked)
    row: Row[Any] = db.session.execute(select(counted.scalar_subquery(), *known)).one()
    if tuple(row[1:]) != asked_values(asked):
        refuse_unknown(viewer, programme, asked)
    total: int = row[0]
    return total
