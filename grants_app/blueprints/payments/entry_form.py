"""A new entry of money as a person typed it: what kind, how much, about which other entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask_babel import gettext

from grants_app.blueprints.payments.money_form import TypedMoney, check_money_fields, read_money_fields
from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.payments.actions import NewEntry
from grants_app.domain.grants.payments.balance import POINTS_AT
from grants_app.domain.grants.payments.reading import LedgerLine
from grants_app.domain.grants.payments.vocabulary import EntryKind, EntryRefusal
from grants_app.domain.programmes.models import Programme
from grants_app.i18n.payment_refusals import ENTRY_REFUSAL
from grants_app.sheets.sums import TypedSum, read_sum

NEEDS_REASON: Final = frozenset({EntryKind.CORRECTION, EntryKind.DISALLOWED})


@dataclass
class TypedEntry:
    """The form. `about`: the id of another entry as text; `target`: that entry.

    The sum of a correction is what the entry should come to; the difference follows from it.
    """

    kind: EntryKind
    sum: TypedSum
    money: TypedMoney
    about: str = ""
    target: LedgerLine | None = None

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong, by field id."""
        return self.money.errors

    @property
    def is_correction(self) -> bool:
        """Whether it changes what another entry comes to."""
        return self.kind is EntryKind.CORRECTION

    @property
    def minor_units(self) -> int | None:
        """What is entered, in minor units: the sum, or for a correction the signed difference."""
        if self.sum.minor_units is None or (self.is_correction and self.target is None):
            return None
        standing = self.target.standing if self.is_correction and self.target else 0
        return self.sum.minor_units - standing

    @property
    def other_minor_units(self) -> int | None:
        """The same in the other currency where it was typed; of a correction all that the entry comes to."""
        return self.money.other.minor_units if self.money.other else None

    def at_rate(self, currency: str) -> int | None:
        """What the chosen rate makes of the sum; of a correction, of all that the entry comes to."""
        return None if self.sum.minor_units is None else self.money.at_rate(self.sum.minor_units, currency)

    def other_then(self, currency: str) -> int | None:
        """What a corrected entry comes to in the other currency; None where that is unknown."""
        if self.sum.minor_units == 0:
            return 0
        typed = self.other_minor_units
        return self.at_rate(currency) if typed is None else typed

    def is_confirmed(self, currency: str) -> bool:
        """Whether all sums stood before the person in words and figures."""
        return self.sum.is_confirmed and self.money.is_confirmed(self.at_rate(currency))

    def entry(self, rate_id: int | None) -> NewEntry:
        """What is to be entered, after validation."""
        if self.minor_units is None or self.money.happened_on is None:
            raise ValueError("the form was not checked")
        return NewEntry(
            kind=self.kind,
            happened_on=self.money.happened_on,
            minor_units=self.minor_units,
            points_at=self.target.entry.id if self.target else None,
            other_minor_units=self.other_minor_units,
            rate_id=rate_id,
            reference=self.money.reference,
            reason=self.money.reason,
        )


def read_entry(
    form: Mapping[str, str], kind: EntryKind, currency: str, other_currency: str | None
) -> TypedEntry:
    """The form as it was posted, or blank. Nothing is checked yet."""
    amount = read_sum(form, "amount", currency, takes_zero=kind is EntryKind.CORRECTION)
    about = form.get("about", "").strip()
    return TypedEntry(kind, amount, read_money_fields(form, other_currency), about)


def candidates(kind: EntryKind, lines: Sequence[LedgerLine]) -> list[LedgerLine]:
    """The entries that one of this kind can be about."""
    return [line for line in lines if line.entry.kind in POINTS_AT[kind]]


def check_entry(
    typed: TypedEntry,
    programme: Programme,
    lines: Sequence[LedgerLine],
    rates: Sequence[ExchangeRate],
    *,
    latest: date,
) -> None:
    """Note what is wrong or missing, and find the entry and the rate that are meant."""
    if POINTS_AT[typed.kind]:
        found = {str(line.entry.id): line for line in candidates(typed.kind, lines)}
        typed.target = found.get(typed.about)
        if typed.target is None:
            typed.errors["about"] = str(ENTRY_REFUSAL[EntryRefusal.POINTS_NOWHERE])
    check_money_fields(typed.money, programme, rates, currency=typed.sum.currency, latest=latest)
    missing = None if typed.sum.is_filled else str(ENTRY_REFUSAL[EntryRefusal.NOT_POSITIVE])
    wrong = missing or typed.sum.error
    if wrong:
        typed.errors["amount"] = wrong
    if typed.kind in NEEDS_REASON and not typed.money.reason:
        typed.errors["reason"] = gettext("Give a reason.")
    if typed.is_correction:
        _check_correction(typed, rates)


def _check_correction(typed: TypedEntry, rates: Sequence[ExchangeRate]) -> None:
    """A correction changes something, and where no rate is named it keeps that at which the entry stands.

    What comes to nothing has nothing in the other currency either, whatever the rate.
    """
    money, target = typed.money, typed.target
    if target is None:
        return
    is_silent = not money.rate and not (money.other and money.other.is_filled)
    if typed.sum.minor_units == 0:
        money.chosen = None
    elif is_silent and typed.minor_units:
        money.chosen = next((one for one in rates if one.id == target.other.rate_id), None)
    then = typed.other_then(typed.sum.currency)
    is_same = is_silent if then is None else then == target.other.comes_to
    if typed.minor_units == 0 and is_same:
        typed.errors["amount"] = str(ENTRY_REFUSAL[EntryRefusal.NO_CHANGE])
