"""What one of two people had typed about a tranche, beside what the other did meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask_babel import gettext

from grants_app.blueprints.payments.money_form import NEW_RATE, TypedMoney
from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.payments.models import Tranche
from grants_app.domain.grants.payments.reading import LedgerLine
from grants_app.domain.grants.payments.vocabulary import TrancheStep
from grants_app.i18n import formats


class BesideRow(NamedTuple):
    """A field by its name: what was typed there, and what stands now; empty where there is nothing."""

    label: str
    mine: str
    stands: str


def beside_rows(
    step: str, money: TypedMoney, tranche: Tranche, payment: LedgerLine | None, rates: Sequence[ExchangeRate]
) -> list[BesideRow]:
    """The fields that were filled in for a step, and what the record has of each now."""
    if step == TrancheStep.PAY:
        return [row for row in _payment_rows(money, payment, rates) if row.mine]
    rows = [BesideRow(gettext("Reason"), money.reason, tranche.decision_reason or "")]
    if step not in set(TrancheStep):
        accepted = tranche.milestone_accepted_on
        rows = [
            BesideRow(
                gettext("Day on which it was reached"), _day(money), formats.day(accepted) if accepted else ""
            )
        ]
    return [row for row in rows if row.mine]


def _payment_rows(
    money: TypedMoney, payment: LedgerLine | None, rates: Sequence[ExchangeRate]
) -> list[BesideRow]:
    entry = payment.entry if payment else None
    rate, other = entry.rate if entry else None, ""
    if entry and entry.other_minor_units is not None and entry.other_currency:
        other = formats.money(entry.other_minor_units, entry.other_currency)
    chosen = next((one for one in rates if str(one.id) == money.rate), None)
    mine = _rate(chosen) if chosen else ""
    if money.rate == NEW_RATE:
        mine = ", ".join(text for text in (money.rate_value, money.rate_source) if text)
    typed = money.other.typed if money.other else ""
    return [
        BesideRow(
            gettext("Day of the payment"), _day(money), formats.day(entry.happened_on) if entry else ""
        ),
        BesideRow(gettext("Reference of the transfer"), money.reference, (entry and entry.reference) or ""),
        BesideRow(gettext("Rate"), mine, _rate(rate) if rate else ""),
        BesideRow(gettext("Amount in the other currency"), typed, other),
        BesideRow(gettext("Reason"), money.reason, (entry and entry.reason) or ""),
    ]


def _day(money: TypedMoney) -> str:
    return formats.day(money.happened_on) if money.happened_on else money.day


def _rate(rate: ExchangeRate) -> str:
    return gettext(
        "1 %(base)s = %(rate)s %(quote)s, %(day)s, %(source)s",
        base=rate.base,
        rate=formats.rate(rate.rate),
        quote=rate.quote,
        day=formats.short_day(rate.quoted_on),
        source=rate.source,
    )
