"""The forms in which Albanian writes a name: case endings and the definite article at the end of the word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

VOWELS: Final = "aeiouy"
CONSONANT_ENDINGS: Final = ("i", "it", "in", "u", "ut", "un", "es", "en", "a")
# Endings after which a form is not the one that stands in "who?": it says "of" or "to" somebody.
OBLIQUE: Final = ("it", "ut", "es", "se", "s")


def forms_of(name: str) -> Iterator[str]:
    """Every form of a folded name, the name itself first: "agim" gives agimi, agimit, agimin and others."""
    yield name
    stem, last = name[:-1], name[-1]
    if last not in VOWELS:
        yield from (name + ending for ending in CONSONANT_ENDINGS)
    elif last == "a":
        # Definite and indefinite: Drita, Dritës, Dritën, (një) Dritë, (një) Drite.
        yield from (stem + ending for ending in ("es", "en", "e"))
    elif last == "e":
        yield from (name + ending for ending in ("s", "n", "ja", "je"))
        yield from (stem + ending for ending in ("a", "ja", "en", "es"))
    elif last == "i":
        yield from (name + ending for ending in ("t", "n", "u", "ut", "un", "a", "se", "ne"))
    elif last == "o":
        yield from (name + ending for ending in ("ja", "s", "n", "je", "t"))
    elif last in "uy":
        yield from (name + ending for ending in ("t", "n", "a", "s"))
