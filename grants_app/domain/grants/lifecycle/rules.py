"""Whether a step can be taken: a pure answer on what is true of the grant, with the figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grants_app.domain.grants.days import EARLIEST_DAY, LATEST_DAY
from grants_app.domain.grants.lifecycle.states import CHANGES, Change, Days, Needs
from grants_app.domain.grants.lifecycle.vocabulary import Step, StepReason, StepRefusal
from grants_app.domain.grants.payments.balance import Entry
from grants_app.domain.grants.payments.vocabulary import EntryKind
from grants_app.domain.grants.vocabulary import GrantStatus


@dataclass(frozen=True)
class LifeFacts:
    """What steps depend on. Sums are minor units of the agreement's currency, None where unknown.

    `status`: on the effective day. `first_day`, `last_day`: the agreed first and last day,
    `ended_on` the last active one. `is_signed`,
    `is_closed_out`: whether that is recorded, for whatever day. `last_entry`: the latest of its entries of
    money, with the sum that it names.
    `amendments_open`: how many proposals wait for somebody's decision. `paid`: the days of its payments with
    what each comes to with its corrections; one that was corrected to nothing is none. `suspended_from`: the
    first day of the suspension in which the effective day lies.
    `checked_until`: the latest day of a paper that the checklist names.
    """

    status: GrantStatus
    first_day: date
    last_day: date
    ended_on: date | None = None
    currency: str | None = None
    has_agreement: bool = False
    award: int | None = None
    budget: int = 0
    checks_open: int = 0
    open_advance: int = 0
    tranches_open: int = 0
    is_signed: bool = False
    is_closed_out: bool = False
    last_entry: Entry | None = None
    amendments_open: int = 0
    checked_until: date | None = None
    paid: tuple[tuple[date, int], ...] = ()
    suspended_from: date | None = None


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
    """Why it is not done. `standing` and `limit`: the two figures that do not agree, `count`: how many.

    `until`: the day that has to come first. `entry`: the number of an entry of money of that day, with its
    kind. `status`: the one that the grant has instead.
    """

    refusal: StepRefusal
    standing: int | None = None
    limit: int | None = None
    count: int | None = None
    until: date | None = None
    entry: int | None = None
    entry_kind: EntryKind | None = None
    status: GrantStatus | None = None


def refuse_step(
    facts: LifeFacts, wanted: WantedStep, *, today: date, decided_by: int, alone: bool = False
) -> list[RefusedStep]:
    """Everything that stands against a step; empty where it can be taken.

    `today` is the business day. `alone`: the office has one person, who then is both of the two.
    """
    change = CHANGES[wanted.step]
    if _is_done(facts, wanted.step):
        return [RefusedStep(StepRefusal.DECIDED_ALREADY)]
    if facts.status not in change.before:
        ended_on = facts.ended_on or facts.last_day
        is_early = wanted.step is Step.CLOSE_OUT and wanted.effective_on <= ended_on
        if is_early and facts.status is not GrantStatus.DRAFT:
            return [RefusedStep(StepRefusal.NOT_ENDED, status=facts.status, until=ended_on)]
        return [RefusedStep(StepRefusal.WRONG_STATUS, status=facts.status)]
    found = [
        *_refuse_persons(change, wanted, decided_by, alone=alone),
        *_refuse_reason(change, wanted),
        *_refuse_day(facts, change, wanted, today),
    ]
    if change.needs is Needs.AGREEMENT_IN_ORDER:
        found += _refuse_agreement(facts, wanted.effective_on)
    elif change.needs is Needs.MONEY_IN_ORDER:
        found += _refuse_money(facts, wanted.effective_on)
    if wanted.step is Step.SUSPEND:
        found += _refuse_paid_within(facts, wanted)
    if wanted.step is Step.RESUME and wanted.effective_on == facts.suspended_from:
        # A suspension takes two persons; that it never was cannot be one person's decision.
        found.append(RefusedStep(StepRefusal.FIRST_DAY, until=wanted.effective_on))
    if change.ends and facts.amendments_open:
        found.append(RefusedStep(StepRefusal.AMENDMENTS_OPEN, count=facts.amendments_open))
    return found


def _refuse_paid_within(facts: LifeFacts, wanted: WantedStep) -> list[RefusedStep]:
    """The last day on which money went out although a suspension would release none, and how much."""
    last = wanted.until_on or LATEST_DAY
    within = [(day, sum_) for day, sum_ in facts.paid if wanted.effective_on <= day <= last]
    if not within:
        return []
    day = max(day for day, _sum in within)
    paid = sum(sum_ for on, sum_ in within if on == day)
    return [RefusedStep(StepRefusal.PAID_THEN, standing=paid, until=day)]


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


def _refuse_agreement(facts: LifeFacts, day: date) -> list[RefusedStep]:
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
    if facts.checked_until is not None and EARLIEST_DAY <= day < facts.checked_until:
        found.append(RefusedStep(StepRefusal.CHECKS_LATER, until=facts.checked_until))
    return found


def _refuse_money(facts: LifeFacts, day: date) -> list[RefusedStep]:
    """Before close-out: advances are accounted for or given back, no tranche is under way, no money moves."""
    found = []
    last = facts.last_entry
    if last is not None and last.on is not None and last.on >= day:
        found.append(
            RefusedStep(
                StepRefusal.ENTRIES_LATER,
                standing=last.minor_units,
                until=last.on,
                entry=last.id,
                entry_kind=last.kind,
            )
        )
    if facts.open_advance:
        found.append(RefusedStep(StepRefusal.ADVANCE_OPEN, standing=facts.open_advance))
    if facts.tranches_open:
        found.append(RefusedStep(StepRefusal.TRANCHES_OPEN, count=facts.tranches_open))
    return found
