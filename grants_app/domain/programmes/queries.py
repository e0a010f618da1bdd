"""Reading programmes."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from grants_app.domain.programmes.models import Finding, Programme
from grants_app.extensions import db

# Asked by nearly every request, and made once.
DEFAULT_DAY: Final = select(Programme.as_of).where(Programme.is_default).limit(1)


def get_default_programme() -> Programme:
    """The programme whose grants have the short addresses.

    Raises LookupError while no facts are loaded.
    """
    programme = db.session.scalar(select(Programme).where(Programme.is_default).limit(1))
    if programme is None:
        raise LookupError("no programme is loaded: run `flask --app wsgi seed`")
    return programme


def get_default_day() -> date:
    """The business day of the default programme: the day its document was revised. Errors as above."""
    day = db.session.scalar(DEFAULT_DAY)
    if day is None:
        raise LookupError("no programme is loaded: run `flask --app wsgi seed`")
    return day


def find_programme(slug: str) -> Programme | None:
    """One programme by its slug."""
    return db.session.scalar(select(Programme).where(Programme.slug == slug))


def get_default_programme_with_phases() -> Programme:
    """The default programme with what its overview shows: phases, totals, objectives. One query.

    Raises LookupError while no facts are loaded.
    """
    statement = (
        select(Programme)
        .where(Programme.is_default)
        .options(*(joinedload(part) for part in (Programme.phases, Programme.totals, Programme.objectives)))
    )
    programme = db.session.scalars(statement).unique().one_or_none()
    if programme is None:
        raise LookupError("no programme is loaded: run `flask --app wsgi seed`")
    return programme


def get_default_programme_in_full() -> Programme:
    """The default programme with its phases, totals, objectives, counts and sources. Three queries.

    Raises LookupError while no facts are loaded.
    """
    statement = (
        select(Programme)
        .where(Programme.is_default)
        .options(
            # Three phases, two totals, two objectives: one query with twelve rows beats three more queries.
            joinedload(Programme.phases),
            joinedload(Programme.totals),
            joinedload(Programme.objectives),
            selectinload(Programme.counts),
            selectinload(Programme.sources),
        )
    )
    programme = db.session.scalars(statement).unique().one_or_none()
    if programme is None:
        raise LookupError("no programme is loaded: run `flask --app wsgi seed`")
    return programme


def list_findings(programme_id: int) -> list[Finding]:
    """What the source leaves contradictory or open, in the order of the document."""
    statement = select(Finding).where(Finding.programme_id == programme_id).order_by(Finding.position)
    return list(db.session.scalars(statement))
