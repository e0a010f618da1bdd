"""Reading places."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import case, select
from sqlalchemy.orm import aliased, joinedload

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


class NamedPlace(NamedTuple):
    """A place with what tells it from others of its name; None for a place that is that itself."""

    name: str
    level: PlaceLevel
    district: str | None
    county: str | None


def name_places(codes: Collection[str]) -> dict[str, NamedPlace]:
    """Places by their codes. One query, none without codes."""
    if not codes:
        return {}
    district, county = aliased(Place), aliased(Place)
    statement = (
        select(
            Place.code,
            Place.name,
            Place.level,
            case((district.id != Place.id, district.name)),
            case((county.id != Place.id, county.name)),
        )
        .outerjoin(district, district.id == Place.district_id)
        .outerjoin(county, county.id == Place.county_id)
        .where(Place.code.in_(codes))
    )
    return {code: NamedPlace(*about) for code, *about in db.session.execute(statement)}


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
