"""The values that rows of the log hold, in words of the reader's language: no code where there are words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from flask_babel import gettext

from grants_app.domain.history.names import CODES, REFERENCES, SUMS, Entry, Named, Names, key_of_code
from grants_app.i18n import formats
from grants_app.i18n.audit_values import value_words
from grants_app.i18n.bilingual import pick
from grants_app.i18n.currencies import currency_name

# Fields that hold money without a name that says so.
MONEY: Final = SUMS | {"cofinancing"}
DAYS: Final = frozenset({"as_of", "dated", "suspended_from", "suspended_until"})
CENTS: Final = 2  # where a row does not say in which currency it is


def value_in_words(name: str, side: int, entry: Entry, names: Names) -> str | None:
    """What a field was (`side` 0) or became (1); None for nothing."""
    value = entry.changes[name][side]
    if value is None or value == []:
        return None
    if name == "budget_by_line":
        return "; ".join(_line(one, _currency(entry, side, names), entry, names) for one in value)
    if name in CODES:
        return _coded(name, value, entry, names)
    known = value_words(name, value) if isinstance(value, str) else None
    if known is not None:
        return known
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int):
        return _number(name, value, _currency(entry, side, names), names)
    if isinstance(value, list):
        return _list(name, value, _currency(entry, side, names))
    return _text(name, str(value))


def _coded(name: str, value: object, entry: Entry, names: Names) -> str:
    """The names of what codes stand for; the code where nothing of that name is there any more."""
    codes = value if isinstance(value, list) else [value]
    return ", ".join(_named(name, str(code), entry, names) for code in codes)


def _line(line: list[Any], currency: str | None, entry: Entry, names: Names) -> str:
    """A line of a budget: its heading, its sum."""
    code, minor_units = line
    return f"{_named('budget_by_line', code, entry, names)}: {_sum(minor_units, currency)}"


def _named(name: str, code: str, entry: Entry, names: Names) -> str:
    found = (names.by_key.get((kind, key_of_code(kind, code, entry))) for kind in CODES[name])
    return next((_name(one) for one in found if one), code)


def _name(named: Named) -> str:
    return pick(named.sq, named.en).text


def _number(name: str, value: int, currency: str | None, names: Names) -> str:
    kind = REFERENCES.get(name) or ("person" if name.endswith("_by_id") else None)
    if kind:
        named = names.by_id.get((kind, value))
        return (_name(named) if named else "") or gettext("no. %(number)s", number=value)
    if name == "points_at":
        return gettext("no. %(number)s", number=value)
    return _sum(value, currency) if name.endswith("minor_units") or name in MONEY else formats.number(value)


def _currency(entry: Entry, side: int, names: Names) -> str | None:
    """The currency that a row's sums are in: as it says, in older rows that of the agreement."""
    found = entry.changes.get("currency")
    if isinstance(found, list):
        return str(found[side] or found[1 - side] or "") or None
    of_agreement = names.by_key.get(("currency", entry.subject_key))
    return of_agreement.sq if of_agreement else None


def _sum(minor_units: int, currency: str | None) -> str:
    if currency:
        return formats.money(minor_units, currency)
    return formats.number(Decimal(minor_units).scaleb(-CENTS), CENTS)


def _list(name: str, values: list[Any], currency: str | None) -> str:
    if name in {"totals", "cofinancing"}:
        return "; ".join(formats.money(minor_units, code) for code, minor_units in values)
    if name == "tranches":
        return "; ".join(_tranche(one, currency) for one in values)
    if name == "currencies":
        return ", ".join(currency_name(code) for code in values)
    if name == "ends":
        return ", ".join(_day(one) for one in values)
    if name == "periods":
        return "; ".join(_period(*one) for one in values)
    return ", ".join(value_words(name, value) or str(value) for value in values)


def _tranche(planned: list[Any], currency: str | None) -> str:
    """A planned tranche: its sum, its day, what it waits for."""
    minor_units, day, condition = planned
    words = value_words("condition", condition) or condition
    return f"{_sum(minor_units, currency)}, {formats.short_day(date.fromisoformat(day))} ({words})"


def _period(first: str, last: str, due: str) -> str:
    """A period of reports: its days, and when the report is due."""
    first, last, due = (formats.short_day(date.fromisoformat(day)) for day in (first, last, due))
    return gettext("%(first)s to %(last)s, due %(due)s", first=first, last=last, due=due)


def _text(name: str, text: str) -> str:
    """A day, a moment, a rate or names as the reader writes them; any other text as it is."""
    read: Callable[[str], str] | None = None
    if name.endswith("_at"):
        read = _moment
    elif name.endswith("_on") or name in DAYS:
        read = _day
    else:
        read = {"rate": _rate, "currencies": _two_currencies, "phases": _names}.get(name)
    try:
        return read(text) if read else text
    except (ValueError, InvalidOperation):
        return text


def _moment(text: str) -> str:
    return formats.moment(datetime.fromisoformat(text))


def _day(text: str) -> str:
    return formats.day(date.fromisoformat(text))


def _rate(text: str) -> str:
    return formats.rate(Decimal(text))


def _two_currencies(text: str) -> str:
    """Of a rate, the one and the other."""
    return " / ".join(currency_name(code) for code in text.split("/"))


def _names(text: str) -> str:
    """Names in both languages as JSON, in the reader's."""
    return ", ".join(pick(sq, en).text for sq, en in json.loads(text))
