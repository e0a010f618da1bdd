"""Reading places."""

from __future__ import annotations

import re
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Geography, Place, PlaceName
from grants_app.domain.geography.records import NameType
from grants_app.extensions import db


def list_geographies() -> list[Geography]:
    """The divisions that are loaded, the first one first."""
    return list(db.session.scalars(select(Geography).order_by(Geography.id)))


def list_places(geography_id: int, level: PlaceLevel | None = None) -> list[Place]:
    """The places of a division, all or those of one level, in Albanian order, with the places they lie in."""
    statement = (
        select(Place)
        .where(Place.geography_id == geography_id)
        .options(*_PARENTS)
        .order_by(Place.sort_key_sq, Place.code)
    )
    if level is not None:
        statement = statement.where(Place.level == level)
    return list(db.session.scalars(statement))


def names_of_places(codes: Collection[str]) -> dict[str, str]:
    """The names of places by their codes."""
    if not codes:
        return {}
    rows = db.session.execute(select(Place.code, Place.name).where(Place.code.in_(codes)))
    return {row.code: row.name for row in rows}


def read_english_names(geography_id: int) -> dict[str, str]:
    """The English names of a division's places by code, of those that have one."""
    statement = (
        select(Place.code, PlaceName.form)
        .join(PlaceName, PlaceName.place_id == Place.id)
        .where(Place.geography_id == geography_id, PlaceName.kind == NameType.ENGLISH)
        .order_by(PlaceName.id.desc())
    )
    return {row.code: row.form for row in db.session.execute(statement)}


def find_place(code: str) -> Place | None:
    """One place by its code with the places it lies in, its names and figures; None if there is none."""
    if not _CODE.fullmatch(code):  # PostgreSQL refuses some of what an address may hold
        return None
    statement = (
        select(Place)
        .where(Place.code == code)
        .options(*_PARENTS, joinedload(Place.geography), joinedload(Place.names), joinedload(Place.figures))
    )
    return db.session.scalars(statement).unique().one_or_none()


def get_place(code: str) -> Place:
    """One place by its code, as `find_place`. Raises LookupError if there is none."""
    place = find_place(code)
    if place is None:
        raise LookupError(f"there is no place {code}")
    return place


_CODE = re.compile(r"[A-Z0-9-]{2,16}")
_PARENTS = (joinedload(Place.parent), joinedload(Place.county), joinedload(Place.district))
