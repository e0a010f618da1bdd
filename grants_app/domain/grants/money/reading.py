"""Reading an amount as a person types it, in Albanian or English ways, without guessing.

Albanian writes `1.234,50` or `1 234,50`, English `1,234.50`; both are understood whatever the language of the
page. One rule holds for both signs where they can be mixed up, which is a single point or comma followed by
exactly three digits (`1.234`, `1,234`, `12.500`, `12,500`):

- It groups thousands where it is the sign by which the language of the page groups them (the point on an
  Albanian page, as in the document's `209.762.381 Lek`; the comma on an English one).
- Otherwise it is ambiguous and the person has to say what is meant, even where the decimals would be too many
  for the currency: a slip is as likely as the other way of writing.

In both cases the amount is shown in words before anything is stored.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from grants_app.domain.grants.money.currency import ISO_CODES, largest_minor_units, minor_digits


class MoneyRefusal(StrEnum):
    """Why what was typed is no amount."""

    NOT_A_NUMBER = "not_a_number"
    NEGATIVE = "negative"
    ZERO = "zero"
    TOO_MANY_DECIMALS = "too_many_decimals"
    TOO_LARGE = "too_large"
    OTHER_CURRENCY = "other_currency"


class Separator(StrEnum):
    """What a single point or comma is taken for in a reading."""

    THOUSANDS = "thousands"
    DECIMAL = "decimal"


@dataclass(frozen=True)
class Reading:
    """One amount that the typed text can mean, in minor units. `separator` is None where there is none."""

    minor_units: int
    separator: Separator | None


@dataclass(frozen=True)
class MoneyReading:
    """Every possible reading, or the reason why there is none.

    `is_ambiguous`: a person has to say what is meant, even if only one reading is an amount.
    `is_grouped_by_custom`: a single sign before three digits was taken for thousands, as the language of the
    page writes them; the reader is told.
    """

    readings: tuple[Reading, ...] = ()
    refusal: MoneyRefusal | None = None
    is_ambiguous: bool = False
    is_grouped_by_custom: bool = False


# Longer texts are no amounts, whatever they hold.
LONGEST: Final = 80
# Names and signs, as they are written before or after a number. Longest first.
CURRENCY_WORDS: Final[dict[str, str]] = {
    "dollarë amerikanë": "USD",
    "dollare amerikane": "USD",
    "us dollars": "USD",
    "dollarë": "USD",
    "dollare": "USD",
    "dollars": "USD",
    "dollar": "USD",
    "us$": "USD",
    "$": "USD",
    "lekë": "ALL",
    "leke": "ALL",
    "lek": "ALL",
    "euro": "EUR",
    "€": "EUR",
} | {code.lower(): code for code in ISO_CODES}
WORD: Final = "|".join(re.escape(word) for word in sorted(CURRENCY_WORDS, key=len, reverse=True))
BEFORE: Final = re.compile(rf"^({WORD})\s*(?![a-zë])")
AFTER: Final = re.compile(rf"(?<![a-zë])\s*({WORD})$")
# `2,097,624--` and `5.000,-` close a whole amount.
CLOSING: Final = re.compile(r"(?<=\d)[.,]?\s?[-–—]{1,2}$")
MINUS: Final = "-−–—"
NUMBER: Final = re.compile(r"\d+(?:[ .,']\d+)*")


def read_money(text: str, currency: str, grouping: str | None = None) -> MoneyReading:
    """Read one amount typed for a currency, an ISO 4217 code.

    `grouping` is the point or comma that groups thousands in the language of the page. Spaces of any kind,
    points, commas and apostrophes may separate; the currency's own name or sign may stand beside the number.
    Never raises.
    """
    if len(text) > LONGEST:
        return MoneyReading(refusal=MoneyRefusal.NOT_A_NUMBER)
    plain = _plain(text)
    inner = plain[1:-1].strip() if plain[:1] == "(" and plain[-1:] == ")" else plain
    words, named = _take_currency(inner)
    if named - {currency}:
        return MoneyReading(refusal=MoneyRefusal.OTHER_CURRENCY)
    number = CLOSING.sub("", words)
    unsigned = number.lstrip(MINUS + " ")
    if not NUMBER.fullmatch(unsigned):
        return MoneyReading(refusal=MoneyRefusal.NOT_A_NUMBER)
    if unsigned != number or inner != plain:
        # Book-keepers put negative amounts in brackets.
        return MoneyReading(refusal=MoneyRefusal.NEGATIVE)
    reading = _read_number(number, minor_digits(currency), largest_minor_units(currency))
    if not reading.is_ambiguous:
        return reading
    by_custom = grouping is not None and grouping in number
    if by_custom or number != words:
        whole = tuple(found for found in reading.readings if found.separator is Separator.THOUSANDS)
        return MoneyReading(readings=whole, is_grouped_by_custom=by_custom)
    return reading


def _plain(text: str) -> str:
    """Lower case, ordinary digits, single ordinary spaces, ordinary apostrophes."""
    folded = unicodedata.normalize("NFC", text).replace("’", "'").replace("‘", "'").lower()
    shown = "".join(char for char in folded if unicodedata.category(char) != "Cf")
    ascii_digits = "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in shown)
    return " ".join(ascii_digits.split())


def _take_currency(text: str) -> tuple[str, set[str]]:
    """Split off the names and signs at both ends."""
    named = set()
    for pattern in (BEFORE, AFTER):
        found = pattern.search(text)
        if found:
            named.add(CURRENCY_WORDS[found.group(1)])
            text = (text[: found.start()] + text[found.end() :]).strip()
    return text, named


def _read_number(number: str, digits: int, largest: int) -> MoneyReading:
    """Read digits and separators. `digits`: decimals of the currency; `largest` in minor units."""
    groups = re.split(r"[ .,']", number)
    separators = re.findall(r"[ .,']", number)
    whole = _whole(groups, separators)
    fraction = _with_decimals(groups, separators, digits)
    found = []
    if whole is not None:
        kind = Separator.THOUSANDS if separators else None
        found.append(Reading(whole * 10**digits, kind))
    if isinstance(fraction, int):
        found.append(Reading(fraction, Separator.DECIMAL))
    if not found:
        return MoneyReading(
            refusal=fraction if isinstance(fraction, MoneyRefusal) else MoneyRefusal.NOT_A_NUMBER
        )
    usable = tuple(reading for reading in found if 0 < reading.minor_units <= largest)
    if not usable:
        is_zero = all(reading.minor_units == 0 for reading in found)
        return MoneyReading(refusal=MoneyRefusal.ZERO if is_zero else MoneyRefusal.TOO_LARGE)
    can_be_mixed_up = whole is not None and len(separators) == 1 and separators[0] in ".,"
    return MoneyReading(readings=usable, is_ambiguous=can_be_mixed_up)


def _are_thousands(groups: list[str], separators: list[str]) -> bool:
    """Whether the separators, all alike, cut the number into thousands."""
    return (
        len(set(separators)) == 1
        and len(groups[0]) <= 3
        and not groups[0].startswith("0")
        and all(len(group) == 3 for group in groups[1:])
    )


def _whole(groups: list[str], separators: list[str]) -> int | None:
    """The number if every separator cuts thousands, or if there is none."""
    if not separators or _are_thousands(groups, separators):
        return int("".join(groups))
    return None


def _with_decimals(groups: list[str], separators: list[str], digits: int) -> int | MoneyRefusal | None:
    """The amount in minor units if the last separator begins the decimals; None if it cannot.

    Zeros beyond the currency's decimals change nothing and are allowed only where nothing else was
    grouped: `12.500` may be twelve and a half, `1 012.500` is a slip.
    """
    if not separators or separators[-1] not in ".,":
        return None
    before, mark = separators[:-1], separators[-1]
    if before and (mark in before or not _are_thousands(groups[:-1], before)):
        return None
    decimals = groups[-1]
    if len(decimals) > digits and (before or decimals[digits:].strip("0")):
        return MoneyRefusal.TOO_MANY_DECIMALS
    return int("".join(groups[:-1]) + decimals[:digits].ljust(digits, "0"))
