"""What a person types of money that moved: when, how much, in the other currency too, and where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from flask import request
from flask_babel import gettext

from grants_app.domain.grants.agreements.actions import (
    AgreementRefusal,
    AgreementRefusedError,
    other_minor_units,
)
from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.payments.rates import new_rate
from grants_app.domain.grants.payments.rules import RefusedMove
from grants_app.domain.programmes.models import Programme
from grants_app.forms.guarded_rows import RowsGuard
from grants_app.i18n.award_labels import AGREEMENT_REFUSAL
from grants_app.sheets.sums import TypedSum, are_confirmed, read_sum
from grants_app.typed_text import day_error, one_line, read_day, text_error

NEW_RATE: Final = "new"
LONGEST_REFERENCE: Final = 120
LONGEST_REASON: Final = 1000
LONGEST_SOURCE: Final = 250
# Ten digits and eight decimals are what a rate can have.
RATE: Final = re.compile(r"([-−]?)(\d{1,10})(?:[.,](\d{1,8}))?", re.ASCII)


@dataclass
class TypedMoney:
    """The fields of a payment or another entry as they were typed.

    `rate` is the id of a kept rate as text, NEW_RATE, or empty; `chosen` what it means. `shown_at_rate`:
    minor units of the other currency that the person was shown as what the rate makes of the sum. `guard`:
    what it says of the words.
    """

    other: TypedSum | None
    day: str = ""
    reference: str = ""
    reason: str = ""
    rate: str = ""
    rate_value: str = ""
    rate_source: str = ""
    shown_at_rate: str = ""
    chosen: ExchangeRate | None = None
    errors: dict[str, str] = field(default_factory=dict)
    guard: RowsGuard | None = None

    @property
    def happened_on(self) -> date | None:
        """The day that was typed, or None if it is none."""
        return read_day(self.day)

    @property
    def iso_day(self) -> str:
        """The day as a date field takes it, or what was typed."""
        return self.happened_on.isoformat() if self.happened_on else self.day

    def at_rate(self, minor_units: int, currency: str) -> int | None:
        """What the chosen rate makes of a sum; None without one, or where it does not fit."""
        if self.chosen is None or (self.other is not None and self.other.is_filled):
            return None
        try:
            converted, _currency = other_minor_units(abs(minor_units), currency, self.chosen)
        except AgreementRefusedError:
            return None
        return converted if minor_units >= 0 else -converted

    def is_confirmed(self, at_rate: int | None) -> bool:
        """Whether what was typed or follows from the rate stood before the person in words and figures."""
        is_shown = at_rate is None or self.shown_at_rate == str(at_rate)
        return is_shown and are_confirmed([self.other] if self.other else [])


def figures_of(waits: RefusedMove | None) -> str:
    """What a page notes of the figures that it showed; empty where nothing is waited for."""
    if waits is None:
        return ""
    milestones = " ".join(f"{number} {words}" for number, words in waits.milestones)
    return f"{waits.refusal.value} {waits.standing} {waits.limit} {waits.until} {milestones}".strip()


def was_shown(waits: RefusedMove | None) -> bool:
    """Whether just these figures stood before the person, on a page that asked to confirm them.

    A page that was sent back for something else, such as a name in the reason, does not count.
    """
    return waits is None or request.form.get("shown-waits") == figures_of(waits)


def read_money_fields(form: Mapping[str, str], other_currency: str | None) -> TypedMoney:
    """The fields as they were posted. Nothing is checked yet."""

    def value(name: str) -> str:
        return one_line(form.get(name, ""))

    return TypedMoney(
        other=read_sum(form, "other", other_currency, takes_zero=False) if other_currency else None,
        day=value("day"),
        reference=value("reference"),
        reason=" ".join(form.get("reason", "").split()),
        rate=value("rate"),
        rate_value=value("rate-value"),
        rate_source=value("rate-source"),
        shown_at_rate=value("as-rate"),
    )


def check_money_fields(
    money: TypedMoney,
    programme: Programme,
    rates: Sequence[ExchangeRate],
    *,
    currency: str,
    latest: date,
) -> None:
    """Note what is wrong or missing, and find the rate that is meant. `latest`: the last day allowed."""
    found = {
        "day": day_error(money.day, money.happened_on, latest),
        "reference": text_error(money.reference, LONGEST_REFERENCE),
        "reason": text_error(money.reason, LONGEST_REASON),
        "other": money.other.error if money.other else None,
    }
    money.errors |= {name: message for name, message in found.items() if message}
    if money.rate and money.other and money.other.is_filled:
        money.errors["rate"] = gettext("Choose a rate or write the amount of a document, not both.")
    elif money.rate == NEW_RATE:
        _read_new_rate(money, programme)
    elif money.rate:
        money.chosen = next((one for one in rates if str(one.id) == money.rate), None)
        if money.chosen is None or currency not in (money.chosen.base, money.chosen.quote):
            money.errors["rate"] = str(AGREEMENT_REFUSAL[AgreementRefusal.RATE_UNFIT])


def _read_new_rate(money: TypedMoney, programme: Programme) -> None:
    match = RATE.fullmatch(money.rate_value.replace(" ", ""))
    value = Decimal(f"{match[2]}.{match[3] or 0}") if match else None
    if value is None:
        money.errors["rate-value"] = gettext("Write the rate as a number, such as 98,5 or 98.5.")
    elif not value or (match and match[1]):
        money.errors["rate-value"] = gettext(
            "A rate is more than zero, and %(rate)s is not.", rate=money.rate_value
        )
    source = text_error(money.rate_source, LONGEST_SOURCE)
    if not money.rate_source:
        source = gettext("Say who published the rate.")
    if source:
        money.errors["rate-source"] = source
    if not money.errors.get("rate-value") and value and not source and money.happened_on is not None:
        money.chosen = new_rate(programme, value, money.happened_on, money.rate_source)
