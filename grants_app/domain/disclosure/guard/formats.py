"""What is recognised by its form: numbers, e-mail and street addresses, accounts, days of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from grants_app.domain.disclosure.guard.vocabulary import FindingKind, Why
from grants_app.domain.disclosure.personal_data import DAY, PersonalDataKind, find_known_formats

Format = tuple[FindingKind, int, int, Why]

KINDS: Final = {
    PersonalDataKind.EMAIL: (FindingKind.EMAIL, Why.EMAIL),
    PersonalDataKind.PHONE: (FindingKind.TELEPHONE, Why.TELEPHONE),
    PersonalDataKind.PERSONAL_NUMBER: (FindingKind.NATIONAL_ID, Why.IDENTITY_NUMBER),
    PersonalDataKind.BANK_ACCOUNT: (FindingKind.BANK_ACCOUNT, Why.ACCOUNT),
    PersonalDataKind.BIRTH_DATE: (FindingKind.BIRTH_DATE, Why.BIRTH),
}

_NUMBER: Final = (
    r"(?:nr\.?|numri|no\.?|number)?\s?\d{1,4}(?:/\d+)?[a-zA-Z]?(?![\w.,]*\d)"
    r"(?!\s?(?:km|m\b|metr|%|lek|usd|eur))"
)
_PART: Final = (
    r"(?:nr\.?|pall(?:\.|ati|atin|atit)?|ap(?:\.|artament\w*)|shk(?:\.|alla|allën)?|kati(?:\s+i)?|hyrja|hyrjen|h\.|"
    r"nd(?:\.|ërtes[aëe]n?)|no\.?|number|apartment|flat|floor|entrance|building)\s?(?:nr\.?\s?)?\d{1,4}[a-zA-Z]?"
)
_NAMED: Final = (
    r"[\"“„]?(?:(?:e|i|të|së)\s)?[A-ZÇË0-9][\w'’.-]*(?:\s(?:(?:e|i|të|së)\s)?[A-ZÇË][\w'’-]*){0,3}[\"”“]?"
)
_STREET: Final = r"(?:[Rr]rug(?:a|ën|ës|ë|e)|[Rr]r\.|[Bb]ulevard(?:i|in|it)|[Bb]lv\.|[Bb]ul\.)"
ADDRESSES: Final = (
    # A street with a number, or with parts of a building.
    re.compile(rf"{_STREET}\s?{_NAMED}(?:,?\s+(?i:{_PART}))+"),
    re.compile(rf"{_STREET}\s?{_NAMED},?\s(?i:{_NUMBER})"),
    # A neighbourhood only with parts of a building; parts of a building only if there are two.
    re.compile(
        rf"(?:[Ll]agj(?:ja|jen|jes|ia|en|es|e)|L\.)\s?(?:(?i:nr\.?\s?\d+)|{_NAMED})(?:,?\s+(?i:{_PART}))+"
    ),
    re.compile(rf"\b(?i:{_PART})(?:,?\s+(?i:{_PART}))+"),
    # English: the number before or after.
    re.compile(
        r"\b\d{1,4}[a-zA-Z]?,?\s(?:[A-ZÇË][\w'’-]+\s){1,3}(?:Street|St\.|Road|Rd\b\.?|Avenue|Ave\b\.?|Lane|Boulevard|Blvd)"
        rf"(?:,?\s+(?i:{_PART}))*"
    ),
    re.compile(
        r"\b(?:[A-ZÇË][\w'’-]+\s){1,3}(?:Street|Road|Avenue|Lane|Boulevard),?\s"
        rf"(?:(?i:{_PART})(?:,?\s+(?i:{_PART}))*|\d{{1,4}}[a-zA-Z]?\b(?!\s?(?:km|m\b|metre)))"
    ),
)
# "Lindi" is also said of problems and organisations: it counts beside a person's words only.
_BORN: Final = re.compile(
    rf"\b(?:(?:ajo|ai|vajza|djali|fëmija|e\s+mitura|i\s+mituri)\s+(?:ka\s+|u\s+)?(?:lindi|lindur|lind)|u\s+lind)\b[^\d.]{{0,40}}?{DAY}(?!\d)",
    re.IGNORECASE,
)
_BORN_WORD: Final = re.compile(r"(?:u\s+)?lind\w*", re.IGNORECASE)


def find_formats(text: str) -> Iterator[Format]:
    """What a text holds of known formats; parts may overlap."""
    for datum in find_known_formats(text):
        kind, why = KINDS[datum.kind]
        yield kind, datum.start, datum.end, why
    for pattern in ADDRESSES:
        for match in pattern.finditer(text):
            yield FindingKind.STREET_ADDRESS, match.start(), match.end(), Why.ADDRESS
    for match in _BORN.finditer(text):
        word = _BORN_WORD.search(text, match.start(), match.end())
        yield FindingKind.BIRTH_DATE, word.start() if word else match.start(), match.end(), Why.BIRTH
