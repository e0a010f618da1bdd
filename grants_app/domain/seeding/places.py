"""Seeding places: the division of 2005, its names and figures."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from grants_app.domain.audit.actions import record
from grants_app.domain.geography.models import Geography, Place, PlaceFigure, PlaceName
from grants_app.domain.geography.seedfiles import PlaceRecord, SeedFileError, read_places
from grants_app.domain.seeding.facts import SeedError
from grants_app.domain.seeding.upsert import AUTHOR, Children, Seeder
from grants_app.domain.texts.collation import sort_key_sq
from grants_app.extensions import db


def places_of(geography: Geography) -> dict[str, Place]:
    """The places of a division that are loaded: code → place."""
    own = select(Place).where(Place.geography_id == geography.id)
    return {place.code: place for place in db.session.scalars(own)}


def seed_places(seeder: Seeder, folder: Path, geography: Geography) -> dict[str, Place]:
    """Load every place of a division, coarse ones first. Returns code → place.

    Raises SeedError for a code that belongs to another division.
    """
    places = places_of(geography)
    others = set(db.session.scalars(select(Place.code).where(Place.geography_id != geography.id)))
    changed = seeder.changed
    try:
        entries = read_places(folder)
    except SeedFileError as error:
        raise SeedError(str(error)) from error
    for entry in entries:
        if entry.code in others:
            raise SeedError(f"the place {entry.code} belongs to another division")
        place = places.get(entry.code) or Place(
            code=entry.code, geography_id=geography.id, search_text="", sort_key_sq=""
        )
        places[entry.code] = seeder.put(
            "place", entry.code, place, _values(entry, places), _children(entry), audited=False
        )
        _refer_to_itself(place)
    if seeder.changed > changed:
        record(
            AUTHOR,
            "places.seed",
            subject=("geography", geography.code),
            changes={"places": [None, len(places)]},
        )
    return places


def _values(entry: PlaceRecord, places: dict[str, Place]) -> dict[str, object]:
    definite = next((name.form for name in entry.names if name.type == "definite"), None)
    values: dict[str, object] = {
        "name": entry.name,
        "definite": definite,
        "level": entry.level,
        "parent_id": _id(places, entry.parent_code),
        "seat_name": entry.seat_name,
        "latitude": entry.lat,
        "longitude": entry.lon,
        "coordinate_source": entry.coord_source,
        "sort_key_sq": sort_key_sq(entry.name),
    }
    # A county and a district refer to themselves; that id is known only after the first flush.
    if entry.county_code != entry.code:
        values["county_id"] = _id(places, entry.county_code)
    if entry.district_code != entry.code:
        values["district_id"] = _id(places, entry.district_code)
    return values


def _refer_to_itself(place: Place) -> None:
    if place.level == "county" and place.county_id is None:
        place.county_id = place.id
    if place.level == "district" and place.district_id is None:
        place.district_id = place.id


def _children(entry: PlaceRecord) -> dict[str, Children]:
    names = [{"form": name.form, "kind": name.type} for name in entry.names]
    figures = [
        {"kind": f.kind, "year": f.year, "value": f.value, "status": f.status, "source": f.source}
        for f in entry.figures
    ]
    return {"names": Children(PlaceName, names), "figures": Children(PlaceFigure, figures)}


def _id(places: dict[str, Place], code: str | None) -> int | None:
    return places[code].id if code else None
