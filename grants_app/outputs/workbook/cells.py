"""The value of one cell: what a record holds, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from flask_babel import gettext

from grants_app.domain.exports.columns import CellKind, Column
from grants_app.domain.exports.records import AmountRecord, GrantRecord, Words
from grants_app.i18n import coverage_labels, labels
from grants_app.i18n.bilingual import pick
from grants_app.i18n.formats import to_major

CellValue = str | int | Decimal | date | None
# Excel refuses longer texts; the cut is marked.
LONGEST_TEXT: Final = 32_767


def cell_value(column: Column, record: object) -> CellValue:
    """The value of a column for a record: text, whole number, Decimal, date, or None for unknown.

    Money comes in the currency's own unit.
    """
    derived = DERIVED.get((type(record), column.field))
    value = derived(record) if derived else getattr(record, column.field)
    if value is None or value == ():
        return None
    return _READ[column.kind](value)


def label(member: StrEnum) -> str:
    """The reader's word for a stored value."""
    known = labels.ALL if type(member) in labels.ALL else coverage_labels.ALL
    return str(known[type(member)][member])


def words(value: Words) -> str | None:
    """A text in the reader's language, else in the other one with its mark (`[sq]`), else None."""
    chosen = pick(value.sq, value.en)
    if not chosen:
        return None
    return f"{chosen.text} [{chosen.lang}]" if chosen.is_other else chosen.text


def join(texts: Iterable[str | None]) -> str | None:
    """The texts that are known, each once, in their order; None if there is none."""
    known = dict.fromkeys(text for text in texts if text)
    return "; ".join(known) or None


def _members(value: StrEnum | tuple[StrEnum, ...]) -> tuple[StrEnum, ...]:
    return (value,) if isinstance(value, StrEnum) else value


def _text(value: str) -> str | None:
    return value if len(value) <= LONGEST_TEXT else value[: LONGEST_TEXT - 1] + "…"


def _long_words(value: Words) -> str | None:
    text = words(value)
    return text and _text(text)


def _money(value: AmountRecord) -> Decimal:
    return to_major(value.minor_units, value.currency)


def _lines(value: tuple[int, int]) -> str:
    first, last = value
    return str(first) if first == last else f"{first}–{last}"


def _texts(value: str | tuple[str, ...]) -> str | None:
    return _text(value if isinstance(value, str) else join(value) or "") or None


_READ: Final[dict[CellKind, Callable[[Any], CellValue]]] = {
    CellKind.TEXT: _texts,
    CellKind.LONG_TEXT: _texts,
    CellKind.LONG_WORDS: _long_words,
    CellKind.LABEL: lambda value: join(label(member) for member in _members(value)),
    CellKind.CODE: lambda value: join(member.value for member in _members(value)),
    CellKind.YES_NO: lambda value: gettext("yes") if value else gettext("no"),
    CellKind.INTEGER: int,
    CellKind.DECIMAL: lambda value: value,
    CellKind.DAY: lambda value: value,
    CellKind.USD: _money,
    CellKind.ALL: _money,
    CellKind.NUMBERS: lambda value: _text(", ".join(str(number) for number in value)),
    CellKind.LINES: _lines,
}


def _site_names(grant: GrantRecord) -> str | None:
    """The named places; communes without a name are counted at the end."""
    unnamed = sum(site.name is None for site in grant.sites)
    named = [site.name for site in grant.sites]
    return join([*named, gettext("unnamed communes: %(num)s", num=unnamed) if unnamed else None])


DERIVED: Final[dict[tuple[type, str], Callable[[Any], Any]]] = {
    (GrantRecord, "organisation"): lambda grant: grant.organisation.name,
    (GrantRecord, "acronym"): lambda grant: grant.organisation.acronym,
    (GrantRecord, "kind"): lambda grant: grant.organisation.kind,
    (GrantRecord, "places"): _site_names,
    (GrantRecord, "districts"): lambda grant: join(site.district for site in grant.sites),
    (GrantRecord, "counties"): lambda grant: join(site.county for site in grant.sites),
    (GrantRecord, "partners"): lambda grant: join(
        f"{partner.name} ({label(partner.role)})" for partner in grant.partners
    ),
    (GrantRecord, "amount_usd"): lambda grant: grant.amount("USD"),
    (GrantRecord, "amount_all"): lambda grant: grant.amount("ALL"),
    (GrantRecord, "not_released"): lambda grant: join(
        amount.currency for amount in grant.amounts or () if not amount.is_published
    ),
}
