"""What a row of the log says of each field, in words of the reader's language: from what, to what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask_babel import gettext

from grants_app.domain.audit.texts import DIGEST
from grants_app.domain.history.names import REFERENCES, Names
from grants_app.i18n import formats
from grants_app.i18n.audit_labels import field_words, value_words
from grants_app.i18n.bilingual import pick
from grants_app.i18n.labels import currency_name

PAIR: Final = 2


@dataclass(frozen=True)
class ShownChange:
    """One field of a row: its name, and either what it was and became (None for nothing), or a remark."""

    field: str
    before: str | None = None
    after: str | None = None
    remark: str | None = None


def describe_changes(changes: dict[str, Any], names: Names, *, shows_money: bool) -> list[ShownChange]:
    """What a row says of each field. Without `shows_money` amounts are left out."""
    return list(_described(changes, names, shows_money=shows_money))


def _described(changes: dict[str, Any], names: Names, *, shows_money: bool) -> Iterator[ShownChange]:
    for name, change in changes.items():
        if name == "free_text":
            # Rows from before texts had digests.
            yield from (ShownChange(field_words(text), remark=text_remark(None)) for text in change or ())
        elif name == "fields" and isinstance(change, list):
            yield ShownChange(gettext("Fields"), remark=_listed(change[-1]))
        elif not isinstance(change, list) or len(change) != PAIR:
            digests = change.get(DIGEST) if isinstance(change, dict) else None
            yield ShownChange(field_words(name), remark=text_remark(digests))
        elif name.endswith("minor_units") and not shows_money:
            yield ShownChange(field_words(name), remark=gettext("changed; your role does not read amounts"))
        elif change[0] != change[1]:
            before, after = (_value(name, change[side], changes, side, names) for side in (0, 1))
            yield ShownChange(field_words(name), before, after)
        else:
            yield ShownChange(field_words(name), remark=_value(name, change[1], changes, 1, names))


def text_remark(digests: list[str | None] | None) -> str:
    """That a text or a secret changed, which is all that the log holds of it."""
    if digests is None or len(digests) != PAIR:
        return gettext("changed; the words are not kept")
    if digests[0] is None:
        return gettext("written; the words are not kept")
    if digests[1] is None:
        return gettext("taken away; the words are not kept")
    return gettext("changed; the words are not kept")


def _listed(names: object) -> str:
    """The names of fields, each once."""
    words = [field_words(str(name)) for name in names] if isinstance(names, list) else []
    return ", ".join(dict.fromkeys(words))


def _value(name: str, value: object, changes: dict[str, Any], side: int, names: Names) -> str | None:
    """A stored value in words; None for nothing."""
    if value is None:
        return None
    known = value_words(name, value) if isinstance(value, str) else None
    if known is not None:
        return known
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int):
        return _number(name, value, changes, side, names)
    if isinstance(value, list):
        return _list(name, value) or None
    return _dated(name, str(value))


def _number(name: str, value: int, changes: dict[str, Any], side: int, names: Names) -> str:
    kind = REFERENCES.get(name) or ("account" if name.endswith("_by_id") else None)
    if kind:
        named = names.by_id.get((kind, value))
        words = pick(named.sq, named.en).text if named else ""
        return words or gettext("no. %(number)s", number=value)
    currencies = changes.get("currency")
    if name.endswith("minor_units") and isinstance(currencies, list):
        currency = currencies[side] or currencies[1 - side]
        return formats.money(value, currency) if currency else formats.number(value)
    return formats.number(value)


def _list(name: str, values: list[Any]) -> str:
    if name == "totals":
        return "; ".join(formats.money(minor_units, currency) for currency, minor_units in values)
    if name == "currencies":
        return ", ".join(currency_name(code) for code in values)
    return ", ".join(value_words(name, value) or str(value) for value in values)


def _dated(name: str, text: str) -> str:
    """A day or a moment as the reader writes it; any other text as it is."""
    try:
        if name.endswith("_at"):
            return formats.moment(datetime.fromisoformat(text))
        if name.endswith("_on") or name == "as_of":
            return formats.day(date.fromisoformat(text))
    except ValueError:
        pass
    return text
