"""Amounts in words, in both languages: what a person checks before an amount is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from grants_app.domain.grants.money.currency import LARGEST_MAJOR, minor_digits
from grants_app.i18n.currencies import counted_currency, is_feminine
from grants_app.i18n.locales import choose_locale

ENGLISH_SMALL: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
ENGLISH_TENS: Final = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
ENGLISH_SCALES: Final = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))

ALBANIAN_SMALL: Final = (
    "zero një dy tre katër pesë gjashtë shtatë tetë nëntë dhjetë njëmbëdhjetë dymbëdhjetë trembëdhjetë "
    "katërmbëdhjetë pesëmbëdhjetë gjashtëmbëdhjetë shtatëmbëdhjetë tetëmbëdhjetë nëntëmbëdhjetë"
).split()
ALBANIAN_TENS: Final = (
    "- - njëzet tridhjetë dyzet pesëdhjetë gjashtëdhjetë shtatëdhjetë tetëdhjetë nëntëdhjetë".split()
)
# One, and more than one.
ALBANIAN_SCALES: Final = (
    (10**9, "miliard", "miliardë"),
    (10**6, "milion", "milionë"),
    (1000, "mijë", "mijë"),
)


@dataclass(frozen=True)
class Noun:
    """What is counted: its form for one and for more, and in Albanian its gender."""

    one: str
    more: str
    is_feminine: bool = False

    def after(self, count: int) -> str:
        """The form that follows a number."""
        return self.one if count == 1 else self.more


# The currency's own unit and its hundredth.
NOUNS: Final[dict[str, dict[str, tuple[Noun, Noun]]]] = {
    "en": {
        "USD": (Noun("US dollar", "US dollars"), Noun("cent", "cents")),
        "ALL": (Noun("lek", "lek"), Noun("qindarka", "qindarka")),
        "EUR": (Noun("euro", "euros"), Noun("cent", "cents")),
    },
    "sq": {
        "USD": (Noun("dollar amerikan", "dollarë amerikanë"), Noun("cent", "centë")),
        "ALL": (Noun("lek", "lekë"), Noun("qindarkë", "qindarka", is_feminine=True)),
        "EUR": (Noun("euro", "euro"), Noun("cent", "centë")),
    },
}


def money_in_words(minor_units: int, currency: str, locale: str | None = None) -> str:
    """An amount in words: `twelve US dollars and fifty cents`.

    Raises ValueError below zero and above a million million.
    """
    language = locale or choose_locale()
    if not 0 <= minor_units <= LARGEST_MAJOR * 10 ** minor_digits(currency):
        raise ValueError(f"no words for {minor_units} minor units")
    major, minor = divmod(minor_units, 10 ** minor_digits(currency))
    nouns = NOUNS[language].get(currency)
    if nouns is None:
        return _with_cldr_name(major, minor, currency, language)
    unit, hundredth = nouns
    parts = []
    if major or not minor:
        parts.append(f"{_words(major, unit, language)} {unit.after(major)}")
    if minor:
        parts.append(f"{_words(minor, hundredth, language)} {hundredth.after(minor)}")
    return (" and " if language == "en" else " dhe ").join(parts)


def _with_cldr_name(major: int, minor: int, currency: str, language: str) -> str:
    """Words for the number, the name that CLDR gives the currency, the decimals as they are written."""
    unit = Noun(
        counted_currency(currency, 1, language),
        counted_currency(currency, 2, language),
        is_feminine(currency),
    )
    words = f"{_words(major, unit, language)} {unit.after(major)}"
    if not minor:
        return words
    decimals = f"{minor:0{minor_digits(currency)}d}"
    return f"{words} {'and' if language == 'en' else 'dhe'} {decimals}/{10 ** minor_digits(currency)}"


def _words(number: int, noun: Noun, language: str) -> str:
    return english_words(number) if language == "en" else albanian_words(number, is_feminine=noun.is_feminine)


def english_words(number: int) -> str:
    """A whole number from 0 to 10^12 in English words, with the British `and`."""
    for scale, name in ENGLISH_SCALES:
        if number >= scale:
            many, rest = divmod(number, scale)
            joint = " and " if 0 < rest < 100 else " "
            return f"{english_words(many)} {name}" + (joint + english_words(rest) if rest else "")
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return f"{ENGLISH_SMALL[hundreds]} hundred" + (f" and {english_words(rest)}" if rest else "")
    if number >= 20:
        tens, rest = divmod(number, 10)
        return ENGLISH_TENS[tens] + (f"-{ENGLISH_SMALL[rest]}" if rest else "")
    return ENGLISH_SMALL[number]


def albanian_words(number: int, *, is_feminine: bool = False) -> str:
    """A whole number from 0 to 10^12 in Albanian words. Only three knows a gender: tre, tri."""
    for scale, one, more in ALBANIAN_SCALES:
        if number >= scale:
            many, rest = divmod(number, scale)
            name = one if many == 1 else more
            tail = f" e {albanian_words(rest, is_feminine=is_feminine)}" if rest else ""
            return f"{albanian_words(many)} {name}{tail}"
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return f"{ALBANIAN_SMALL[hundreds]}qind" + (
            f" e {albanian_words(rest, is_feminine=is_feminine)}" if rest else ""
        )
    if number >= 20:
        tens, rest = divmod(number, 10)
        return ALBANIAN_TENS[tens] + (f" e {albanian_words(rest, is_feminine=is_feminine)}" if rest else "")
    return "tri" if number == 3 and is_feminine else ALBANIAN_SMALL[number]
