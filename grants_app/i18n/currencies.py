"""Currencies in words: names, what is written after a number, and why an amount is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from babel.numbers import get_currency_name
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from grants_app.domain.grants.money.currency import ISO_CODES, minor_digits
from grants_app.domain.grants.money.reading import MoneyRefusal
from grants_app.i18n.locales import choose_locale

# In the words of the programme's document; the others are called as CLDR calls them.
OWN_NAMES: Final = {"USD": _("US dollars (USD)"), "ALL": _("Lek (ALL)"), "EUR": _("Euro (EUR)")}


class CurrencyNames(Mapping[object, str]):
    """The names of all currencies by code, in the reader's language."""

    def __getitem__(self, code: object) -> str:
        if code not in ISO_CODES:
            raise KeyError(code)
        return currency_name(str(code))

    def __iter__(self) -> Iterator[object]:
        return iter(ISO_CODES)

    def __len__(self) -> int:
        return len(ISO_CODES)


def currency_name(code: str) -> str:
    """The name of a currency with its code: `Japanese yen (JPY)`; the code alone where it has no name."""
    if code in OWN_NAMES:
        return str(OWN_NAMES[code])
    name = counted_currency(code, 2, choose_locale())
    return code if name == code else f"{name[:1].upper()}{name[1:]} ({code})"


def currency_in_sentence(code: str) -> str:
    """The same inside a sentence: Albanian writes names of currencies small there."""
    name = currency_name(code)
    return name[:1].lower() + name[1:] if choose_locale() == "sq" and name != code else name


@lru_cache(maxsize=256)
def counted_currency(code: str, count: int, locale: str) -> str:
    """A currency after a number: `yen`, `jenë japonezë`; the code where there is no word."""
    return get_currency_name(code, count=count, locale=locale)


@lru_cache(maxsize=64)
def is_feminine(code: str) -> bool:
    """Whether a currency's Albanian name is feminine: with the article it ends in a (`sterlina`, `jeni`)."""
    return get_currency_name(code, locale="sq").split()[0].endswith("a")


def refusal_words(refusal: MoneyRefusal, currency: str, general: Mapping[MoneyRefusal, object]) -> str:
    """Why what was typed is no amount in a currency; `general` has the words for any currency."""
    digits = minor_digits(currency)
    if refusal is MoneyRefusal.TOO_MANY_DECIMALS and not digits:
        return gettext(
            "Amounts in %(currency)s have no decimals: write a whole number.",
            currency=currency_in_sentence(currency),
        )
    if refusal is MoneyRefusal.TOO_MANY_DECIMALS:
        return ngettext(
            "Amounts in %(currency)s have at most %(num)s decimal.",
            "Amounts in %(currency)s have at most %(num)s decimals.",
            digits,
            currency=currency_in_sentence(currency),
        )
    if refusal is MoneyRefusal.NOT_A_NUMBER and not digits:
        return gettext("This is not an amount. Write it in digits, such as 12 500.")
    return str(general[refusal])
