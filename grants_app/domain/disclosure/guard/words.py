"""A text as words that know where they stand and how they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from grants_app.domain.texts.folding import fold

# Letters, also with marks of their own, and an apostrophe inside a word (d'Este), not before an English s.
WORD: Final = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W\d_]*)*(?:['’][^\W\d_]{2,})*")
PLAIN: Final = str.maketrans({"ë": "e", "ç": "c"})
SHORTENED: Final = frozenset("znj znjsh zj dr prof mr mrs ms st rr blv nr no pall ap sh xh gj th dh".split())
SENTENCE_END: Final = re.compile(r"[.!?:;]\W*\s|\n")


@dataclass(frozen=True)
class Word:
    """`folded` is the form for comparing; `gap` is what stands between the word before and this one.

    `is_first`: a sentence begins here, so that a capital says nothing.
    """

    start: int
    end: int
    text: str
    folded: str
    gap: str
    is_capital: bool
    is_first: bool

    @property
    def follows_closely(self) -> bool:
        """Whether nothing but blanks or a hyphen parts it from the word before."""
        return bool(self.gap) and not self.gap.strip(" \t\u00a0-") and len(self.gap) < 4


def read_words(text: str) -> list[Word]:
    """The words of a text, in order."""
    found: list[Word] = []
    end = 0
    for match in WORD.finditer(text):
        written = match.group()
        gap = text[end : match.start()]
        is_first = not found or (SENTENCE_END.search(gap) is not None and not _is_shortened(found[-1], gap))
        found.append(
            Word(match.start(), match.end(), written, fold_word(written), gap, written[0].isupper(), is_first)
        )
        end = match.end()
    return found


def _is_shortened(word: Word, gap: str) -> bool:
    """Whether the point after a word belongs to it, as in "Znj." or "A.", and ends no sentence."""
    return gap in (". ", ".") and (len(word.text) == 1 or word.folded in SHORTENED)


def fold_word(written: str) -> str:
    """As `fold`, quick for the letters of the two languages; "d'Este" stays one word."""
    plain = written.lower().translate(PLAIN)
    return plain if plain.isascii() else fold(written).replace(" ", "")
