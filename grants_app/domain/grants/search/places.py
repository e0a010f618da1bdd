"""The names under which places are found, in every form that the gazetteer has."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, raiseload

from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.geography.names import split_level
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, SiteLevel
from grants_app.domain.texts.folding import fold

LONGEST_MENTION = 4


@dataclass(frozen=True)
class NamedPlace:
    """A place with its forms: `bare` as written, `all_forms` folded and with "Lezhë District" among them."""

    id: int
    geography_id: int
    level: PlaceLevel
    district_id: int | None
    county_id: int | None
    bare: tuple[str, ...]
    all_forms: frozenset[str]

    def names(self) -> Iterator[str]:
        """Every folded name: each form as it is, and each bare form with its level."""
        yield from self.all_forms
        yield from (f"{self.level.value} {fold(form)}" for form in self.bare)


class PlaceNames:
    """All places by id, and by the forms of their names; built once for many texts."""

    def __init__(self, places: Iterable[NamedPlace]) -> None:
        """Index the places. Communes are left out of mentions: too many bear everyday words as names."""
        self.by_id = {place.id: place for place in places}
        self._countries = [key for key, place in self.by_id.items() if place.level is PlaceLevel.COUNTRY]
        self._districts: defaultdict[int | None, list[int]] = defaultdict(list)
        self._by_form: defaultdict[str, list[NamedPlace]] = defaultdict(list)
        for place in self.by_id.values():
            if place.level is PlaceLevel.DISTRICT:
                self._districts[place.county_id].append(place.id)
            if place.level is not PlaceLevel.COMMUNE:
                for form in place.bare:
                    self._by_form[fold(form)].append(place)

    def covered_by(self, sites: Iterable[GrantSite], geography_id: int) -> list[NamedPlace]:
        """The places of a division that sites lie in or may take in: whoever looks for a place finds them.

        A county takes in its districts; a name that is town and district at once stands for both.
        """
        ids = {one for site in sites for one in self._ids(site, geography_id)}
        return [place for key, place in self.by_id.items() if key in ids]

    def _ids(self, site: GrantSite, geography_id: int) -> set[int]:
        if site.level is SiteLevel.NATIONAL:
            return {key for key in self._countries if self.by_id[key].geography_id == geography_id}
        ids = {one for one in (site.place_id, site.district_id, site.county_id) if one}
        if site.level is SiteLevel.COUNTY:
            ids.update(self._districts[site.county_id])
        place = self.by_id.get(site.place_id or 0)
        if place and place.level is PlaceLevel.DISTRICT and site.evidence is Evidence.LEVEL_UNSTATED:
            ids.update(other.id for other in self._by_form[fold(place.bare[0])] if _is_seat(other, place))
        return ids

    def mentioned_in(self, text: str, geography_id: int | None) -> set[str]:
        """Every bare form of the places that a text names, with a capital letter, in whatever form.

        They are of one division, or of any where None is asked for.
        """
        words = _words(text)
        found: set[str] = set()
        for start, first in enumerate(words):
            if not first[0].isupper():
                continue
            for end in range(start + 1, min(start + LONGEST_MENTION, len(words)) + 1):
                for place in self._by_form.get(fold(" ".join(words[start:end])), ()):
                    if geography_id in (None, place.geography_id):
                        found.update(fold(form) for form in place.bare)
        return found


def load_place_names(session: Session) -> PlaceNames:
    """All places of the gazetteer with their names, in one read."""
    rows = session.scalars(select(Place).options(joinedload(Place.names), raiseload("*"))).unique()
    return PlaceNames(_named(place) for place in rows)


def _named(place: Place) -> NamedPlace:
    forms = (place.name, *(name.form for name in place.names))
    bare = tuple(dict.fromkeys(form for form in forms if split_level(fold(form))[1] is None))
    folded = frozenset(fold(form) for form in forms)
    return NamedPlace(
        place.id, place.geography_id, place.level, place.district_id, place.county_id, bare, folded
    )


def _is_seat(other: NamedPlace, district: NamedPlace) -> bool:
    return other.level is PlaceLevel.MUNICIPALITY and other.district_id == district.id


def _words(text: str) -> list[str]:
    """The words of a text with their capitals."""
    plain = unicodedata.normalize("NFC", text)
    return "".join(char if char.isalnum() else " " for char in plain).split()
