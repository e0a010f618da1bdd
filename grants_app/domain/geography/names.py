"""Which places a written name can mean.

The same name can be county, district, town and commune (Berat, Fier, Korçë), and seven communes
are called Qendër. So a name gives all the places that it can mean, and words such as "Rrethi i",
or the caller's level and district, narrow them down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.records import PlaceRecord
from grants_app.domain.texts.folding import fold

# Folded words that say what a name is, before it ("Bashkia e Korçës") or after it ("Fier County").
# "prefekturene" is a slip of the programme document (line 486).
_LEVEL_WORDS = {
    word: level
    for level, words in {
        PlaceLevel.COUNTY: "qark qarku qarkun qarkut prefekture prefektura prefekturen prefekturene"
        " prefektures county prefecture region",
        PlaceLevel.DISTRICT: "rreth rrethi rrethin rrethit rrethe rrethet rretheve district",
        PlaceLevel.MUNICIPALITY: "bashki bashkia bashkine bashkise qytet qyteti qytetin qytetit"
        " municipality town city",
        PlaceLevel.COMMUNE: "komune komuna komunen komunes komunat komunave commune",
    }.items()
    for word in words.split()
}
_LINKING_WORDS = frozenset({"i", "e", "te", "se", "of", "the"})
# What people write before a name: "në Shkodër", "te Kuksi", "in Vlorë".
_PREPOSITIONS = frozenset({"ne", "te", "tek", "nga", "prej", "per", "afer", "in", "at", "from", "near"})

SHORTEST_INFLECTED = 5  # "Zi", "Ri" and "Fier" have no endings to lose

# A bare name is read as the district before the county: the programme document names districts.
_LISTING_ORDER = (
    PlaceLevel.COUNTRY,
    PlaceLevel.DISTRICT,
    PlaceLevel.COUNTY,
    PlaceLevel.MUNICIPALITY,
    PlaceLevel.COMMUNE,
)


@dataclass(frozen=True, slots=True)
class IndexedPlace:
    """What the index needs of a place: `forms` are its names in any spelling."""

    code: str
    level: PlaceLevel
    district_code: str | None
    forms: tuple[str, ...]

    @classmethod
    def of_record(cls, record: PlaceRecord) -> IndexedPlace:
        """Take the name and all other forms of a record."""
        forms = (record.name, *(name.form for name in record.names))
        return cls(record.code, record.level, record.district_code, forms)


class PlaceIndex:
    """Finds places by name; built once from all places, then only read."""

    def __init__(self, places: Iterable[IndexedPlace | PlaceRecord]) -> None:
        """Index every form of every place; places keep the order given within their level."""
        self._by_form: defaultdict[str, list[IndexedPlace]] = defaultdict(list)
        indexed = [
            IndexedPlace.of_record(place) if isinstance(place, PlaceRecord) else place for place in places
        ]
        indexed.sort(key=lambda place: _LISTING_ORDER.index(place.level))
        self._position = {place: position for position, place in enumerate(indexed)}
        for place in indexed:
            for form in dict.fromkeys(fold(form) for form in place.forms):
                self._by_form[form].append(place)

    def resolve(
        self, words: str, level: PlaceLevel | None = None, district_code: str | None = None
    ) -> list[str]:
        """Give the codes of all places that `words` can mean; none if no place is called so.

        Case, diacritics and hyphens do not matter. Any listed form counts, and so does the
        indefinite form under the usual endings of the definite form and the genitive. Words for
        a level ("Rrethi i", "Prefektura e", "County") fix it; if they contradict `level`,
        nothing is found. `district_code` keeps that district and what lies in it, so no county.
        Where nothing is called so, a preposition before the name and the endings of each of its words
        do not matter either. Order: country, district, county, municipality, commune.
        """
        folded = fold(words)
        for text in dict.fromkeys((folded, without_preposition(folded))):
            for find in (self._find, self._find_loosely):
                found = find(text, level, district_code)
                if found:
                    return found
                name, stated = split_level(text)
                if stated is not None and level in (None, stated):
                    found = find(name, stated, district_code)
                    if found:
                        return found
        return []

    def _find(self, name: str, level: PlaceLevel | None, district_code: str | None) -> list[str]:
        """Look a folded name up, as it is and without its ending."""
        forms = (name, *base_forms(name))
        return self._codes(
            (place for form in forms for place in self._by_form.get(form, ())), level, district_code
        )

    def _find_loosely(self, name: str, level: PlaceLevel | None, district_code: str | None) -> list[str]:
        """Look a folded name up word by word, each with any ending: "gur i zi", "gurit te zi", "kuksit"."""
        wanted = loose_words(name)
        alike = (
            place
            for form, places in self._by_form.items()
            if wanted and are_alike(wanted, loose_words(form))
            for place in places
        )
        return self._codes(alike, level, district_code)

    def _codes(
        self, places: Iterable[IndexedPlace], level: PlaceLevel | None, district_code: str | None
    ) -> list[str]:
        """The codes of those that fit, in their order."""
        found = {
            place
            for place in places
            if level in (None, place.level) and district_code in (None, place.district_code)
        }
        return [place.code for place in sorted(found, key=self._position.__getitem__)]


def without_preposition(folded: str) -> str:
    """A folded name without the preposition before it."""
    first, _blank, rest = folded.partition(" ")
    return rest if rest and first in _PREPOSITIONS else folded


def loose_words(folded: str) -> list[frozenset[str]]:
    """For each word of a folded name, the linking ones left out, the forms that it can be of."""
    words = [word for word in folded.split() if word not in _LINKING_WORDS]
    return [frozenset((word, *base_forms(word), *inflected_bases(word))) for word in words]


def are_alike(one: list[frozenset[str]], other: list[frozenset[str]]) -> bool:
    """Whether two names have as many words, each alike but for its ending."""
    return len(one) == len(other) and all(a & b for a, b in zip(one, other, strict=True))


def inflected_bases(folded: str) -> Iterator[str]:
    """Give the definite and other forms that a folded case form can come from.

    Kuksit, Kuksin: Kuksi. Shkodrën, Shkodrës: Shkodra. Tiranën: Tiranë. Peshkopinë: Peshkopi.
    """
    if len(folded) < SHORTEST_INFLECTED:
        return
    for ending in ("it", "ut", "in", "un"):
        if folded.endswith(ending):
            yield folded[:-1]
            yield folded.removesuffix(ending)
    for ending in ("en", "es"):
        if folded.endswith(ending):
            yield folded.removesuffix(ending) + "a"
            yield folded.removesuffix(ending) + "e"
    if folded.endswith("ne"):
        yield folded.removesuffix("ne")


def split_level(folded: str) -> tuple[str, PlaceLevel | None]:
    """Part a folded name from the word for its level and the article between them."""
    words = folded.split()
    if len(words) > 1 and words[0] in _LEVEL_WORDS:
        rest = words[2:] if words[1] in _LINKING_WORDS else words[1:]
        return " ".join(rest), _LEVEL_WORDS[words[0]]
    if len(words) > 1 and words[-1] in _LEVEL_WORDS:
        return " ".join(words[:-1]), _LEVEL_WORDS[words[-1]]
    return folded, None


def base_forms(folded: str) -> Iterator[str]:
    """Give the indefinite forms that a folded definite or genitive form can come from.

    Bushati, Bushatit: Bushat. Velipoja, Velipojës: Velipojë. Qendra, Qendrës: Qendër.
    Peshkopia, Peshkopisë: Peshkopi.
    """
    for ending in ("it", "ut", "i", "u", "se"):
        if folded.endswith(ending):
            yield folded.removesuffix(ending)
    for ending in ("a", "es"):
        if folded.endswith(ending):
            stem = folded.removesuffix(ending)
            yield stem + "e"
            if stem.endswith("r"):
                yield stem[:-1] + "er"
            yield stem
