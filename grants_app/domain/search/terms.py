"""From a record's texts to its stored `search_text`, and from that to the terms of the index.

A line of `search_text` is either folded words in their order or, after `=`, one name under which the record
is found as a whole: of a place, whatever form of it somebody types. The terms follow from the text alone, so
that the index can be compared with it and made again from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from grants_app.domain.search.models import TERM_LENGTH
from grants_app.domain.texts.folding import fold

NAME = "="
PAIR = "~"


def word_lines(texts: Iterable[str | None]) -> list[str]:
    """Each text as a folded line, each once; then the words that punctuation cuts, written as one.

    "Psycho-Social" is found as two words, as a phrase, and as "psychosocial".
    """
    given = [text for text in texts if text]
    lines = dict.fromkeys(fold(text) for text in given)
    joined = dict.fromkeys(word for text in given for word in _joined(text))
    return [line for line in (*lines, *joined) if line]


def name_lines(names: Iterable[str]) -> list[str]:
    """The lines of whole names, in a fixed order."""
    return [f"{NAME}{name}" for name in sorted(set(names)) if name]


def terms_of(search_text: str) -> set[str]:
    """The terms of a record: its words, its neighbouring words as pairs, its whole names."""
    terms: set[str] = set()
    for line in search_text.split("\n"):
        if line.startswith(NAME):
            terms.add(line[:TERM_LENGTH])
            continue
        words = line.split()
        terms.update(word[:TERM_LENGTH] for word in words)
        terms.update(pair_term(one, other) for one, other in pairwise(words))
    return terms


def pair_term(one: str, other: str) -> str:
    """The term of two words side by side."""
    return f"{PAIR}{one} {other}"[:TERM_LENGTH]


def _joined(text: str) -> list[str]:
    """Pieces between spaces that hold several words, without what parts them."""
    pieces = (fold(piece) for piece in re.split(r"[\s,;/()]+", text))
    return [piece.replace(" ", "") for piece in pieces if " " in piece]
