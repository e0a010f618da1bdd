"""Words for the life of a grant and its money: steps, states, conditions, and why something is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from grants_app.domain.grants.agreements.actions import AgreementRefusal
from grants_app.domain.grants.agreements.vocabulary import AmountBasis, AwardKind, CheckState
from grants_app.domain.grants.budgets.actions import BudgetRefusal
from grants_app.domain.grants.editing.actions import GrantRefusal
from grants_app.domain.grants.lifecycle.vocabulary import Step, StepReason, StepRefusal
from grants_app.domain.grants.payments.vocabulary import (
    EntryKind,
    EntryRefusal,
    TrancheCondition,
    TrancheRefusal,
    TrancheState,
    TrancheStep,
)
from grants_app.domain.grants.reconciliation.vocabulary import Mismatch
from grants_app.i18n import formats
from grants_app.i18n.labels import STATUS
from grants_app.i18n.payment_refusals import CLOSED_OUT, ENTRY_REFUSAL, TRANCHE_REFUSAL

DAY_UNLIKELY = _("Days of grants lie between 1 January 1990 and 31 December 2100. Look at the year.")
AWARD_KIND = {
    AwardKind.COST_REIMBURSEMENT: _("Costs are reimbursed"),
    AwardKind.FIXED_OBLIGATION: _("Fixed sums for milestones"),
    AwardKind.IN_KIND: _("In kind"),
}
BASIS = {
    AmountBasis.STATED: _("as a document states it"),
    AmountBasis.CONVERTED: _("converted at a dated rate"),
}
CHECK_STATE = {CheckState.COMPLETE: _("In order"), CheckState.WAIVED: _("Waived")}
STEP = {
    Step.SIGN: _("Sign"),
    Step.SUSPEND: _("Suspend"),
    Step.RESUME: _("Resume"),
    Step.CLOSE_EARLY: _("Close early"),
    Step.CLOSE_OUT: _("Close out"),
    Step.REOPEN: _("Open again"),
}
STEP_DONE = {
    Step.SIGN: _("Signed"),
    Step.SUSPEND: _("Suspended"),
    Step.RESUME: _("Resumed"),
    Step.CLOSE_EARLY: _("Closed early"),
    Step.CLOSE_OUT: _("Closed out"),
    Step.REOPEN: _("Opened again"),
}
STEP_REASON = {
    StepReason.LATE_REPORTS: _("Reports are late"),
    StepReason.UNEXPLAINED_COSTS: _("Costs have to be explained"),
    StepReason.SAFETY: _("People could be in danger"),
    StepReason.GRANTEE_ASKED: _("The grantee asked for it"),
    StepReason.DONOR_ASKED: _("The donor asked for it"),
    StepReason.GOALS_REACHED: _("Its goals are reached"),
    StepReason.CANNOT_GO_ON: _("The grantee cannot go on"),
    StepReason.RESOLVED: _("What stood against it is resolved"),
    StepReason.MISTAKE: _("It was a mistake"),
}
# `standing`, `limit` and `count` are put in by `amount_words`.
STEP_REFUSAL = {
    StepRefusal.WRONG_STATUS: _(
        "On that day the status of the grant is “%(status)s”, from which this is not done."
    ),
    StepRefusal.NOT_ENDED: _(
        "On that day the status of the grant is “%(status)s”. Its last day is %(until)s: it can be closed "
        "out from %(after)s on."
    ),
    StepRefusal.DECIDED_ALREADY: _("This is decided already. See what was decided."),
    StepRefusal.SECOND_PERSON: _("A second person has to approve this: propose it as an amendment."),
    StepRefusal.REASON_MISSING: _("Choose a reason."),
    StepRefusal.REASON_UNFIT: _("This reason does not fit what is to be done. Choose another one."),
    StepRefusal.DAY_AHEAD: _("The day lies ahead. Choose the business day or an earlier one."),
    StepRefusal.DAY_OUTSIDE: _("The day lies outside the days of the grant. Choose one of them."),
    StepRefusal.DAY_UNLIKELY: DAY_UNLIKELY,
    StepRefusal.ENTRIES_LATER: _(
        "Entry %(entry)s of the ledger, %(kind)s: %(standing)s, is of %(until)s. "
        "Choose %(after)s or a later day."
    ),
    StepRefusal.PAID_THEN: _(
        "On %(until)s %(standing)s were paid, and nothing is paid in a suspension. It can begin on %(after)s."
    ),
    StepRefusal.FIRST_DAY: _(
        "The grant is suspended from %(until)s on, and one person alone cannot undo that. "
        "Resume it from %(after)s on."
    ),
    StepRefusal.NO_AGREEMENT: _("The terms of the agreement are missing: kind, currency and award."),
    StepRefusal.NO_AWARD: _("The award is unknown. Enter it with its source first."),
    StepRefusal.BUDGET_DIFFERS: _("The budget lines come to %(standing)s, the award is %(limit)s."),
    StepRefusal.CHECKS_OPEN: _("Items of the checklist that are still open: %(count)s."),
    StepRefusal.CHECKS_LATER: _("The checklist has a paper of %(until)s. Sign on that day or later."),
    StepRefusal.ADVANCE_OPEN: _("%(standing)s are neither accounted for nor given back."),
    StepRefusal.TRANCHES_OPEN: _("Tranches that are requested or approved and not paid: %(count)s."),
    StepRefusal.AMENDMENTS_OPEN: _(
        "Amendments that wait for a decision: %(count)s. Approve them, turn them down or take them back."
    ),
}
TRANCHE_STATE = {
    TrancheState.PLANNED: _("Planned"),
    TrancheState.REQUESTED: _("Requested"),
    TrancheState.APPROVED: _("Approved"),
    TrancheState.PAID: _("Paid"),
    TrancheState.REFUSED: _("Refused"),
    TrancheState.CANCELLED: _("Cancelled"),
}
TRANCHE_CONDITION = {
    TrancheCondition.NONE: _("No condition"),
    TrancheCondition.ADVANCE_ACCOUNTED: _("The advance before is accounted for"),
    TrancheCondition.MILESTONE: _("A milestone is accepted"),
    TrancheCondition.REPORT: _("The reports until then are approved"),
}
TRANCHE_STEP = {
    TrancheStep.REQUEST: _("Request"),
    TrancheStep.APPROVE: _("Approve"),
    TrancheStep.REFUSE: _("Refuse"),
    TrancheStep.PAY: _("Enter the payment"),
    TrancheStep.CANCEL: _("Cancel the tranche"),
}
ENTRY_KIND = {
    EntryKind.PAYMENT: _("Payment"),
    EntryKind.REFUND: _("Refund"),
    EntryKind.ACCOUNTED: _("Accounted for"),
    EntryKind.DISALLOWED: _("Disallowed cost"),
    EntryKind.CORRECTION: _("Correction"),
}
MISMATCH = {
    Mismatch.NO_AWARD: _("The award is unknown"),
    Mismatch.BUDGET: _("The budget is not the award"),
    Mismatch.TRANCHES: _("The tranches are not the award"),
    Mismatch.TRANCHE_PAID: _("More is paid of a tranche than planned"),
    Mismatch.BESIDE_PLAN: _("What is paid and what is still planned are together more than the award"),
    Mismatch.OVERPAID: _("More is paid than awarded"),
    Mismatch.ADVANCE_AFTER_CLOSE_OUT: _("Closed out with an open advance"),
}
AGREEMENT_REFUSAL = {
    AgreementRefusal.CLOSED_OUT: CLOSED_OUT,
    AgreementRefusal.ALREADY_SIGNED: _(
        "The agreement is signed. What was signed is changed by an amendment."
    ),
    AgreementRefusal.CURRENCY_UNKNOWN: _("The programme has no such currency."),
    AgreementRefusal.AWARD_NOT_POSITIVE: _("An award is more than zero. What is unknown stays empty."),
    AgreementRefusal.RATE_NOT_POSITIVE: _("A rate is more than zero."),
    AgreementRefusal.RATE_UNFIT: _("This rate does not fit: it is of another currency."),
    AgreementRefusal.RATE_TOO_SMALL: _(
        "At a rate of %(rate)s the sum comes to nothing in the other currency. Look at the decimals, and at "
        "which currency the rate is for."
    ),
    AgreementRefusal.RATE_MISSING: _("Choose a rate."),
    AgreementRefusal.RATE_TOO_LARGE: _(
        "At a rate of %(rate)s the sum comes to more in the other currency than any grant has. Look at the "
        "decimals, and at which currency the rate is for."
    ),
    AgreementRefusal.RATE_KEPT: _(
        "A rate of %(rate)s is kept of this day and source, and kept rates do not change. Choose it in the "
        "list; if it is wrong, withdraw it first, in the lists for awards."
    ),
    AgreementRefusal.RATE_WITHDRAWN: _("This rate was withdrawn, for it is wrong. Choose another one."),
    AgreementRefusal.RATE_REASON_MISSING: _("Say what is wrong with the rate."),
    AgreementRefusal.DATE_MISSING: _("Enter the date."),
    AgreementRefusal.DATE_AHEAD: _("The date cannot be after the business day."),
    AgreementRefusal.REFERENCE_MISSING: _("Enter the number or reference."),
    AgreementRefusal.REASON_MISSING: _("Say why it is waived."),
    AgreementRefusal.CHECKS_SIGNED: _("The grant was signed on this: it stays as it was decided."),
    AgreementRefusal.WORDS_SIGNED: _(
        "Signed grants or proposals rest on these words. Take this one out of use and add another."
    ),
    AgreementRefusal.OTHER_STANDS: _(
        "An amount in the other currency is recorded. Say where it is from, or clear it among the amounts."
    ),
}
BUDGET_REFUSAL = {
    BudgetRefusal.NO_AGREEMENT: _("Write the terms first: a budget is in the currency of the agreement."),
    BudgetRefusal.CLOSED_OUT: CLOSED_OUT,
    BudgetRefusal.ALREADY_SIGNED: _("The agreement is signed. Its budget is changed by an amendment."),
    BudgetRefusal.NOT_POSITIVE: _("Enter a sum of more than zero, or take the line out."),
    BudgetRefusal.CATEGORY_UNKNOWN: _("Choose a heading of the list."),
    BudgetRefusal.CURRENCY_UNKNOWN: _("The programme has no such currency."),
    BudgetRefusal.PARTNER_UNKNOWN: _("Choose a partner of the list, or the grantee itself."),
    BudgetRefusal.SOURCE_MISSING: _("Say where this is stated."),
}

GRANT_REFUSAL = {
    GrantRefusal.TITLE_MISSING: _("Give the grant a title in at least one language."),
    GrantRefusal.PHASE_UNKNOWN: _("Choose a phase of the programme."),
    GrantRefusal.ORGANISATION_UNKNOWN: _("Choose an organisation of the list."),
    GrantRefusal.DAYS_REVERSED: _("The last day lies before the first."),
    GrantRefusal.DAY_UNLIKELY: _(
        "Days of grants lie between 1 January 1990 and 31 December 2100. Look at the year."
    ),
    GrantRefusal.CLOSED_OUT: CLOSED_OUT,
    GrantRefusal.SIGNED: _("The agreement is signed. What was signed is changed by an amendment."),
    GrantRefusal.SIGNED_FOR_GOOD: _(
        "The agreement is signed. No amendment changes its organisation, phase or first day: write another "
        "grant for another agreement."
    ),
    GrantRefusal.DAYS_AGREED: _(
        "The grant is in force with an agreement or an amendment: only an amendment changes its days."
    ),
    GrantRefusal.PRIMARY_UNFIT: _("The main theme is one of the themes. Tick it there too."),
    GrantRefusal.PLACE_UNKNOWN: _("The programme’s division has no such place."),
    GrantRefusal.PLACE_TWICE: _("This place is among the sites of the grant already."),
    GrantRefusal.SHELTER_NOWHERE: _("A shelter stands in one place: choose its county, or a place in it."),
    GrantRefusal.EVIDENCE_UNFIT: _("“Nationwide” is said of the whole country, and of nothing else."),
}


def agreement_words(refused: Any) -> str:
    """A refusal of `AGREEMENT_REFUSAL` with the rate or the day that decides, where there is one."""
    text = str(AGREEMENT_REFUSAL[refused.refusal])
    if refused.rate is not None:
        return text % {"rate": formats.rate(refused.rate)}
    return amount_words(text, refused, "")


def signed_words(text: Any, closed_on: date | None) -> str:
    """Why what was signed is not changed on its page: as the text says, or since the grant was closed out."""
    return str(CLOSED_OUT) % {"until": formats.day(closed_on)} if closed_on else str(text)


def grant_words(refused: Any) -> str:
    """A refusal of `GRANT_REFUSAL` with the day that decides, where there is one."""
    return amount_words(GRANT_REFUSAL[refused.refusal], refused, "")


def amount_words(text: Any, refused: Any, currency: str) -> str:
    """A refusal of the tables above with its figures, written as money of a currency.

    `refused` has some of `standing`, `limit`, `most`, `award` and `asked` (minor units), `count`,
    `until`, a last day, `tranche`, a number, `milestones`, numbers with words, `entry`, the number
    of one with its `entry_kind`, and `status`, that of the grant.
    """
    sums = {name: getattr(refused, name, None) for name in ("standing", "limit", "most", "award", "asked")}
    figures = {name: formats.money(value, currency) for name, value in sums.items() if value is not None}
    tranche, milestones = getattr(refused, "tranche", None), getattr(refused, "milestones", ())
    if tranche is not None:
        figures["tranche"] = formats.number(tranche)
    if milestones:
        figures["milestone"] = " · ".join(_milestone(*one) for one in milestones)
    count = getattr(refused, "count", None)
    if count is not None:
        figures["count"] = formats.number(count)
    if getattr(refused, "entry", None) is not None:
        figures |= {"entry": str(refused.entry), "kind": str(ENTRY_KIND[refused.entry_kind])}
    if getattr(refused, "status", None) is not None:
        figures["status"] = str(STATUS[refused.status])
    until = getattr(refused, "until", None)
    if until is not None:
        figures |= {"until": formats.day(until), "after": formats.day(until + timedelta(days=1))}
    return str(text) % figures if figures else str(text)


def _milestone(number: int, words: str) -> str:
    """What is waited for, with the number of its tranche."""
    return gettext("tranche %(number)s, “%(milestone)s”", number=number, milestone=words) if number else words


ALL: dict[type[StrEnum], Mapping[Any, Any]] = {
    AwardKind: AWARD_KIND,
    AmountBasis: BASIS,
    CheckState: CHECK_STATE,
    Step: STEP,
    StepReason: STEP_REASON,
    StepRefusal: STEP_REFUSAL,
    TrancheState: TRANCHE_STATE,
    TrancheCondition: TRANCHE_CONDITION,
    TrancheStep: TRANCHE_STEP,
    TrancheRefusal: TRANCHE_REFUSAL,
    EntryKind: ENTRY_KIND,
    EntryRefusal: ENTRY_REFUSAL,
    Mismatch: MISMATCH,
    AgreementRefusal: AGREEMENT_REFUSAL,
    BudgetRefusal: BUDGET_REFUSAL,
    GrantRefusal: GRANT_REFUSAL,
}
