"""The names of organisations and places that are stored: the guard takes none of them for a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import aliased

from grants_app.domain.audit.kept import Kept
from grants_app.domain.disclosure.guard.known import KnownNames, know
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place, PlaceName
from grants_app.domain.organisations.models import Organisation, OrganisationName, Partner
from grants_app.extensions import db

# Levels so small that an age and a circumstance beside them single somebody out.
SMALL = (PlaceLevel.COMMUNE,)


_KEPT: Final[Kept[KnownNames]] = Kept()


def read_known_names() -> KnownNames:
    """The names of all organisations, partners and places; communes with their county.

    Kept until the data change.
    """
    return _KEPT.find(("known_names",), _read)


def _read() -> KnownNames:
    county = aliased(Place)
    small = db.session.execute(
        select(Place.name, county.name)
        .outerjoin(county, Place.county_id == county.id)
        .where(Place.level.in_(SMALL))
        .order_by(Place.id)
    )
    return know(_names(), {name: above or "" for name, above in small})


def _names() -> Iterator[str]:
    for statement in (
        select(Place.name, Place.definite),
        select(PlaceName.form),
        select(Organisation.name_sq, Organisation.name_en, Organisation.acronym),
        select(OrganisationName.text),
        select(Partner.name_sq, Partner.name_en, Partner.acronym),
    ):
        for row in db.session.execute(statement):
            yield from (name for name in row if name)
