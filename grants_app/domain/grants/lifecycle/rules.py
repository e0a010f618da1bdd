"""Whether a step can be taken: a pure answer on what is true of the grant, with the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grants_app.domain.grants.days import EARLIEST_DAY, LATEST_DAY
from grants_app.domain.grants.lifecycle.states import CHANGES, Change, Days, Needs
from grants_app.domain.grants.lifecycle.vocabulary import Step, StepReason, StepRefusal
from grants_app.domain.grants.vocabulary import GrantStatus


@dataclass(frozen=True)
class LifeFacts:
    """What steps depend on. Sums are minor units of the agreement's currency, None where unknown.

    `status`: on the effective day. `first_day`, `last_day`: the agreed first and last day. `is_signed`,
    `is_closed_out`: whether that is recorded, for whatever day. `last_entry_on`: of its entries of money.
    """

    status: GrantStatus
    first_day: date
    last_day: date
    currency: str | None = None
    has_agreement: bool = False
    award: int | None = None
    budget: int = 0
    checks_open: int = 0
    open_advance: int = 0
    tranches_open: int = 0
    is_signed: bool = False
    is_closed_out: bool = False
    last_entry_on: date | None = None


@dataclass(frozen=True)
class WantedStep:
    """What somebody wants to decide. `proposed_by`: the account of the first of two persons, if any.

    `until_on`: the last day of a suspension that has an end from the beginning.
    """

    step: Step
    effective_on: date
    reason: StepReason | None = None
    proposed_by: int | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class RefusedStep:
    """Why it is not done. `standing` and `limit`: the two figures that do not agree, `count`: how many."""

    refusal: StepRefusal
    standing: int | None = None
    limit: int | None = None
    count: int | None = None


def refuse_step(
    facts: LifeFacts, wanted: WantedStep, *, today: date, decided_by: int, alone: bool = False
) -> list[RefusedStep]:
    """Everything that stands against a step; empty where it can be taken.

    `today` is the business day. `alone`: the office has one person, who then is both of the two.
    """
    change = CHANGES[wanted.step]
    if facts.status not in change.before or _is_done(facts, wanted.step):
        return [RefusedStep(StepRefusal.WRONG_STATUS)]
    found = [
        *_refuse_persons(change, wanted, decided_by, alone=alone),
        *_refuse_reason(change, wanted),
        *_refuse_day(facts, change, wanted, today),
    ]
    if change.needs is Needs.AGREEMENT_IN_ORDER:
        found += _refuse_agreement(facts)
    elif change.needs is Needs.MONEY_IN_ORDER:
        found += _refuse_money(facts, wanted.effective_on)
    return found


def _is_done(facts: LifeFacts, step: Step) -> bool:
    """Whether the step was taken already with a later day, on which the status says nothing of it yet."""
    if step is Step.SIGN:
        return facts.is_signed
    return facts.is_closed_out and step is not Step.REOPEN


def _refuse_persons(change: Change, wanted: WantedStep, decided_by: int, *, alone: bool) -> list[RefusedStep]:
    if not change.by_two:
        return []
    is_second = wanted.proposed_by is not None and (alone or wanted.proposed_by != decided_by)
    return [] if is_second else [RefusedStep(StepRefusal.SECOND_PERSON)]


def _refuse_reason(change: Change, wanted: WantedStep) -> list[RefusedStep]:
    if wanted.reason is None:
        return [RefusedStep(StepRefusal.REASON_MISSING)] if change.reasons else []
    return [] if wanted.reason in change.reasons else [RefusedStep(StepRefusal.REASON_UNFIT)]


def _refuse_day(facts: LifeFacts, change: Change, wanted: WantedStep, today: date) -> list[RefusedStep]:
    day = wanted.effective_on
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        return [RefusedStep(StepRefusal.DAY_UNLIKELY)]
    if change.days is Days.UNTIL_TODAY and day > today:
        return [RefusedStep(StepRefusal.DAY_AHEAD)]
    if change.days is Days.WHILE_IT_RUNS and not facts.first_day <= day <= facts.last_day:
        return [RefusedStep(StepRefusal.DAY_OUTSIDE)]
    return []


def _refuse_agreement(facts: LifeFacts) -> list[RefusedStep]:
    """Before signing: kind, currency and award are known, the budget is the award, the checklist is done."""
    if not facts.has_agreement:
        return [RefusedStep(StepRefusal.NO_AGREEMENT)]
    found = []
    if facts.award is None:
        found.append(RefusedStep(StepRefusal.NO_AWARD))
    elif facts.budget != facts.award:
        found.append(RefusedStep(StepRefusal.BUDGET_DIFFERS, standing=facts.budget, limit=facts.award))
    if facts.checks_open:
        found.append(RefusedStep(StepRefusal.CHECKS_OPEN, count=facts.checks_open))
    return found


def _refuse_money(facts: LifeFacts, day: date) -> list[RefusedStep]:
    """Before close-out: advances are accounted for or given back, no tranche is under way, no money moves."""
    found = []
    if facts.last_entry_on is not None and facts.last_entry_on >= day:
        found.append(RefusedStep(StepRefusal.ENTRIES_LATER))
    if facts.open_advance:
        found.append(RefusedStep(StepRefusal.ADVANCE_OPEN, standing=facts.open_advance))
    if facts.tranches_open:
        found.append(RefusedStep(StepRefusal.TRANCHES_OPEN, count=facts.tranches_open))
    return found
