"""Numbers, money, dates and durations as each language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, cast

from babel.core import get_global
from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol
from flask_babel import gettext, ngettext

from grants_app.domain.grants.money.currency import minor_digits
from grants_app.domain.grants.spans import Span
from grants_app.domain.grants.status import Duration
from grants_app.domain.programmes.clock import TIRANA
from grants_app.i18n.locales import choose_locale

# Babel keeps tables of all languages: 2 MB of every worker, and nobody here asks for a language by half its
# name or for those of a country.
for _table in ("likely_subtags", "territory_languages"):
    cast("dict[str, Any]", get_global(_table)).clear()

# The point or comma by which a language groups thousands where it does not use a space.
GROUPING_SIGNS: Final = {"sq": ".", "en": ","}


def grouping_sign() -> str:
    """The point or comma that groups thousands in the reader's language."""
    return GROUPING_SIGNS[choose_locale()]


def number(value: int | Decimal, digits: int | None = None, locale: str | None = None) -> str:
    """A number in the reader's language; `digits` fixes the decimals. Spaces do not break.

    Whoever writes many rows names the language, so that it is not looked up for each.
    """
    return _number(value, digits, locale or choose_locale())


def rate(value: Decimal) -> str:
    """An exchange rate with all its decimals: a rounded one would not make the sums that stand beside it."""
    plain = value.normalize()
    return number(plain, max(0, -int(plain.as_tuple().exponent)))


@lru_cache(maxsize=4096)
def _number(value: int | Decimal, digits: int | None, locale: str) -> str:
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(value, format=pattern, locale=locale)


def money(minor_units: int, currency: str) -> str:
    """An amount of money: `US$ 2,097,624`, `2 097 624 USD`, `12 JPY`; cents only where there are any."""
    value = to_major(minor_units, currency)
    text = number(value, 0 if value == value.to_integral_value() else minor_digits(currency))
    if choose_locale() == "en" and currency == "USD":
        return f"US$\N{NO-BREAK SPACE}{text}"
    unit = currency
    if currency == "ALL":
        unit = "Lek" if choose_locale() == "en" else "lek" if value == 1 else "lekë"
    return f"{text}\N{NO-BREAK SPACE}{unit}"


def to_major(minor_units: int, currency: str) -> Decimal:
    """Minor units as a Decimal in the currency's own unit, exact."""
    return Decimal(minor_units).scaleb(-minor_digits(currency))


def day(value: date) -> str:
    """A day in full: `1 March 2005`, `1 mars 2005`."""
    return _day(value, "d MMMM y", choose_locale())


def short_day(value: date, locale: str | None = None) -> str:
    """A day for tables: `1 Mar 2005`, `1 mar 2005`; in the reader's language unless one is named."""
    return _day(value, "d MMM y", locale or choose_locale())


def short_month(value: date) -> str:
    """The month of a day for an axis: `Mar 2005`, `mar 2005`."""
    return _day(value, "LLL y", choose_locale())


def separators() -> str:
    """The decimal sign and the sign of thousands, as a chart takes them."""
    locale = choose_locale()
    return get_decimal_symbol(locale) + get_group_symbol(locale)


def span(value: Span) -> str:
    """A month or a year: `June 2005`, `qershor 2005`, `2005`."""
    return _day(value.first_day, "LLLL y" if value.month else "y", choose_locale())


def month_name(value: Span) -> str:
    """The name of a month without its year: `June`, `qershor`."""
    return _day(value.first_day, "LLLL", choose_locale())


@lru_cache(maxsize=4096)
def _day(value: date, pattern: str, locale: str) -> str:
    return babel_date(value, pattern, locale=locale)


def moment(value: datetime, locale: str | None = None) -> str:
    """A moment in Tirana's time, 24 hours in both languages; in the reader's one unless another is named."""
    return babel_datetime(value, "d MMMM y, HH:mm", tzinfo=TIRANA, locale=locale or choose_locale())


def clock(value: datetime) -> str:
    """The time of day in Tirana: `14:05`, the same in both languages."""
    return babel_datetime(value, "HH:mm", tzinfo=TIRANA, locale=choose_locale())


def utc_moment(value: datetime, locale: str | None = None) -> str:
    """A moment in UTC to the second, as what was recorded is asked for: `1 March 2026, 14:05:09 UTC`."""
    words = babel_datetime(value, "d MMMM y, HH:mm:ss", tzinfo=UTC, locale=locale or choose_locale())
    return f"{words} UTC"


def duration(value: Duration) -> str:
    """A length of time: `10 months`, `1 month and 26 days`."""
    parts = []
    if value.months:
        parts.append(ngettext("%(num)s month", "%(num)s months", value.months))
    if value.days or not parts:
        parts.append(ngettext("%(num)s day", "%(num)s days", value.days))
    return (
        gettext("%(first)s and %(second)s", first=parts[0], second=parts[1]) if len(parts) > 1 else parts[0]
    )
