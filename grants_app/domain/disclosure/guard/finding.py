"""Reading a text for personal data of either language: the one entrance to the guard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from grants_app.domain.disclosure.guard.context import Context
from grants_app.domain.disclosure.guard.formats import find_formats
from grants_app.domain.disclosure.guard.known import NO_NAMES, KnownNames, find_masks
from grants_app.domain.disclosure.guard.naming import find_names
from grants_app.domain.disclosure.guard.singling import Combination, find_combinations
from grants_app.domain.disclosure.guard.softening import (
    Language,
    language_of,
    soften_combination,
    soften_format,
    soften_name,
)
from grants_app.domain.disclosure.guard.vocabulary import Finding, FindingKind
from grants_app.domain.disclosure.guard.words import read_words

# Where two passages overlap the surer one is kept; of the same sureness the longer.
_SURENESS: Final = (
    FindingKind.BANK_ACCOUNT,
    FindingKind.NATIONAL_ID,
    FindingKind.EMAIL,
    FindingKind.BIRTH_DATE,
    FindingKind.TELEPHONE,
    FindingKind.STREET_ADDRESS,
    FindingKind.PERSON_NAME,
)


# Some three pages: longer texts are read piece by piece.
LONGEST: Final = 3_000
_CUTS: Final = (re.compile(r"\n"), re.compile(r"[.!?]\s"), re.compile(r"\s"))


def find_personal_data(
    text: str, language: Language | None = None, known_names: KnownNames = NO_NAMES
) -> list[Finding]:
    """Find what points at a single person, in the order of the text, without overlaps.

    `language`: of the text, for the words offered instead; without it the text itself tells. Both languages
    are read in any case. `known_names`: organisations and places that are nobody's name (`know`).
    """
    spoken = language or language_of(word.folded for word in read_words(text[:LONGEST]))
    found: list[Finding] = []
    for start, piece in _pieces(text):
        inside = _find_in(piece, spoken, known_names)
        found += [replace(one, start=one.start + start, end=one.end + start) for one in inside]
    return found


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """A text in pieces of at most `LONGEST` characters, each with where it begins.

    What is looked for within a sentence is held against the rest of it, so a text without an end would take
    time by its square. It is cut after a paragraph, else after a sentence, else between two words.
    """
    start = 0
    while len(text) - start > LONGEST:
        window = text[start : start + LONGEST]
        cuts = (_last_cut(pattern, window) for pattern in _CUTS)
        end = next((cut for cut in cuts if cut), LONGEST)
        yield start, window[:end]
        start += end
    yield start, text[start:]


def _last_cut(pattern: re.Pattern[str], window: str) -> int:
    """Where the last match in the second half of a window ends; 0 without one."""
    half = len(window) // 2
    return max((match.end() for match in pattern.finditer(window, half)), default=0)


def _find_in(text: str, spoken: Language, known_names: KnownNames) -> list[Finding]:
    words = read_words(text)
    masks = find_masks(words, known_names)
    context = Context(text, words)
    found = [
        Finding(kind, start, end, why, soften_format(text, start, end, kind, spoken))
        for kind, start, end, why in find_formats(text)
    ]
    found += [
        Finding(
            FindingKind.PERSON_NAME,
            one.start,
            one.end,
            one.why,
            soften_name(text, one, context.years_beside(one.start, one.end), spoken),
        )
        for one in find_names(text, words, masks)
    ]
    kept = _without_overlaps(found)
    for combination in find_combinations(text, words, masks, known_names):
        span = _free_span(combination, kept)
        if span is not None:
            softened = soften_combination(text, combination, spoken, span)
            kept.append(Finding(FindingKind.SINGLING_OUT, *span, combination.why, softened))
    return sorted(kept, key=lambda one: one.start)


def _without_overlaps(found: list[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for one in sorted(found, key=lambda one: (_SURENESS.index(one.kind), one.start - one.end, one.start)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return kept


def _free_span(combination: Combination, kept: list[Finding]) -> tuple[int, int] | None:
    """The whole combination; its place alone where something else of it is marked; None if that is too."""
    for start, end in ((combination.start, combination.end), combination.place):
        if all(end <= other.start or other.end <= start for other in kept):
            return start, end
    return None
