"""Words to offer in the place of what was found, in the language of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, Literal

from grants_app.domain.disclosure.guard.inflection import OBLIQUE
from grants_app.domain.disclosure.guard.lexicon import Gender
from grants_app.domain.disclosure.guard.naming import NameFound
from grants_app.domain.disclosure.guard.singling import Combination
from grants_app.domain.disclosure.guard.vocabulary import Finding, FindingKind, Why
from grants_app.domain.disclosure.guard.words import fold_word

Language = Literal["sq", "en"]

OF_AGE: Final = 18
ALBANIAN: Final = frozenset("e te ne dhe i per nga me se u eshte qe nje ka ishte nuk".split())
ENGLISH: Final = frozenset("the of and in to a is was for from her his with she he has not".split())
YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")

FORMATS: Final[dict[FindingKind, dict[Language, str]]] = {
    FindingKind.NATIONAL_ID: {"sq": "numër identiteti", "en": "identity number"},
    FindingKind.TELEPHONE: {"sq": "numër telefoni", "en": "telephone number"},
    FindingKind.EMAIL: {"sq": "adresë elektronike", "en": "e-mail address"},
    FindingKind.STREET_ADDRESS: {"sq": "adresë", "en": "an address"},
    FindingKind.BANK_ACCOUNT: {"sq": "llogari bankare", "en": "bank account"},
}
SOMEBODY: Final[dict[Gender | None, dict[str, str]]] = {
    "female": {"sq": "një vajzë", "sq_of": "një vajze", "en": "a girl"},
    "male": {"sq": "një djalë", "sq_of": "një djali", "en": "a boy"},
    None: {"sq": "një person", "sq_of": "një personi", "en": "a person"},
}
AGES: Final[tuple[tuple[int, str, str], ...]] = (
    (6, "në moshë parashkollore", "of pre-school age"),
    (18, "në moshë shkolle", "of school age"),
    (25, "në moshë të re", "of a young age"),
    (120, "në moshë madhore", "of adult age"),
)
# After these a name can simply be left out: "her sister Besa", "the Hoxha family", "the victim Zana".
LEFT_OUT: Final = frozenset({Why.RELATIVE, Why.FAMILY, Why.PERSON_WORD})


def language_of(words: Iterable[str]) -> Language:
    """The language of folded words, by the small words in them; Albanian where nothing tells."""
    listed = list(words)
    english = sum(word in ENGLISH for word in listed)
    return "en" if english > sum(word in ALBANIAN for word in listed) else "sq"


def soften_name(text: str, name: NameFound, years: int | None, language: Language) -> str:
    """Words for a person instead of the name."""
    before = text[: name.start].rstrip()
    if name.why is Why.CALLED:
        return "(emri i hequr)" if language == "sq" else "(name left out)"
    # "e Lules" is somebody's: there a person has to stand; after a noun the name is an addition to it.
    is_owned = re.search(r"\b(?:e|i|të|së|of)$", before) is not None
    if name.why in LEFT_OUT and not is_owned and before and not before.endswith(","):
        return ""
    gender = name.gender if years is not None and years < OF_AGE else None
    last = fold_word(text[name.start : name.end].rsplit(maxsplit=1)[-1])
    key = language + ("_of" if language == "sq" and is_owned and last.endswith(OBLIQUE) else "")
    return _as_there(SOMEBODY[gender][key], before)


def soften_format(text: str, start: int, end: int, kind: FindingKind, language: Language) -> str:
    """Words for what was found by its form; of a day of birth the year stays."""
    if kind is not FindingKind.BIRTH_DATE:
        return _as_there(FORMATS[kind][language], text[:start].rstrip())
    year = YEAR.search(text, start, end)
    if language == "sq":
        return f"me vit lindjeje {year.group()}" if year else "me datëlindje të njohur"
    return f"with birth year {year.group()}" if year else "with a known date of birth"


def soften_combination(text: str, one: Combination, language: Language, span: tuple[int, int]) -> str:
    """`text[span]` with the age as an age group and the small place as a rural area of its county."""
    county = one.county
    if language == "sq":
        place = f"një zonë rurale (qarku {county})" if county else "një zonë rurale"
    else:
        place = f"a rural area ({county} county)" if county else "a rural area"
    parts: list[tuple[tuple[int, int], str]] = [(one.place, place)]
    if one.age is not None and one.years is not None:
        group = next(row for row in AGES if one.years < row[0])
        parts.append((one.age, group[1] if language == "sq" else _english_age(text, one.age, group[2])))
    found = text[: span[1]]
    for (start, end), words in sorted(parts, reverse=True):
        if span[0] <= start and end <= span[1]:
            found = found[:start] + words + found[end:]
    softened = found[span[0] :]
    if one.why is not Why.ONLY_ONE_THERE:
        return softened
    article = "një" if language == "sq" else "a"
    softened = re.sub(r"^(?:e vetmja|i vetmi|the only)\b", article, softened, flags=re.IGNORECASE)
    return _as_there(softened, text[: span[0]].rstrip())


def _english_age(text: str, age: tuple[int, int], group: str) -> str:
    """What replaces an age: "a 16-year-old girl" is "a school-age girl", "aged 16" is "of school age"."""
    if "-" not in text[slice(*age)]:
        return group
    return {"of pre-school age": "pre-school", "of school age": "school-age", "of a young age": "young"}.get(
        group, "adult"
    )


def _as_there(words: str, before: str) -> str:
    """With a capital where a sentence begins."""
    is_first = not before or before[-1] in ".!?\n"
    return words[:1].upper() + words[1:] if is_first else words


def soften(text: str, findings: Sequence[Finding]) -> str:
    """A text with every finding replaced by the words offered for it; nothing doubled is left around them."""
    for one in sorted(findings, key=lambda finding: finding.start, reverse=True):
        before, after = text[: one.start], text[one.end :]
        if not one.softened:
            before = before.rstrip(" ")
            after = after[1:] if before.endswith(",") and after.startswith(",") else after
        text = before + one.softened + after
    return text
