"""Reading programmes."""

from __future__ import annotations

import pickle
import re
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from grants_app.domain.accounts.rules import can_set_up_programmes
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.kept import Kept
from grants_app.domain.programmes.models import Finding, Programme
from grants_app.extensions import db, write_intent

UNLOADED: Final = "no programme is loaded: run `flask --app wsgi seed`"
Part = InstrumentedAttribute[Any]
# A few phases, totals and objectives: one query with a dozen rows beats three more queries.
PARTS: Final[tuple[Part, ...]] = (Programme.phases, Programme.totals, Programme.objectives)
SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
# By slug, with or without parts, for those who see every programme and for all others.
_KEPT: Final[Kept[tuple[Programme, int]]] = Kept(most=100)


def visible_programmes(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `Programme`: published ones for all, every one for those who set them up.

    The default programme is always there.
    """
    if can_set_up_programmes(viewer):
        return true()
    return or_(Programme.is_default, Programme.published_at.is_not(None))


def find_visible_programme(
    viewer: Viewer, slug: str | None, *, with_parts: bool = False
) -> tuple[Programme, int]:
    """A programme by its slug (None: the default one), and how many programmes the viewer may see.

    `with_parts`: with its phases, totals and objectives. One query after each change of the data. Raises
    LookupError where there is no such programme for the viewer.
    """
    if slug is not None and not SLUG.fullmatch(slug):
        raise LookupError(slug)
    parts = PARTS if with_parts else ()
    if write_intent.get():
        return _find(viewer, slug, parts)
    asked = (slug, can_set_up_programmes(viewer), with_parts)
    kept, count = _KEPT.find(asked, lambda: _find_apart(viewer, slug, parts))
    return db.session.merge(kept, load=False), count


def _find_apart(viewer: Viewer, slug: str | None, parts: Sequence[Part]) -> tuple[Programme, int]:
    """A copy of the programme that belongs to no session: sessions take their own from it."""
    programme, count = _find(viewer, slug, parts)
    copy: Programme = pickle.loads(pickle.dumps(programme))  # noqa: S301  # our own bytes
    return copy, count


def _find(viewer: Viewer, slug: str | None, parts: Sequence[Part]) -> tuple[Programme, int]:
    count = select(func.count(Programme.id)).where(visible_programmes(viewer)).scalar_subquery()
    wanted = (Programme.is_default,) if slug is None else (Programme.slug == slug, visible_programmes(viewer))
    options = [joinedload(Programme.geography), *map(joinedload, parts)]
    statement = select(Programme, count).where(*wanted).options(*options).limit(1)
    found = db.session.execute(statement).unique().one_or_none()
    if found is None:
        raise LookupError(slug or UNLOADED)
    return found[0], int(found[1])


def list_programmes(viewer: Viewer) -> list[Programme]:
    """The programmes that the viewer may see, with their phases and totals, the default one first."""
    statement = (
        select(Programme)
        .where(visible_programmes(viewer))
        .options(selectinload(Programme.phases), selectinload(Programme.totals))
        .order_by(Programme.is_default.desc(), Programme.id)
    )
    return list(db.session.scalars(statement))


def list_every_programme() -> list[Programme]:
    """Every programme, published or not, the default one first: for the operator."""
    statement = select(Programme).order_by(Programme.is_default.desc(), Programme.id)
    return list(db.session.scalars(statement))


def get_default_programme() -> Programme:
    """The programme whose grants have the short addresses.

    Raises LookupError while no facts are loaded.
    """
    programme = db.session.scalar(select(Programme).where(Programme.is_default).limit(1))
    if programme is None:
        raise LookupError(UNLOADED)
    return programme


def load_in_full(programme: Programme) -> Programme:
    """The programme with its phases, totals, objectives, counts and sources. Three queries."""
    statement = (
        select(Programme)
        .where(Programme.id == programme.id)
        .options(
            *map(joinedload, PARTS),
            selectinload(Programme.counts),
            selectinload(Programme.sources),
        )
    )
    return db.session.scalars(statement).unique().one()


def list_findings(programme_id: int) -> list[Finding]:
    """What the source leaves contradictory or open, in the order of the document."""
    statement = select(Finding).where(Finding.programme_id == programme_id).order_by(Finding.position)
    return list(db.session.scalars(statement))
