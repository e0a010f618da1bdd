"""Reading programmes."""

from __future__ import annotations

import pickle
import re
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from grants_app.domain.accounts.rules import can_set_up_programmes
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.kept import Kept
from grants_app.domain.programmes.models import Finding, Programme
from grants_app.extensions import db, write_intent

UNLOADED: Final = "no programme is loaded: run `flask --app wsgi seed`"
SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
# By slug, for those who see every programme and for all others.
_KEPT: Final[Kept[tuple[Programme, int]]] = Kept(most=100)


def visible_programmes(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `Programme`: published ones for all, every one for those who set them up.

    The default programme is always there.
    """
    if can_set_up_programmes(viewer):
        return true()
    return or_(Programme.is_default, Programme.published_at.is_not(None))


def find_visible_programme(viewer: Viewer, slug: str | None) -> tuple[Programme, int]:
    """A programme by its slug (None: the default one), and how many programmes the viewer may see.

    One query after each change of the data. Raises LookupError where there is no such programme for the
    viewer.
    """
    if slug is not None and not SLUG.fullmatch(slug):
        raise LookupError(slug)
    if write_intent.get():
        return _find(viewer, slug)
    kept, count = _KEPT.find((slug, can_set_up_programmes(viewer)), lambda: _find_apart(viewer, slug))
    return db.session.merge(kept, load=False), count


def _find_apart(viewer: Viewer, slug: str | None) -> tuple[Programme, int]:
    """A copy of the programme that belongs to no session: sessions take their own from it."""
    programme, count = _find(viewer, slug)
    copy: Programme = pickle.loads(pickle.dumps(programme))  # noqa: S301  # our own bytes
    return copy, count


def _find(viewer: Viewer, slug: str | None) -> tuple[Programme, int]:
    count = select(func.count(Programme.id)).where(visible_programmes(viewer)).scalar_subquery()
    wanted = (Programme.is_default,) if slug is None else (Programme.slug == slug, visible_programmes(viewer))
    found = db.session.execute(
        select(Programme, count).where(*wanted).options(joinedload(Programme.geography)).limit(1)
    ).one_or_none()
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


def load_phases_and_totals(programme: Programme) -> Programme:
    """The programme with what its overview shows: phases, totals, objectives. One query."""
    statement = (
        select(Programme)
        .where(Programme.id == programme.id)
        .options(*(joinedload(part) for part in (Programme.phases, Programme.totals, Programme.objectives)))
    )
    return db.session.scalars(statement).unique().one()


def load_in_full(programme: Programme) -> Programme:
    """The programme with its phases, totals, objectives, counts and sources. Three queries."""
    statement = (
        select(Programme)
        .where(Programme.id == programme.id)
        .options(
            # A few phases, totals and objectives: one query with a dozen rows beats three more queries.
            joinedload(Programme.phases),
            joinedload(Programme.totals),
            joinedload(Programme.objectives),
            selectinload(Programme.counts),
            selectinload(Programme.sources),
        )
    )
    return db.session.scalars(statement).unique().one()


def list_findings(programme_id: int) -> list[Finding]:
    """What the source leaves contradictory or open, in the order of the document."""
    statement = select(Finding).where(Finding.programme_id == programme_id).order_by(Finding.position)
    return list(db.session.scalars(statement))
