"""What stands beside a word: a person, a relative, an age, or a thing that bears a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from grants_app.domain.disclosure.guard import cues
from grants_app.domain.disclosure.guard.vocabulary import Why
from grants_app.domain.disclosure.guard.words import Word

WORDS_BACK: Final = 14
SIGNS_BACK: Final = 60
SIGNS_AHEAD: Final = 30
OWN: Final = frozenset("tij saj tyre im ime sime tim her his my their".split())
QUOTES: Final = '"“”„‘«'


class Context:
    """The surroundings of the words of one text."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self.text, self.words = text, words

    def why(self, first: int, last: int) -> Why | None:
        """What tells that `words[first:last + 1]` is somebody's name; None if nothing does."""
        if self.is_called(first) is not False and self._is_said_called(first):
            return Why.CALLED
        if self._is_family(first, last):
            return Why.FAMILY
        if self.has_years(first, last):
            return Why.AGE
        if self.is_relative(first):
            return Why.RELATIVE
        if self._is_beside_person(first):
            return Why.PERSON_WORD
        return Why.PERSON_WORD if self.acts(last) or self.is_met(first) else None

    def is_called(self, place: int) -> bool | None:
        """Whether somebody is called so (True) or something (False); None if the text does not say."""
        if not self._is_said_called(place):
            return None
        nearest: bool | None = None
        for word in self._before(place, WORDS_BACK):
            if word.folded in cues.ANYBODY:
                return True
            if nearest is None and word.folded in cues.THINGS:
                nearest = False
        return nearest

    def _is_said_called(self, place: int) -> bool:
        start = self.words[place].start
        return cues.CALLED.search(self.text[max(0, start - SIGNS_BACK) : start]) is not None

    def is_relative(self, place: int) -> bool:
        """Whether the word before, past "of" and "her", is a relative."""
        if self.words[place].is_first:
            return False
        for word in self._before(place, 4):
            if word.folded in cues.RELATIVES:
                return True
            if word.folded not in cues.PARTICLES and word.folded not in cues.PERSONS:
                return False
        return False

    def is_own_relative(self, place: int) -> bool:
        """Whether somebody's own relative is named: "motra e saj ...", "her sister ..."."""
        before = [word.folded for word in self._before(place, 4)]
        if not before or not self.words[place].follows_closely:
            return False
        if before[0] in OWN:
            return any(word in cues.RELATIVES for word in before[1:3])
        return before[0] in cues.RELATIVES and len(before) > 1 and before[1] in OWN

    def _is_beside_person(self, place: int) -> bool:
        word = self.words[place]
        return place > 0 and word.follows_closely and self.words[place - 1].folded in cues.ANYBODY

    def is_met(self, place: int) -> bool:
        """Whether somebody was met, asked or talked with: "takuam ...", "biseduam me ...", "we met ..."."""
        before = [word.folded for word in self._before(place, 5)]
        if not before or not self.words[place].follows_closely:
            return False
        if before[0] in ("me", "with", "to"):
            return any(word in cues.TALKING for word in before[1:])
        return before[0] in cues.TO_PEOPLE

    def acts(self, last: int) -> bool:
        """Whether the word after a word says what only people do; a reflexive "u" may stand between."""
        following = [word for word in self.words[last + 1 : last + 3] if word.gap == " "]
        if following and following[0].folded in ("u", "e", "i", "nuk", "did", "never"):
            following = following[1:]
        return bool(following) and following[0].folded in cues.HUMAN_ACTS

    def _is_family(self, first: int, last: int) -> bool:
        before = self.words[first - 1].folded if first and self.words[first].follows_closely else ""
        following = self.words[last + 1] if last + 1 < len(self.words) else None
        is_after = following is not None and following.follows_closely and following.folded == "family"
        return before in cues.FAMILY or is_after

    def has_years(self, first: int, last: int) -> bool:
        """Whether an age stands right after or right before the words."""
        return self.years_beside(self.words[first].start, self.words[last].end) is not None

    def years_beside(self, start: int, end: int) -> int | None:
        """The age in years that stands beside `text[start:end]`."""
        after = cues.AGE_AFTER.match(self.text, end, min(len(self.text), end + SIGNS_AHEAD))
        if after is not None:
            return int(next(group for group in after.groups() if group))
        before = cues.AGE_BEFORE.search(self.text[max(0, start - SIGNS_AHEAD) : start])
        return int(before.group(1)) if before else None

    def is_said_so_old(self, place: int) -> bool:
        """Whether an age follows in words ("16 vjeç", "aged 16"); a bare number may be anything."""
        after = cues.AGE_AFTER.match(self.text, self.words[place].end)
        return after is not None and bool(after.group(1) or after.group(2))

    def tells_person(self, start: int, end: int) -> bool:
        """Whether a word for a person stands right before `text[start:end]`, or an age right after it."""
        if self.years_beside(start, end) is not None:
            return True
        before = [word for word in self.words if start - SIGNS_BACK < word.start and word.end <= start]
        near = before[-1:] if before and self.text[before[-1].end : start].strip() == "" else []
        return any(one.folded in cues.ANYBODY or one.folded in cues.TITLES for one in near)

    def bears_a_name(self, first: int, last: int) -> bool:
        """Whether the words are the name of a school, street or prize and not of somebody who is meant."""
        following = list(self.words[last + 1 : last + 3])
        if following and following[0].follows_closely:
            if following[0].folded in cues.BEARERS:
                return True
            if following[0].folded in cues.ADJECTIVES and following[-1].folded in cues.BEARERS:
                return True
        is_quoted = self.text[max(0, self.words[first].start - 1) : self.words[first].start] in tuple(QUOTES)
        if is_quoted and self.text[self.words[last].end :].lstrip('”" ’').lower().startswith(
            ("high school", "school")
        ):
            return True
        return self._has_bearer_before(first, is_quoted=is_quoted)

    def _has_bearer_before(self, first: int, *, is_quoted: bool) -> bool:
        before = list(self._before(first, 6))
        for place, word in enumerate(before[:5]):
            if word.folded in cues.INSTITUTIONS or word.folded in cues.BEARERS:
                staff = [one.folded for one in before[place + 1 :] if one.folded not in cues.PARTICLES][:1]
                return is_quoted or not (staff and staff[0] in cues.ANYBODY)
            if word.folded not in cues.PARTICLES | cues.ADJECTIVES:
                return False
        return False

    def _before(self, place: int, most: int) -> Iterator[Word]:
        """The words before a word, the nearest first, to the start of its sentence."""
        for back in range(place, max(0, place - most), -1):
            if self.words[back].is_first:
                return
            yield self.words[back - 1]
