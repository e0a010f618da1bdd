"""What singles somebody out without a name: an age, a small place and a circumstance in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from grants_app.domain.disclosure.guard import cues
from grants_app.domain.disclosure.guard.known import KnownNames, Mask
from grants_app.domain.disclosure.guard.vocabulary import Why
from grants_app.domain.disclosure.guard.words import Word

SENTENCE: Final = re.compile(r"(?:[^.!?\n]|(?<=[A-ZÇË])\.|(?<=\bnr)\.|\.(?=\w))+")
AGE: Final = re.compile(
    r"\b(?P<a>\d{1,2})\s?[-–]?\s?(?:vjeç|vjec)(?:ar(?:ja|jen|jes|e|i|in|it)?|e)?\b"
    r"|\b(?P<b>\d{1,2})[\s-]years?[\s-]old\b|\baged\s(?P<c>\d{1,2})\b|\b(?P<d>\d{1,2})\syears\sof\sage\b"
    r"|\b(?:is|was|ishte|është)\s(?P<g>\d{1,2})(?=[,.]|\sand|\sdhe)"
    r"|\b(?:girl|boy|woman|man|child|mother|vajzë|djalë)\sof\s(?P<h>\d{1,2})\b(?!\s\w+s\b)"
    r"|\bage\sof\s(?P<e>\d{1,2})\b|\bmosh(?:ës|ën|a)\s(?P<f>\d{1,2})\svjeç\b",
    re.IGNORECASE,
)
RANGE_BEFORE: Final = re.compile(
    r"(?:\d\s?[-–]\s?|\b(?:mbi|nën|deri(?:\s+në)?|nga|to|over|under|between|and|than|from|least|deri|midis|dhe)\s+)$",
    re.IGNORECASE,
)
RANGE_AFTER: Final = re.compile(
    r"\s?[-–]\s?\d|\s+(?:e\s+lart|e\s+sipër|and\s+(?:over|above|older)|or\s+(?:over|older)|to\s\d|deri)",
    re.IGNORECASE,
)
COUNT: Final = re.compile(r"\b(?:[2-9]|\d{2,})\s+(?:\w+\s+){0,2}$")
GROUPS: Final = re.compile(
    r"\b(?:vajzat|vajzave|djemt\w*|djem|djemve|gra|grat\w*|grave|fëmijët|fëmijëve|të\s+rinj\w*|nxënës\w*t|nxënësve|"
    r"girls|boys|children|women|men|people|pupils|students|persons|victims)\s+(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_PLACE_NAME: Final = r"[A-ZÇË][\w’'-]+(?:\s(?:(?:e|i)\s)?[A-ZÇË][\w’'-]+)?"
PLACE: Final = re.compile(
    rf"\b(?:[Ff]shat(?:i|in|it)|[Kk]omun(?:a|ën|ës|ë|e)|[Ll]agj(?:ja|jen|jes|en|es))\s(?:e\s|i\s|të\s)?(?P<sq>{_PLACE_NAME})"
    rf"|\b(?:the\s)?(?:village|commune|hamlet)\sof\s(?P<en>{_PLACE_NAME})"
    rf"|\b(?P<en2>{_PLACE_NAME})\s(?:village|commune)\b"
)
BEFORE_PLACE: Final = frozenset("ne nga prej in from of near prane".split())
CIRCUMSTANCE: Final = re.compile(
    r"\b(?:viktim\w*|victim\w*|shtatz[ëe]n\w*|(?:u\s+)?(?:ri)?kthye\w*|kthim\w*|shkoll\w*|famil\w*|trafiku\w*|u\s+trafikua|dhunu\w*|dhun[ëe]\w*|"
    r"(?:e\s+|i\s+)?divorcuar\w*|jetim\w*|aft[ëe]si\w*|s[ëe]mur\w*|hiv|martua\w*|fejua\w*|prostitu\w*|abuzu\w*|"
    r"shfryt[ëe]zu\w*|streh\w*|p[ëe]rdhun\w*|braktis\w*|arrat\w*|n[ëe]n[ëe]\b|lindi|pret\sf[ëe]mij\w*|abort\w*|"
    r"pregnan\w*|return\w*|came\sback|school\w*|family|families|trafficked|violen\w*|divorc\w*|widow\w*|orphan\w*|"
    r"disab\w*|married|engaged|prostitut\w*|abus\w*|exploit\w*|shelter\w*|raped|ran\saway|mother|expecting|gave\sbirth|left\sby|abandon\w*)",
    re.IGNORECASE,
)
ONLY: Final = re.compile(
    r"\b(?:e\s+vetmja|i\s+vetmi|të\s+vetmen|të\s+vetmin|the\s+only)((?:\s+\w+){1,4})"
    r"|\b(\w+)\s+(?:e\s+vetme|i\s+vetëm)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Combination:
    """`text[start:end]` singles somebody out; `age` and `place` are parts of it, as (start, end)."""

    start: int
    end: int
    why: Why
    years: int | None
    age: tuple[int, int] | None
    place: tuple[int, int]
    county: str


def find_combinations(
    text: str, words: Sequence[Word], masks: dict[int, Mask], known: KnownNames
) -> Iterator[Combination]:
    """The combinations of a text, at most one a sentence."""
    for sentence in SENTENCE.finditer(text):
        start, end = sentence.span()
        place = _place_in(text, start, end, words, masks, known)
        if place is None:
            continue
        found = _with_age(text, start, end, place) or _only_one(text, start, end, place, words)
        if found is not None:
            yield found


Place = tuple[int, int, str]


def _place_in(
    text: str, start: int, end: int, words: Sequence[Word], masks: dict[int, Mask], known: KnownNames
) -> Place | None:
    """The first small place of a sentence: named as a village, or known to be one."""
    match = PLACE.search(text, start, end)
    if match is not None:
        inside = [
            known.small[mask.phrase]
            for place, mask in masks.items()
            if mask.phrase in known.small and match.start() <= words[place].start < match.end()
        ]
        county = inside[0] if inside else ""
        return match.start(), match.end(), county
    for place, mask in masks.items():
        word = words[place]
        is_there = place == mask.first and mask.phrase in known.small and start <= word.start < end
        if is_there and place and words[place - 1].folded in BEFORE_PLACE:
            return word.start, words[mask.last].end, known.small[mask.phrase]
    return None


def _with_age(text: str, start: int, end: int, place: Place) -> Combination | None:
    circumstances = _circumstances(text, start, end, place)
    for age in AGE.finditer(text, start, end) if circumstances else ():
        if _is_of_a_group(text, start, age):
            continue
        first, last = min(age.start(), place[0]), max(age.end(), place[1])
        circumstance = min(circumstances, key=lambda one: max(0, first - one[0], one[1] - last))
        years = int(next(group for group in age.groups() if group))
        span = min(first, circumstance[0]), max(last, circumstance[1])
        return Combination(*span, Why.AGE_PLACE_CIRCUMSTANCE, years, age.span(), place[:2], place[2])
    return None


def _circumstances(text: str, start: int, end: int, place: Place) -> list[tuple[int, int]]:
    """The circumstances that a sentence tells of; a place's own name is none."""
    return [
        match.span()
        for match in CIRCUMSTANCE.finditer(text, start, end)
        if not place[0] <= match.start() < place[1]
    ]


def _is_of_a_group(text: str, start: int, age: re.Match[str]) -> bool:
    """Whether an age is one of many people: a range, a count, a plural."""
    before = text[start : age.start()]
    return bool(
        RANGE_BEFORE.search(before)
        or COUNT.search(before)
        or GROUPS.search(before)
        or RANGE_AFTER.match(text, age.end())
    )


def _only_one(text: str, start: int, end: int, place: Place, words: Sequence[Word]) -> Combination | None:
    for match in ONLY.finditer(text, start, end):
        inside = [word.folded for word in words if match.start() <= word.start < match.end()]
        if any(word in cues.ANYBODY for word in inside):
            span = min(match.start(), place[0]), max(match.end(), place[1])
            return Combination(*span, Why.ONLY_ONE_THERE, None, None, place[:2], place[2])
    return None
