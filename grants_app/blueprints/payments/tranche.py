"""One tranche: what it is, what was done with it, and what this person can do now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.payments.award import open_award, other_currency, render
from grants_app.blueprints.payments.blueprint import Answer, payments
from grants_app.blueprints.payments.guarding import guard_payment, guard_reason
from grants_app.blueprints.payments.money_form import (
    LONGEST_REASON,
    TypedMoney,
    check_money_fields,
    figures_of,
    read_money_fields,
    was_shown,
)
from grants_app.blueprints.payments.moves import Move, can_accept_milestone, list_moves, may_take
from grants_app.blueprints.payments.overtaken import beside_rows
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.grants.agreements.actions import AgreementRefusedError
from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.agreements.queries import list_rates
from grants_app.domain.grants.agreements.rules import can_manage_awards, can_open_awards
from grants_app.domain.grants.payments import tranches
from grants_app.domain.grants.payments.actions import EntryRefusedError, refuse_outright
from grants_app.domain.grants.payments.models import Tranche
from grants_app.domain.grants.payments.queries import find_tranche, read_release_terms
from grants_app.domain.grants.payments.rates import take_rate
from grants_app.domain.grants.payments.reading import (
    OpenAward,
    counted_entry,
    list_ledger,
    list_tranche_events,
)
from grants_app.domain.grants.payments.reported import awaited
from grants_app.domain.grants.payments.vocabulary import TrancheCondition, TrancheStep
from grants_app.i18n.audit_labels import action_words
from grants_app.i18n.award_labels import agreement_words, amount_words
from grants_app.i18n.money_words import money_in_words
from grants_app.i18n.payment_refusals import ENTRY_REFUSAL, TRANCHE_REFUSAL
from grants_app.typed_text import day_error, text_error

ACCEPT = "accept"
FIELDS = {ACCEPT: "accept-day", TrancheStep.PAY.value: "day"}
PAYMENT_FIELDS = frozenset({"day", "reference", "pay-reason", "other", "rate", "rate-value", "rate-source"})


@dataclass
class Attempt:
    """What somebody tried: the step's name, the fields as typed, and `errors` by field id.

    `at_rate`: what the rate makes of the payment. `waits`: the condition that it goes
    past, in words; `shown_waits`: its figures, as `figures_of`. `is_overtaken`: it changed meanwhile.
    """

    step: str
    money: TypedMoney
    errors: dict[str, str] = field(default_factory=dict)
    at_rate: int | None = None
    waits: str = ""
    shown_waits: str = ""
    is_check: bool = False
    is_overtaken: bool = False

    @property
    def field(self) -> str:
        """The field at which a refusal of the step is said."""
        return FIELDS.get(self.step, f"{self.step}-reason")


@payments.route("/grants/<int:number>/award/tranches/<int:place>", methods=["GET", "POST"])
@requires(can_open_awards)
def show_tranche(number: int, place: int) -> Answer:
    """One tranche with its history and the moves that are possible now."""
    award = open_award(number)
    tranche = find_tranche(award.grant.id, place) if place < 2**31 else None
    if tranche is None:
        abort(404)
    rates = list_rates(award.grant.programme_id)  # before anything is written that may be undone
    if request.method == "GET":
        return tranche_page(award, tranche, None, rates)
    attempt = Attempt(request.form.get("step", ""), read_money_fields(request.form, other_currency(award)))
    refuse_strangers(award, attempt.step)
    if request.form.get("seen") != seen_of(tranche):
        attempt.is_overtaken = True
        return tranche_page(award, tranche, attempt, rates), 409
    take_attempt(award, tranche, attempt, rates)
    guard = attempt.money.guard
    is_held = bool(attempt.errors) or (guard is not None and not guard.is_passed)
    if is_held or attempt.is_check:
        return tranche_page(award, tranche, attempt, rates), 422 if is_held else 200
    return redirect(url_for("payments.show_tranche", number=number, place=place), code=303)


def refuse_strangers(award: OpenAward, step: str) -> None:
    """403 for a step that is not this person's, 400 for one that there is not."""
    viewer = current_viewer()
    if step == ACCEPT:
        is_allowed = can_manage_awards(viewer)
    elif step in set(TrancheStep):
        is_allowed = may_take(viewer, award, TrancheStep(step))
    else:
        abort(400)
    if not is_allowed:
        abort(403)


def seen_of(tranche: Tranche) -> str:
    """What a form notes of the tranche as it was seen."""
    return f"{tranche.state.value} {tranche.milestone_accepted_on or ''} {tranche.minor_units}".strip()


def take_attempt(award: OpenAward, tranche: Tranche, attempt: Attempt, rates: Sequence[ExchangeRate]) -> None:
    """Do what was asked, or note in the attempt what is wrong with it or what is to be read first."""
    try:
        if attempt.step == ACCEPT:
            accept(award, tranche, attempt)
        elif attempt.step == TrancheStep.PAY:
            pay(award, tranche, attempt, rates)
        else:
            move(award, tranche, attempt)
    except tranches.TrancheRefusedError as refused:
        words = TRANCHE_REFUSAL[refused.refused.refusal]
        attempt.errors[attempt.field] = amount_words(words, refused.refused, award.currency or "")
    except EntryRefusedError as refused:
        words = ENTRY_REFUSAL[refused.refused.refusal]
        attempt.errors["day"] = amount_words(words, refused.refused, award.currency or "")
    except AgreementRefusedError as refused:
        attempt.errors["rate"] = agreement_words(refused)


def accept(award: OpenAward, tranche: Tranche, attempt: Attempt) -> None:
    """Note that the milestone was reached on a day."""
    day = attempt.money.happened_on
    wrong = day_error(attempt.money.day, day, default_day())
    if wrong or day is None:
        attempt.errors[attempt.field] = wrong or ""
        return
    viewer, number = current_viewer(), award.grant.number
    tranches.accept_milestone(viewer, current_programme(), number, tranche.number, day)
    flash(gettext("The milestone is accepted."), "success")


def move(award: OpenAward, tranche: Tranche, attempt: Attempt) -> None:
    """Request, approve, refuse or cancel."""
    guard, step = guard_reason(attempt.money, attempt.step), TrancheStep(attempt.step)
    reason = attempt.money.reason
    wrong = text_error(reason, LONGEST_REASON)
    if wrong:
        attempt.errors[attempt.field] = wrong
    if not guard.add_problems(attempt.errors) or wrong:
        return
    guard.note()
    viewer, programme = current_viewer(), current_programme()
    tranches.move_tranche(
        viewer, programme, award.grant.number, tranche.number, step, today=default_day(), reason=reason
    )
    words = {
        TrancheStep.REQUEST: gettext("The tranche is requested."),
        TrancheStep.APPROVE: gettext("The tranche is approved."),
        TrancheStep.REFUSE: gettext("The tranche is refused."),
        TrancheStep.CANCEL: gettext("The tranche is cancelled."),
    }
    flash(words[step], "success")


def pay(award: OpenAward, tranche: Tranche, attempt: Attempt, rates: Sequence[ExchangeRate]) -> None:
    """Enter the payment, after what it comes to in the other currency was shown."""
    money, programme, viewer = attempt.money, current_programme(), current_viewer()
    currency, guard = award.currency or "", guard_payment(money)
    check_money_fields(money, programme, rates, currency=currency, latest=default_day())
    attempt.errors |= money.errors
    is_free = guard.add_problems(attempt.errors)
    attempt.at_rate = money.at_rate(tranche.minor_units, currency)
    if attempt.errors or not is_free or money.happened_on is None:
        return
    day = money.happened_on
    waits = tranches.what_payment_waits_for(award.grant, tranche, day, today=default_day())
    if waits is not None:
        attempt.waits = amount_words(TRANCHE_REFUSAL[waits.refusal], waits, currency)
        attempt.shown_waits = figures_of(waits)
    if not money.is_confirmed(attempt.at_rate) or (money.reason and not was_shown(waits)):
        refuse_outright(award.grant, tranches.payment_of(tranche, day))
        attempt.is_check = True
        return
    guard.note()
    payment = tranches.TranchePayment(
        paid_on=day,
        reference=money.reference,
        reason=money.reason,
        other_minor_units=money.other.minor_units if money.other else None,
        rate_id=take_rate(viewer, programme, money.chosen) if money.chosen else None,
    )
    number = award.grant.number
    tranches.pay_tranche(viewer, programme, number, tranche.number, payment, today=default_day())
    flash(gettext("The payment is entered."), "success")


def tranche_page(
    award: OpenAward, tranche: Tranche, attempt: Attempt | None, rates: Sequence[ExchangeRate]
) -> str:
    """The page, with what was tried and not done still in its fields."""
    viewer, programme = current_viewer(), current_programme()
    lines = list_ledger(award.grant.id)
    terms, entries = read_release_terms(award.grant), [counted_entry(one.entry) for one in lines]
    moves = list_moves(viewer, award, tranche, entries, terms, default_day())
    can_accept = can_accept_milestone(viewer, award, tranche)
    is_paying = attempt is not None and attempt.step == TrancheStep.PAY
    payment = next((one for one in lines if one.tranche == tranche.number), None)
    beside = []
    if attempt is not None and attempt.is_overtaken:
        beside = beside_rows(attempt.step, attempt.money, tranche, payment, rates)
    return render(
        "show_tranche.html",
        award,
        tranche=tranche,
        anew=terms.anew,
        reports=awaited(terms.reported, tranche.planned_on)
        if tranche.condition is TrancheCondition.REPORT
        else (),
        seen=seen_of(tranche),
        payment=payment,
        beside=beside,
        events=list_tranche_events(programme, award.grant.number, tranche.number),
        moves=moves,
        attempt=attempt,
        money=attempt.money if attempt and is_paying else blank_money(award),
        fields=fields_shown(moves, can_accept=can_accept),
        can_accept=can_accept,
        rates=[one for one in rates if award.currency in (one.base, one.quote)],
        currencies=programme.currencies,
        action_words=action_words,
        in_words=money_in_words,
        today=default_day(),
    )


def fields_shown(moves: Sequence[Move], *, can_accept: bool) -> set[str]:
    """The ids of the fields on the page: what a message can lead to."""
    found = {f"{one.step}-reason" for one in moves if one.is_open and one.needs_reason} | {"guard_reason"}
    if any(one.step is TrancheStep.PAY and one.is_open for one in moves):
        found |= PAYMENT_FIELDS
    return found | ({FIELDS[ACCEPT]} if can_accept else set())


def blank_money(award: OpenAward) -> TypedMoney:
    """The fields of a payment before anything was typed; the day is the business day."""
    money = read_money_fields({}, other_currency(award))
    money.day = default_day().isoformat()
    return money
