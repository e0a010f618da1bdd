"""Names that are no private person's: organisations, offices and places of the data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from grants_app.domain.disclosure.guard.inflection import VOWELS
from grants_app.domain.disclosure.guard.lexicon import LEXICON
from grants_app.domain.disclosure.guard.words import Word, read_words

Phrase = tuple[str, ...]
# Letters by which the first word of a phrase is looked up; endings change the last ones.
_KEY: Final = 3


@dataclass(frozen=True)
class KnownNames:
    """Phrases as folded words, by the first letters of the first one; `small`: villages and communes.

    `small` gives the name of the county that a small place lies in, "" where that is unknown.
    """

    phrases: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    small: Mapping[Phrase, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mask:
    """`words[first:last + 1]` are such a name."""

    first: int
    last: int
    phrase: Phrase


def know(names: Iterable[str], small_places: Mapping[str, str] | None = None) -> KnownNames:
    """Make known names of organisations' and places' names; `small_places` maps a village to its county."""
    small = {_phrase(name): county for name, county in (small_places or {}).items()}
    phrases = {one for one in map(_phrase, names) if one} | set(small)
    phrases |= {_phrase(name) for name in LEXICON.public}
    by_key: dict[str, list[Phrase]] = {}
    for one in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
        by_key.setdefault(one[0][:_KEY], []).append(one)
    return KnownNames({key: tuple(some) for key, some in by_key.items()}, small)


def _phrase(name: str) -> Phrase:
    return tuple(word.folded for word in read_words(name))


NO_NAMES: Final = know(())


def find_masks(words: Sequence[Word], known: KnownNames) -> dict[int, Mask]:
    """For each place of a word that belongs to a known name: the longest such name."""
    found: dict[int, Mask] = {}
    place = 0
    while place < len(words):
        phrase = _phrase_at(words, place, known) if words[place].is_capital else None
        if phrase is None:
            place += 1
            continue
        mask = Mask(place, place + len(phrase) - 1, phrase)
        found |= dict.fromkeys(range(mask.first, mask.last + 1), mask)
        place = mask.last + 1
    return found


def _phrase_at(words: Sequence[Word], place: int, known: KnownNames) -> Phrase | None:
    for phrase in known.phrases.get(words[place].folded[:_KEY], ()):
        part = words[place : place + len(phrase)]
        if len(part) == len(phrase) and all(map(_is_form, part, phrase)):
            return phrase
    return None


def _is_form(word: Word, known: str) -> bool:
    """Whether a word is a known one, with an ending or without: "Dibrës" of "Dibër", "Vatrën" of "Vatra"."""
    written = word.folded
    if written == known or len(known) < 3:
        return written == known
    # An unstressed vowel falls out before an ending: Dibër, Dibrës.
    falls_out = known.endswith(("er", "el", "ur"))
    stem = known[:-2] if falls_out else known[:-1] if known[-1] in VOWELS else known
    return written.startswith(stem) and len(written) - len(stem) <= (4 if falls_out else 3)
