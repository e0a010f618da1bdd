"""Formats in free text that point at a single person, so that they are not stored.

E-mail addresses, telephone numbers, personal numbers, bank accounts and days of birth. Names, addresses and
what singles somebody out are found by the guard, which reads these formats too (guard/finding.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Final


class PersonalDataKind(StrEnum):
    """What was found."""

    EMAIL = "email"
    PHONE = "phone"
    PERSONAL_NUMBER = "personal_number"
    BANK_ACCOUNT = "bank_account"
    BIRTH_DATE = "birth_date"


@dataclass(frozen=True)
class PersonalDatum:
    """One finding: `text[start:end]` of the text that was searched."""

    kind: PersonalDataKind
    start: int
    end: int


class PersonalDataError(ValueError):
    """A text cannot be stored before what was found in it is taken out."""

    def __init__(self, found: list[PersonalDatum]) -> None:
        super().__init__(", ".join(datum.kind.value for datum in found))
        self.found = found


SPELT_AT: Final = r"\s?[\[({]\s?(?:at|et|@)\s?[\])}]\s?"
AT: Final = r"(?:@|\s?[\[({]\s?(?:at|et|@)\s?[\])}]\s?)"
DOT: Final = r"(?:\.|\s?[\[({]\s?(?:dot|pik[ëa]?)\s?[\])}]\s?|\s(?:dot|pik[ëa]?)\s)"
# Looked at from the beginning of a run of letters only, and never again letter by letter: a text may hold one
# word of any length.
EMAIL: Final = re.compile(
    rf"(?<![\w.+%-])[\w.+%-]++(?:{AT}\w[\w-]*+(?:\.\w[\w-]*+)+|{SPELT_AT}\w[\w-]*+(?:{DOT}\w[\w-]*+)+)",
    re.IGNORECASE,
)

GAP: Final = r"[\s./()-]{0,3}"
# An amount such as 1 069 123 456 is no telephone number: nothing numeric may stand before or after.
ALONE_BEFORE: Final = r"(?<![\d+])(?<!\d[\s.,])"
ALONE_AFTER: Final = r"(?!\d|[.,]\d)"
PHONES: Final = (
    # Any country's number written with its code; Albania's is 355.
    re.compile(rf"(?:{ALONE_BEFORE}00{GAP}355|\+{GAP}[1-9])(?:{GAP}\d){{7,13}}{ALONE_AFTER}"),
    re.compile(rf"{ALONE_BEFORE}00[1-9]\d{{8,12}}{ALONE_AFTER}"),
    # Albanian mobile numbers: 06 and eight more digits. Fixed lines: nine digits in all, the area code first.
    re.compile(rf"{ALONE_BEFORE}0{GAP}6(?:{GAP}\d){{8}}{ALONE_AFTER}"),
    re.compile(
        rf"{ALONE_BEFORE}0(?:4|2[2-9]|3[2-5]|5[2-5]|8[1-9])(?:[\s/-]?\d){{6,7}}(?<=\d{{3}}){ALONE_AFTER}"
    ),
    # Any number that is called one.
    re.compile(
        rf"\b(?:tel|telefon\w*|cel|celular\w*|mob|mobile|phone|fax|faks)\b\W{{0,4}}(?:(?:nr|no|numri|number)\W{{0,3}})?"
        rf"\d(?:{GAP}\d){{4,13}}",
        re.IGNORECASE,
    ),
)

# Letter of the decade, year, month (50 more for women), day, serial number, check letter. An organisation's
# tax number (NIPT) looks the same, but its month counts districts in twelves and so lies over 12.
PERSONAL_NUMBER: Final = re.compile(
    r"(?<!\w)([A-M])\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[A-W](?!\w)", re.IGNORECASE
)
# The same in groups, where it is called a personal number; and passports and identity cards by their name.
CALLED_NUMBER: Final = re.compile(
    r"\b(?:personal(?:\snumber|\sno\.?)?|identi(?:teti|ty)t?(?:\s(?:number|no\.?))?|id)\W{1,4}"
    r"([A-M](?:[\s-]?\d){8}[\s-]?[A-W])(?!\w)",
    re.IGNORECASE,
)
DOCUMENT: Final = re.compile(
    r"\b(?:passport|pasaport\w*|identity\scard|id\scard|letërnjoftim\w*|kart\w*\se?\s?identitetit)\W{0,3}"
    r"(?:(?:me\s)?(?:nr|no|numri|numër|number)\W{1,3})?([A-Z]{0,2}\s?\d{6,9}[A-Z]?)(?!\w)",
    re.IGNORECASE,
)
TAX_WORD: Final = re.compile(r"\b(?:nipt|nuis)\W{0,3}(?:(?:nr|no)\W{0,3})?(?:al\s?)?$", re.IGNORECASE)
# Organisations have had tax numbers since the 1990s, the letter J.
TAX_DECADES: Final = "JKLM"

ACCOUNT: Final = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:\s?[A-Z0-9]){11,30}", re.IGNORECASE)

MONTH: Final = (
    r"(?:janar|shkurt|mars|prill|maj|qershor|korrik|gusht|shtator|tetor|nëntor|dhjetor|january|february|march|"
    r"april|may|june|july|august|september|october|november|december)\w*"
)
SHORT_MONTH: Final = (
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|shk|pri|qer|korr?|gush?|sht|tet|nën|dhj)\.?"
)
# A year alone, as in "children born after 1990", points at nobody.
DAY: Final = (
    r"(?:\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}|\d{4}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?(?:{MONTH}|{SHORT_MONTH}),?\s\d{{4}}"
    rf"|(?:{MONTH}|{SHORT_MONTH})\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}})"
)
BIRTH: Final = re.compile(
    r"\b(?:born|birth\s?date|date\s?of\s?birth|birthday|dob|dtl|lindur|(?:datë|date|ditë|vit)lindj\w*)\b"
    rf"[^\d]{{0,40}}?{DAY}(?!\d)",
    re.IGNORECASE,
)


def find_known_formats(text: str) -> list[PersonalDatum]:
    """Find the formats in a text, in the order of the text, without overlaps."""
    found = sorted(_all_findings(text), key=lambda datum: (datum.start, -datum.end))
    kept: list[PersonalDatum] = []
    for datum in found:
        if not kept or datum.start >= kept[-1].end:
            kept.append(datum)
    return kept


def refuse_personal_data(text: str) -> None:
    """Raise PersonalDataError if the text holds any."""
    found = find_known_formats(text)
    if found:
        raise PersonalDataError(found)


def _all_findings(text: str) -> Iterator[PersonalDatum]:
    for match in EMAIL.finditer(text):
        yield PersonalDatum(PersonalDataKind.EMAIL, *match.span())
    for pattern in PHONES:
        for match in pattern.finditer(text):
            yield PersonalDatum(PersonalDataKind.PHONE, *match.span())
    for span in _personal_numbers(text):
        yield PersonalDatum(PersonalDataKind.PERSONAL_NUMBER, *span)
    for match in ACCOUNT.finditer(text):
        length = _account_length(match.group())
        if length:
            yield PersonalDatum(PersonalDataKind.BANK_ACCOUNT, match.start(), match.start() + length)
    for match in BIRTH.finditer(text):
        yield PersonalDatum(PersonalDataKind.BIRTH_DATE, *match.span())


def _personal_numbers(text: str) -> Iterator[tuple[int, int]]:
    for match in PERSONAL_NUMBER.finditer(text):
        if _is_day(match.group()) and not _is_called_tax_number(text, match):
            yield match.span()
    for match in CALLED_NUMBER.finditer(text):
        plain = re.sub(r"[\s-]", "", match.group(1))
        if PERSONAL_NUMBER.fullmatch(plain) and _is_day(plain):
            yield match.span(1)
    for match in DOCUMENT.finditer(text):
        yield match.span(1)


def _is_day(number: str) -> bool:
    """Whether the calendar has the day of birth of a personal number, and it is not still to come."""
    year = 1900 + 10 * (ord(number[0].upper()) - ord("A")) + int(number[1])
    try:
        return date(year, int(number[2:4]) % 50, int(number[4:6])) <= datetime.now(UTC).date()
    except ValueError:
        return False


def _is_called_tax_number(text: str, match: re.Match[str]) -> bool:
    """Whether the words before say that this is an organisation's number, and its letter allows it."""
    return match.group(1).upper() in TAX_DECADES and TAX_WORD.search(text[: match.start()]) is not None


def _account_length(text: str) -> int:
    """Length of the international bank account number that a text begins with; 0 if there is none.

    The text may run on into the next word, so every end of a group of characters is tried.
    """
    for end in range(len(text), 0, -1):
        is_group_end = end == len(text) or not text[end].isalnum()
        compact = "".join(char for char in text[:end] if char.isalnum()).upper()
        if is_group_end and 15 <= len(compact) <= 34 and _has_account_check(compact):
            return end
    return 0


def _has_account_check(compact: str) -> bool:
    """Whether the check digits are right: the rearranged number leaves 1 when divided by 97."""
    digits = "".join(str(int(char, 36)) for char in compact[4:] + compact[:4])
    return int(digits) % 97 == 1
