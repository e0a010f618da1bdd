"""What is said of a grant now, which text is older than its other language, which places a name can mean."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from grants_app.domain.geography.models import Place
from grants_app.domain.geography.names import IndexedPlace, PlaceIndex
from grants_app.domain.grants.models import Grant
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase
from grants_app.domain.texts import both_languages
from grants_app.extensions import db

PAIRS: Final = ("title", "summary")
TEXTS: Final = tuple(f"{pair}_{language}" for pair in PAIRS for language in ("sq", "en"))


def values_of(grant: Grant) -> dict[str, Any]:
    """What is said of a grant as plain values, to tell whether somebody changed it."""
    names = ("phase_id", "organisation_id", "reference", "start_on", "end_on", "primary_theme", *TEXTS)
    return {
        **{name: str(getattr(grant, name)) for name in names},
        "themes": sorted(one.theme.value for one in grant.themes),
        "works_with": sorted(one.works_with.value for one in grant.works_with),
    }


def older_texts(grant: Grant) -> frozenset[str]:
    """The texts whose other language was written later, such as `title_en`."""
    return both_languages.older_texts(grant, PAIRS)


def list_phases(programme_id: int) -> list[Phase]:
    """The phases of a programme in their order."""
    own = select(Phase).where(Phase.programme_id == programme_id)
    return list(db.session.scalars(own.order_by(Phase.number)))


def list_holders(language: str) -> list[Organisation]:
    """The organisations that can hold a grant, in the order of a language's names."""
    key = Organisation.sort_key_en if language == "en" else Organisation.sort_key_sq
    return list(db.session.scalars(select(Organisation).order_by(key, Organisation.id)))


def find_places(geography_id: int, words: str) -> list[Place]:
    """The places that a name can mean, in any of its forms, with those around them; coarse ones first."""
    statement = (
        select(Place)
        .where(Place.geography_id == geography_id)
        .options(joinedload(Place.names), joinedload(Place.district), joinedload(Place.county))
    )
    places = {place.code: place for place in db.session.scalars(statement).unique()}
    index = PlaceIndex(
        IndexedPlace(
            place.code,
            place.level,
            place.district.code if place.district else None,
            (place.name, *(name.form for name in place.names)),
        )
        for place in places.values()
    )
    return [places[code] for code in index.resolve(words)]
