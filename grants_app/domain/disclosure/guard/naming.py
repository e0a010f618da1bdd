"""Names of people in a text, by what they look like and by what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from grants_app.domain.disclosure.guard import cues
from grants_app.domain.disclosure.guard.context import Context
from grants_app.domain.disclosure.guard.known import Mask
from grants_app.domain.disclosure.guard.lexicon import LEXICON, Gender
from grants_app.domain.disclosure.guard.vocabulary import Why
from grants_app.domain.disclosure.guard.words import Word

# Capitals at the start of a sentence, or of an office, that begin no name.
NO_NAMES: Final = (
    cues.ANYBODY | cues.BEARERS | cues.INSTITUTIONS | cues.THINGS | cues.OFFICES | cues.FAMILY | cues.TITLES
)
LONGEST_NAME: Final = 4
_LETTER: Final = r"(?:[A-ZÇË]|Sh|Xh|Gj|Dh|Th|Ll|Zh|Nj)"
INITIALS: Final = re.compile(rf"(?<![\w.])({_LETTER})\.(\s?)({_LETTER})\.(?!\w|\s?{_LETTER}\.)")
INITIAL_NAME: Final = re.compile(rf"(?<![\w.]){_LETTER}\.\s?([A-ZÇË][\w'’-]{{2,}})")
# What tells a person beyond doubt, so that a name which is a place too is somebody's.
FIRM: Final = frozenset({Why.TITLE, Why.FAMILY, Why.FULL_NAME, Why.CALLED})


JOINING: Final = frozenset(("dhe", "and"))


@dataclass(frozen=True)
class NameFound:
    """`text[start:end]` names somebody; `gender` where the first name tells it."""

    start: int
    end: int
    why: Why
    gender: Gender | None


def find_names(text: str, words: Sequence[Word], masks: dict[int, Mask]) -> list[NameFound]:
    """The names of people in a text, in order, without overlaps."""
    reader = _Reader(text, words, masks)
    found: list[NameFound] = []
    for one in sorted([*reader.spelled_out(), *reader.initials()], key=lambda name: (name.start, -name.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found


class _Reader:
    def __init__(self, text: str, words: Sequence[Word], masks: dict[int, Mask]) -> None:
        self.text, self.words, self.masks = text, words, masks
        self.context = Context(text, words)

    def spelled_out(self) -> Iterator[NameFound]:
        """Names of whole words."""
        place, joined = 0, -1
        while place < len(self.words):
            hit = (self._joined(place) if place == joined else None) or self._at(place)
            if hit is None or self._is_masked(place, *hit):
                place += 1
                continue
            last, why = hit
            yield self._found(place, last, why)
            place = last + 1
            # "Besmir and ...": whoever is named beside somebody is somebody.
            joined = place + 1 if place < len(self.words) and self.words[place].folded in JOINING else -1

    def _joined(self, place: int) -> tuple[int, Why] | None:
        if self.words[place].is_capital and self.words[place].folded in LEXICON.first:
            last = self._run(place)
            return last, Why.FULL_NAME if last > place else Why.PERSON_WORD
        return None

    def initials(self) -> Iterator[NameFound]:
        """Initials beside a person or an age ("A. K."), and before a surname ("A. Krasniqi")."""
        for match in INITIALS.finditer(self.text):
            letters = match.group().replace(" ", "").rstrip(".").lower()
            is_loose = bool(match.group(2)) and letters not in cues.ABBREVIATIONS
            if is_loose or self.context.tells_person(match.start(), match.end()):
                yield NameFound(match.start(), match.end(), Why.INITIALS, None)
        for match in INITIAL_NAME.finditer(self.text):
            is_word = next(
                (LEXICON.surnames.get(one.folded) for one in self.words if one.start == match.start(1)), None
            )
            if is_word is False or (is_word and self.context.tells_person(match.start(), match.end())):
                yield NameFound(match.start(), match.end(), Why.FULL_NAME, None)

    def _found(self, first: int, last: int, why: Why) -> NameFound:
        part = self.words[first : last + 1]
        names = [LEXICON.first[one.folded] for one in part if one.folded in LEXICON.first]
        end = part[-1].end
        if len(part) > 1 and len(part[-1].text) == 1 and self.text[end : end + 1] == ".":
            end += 1
        return NameFound(part[0].start, end, why, names[0].gender if names else None)

    def _is_masked(self, first: int, last: int, why: Why) -> bool:
        mask = self.masks.get(first)
        if mask is None:
            return False
        if mask.last > mask.first:
            return last <= mask.last
        is_firm = why in FIRM or (why is not Why.FIRST_NAME and self.words[first].folded in LEXICON.first)
        # "Vlorë (2)" counts something in a place.
        if why is Why.AGE and not self.context.is_said_so_old(last):
            is_firm = False
        return mask.last == last and not is_firm

    def _at(self, place: int) -> tuple[int, Why] | None:
        """The name that begins at a word: its last word, and why it is one."""
        word = self.words[place]
        if word.folded in cues.TITLES:
            return self._after_title(place)
        if self._is_listed(place):
            return place + 1, Why.FULL_NAME
        if word.folded in LEXICON.first:
            found = self._first_name(place)
            if found is not None:
                return found
        if word.folded in LEXICON.surnames:
            return self._surname(place)
        return self._unknown(place) if word.is_capital and len(word.text) > 2 else None

    def _is_listed(self, place: int) -> bool:
        """A surname, a comma and a first name, as lists have it: "Gjoka, Mirela"."""
        word, following = self.words[place], self._word(place + 1)
        is_pair = following is not None and following.gap == ", " and word.is_capital and following.is_capital
        if following is None or not is_pair or LEXICON.surnames.get(word.folded) is not False:
            return False
        return following.folded in LEXICON.first and following.folded not in LEXICON.surnames

    def _after_title(self, place: int) -> tuple[int, Why] | None:
        title, following = self.words[place], self._word(place + 1)
        if following is None or following.gap not in (" ", ". ", ".", "\u00a0"):
            return None
        if title.folded == "z" and "." not in following.gap:
            return None
        if following.folded in cues.OFFICES or following.folded in cues.TITLES:
            return None
        if not following.is_capital and not (
            title.is_capital or "." in following.gap or self._is_plain(place + 1)
        ):
            return None
        if not following.is_capital and not self._is_name(place + 1):
            return None
        return self._run(place + 1), Why.TITLE

    def _first_name(self, place: int) -> tuple[int, Why] | None:
        word, name = self.words[place], LEXICON.first[self.words[place].folded]
        following = self._next(place)
        if self.context.bears_a_name(place, self._run(place)):
            return None
        if not word.is_capital:
            return self._lower_name(place, following, is_word=name.is_word)
        if not name.is_word:
            last = self._run(place)
            if self.context.is_called(place) is False:
                return None
            return last, Why.FULL_NAME if last > place else self.context.why(place, last) or Why.FIRST_NAME
        if following is not None and self._ends_name(place + 1):
            return self._run(place), Why.FULL_NAME
        why = self.context.why(place, place)
        return (place, why) if why else None

    def _lower_name(self, place: int, following: Word | None, *, is_word: bool) -> tuple[int, Why] | None:
        surname = LEXICON.surnames.get(following.folded) if following is not None else None
        if surname is not None and not (is_word and surname):
            return place + 1, Why.FULL_NAME
        why = self.context.why(place, place)
        if is_word and (why is not Why.CALLED or not self.context.is_called(place)):
            return None
        return (place, why) if why not in (None, Why.PERSON_WORD) or (why and not is_word) else None

    def _surname(self, place: int) -> tuple[int, Why] | None:
        word, is_word = self.words[place], LEXICON.surnames[self.words[place].folded]
        following = self._word(place + 1)
        name = LEXICON.first.get(following.folded) if following is not None else None
        if following is not None and name is not None and following.is_capital == word.is_capital:
            is_plain = not (is_word and name.is_word) and (word.is_capital or not name.is_word)
            if following.follows_closely and is_plain:
                return place + 1, Why.FULL_NAME
        if not word.is_capital or self.context.bears_a_name(place, place):
            return None
        why = self.context.why(place, place)
        if is_word and why not in (Why.FAMILY, Why.CALLED):
            return None
        if is_word and why is Why.CALLED and not self.context.is_called(place):
            return None
        return (place, why) if why else None

    def _unknown(self, place: int) -> tuple[int, Why] | None:
        """A capital that no list knows: before a surname, or in the middle of a sentence beside a person."""
        word, following = self.words[place], self._next(place)
        if (
            place in self.masks
            or word.folded in NO_NAMES
            or self.context.bears_a_name(place, self._run(place))
        ):
            return None
        if following is not None and following.is_capital and place + 1 not in self.masks:
            is_surname = LEXICON.surnames.get(following.folded) is False and not word.is_first
            is_pair = following.folded not in NO_NAMES and len(following.text) > 2 and not word.text.isupper()
            if is_surname or (is_pair and self.context.acts(place + 1)):
                return self._run(place), Why.FULL_NAME
        if word.is_first or word.text.isupper():
            return None
        if self.context.is_met(place):
            return self._run(place), Why.PERSON_WORD
        if self.context.is_called(place):
            return self._run(place), Why.CALLED
        if self.context.is_said_so_old(place):
            return place, Why.AGE
        return (self._run(place), Why.RELATIVE) if self.context.is_own_relative(place) else None

    def _ends_name(self, place: int) -> bool:
        """Whether a word may be the surname after a first name that is a word: known, or it looks so."""
        word = self.words[place]
        if word.folded in LEXICON.surnames:
            return word.is_capital
        is_initial = len(word.text) == 1 and self.text[word.end : word.end + 1] == "."
        return word.is_capital and (is_initial or word.folded.endswith(("aj", "llari")))

    def _run(self, place: int) -> int:
        """The last word of the name that begins at a word."""
        last = place
        while last + 1 - place < LONGEST_NAME and (following := self._next(last)) is not None:
            is_taken = following.is_capital and following.folded not in NO_NAMES
            # Where everything is in capitals they tell nothing: there only a known surname goes on.
            if self.words[place].text.isupper() and following.text.isupper() and len(following.text) > 1:
                is_taken = is_taken and self._is_name(last + 1)
            if not (is_taken or (not self.words[place].is_capital and following.folded in LEXICON.surnames)):
                break
            last += 1
        return last

    def _word(self, place: int) -> Word | None:
        return self.words[place] if place < len(self.words) else None

    def _next(self, place: int) -> Word | None:
        """The word after a word, if nothing but blanks or a hyphen parts them."""
        following = self._word(place + 1)
        return following if following is not None and following.follows_closely else None

    def _is_name(self, place: int) -> bool:
        folded = self.words[place].folded
        return folded in LEXICON.first or folded in LEXICON.surnames

    def _is_plain(self, place: int) -> bool:
        """Whether a word is a name and nothing else."""
        folded = self.words[place].folded
        first = LEXICON.first.get(folded)
        return (first is not None and not first.is_word) or LEXICON.surnames.get(folded) is False
