"""The list of grants as its page shows it: plain values of the columns that stand there, no more.

A row of the list shows a dozen values of five tables. Read as values they take a fifth of the time that the
same rows take as objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Date,
    Row,
    Select,
    bindparam,
    cast,
    literal,
    null,
    select,
)

from grants_app.domain.accounts.rules import can_read_amounts_of
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.amendments.held import AS_NOW, Held, read_held
from grants_app.domain.grants.choices import check_currencies
from grants_app.domain.grants.filters import GrantFilter
from grants_app.domain.grants.lifecycle.days import decision_on
from grants_app.domain.grants.models import Grant, GrantTheme
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.ordering import (
    Asked,
    Cursor,
    Page,
    beyond,
    decode_cursor,
    make_page,
    order_by,
    sort_column,
)
from grants_app.domain.grants.queries import count_grants, grant_conditions
from grants_app.domain.grants.rows import Amounts, load_amounts
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.shown import ShownAmount, in_order
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.status import status_of_row
from grants_app.domain.grants.totals import count_visible
from grants_app.domain.grants.vocabulary import GrantStatus, SiteLevel, Theme
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase, Programme
from grants_app.extensions import made_once, read_values


class ListedOrganisation(NamedTuple):
    """The organisation of a listed grant."""

    slug: str
    name_sq: str
    name_en: str | None


class ListedSite(NamedTuple):
    """A site as its line names it; `place` is the name of the place it was read as, if any.

    `from_on`, `until_on`: the days that an amendment set, both included.
    """

    words: str
    level: SiteLevel
    place: str | None
    unnamed_count: int | None
    is_sub_area: bool
    from_on: date | None = None
    until_on: date | None = None


class ListedGrant(NamedTuple):
    """One row. `amounts` is None where they are not open to the viewer, and empty where unknown."""

    number: int
    title_sq: str | None
    title_en: str | None
    organisation: ListedOrganisation
    phase_number: int
    start_on: date
    end_on: date
    closed_early_on: date | None
    status: GrantStatus
    primary_theme: Theme | None
    themes: tuple[Theme, ...]
    sites: tuple[ListedSite, ...]
    amounts: tuple[GrantAmount | ShownAmount, ...] | None


@dataclass
class _Parts:
    """What one grant has several of."""

    themes: list[Theme]
    sites: list[ListedSite]


def list_rows(
    viewer: Viewer,
    programme: Programme,
    asked: GrantFilter,
    day: date,
    total: int | None = None,
    *,
    held_on: date | None = None,
) -> Page[ListedGrant]:
    """One page of a programme's grants that a viewer may see; `total` is their number if it is known.

    `held_on`: the day whose agreements are told, None for all that is agreed. Two queries, one more to count
    them, one for those who read amounts and one where a grant was amended. Errors as in `list_grants`.
    """
    cursor = decode_cursor(asked.cursor, asked.order) if asked.cursor else None
    if asked.narrows:
        check_currencies(programme, asked)
        conditions = grant_conditions(viewer, programme, asked, day)
        if total is None:
            total = count_grants(viewer, programme, conditions, asked)
        statement = _select_rows(conditions, asked, cursor)
    else:
        total = count_visible(viewer, programme.id) if total is None else total
        statement = _select_whole(viewer.role, viewer.organisation_id, programme.id, asked, cursor)
    if not total:
        return Page(rows=(), total=0)
    found = read_values(statement, {"day": day}).all()
    ids = [row.id for row in found]
    parts, amounts = _load_parts(ids), load_amounts(viewer, ids)
    held = read_held(held_on, [row.id for row in found if row.is_amended])
    edges = {row.number: row.edge for row in found}
    listed = (
        _listed(viewer, row, day, parts[row.id], amounts.get(row.id, ()), held.get(row.id, AS_NOW))
        for row in found
    )
    return make_page(
        [row._replace(amounts=in_order(row.amounts, programme)) if row.amounts else row for row in listed],
        total,
        Asked(asked.order, cursor, asked.limit),
        lambda row: (edges[row.number], row.number),
    )


@lru_cache(maxsize=64)
def _select_whole(
    role: Role, organisation_id: int | None, programme_id: int, asked: GrantFilter, cursor: Cursor | None
) -> Select[Any]:
    """The rows of a list that nothing narrows, for such a reader.

    Kept, because putting it together takes longer than asking it.
    """
    viewer = Viewer(role, organisation_id=organisation_id)
    whole = _select_rows([Grant.programme_id == programme_id, visible_grants(viewer)], asked, cursor)
    return whole if cursor else made_once(whole)  # the first page is the one that all ask for


def _select_rows(
    conditions: Sequence[ColumnElement[bool]], asked: GrantFilter, cursor: Cursor | None
) -> Select[Any]:
    """The rows from a cursor on, and one more if there is one, on the day that the parameter `day` names.

    `edge` is what they are sorted by.
    """
    columns: list[Any] = [
        Grant.id,
        Grant.number,
        Grant.title_sq,
        Grant.title_en,
        Grant.start_on,
        Grant.end_on,
        Grant.closed_early_on,
        Grant.is_amended,
        decision_on(bindparam("day", type_=Date)),
        Grant.primary_theme,
        Grant.organisation_id,
        Organisation.slug,
        Organisation.name_sq,
        Organisation.name_en,
        Phase.number.label("phase_number"),
        sort_column(asked.order).label("edge"),
    ]
    return (
        select(*columns)
        .join(Grant.organisation)
        .join(Grant.phase)
        .where(*conditions, *([beyond(cursor)] if cursor else []))
        .order_by(*order_by(asked.order, backward=bool(cursor and cursor.backward)))
        .limit(asked.limit + 1)
    )


def _listed(
    viewer: Viewer, row: Row[Any], day: date, own: _Parts, amounts: Amounts, held: Held
) -> ListedGrant:
    may_read = can_read_amounts_of(viewer, organisation_id=row.organisation_id, is_published=True)
    return ListedGrant(
        number=row.number,
        title_sq=row.title_sq,
        title_en=row.title_en,
        organisation=ListedOrganisation(row.slug, row.name_sq, row.name_en),
        phase_number=row.phase_number,
        start_on=row.start_on,
        end_on=held.end_on(row.end_on),
        closed_early_on=held.closed_early_on(row.closed_early_on),
        status=status_of_row(row, day),
        primary_theme=held.primary_theme(row.primary_theme),
        themes=held.themes(own.themes),
        sites=tuple(own.sites),
        amounts=held.known_amounts(viewer, row.organisation_id, amounts if may_read else None),
    )


def _select_parts() -> CompoundSelect[Any]:
    """Themes and sites of grants, each in its order, as one statement with the parameter `ids`."""
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    sites: list[Any] = [
        GrantSite.grant_id,
        GrantSite.position,
        GrantSite.words,
        GrantSite.level,
        Place.name,
        GrantSite.unnamed_count,
        GrantSite.is_sub_area,
        GrantSite.from_on,
        GrantSite.until_on,
        cast(null(), GrantTheme.theme.type).label("theme"),
    ]
    themes: list[Any] = [
        GrantTheme.grant_id,
        GrantTheme.position,
        literal(""),
        *(cast(null(), column.type) for column in (GrantSite.level, Place.name, GrantSite.unnamed_count)),
        literal(value=False),
        *(cast(null(), column.type) for column in (GrantSite.from_on, GrantSite.until_on)),
        GrantTheme.theme,
    ]
    return (
        select(*sites)
        .outerjoin_from(GrantSite, Place, Place.id == GrantSite.place_id)
        .where(GrantSite.grant_id.in_(ids))
        .union_all(select(*themes).where(GrantTheme.grant_id.in_(ids)))
        .order_by("grant_id", "position")
    )


# Made once: it is the same for every page, and putting it together takes as long as asking it.
PARTS: Final = made_once(_select_parts())


def _load_parts(ids: Sequence[int]) -> dict[int, _Parts]:
    found = {grant_id: _Parts([], []) for grant_id in ids}
    rows: Iterable[Any] = read_values(PARTS, {"ids": ids}).all()
    for grant_id, _position, *site, theme in rows:
        if theme is not None:
            found[grant_id].themes.append(theme)
        else:
            found[grant_id].sites.append(ListedSite(*site))
    return found
