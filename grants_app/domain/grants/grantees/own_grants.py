"""The first grants of one organisation, as its page lists them: values, which read faster than objects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from sqlalchemy import Date, Row, Select, bindparam, select

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.grants.lifecycle.days import decision_on
from grants_app.domain.grants.models import Grant, GrantTheme
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.status import status_of_row
from grants_app.domain.grants.vocabulary import GrantStatus, Theme
from grants_app.domain.programmes.models import Phase
from grants_app.extensions import made_once, read_values

MAXIMUM_SHOWN: Final = 25


class OwnTheme(NamedTuple):
    """A theme of a grant."""

    theme: Theme


class OwnGrant(NamedTuple):
    """One grant and its status on the day. `last_day` is that of an early closure, else the agreed end."""

    number: int
    title_sq: str | None
    title_en: str | None
    phase_number: int
    start_on: date
    last_day: date
    primary_theme: Theme | None
    themes: tuple[OwnTheme, ...]
    status: GrantStatus


def list_own_grants(
    viewer: Viewer, programme_id: int, organisation_id: int, day: date
) -> tuple[OwnGrant, ...]:
    """The first grants by number that the viewer may see. One query."""
    asked = {"day": day, "programme_id": programme_id, "organisation_id": organisation_id}
    rows = read_values(_select_own(viewer.role, viewer.organisation_id), asked).all()
    return tuple(_own_grant(list(same), day) for _number, same in groupby(rows, key=itemgetter(0)))


@lru_cache(maxsize=64)
def _select_own(role: Role, organisation_id: int | None) -> Select[Any]:
    """The grants that such a reader may see, a row for each theme; one row where there is none.

    Kept, because putting it together takes longer than asking it.
    """
    first = (
        select(Grant.id)
        .where(Grant.organisation_id == bindparam("organisation_id"))
        .where(Grant.programme_id == bindparam("programme_id"))
        .where(visible_grants(Viewer(role, organisation_id=organisation_id)))
        .order_by(Grant.number)
        .limit(MAXIMUM_SHOWN)
        .subquery()
    )
    columns: list[Any] = [
        Grant.number,
        Grant.title_sq,
        Grant.title_en,
        Phase.number.label("phase_number"),
        Grant.start_on,
        Grant.end_on,
        Grant.closed_early_on,
        decision_on(bindparam("day", type_=Date)),
        Grant.primary_theme,
        GrantTheme.theme,
    ]
    return made_once(
        select(*columns)
        .join_from(Grant, Phase, Phase.id == Grant.phase_id)
        .outerjoin(GrantTheme, GrantTheme.grant_id == Grant.id)
        .where(Grant.id.in_(select(first.c.id)))
        .order_by(Grant.number, GrantTheme.position)
    )


def _own_grant(rows: Sequence[Row[Any]], day: date) -> OwnGrant:
    row = rows[0]
    return OwnGrant(
        number=row.number,
        title_sq=row.title_sq,
        title_en=row.title_en,
        phase_number=row.phase_number,
        start_on=row.start_on,
        last_day=row.closed_early_on or row.end_on,
        primary_theme=row.primary_theme,
        themes=tuple(OwnTheme(one.theme) for one in rows if one.theme is not None),
        status=status_of_row(row, day),
    )
