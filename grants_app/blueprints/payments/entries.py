"""The ledger of an award: every entry of money, the balance beside it, and the form for a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.addresses import one_value
from grants_app.blueprints.payments.award import open_award, other_currency, refuse_readers, render
from grants_app.blueprints.payments.blueprint import Answer, payments
from grants_app.blueprints.payments.entry_form import (
    NEEDS_REASON,
    TypedEntry,
    candidates,
    check_entry,
    read_entry,
)
from grants_app.blueprints.payments.guarding import guard_entry
from grants_app.blueprints.payments.money_form import figures_of, was_shown
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.grants.agreements.actions import AgreementRefusedError
from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.agreements.queries import list_rates
from grants_app.domain.grants.agreements.rules import can_manage_awards, can_open_awards
from grants_app.domain.grants.payments.actions import (
    EntryRefusedError,
    record_entry,
    refuse_outright,
    what_release_waits_for,
)
from grants_app.domain.grants.payments.balance import POINTS_AT, Balance, balance_of
from grants_app.domain.grants.payments.queries import has_plan
from grants_app.domain.grants.payments.rates import take_rate
from grants_app.domain.grants.payments.reading import LedgerLine, OpenAward, counted_entry, list_ledger
from grants_app.domain.grants.payments.rules import RefusedMove
from grants_app.domain.grants.payments.vocabulary import EntryKind, EntryRefusal, TrancheRefusal
from grants_app.errors import BadParameterError
from grants_app.i18n.award_labels import agreement_words, amount_words, signed_words
from grants_app.i18n.money_words import money_in_words
from grants_app.i18n.payment_refusals import ENTRY_REFUSAL, TRANCHE_REFUSAL

# Where a refusal is said; the others are about the sum.
FIELDS: Final = {
    EntryRefusal.POINTS_NOWHERE: "about",
    EntryRefusal.NOT_SIGNED: "day",
    EntryRefusal.CLOSED_OUT: "day",
    EntryRefusal.CORRECTED_CLOSED: "day",
    EntryRefusal.CLOSED_THEN: "day",
    EntryRefusal.DAY_BEFORE: "day",
    EntryRefusal.SUSPENDED: "day",
    EntryRefusal.OVER_ADVANCE_THEN: "day",
    EntryRefusal.REASON_MISSING: "reason",
    EntryRefusal.ADVANCE_SIGNED: "reason",
    EntryRefusal.MILESTONE_WAITS: "reason",
    EntryRefusal.UNPLANNED: "reason",
    EntryRefusal.BESIDE_PLAN: "reason",
}


@dataclass
class Ledger:
    """The entries as they stand, and the rates that could be used."""

    lines: Sequence[LedgerLine]
    rates: Sequence[ExchangeRate] = field(default_factory=list)

    @property
    def balance(self) -> Balance:
        """What the entries come to."""
        return balance_of([counted_entry(one.entry) for one in self.lines])

    @property
    def version(self) -> str:
        """Entries are only ever added: the newest one tells all."""
        return str(self.lines[-1].entry.id if self.lines else 0)


@payments.route("/grants/<int:number>/award/entries", methods=["GET", "POST"])
@requires(can_open_awards)
def show_entries(number: int) -> Answer:
    """The ledger; staff add entries, none is ever changed."""
    award = open_award(number)
    if request.method == "POST":
        refuse_readers()
    ledger = read_ledger(award)
    kind = read_kind()
    if request.method == "GET":
        return show_ledger(award, ledger, blank_entry(award, kind) if kind else None)
    if award.currency is None or kind is None:
        return show_ledger(award, ledger, None), 422
    typed = read_entry(request.form, kind, award.currency, other_currency(award))
    return check_or_enter(award, ledger, typed)


def read_ledger(award: OpenAward) -> Ledger:
    """Entries and, for those who enter some, rates: two statements."""
    lines = list_ledger(award.grant.id)
    if not can_manage_awards(current_viewer()):
        return Ledger(lines)
    rates = list_rates(award.grant.programme_id)
    return Ledger(lines, [one for one in rates if award.currency in (one.base, one.quote)])


def read_kind() -> EntryKind | None:
    """The kind of the new entry that the form or the address asks for. Raises BadParameterError."""
    text = request.form.get("kind") if request.method == "POST" else one_value("new")
    if text is not None and text not in set(EntryKind):
        raise BadParameterError("new", text)
    return EntryKind(text) if text else None


def blank_entry(award: OpenAward, kind: EntryKind) -> TypedEntry | None:
    """An empty form on the business day; None for those who only read, and before there are terms."""
    if award.currency is None or not can_manage_awards(current_viewer()):
        return None
    typed = read_entry({"about": one_value("about") or ""}, kind, award.currency, other_currency(award))
    typed.money.day = default_day().isoformat()
    return typed


def check_or_enter(award: OpenAward, ledger: Ledger, typed: TypedEntry) -> Answer:
    """Say what is wrong, show new sums in words, or add the entry."""
    currency, programme = award.currency or "", current_programme()
    guard = guard_entry(typed)
    check_entry(typed, programme, ledger.lines, ledger.rates, latest=default_day())
    if not guard.add_problems(typed.errors) or typed.errors:
        return show_ledger(award, ledger, typed), 422
    seen = request.form.get("seen", "")
    if seen != ledger.version:
        return show_ledger(award, ledger, typed, overtaken_since=seen), 409
    waits = waits_of(award, typed)
    if not typed.is_confirmed(currency) or not was_shown(waits):
        if _is_refused(award, typed):
            return show_ledger(award, ledger, typed), 422
        words = waits and amount_words(TRANCHE_REFUSAL[waits.refusal], waits, currency)
        return show_ledger(award, ledger, typed, is_check=True, waits=words, shown_waits=figures_of(waits))
    guard.note()
    try:
        rate = typed.money.chosen
        rate_id = take_rate(current_viewer(), programme, rate) if rate is not None else None
        record_entry(current_viewer(), programme, award.grant.number, typed.entry(rate_id))
    except EntryRefusedError as error:
        _note(award, typed, error)
    except AgreementRefusedError as error:
        typed.errors["rate"] = agreement_words(error)
    if typed.errors:
        return show_ledger(award, ledger, typed), 422
    flash(gettext("The entry is made."), "success")
    return redirect(url_for("payments.show_entries", number=award.grant.number), code=303)


def _is_refused(award: OpenAward, typed: TypedEntry) -> bool:
    """Whether the entry is refused whatever else is said; notes why. Nobody is asked to confirm it first."""
    if typed.minor_units is None or typed.money.happened_on is None:
        return False
    try:
        refuse_outright(award.grant, typed.entry(None))
    except EntryRefusedError as error:
        _note(award, typed, error)
    return bool(typed.errors)


def _note(award: OpenAward, typed: TypedEntry, error: EntryRefusedError) -> None:
    refused = error.refused
    words = amount_words(ENTRY_REFUSAL[refused.refusal], refused, award.currency or "")
    typed.errors[FIELDS.get(refused.refusal, "amount")] = words


def waits_of(award: OpenAward, typed: TypedEntry) -> RefusedMove | None:
    """What the signed plan asks for before this money goes out; None while no sum is chosen."""
    if typed.minor_units is None or typed.money.happened_on is None:
        return None
    return what_release_waits_for(award.grant, typed.entry(None))


def against(award: OpenAward) -> str | None:
    """What stands against every entry now."""
    if award.currency is None or award.award is None:
        return str(ENTRY_REFUSAL[EntryRefusal.NO_AWARD])
    if award.grant.is_draft:
        return str(TRANCHE_REFUSAL[TrancheRefusal.NOT_SIGNED])
    if award.grant.closed_out_on is not None:
        return signed_words("", award.grant.closed_out_on)
    return None


def show_ledger(award: OpenAward, ledger: Ledger, typed: TypedEntry | None, **context: Any) -> str:
    """The page with the form as it was typed, if there is one."""
    balance = ledger.balance
    return render(
        "show_entries.html",
        award,
        ledger=ledger,
        balance=balance,
        remaining=None if award.award is None else award.award - balance.net_paid,
        typed=typed,
        money=typed.money if typed else None,
        attempt=None,
        kinds=list(EntryKind),
        choices=candidates(typed.kind, ledger.lines) if typed else [],
        points=bool(typed and POINTS_AT[typed.kind]),
        needs_reason=bool(typed and typed.kind in NEEDS_REASON),
        rates=ledger.rates,
        currencies=current_programme().currencies,
        against=against(award),
        has_plan=has_plan(award.agreement, award.grant.id),
        in_words=money_in_words,
        **context,
    )
