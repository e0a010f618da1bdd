"""The guard's words: what it finds, why, in which field, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class FindingKind(StrEnum):
    """What was found."""

    PERSON_NAME = "person_name"
    NATIONAL_ID = "national_id"
    TELEPHONE = "telephone"
    EMAIL = "email"
    STREET_ADDRESS = "street_address"
    BIRTH_DATE = "birth_date"
    BANK_ACCOUNT = "bank_account"
    SINGLING_OUT = "singling_out"


class Why(StrEnum):
    """What made the guard take a passage for personal data; pages say it in the reader's language."""

    FIRST_NAME = "first_name"
    FULL_NAME = "full_name"
    TITLE = "title"
    CALLED = "called"
    RELATIVE = "relative"
    PERSON_WORD = "person_word"
    AGE = "age"
    INITIALS = "initials"
    FAMILY = "family"
    IDENTITY_NUMBER = "identity_number"
    TELEPHONE = "telephone"
    EMAIL = "email"
    ADDRESS = "address"
    BIRTH = "birth"
    ACCOUNT = "account"
    AGE_PLACE_CIRCUMSTANCE = "age_place_circumstance"
    ONLY_ONE_THERE = "only_one_there"


@dataclass(frozen=True)
class Finding:
    """One passage: `text[start:end]` of the text that was read.

    `softened`: words to put in its place, in the language of the text; they are an offer, nobody has to take
    them.
    """

    kind: FindingKind
    start: int
    end: int
    why: Why
    softened: str


# Formats that leave little doubt. The rest are suspicions: a name may be an organisation's.
KNOWN_FORMATS: Final = frozenset(FindingKind) - {FindingKind.PERSON_NAME, FindingKind.SINGLING_OUT}


class FieldKind(StrEnum):
    """Where a text is typed: what follows from a finding depends on it."""

    PLAIN = "plain"
    REPORT = "report"
    COMMITTEE = "committee"


class Treatment(StrEnum):
    """What follows from a finding, the mildest first."""

    WARN = "warn"
    REASON = "reason"
    CONFIRM = "confirm"
    REFUSE = "refuse"


class GoOnReason(StrEnum):
    """Why somebody goes on although the guard found something. No free words: those could name somebody."""

    NO_PERSON = "no_person"
    PUBLIC_FUNCTION = "public_function"
    AUTHOR = "author"
    AGREED = "agreed"
