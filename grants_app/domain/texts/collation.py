"""Alphabetical order as a key, Albanian or English, so that every database sorts alike.

The key is plain ASCII and is compared byte by byte (SQLite BINARY, PostgreSQL "C"). It has up to
four parts, each of which decides only if all before it are equal:

1. the letters of the alphabet (in the Albanian one dh gj ll nj rr sh th xh zh are one letter each), digits
   before letters, the gap between two words before both;
2. diacritics that are not part of the alphabet (é, ü);
3. case, small before capital;
4. punctuation, a plain space before all others.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase, digits

from grants_app.domain.texts.folding import PLAIN_LETTERS

# Fits the stored column; a longer key is cut, which can only make two neighbours equal.
SORT_KEY_LENGTH = 400

# The 36 letters, and w where Albanian dictionaries put it.
ALPHABET = tuple("a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v w x xh y z zh".split())
_ALBANIAN = {digit: digit for digit in digits} | dict(
    zip(ALPHABET, ascii_uppercase + ascii_lowercase, strict=False)
)
_ENGLISH = {digit: digit for digit in digits} | dict(zip(ascii_lowercase, ascii_uppercase, strict=True))
_OWN_MARKS = {("c", "\u0327"): "ç", ("e", "\u0308"): "ë"}
_WORD_GAP = "!"
_PART_GAP = " "


@dataclass(slots=True)
class _Letter:
    """One letter of the alphabet: its small form, how many capitals it has, marks besides."""

    base: str
    capitals: int
    marks: list[str] = field(default_factory=list)


def sort_key_sq(text: str) -> str:
    """Give the key by which `text` sorts in Albanian: ASCII, at most `SORT_KEY_LENGTH` long.

    Composed and decomposed spellings of the same text give the same key. Letters of other
    scripts come after zh, in the order of their code points.
    """
    return _sort_key(text, _ALBANIAN)


def sort_key_en(text: str) -> str:
    """Give the key by which `text` sorts in English: as `sort_key_sq`, ç and ë being c and e with marks."""
    return _sort_key(text, _ENGLISH)


def shown(sq: str | None, en: str | None, language: str) -> str:
    """Give the text that readers of a language are shown: theirs, or the other where it is missing."""
    return (en or sq or "") if language == "en" else (sq or en or "")


@lru_cache(maxsize=2_000)
def sort_key(text: str, language: str) -> str:
    """Give the key by which `text` sorts for readers of a language: Albanian unless it is English.

    Kept for the names of short lists, which every page sorts anew.
    """
    return sort_key_en(text) if language == "en" else sort_key_sq(text)


def _sort_key(text: str, weights: dict[str, str]) -> str:
    words, gaps = _split(unicodedata.normalize("NFKD", text), weights)
    letters = [_join_digraphs(word, weights) for word in words]
    parts = (
        _WORD_GAP.join("".join(_weight(letter.base, weights) for letter in word) for word in letters),
        "".join(_codes(letter.marks) for word in letters for letter in word).rstrip("0"),
        "".join(str(letter.capitals) for word in letters for letter in word).rstrip("0"),
        "".join(_codes(gap) for gap in gaps).rstrip("0"),
    )
    return _PART_GAP.join(parts).rstrip(_PART_GAP)[:SORT_KEY_LENGTH]


def _split(text: str, weights: dict[str, str]) -> tuple[list[list[_Letter]], list[str]]:
    """Cut decomposed text into words, and the punctuation before, between and after them.

    Spaces part words but count as no punctuation themselves.
    """
    words: list[list[_Letter]] = []
    gaps = [""]
    for char in text:
        if unicodedata.category(char).startswith("M"):
            if words and not gaps[-1]:
                _add_mark(words[-1][-1], char, weights)
            continue
        small = char.casefold().translate(PLAIN_LETTERS)
        if not small.isalnum():
            gaps[-1] += " " if char.isspace() else char
            continue
        if gaps[-1] or not words:
            words.append([])
            gaps.append("")
        capital = int(char != small and char.isupper())
        words[-1].extend(_Letter(part, capital) for part in small)
    return words, [" ".join(gap.split()) for gap in gaps]


def _add_mark(letter: _Letter, mark: str, weights: dict[str, str]) -> None:
    """Turn c and e into ç and ë where the mark says so; keep any other mark beside the letter."""
    own = _OWN_MARKS.get((letter.base, mark), "")
    if own in weights:
        letter.base = own
    else:
        letter.marks.append(mark)


def _join_digraphs(word: list[_Letter], weights: dict[str, str]) -> list[_Letter]:
    """Join the pairs that are one letter in Albanian, from the left: lll is ll and l."""
    joined: list[_Letter] = []
    rest: Iterator[_Letter] = iter(word)
    current = next(rest, None)
    while current:
        following = next(rest, None)
        if following and not current.marks and current.base + following.base in weights:
            capitals = current.capitals + following.capitals
            current = _Letter(current.base + following.base, capitals, following.marks)
            following = next(rest, None)
        joined.append(current)
        current = following
    return joined


def _weight(base: str, weights: dict[str, str]) -> str:
    """Give the code of a letter or digit; other scripts come after the alphabet."""
    weight = weights.get(base)
    if weight is None and base.isdecimal():
        weight = str(unicodedata.decimal(base))
    return weight or f"~{ord(base):06x}"


def _codes(characters: str | list[str]) -> str:
    """Encode marks or punctuation so that none sorts before any, and each by its code point."""
    return "".join(f"1{ord(char):06x}" for char in characters) + "0"
