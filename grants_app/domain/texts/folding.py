"""Folding: the form of a text in which case, diacritics and punctuation no longer matter."""

from __future__ import annotations

import unicodedata

# Letters that Unicode does not take apart, and an apostrophe that it counts as a letter.
PLAIN_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "þ": "th"} | {"æ": "ae", "œ": "oe", "ʼ": "'"}
)


def fold(text: str) -> str:
    """Give the search form of `text`: lower case, no diacritics, words parted by one space.

    "Fushë-Arrëz" and "fushe arrez" fold to the same; letters of other scripts stay. Folding a
    folded text changes nothing.
    """
    return " ".join(_words(_decompose(text)))


def _decompose(text: str) -> str:
    """Case-fold and take letters and marks apart until nothing changes any more."""
    previous = None
    while text != previous:
        previous = text
        text = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN_LETTERS))
    return text


def _words(text: str) -> list[str]:
    """Drop marks, then cut wherever a character is neither letter nor digit."""
    kept = "".join(c for c in text if not unicodedata.category(c).startswith("M"))
    return "".join(c if c.isalnum() else " " for c in kept).split()
