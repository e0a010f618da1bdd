"""Where a passage stands in a text, whatever its case, its blanks, its accents and its form in Unicode.

A passage is a run of whole words with what stands between them. Two runs are the same if their words are the
same once folded and the signs between them are, blanks aside. This alone decides: for a passage that is at
hand as for one of which only a digest is left.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Protocol

from grants_app.domain.texts.tombstones import TOMBSTONE

WORD: Final = re.compile(r"[^\W_]+")
BLANKS: Final = re.compile(r"\s+")
SHORT_TOMBSTONES: Final = ("[...]", "[]")
FEWEST_SIGNS: Final = 3
MOST_SIGNS: Final = 500
LONGEST_ENDING: Final = 4
SHORTEST_STEM: Final = 3
# Letters that Unicode does not take apart, and signs that people write in one another's place.
ALIKE: Final = str.maketrans(
    {"đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ł": "l", "ø": "o", "þ": "th", "æ": "ae", "œ": "oe"}
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("‘’ʼʹ′`´", "'")
    | dict.fromkeys("“”„«»", '"')
)
# Letters that fold into others than they are made of (all of them, tested): such texts are read slowly.
ODD: Final = re.compile("[ÆÐØÞßæðøþĐđĦħıŁłŒœǢǣǼǽǾǿᴭᶞẞℏꟸꟹ\U00010783\U00010795\U000107a2\U0001d6a4]")


@dataclass(frozen=True)
class Passage:
    """A passage in the one form in which passages are compared, and the number of its words."""

    form: str
    words: int

    @property
    def plain_words(self) -> list[str]:
        """Its words without the letters that ASCII lacks."""
        return [word.encode("ascii", "ignore").decode("ascii") for word in WORD.findall(self.form)]

    def fits(self, form: str) -> bool:
        """Whether a run of words is this passage."""
        return form == self.form

    def overlaps(self, other: Passage) -> bool:
        """Whether one of its words is one of the other's: both may stand in one place."""
        return not set(WORD.findall(self.form)).isdisjoint(WORD.findall(other.form))


@dataclass(frozen=True)
class Inflected:
    """The same words as Albanian names take their endings, or with other signs between them: told, not taken.

    An ending stands behind the last word (Gjon, Gjonit) or in the place of its last vowel (Kola, Kolën).
    """

    passage: Passage

    @property
    def words(self) -> int:
        """As many as the passage has."""
        return self.passage.words

    def fits(self, form: str) -> bool:
        """Whether a run of words is the passage with another ending of at most `LONGEST_ENDING` letters."""
        if form == self.passage.form:
            return False
        own, words = WORD.findall(self.passage.form), WORD.findall(form)
        if words[:-1] != own[:-1]:
            return False
        if words[-1] == own[-1]:
            return True
        ending = words[-1].removeprefix(self.stem)
        is_ending = not ending or ending.isalpha()
        return words[-1].startswith(self.stem) and is_ending and len(ending) <= LONGEST_ENDING

    @property
    def stem(self) -> str:
        """The last word without the vowel that an ending takes the place of; short words keep theirs."""
        last: str = WORD.findall(self.passage.form)[-1]
        return last[:-1] if len(last) > SHORTEST_STEM and last[-1] in "aeiou" else last

    @property
    def quick(self) -> Passage:
        """What a text holds at least that it may stand in."""
        words = [*WORD.findall(self.passage.form)[:-1], self.stem]
        return Passage(" ".join(words), len(words))


class Sought(Protocol):
    """What can be looked for: a passage, or the mark that one has left."""

    @property
    def words(self) -> int:
        """How many words a run has to have."""

    def fits(self, form: str) -> bool:
        """Whether a run of words of this form is meant."""


@dataclass(frozen=True)
class Span:
    """A place in a text: `text[start:end]`."""

    start: int
    end: int


class BadPassageError(ValueError):
    """No passage that could be looked for: too short, too long, or a mark of an earlier redaction."""


def read_passage(typed: str) -> Passage:
    """The passage that a person means; signs before its first and behind its last word are no part of it.

    Raises BadPassageError.
    """
    if TOMBSTONE.search(typed) or len(typed) > MOST_SIGNS:
        raise BadPassageError
    parts = _Parts(typed)
    if sum(len(word) for word in parts.words) < FEWEST_SIGNS:
        raise BadPassageError
    return Passage(parts.form(0, len(parts.words)), len(parts.words))


def tombstone(day: date, room: int | None = None) -> str:
    """What takes the place of a passage, in no language; the longest form that `room` signs can hold."""
    for form in (f"[...{day.isoformat()}]", SHORT_TOMBSTONES[0]):
        if room is None or len(form) <= room:
            return form
    return SHORT_TOMBSTONES[1]


def find_spans(text: str, sought: Sought) -> list[Span]:
    """Where it stands, from left to right and never overlapping; never across a tombstone."""
    return list(_spans(text, sought))


def replace_spans(text: str, spans: Iterable[Span], mark: str) -> str:
    """The text with a mark in the place of each span."""
    pieces, last = [], 0
    for span in spans:
        pieces += [text[last : span.start], mark]
        last = span.end
    return "".join([*pieces, text[last:]])


def may_hold(text: str, passage: Passage) -> bool:
    """A quick answer that spares most texts the slow one: False is certain, True is not."""
    if text.isascii():
        return all(word in text.lower() for word in passage.plain_words)
    if ODD.search(text):
        return True
    quick = _without_others(text)
    return all(word in quick for word in passage.plain_words)


def _without_others(text: str) -> str:
    """What is left of a text of ASCII's letters and digits, in small letters."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()


def _spans(text: str, sought: Sought) -> Iterator[Span]:
    start = 0
    for match in (*TOMBSTONE.finditer(text), None):
        end = match.start() if match else len(text)
        for span in _spans_of_piece(text[start:end], sought):
            yield Span(start + span.start, start + span.end)
        start = match.end() if match else end


def _spans_of_piece(piece: str, sought: Sought) -> Iterator[Span]:
    parts, count = _Parts(piece), sought.words
    first = 0
    while first + count <= len(parts.words):
        span = parts.span(first, count)
        if span and sought.fits(parts.form(first, count)):
            yield span
            first += count
        else:
            first += 1


class _Parts:
    """The words of a text and what stands between them, folded, with their places in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        folded, self._places = _fold(text)
        self._found = list(WORD.finditer(folded))
        self.words = [match.group() for match in self._found]
        # Word, what follows it, word …: a run is a slice of this.
        self._chain: list[str] = []
        for match, following in zip(self._found, self._found[1:], strict=False):
            self._chain += [match.group(), BLANKS.sub("", folded[match.end() : following.start()]) or " "]
        self._chain += self.words[-1:]

    def form(self, first: int, count: int) -> str:
        """The form of a run of words."""
        return "".join(self._chain[2 * first : 2 * (first + count) - 1])

    def span(self, first: int, count: int) -> Span | None:
        """The place of a run in the text; None where it begins or ends inside one sign, such as ½."""
        begin, end = self._found[first].start(), self._found[first + count - 1].end()
        places = self._places
        if (begin and places[begin - 1] == places[begin]) or (
            end < len(places) and places[end] == places[end - 1]
        ):
            return None
        last = places[end - 1] + 1
        while last < len(self._text) and unicodedata.category(self._text[last])[0] == "M":
            last += 1
        return Span(places[begin], last)


def _fold(text: str) -> tuple[str, range | list[int]]:
    """The folded text, and for each of its signs the place in the text that it comes from."""
    if text.isascii():
        return text.lower().translate(ALIKE), range(len(text))
    signs, places = [], []
    for place, sign in enumerate(text):
        for plain in _folded(sign):
            signs.append(plain)
            places.append(place)
    return "".join(signs), places


@lru_cache(maxsize=4096)
def _folded(sign: str) -> str:
    """`_fold_sign`, kept."""
    return _fold_sign(sign)


def _fold_sign(sign: str) -> str:
    """One sign without case, marks and what cannot be seen; nothing, one or more signs."""
    before, after = "", sign
    while before != after:
        before = after
        after = unicodedata.normalize("NFKD", after.casefold().translate(ALIKE))
    return "".join(one for one in after if unicodedata.category(one) not in {"Mn", "Mc", "Me", "Cf"})
