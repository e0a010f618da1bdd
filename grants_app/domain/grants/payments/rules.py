"""Whether a tranche can move on: pure answers on what is true of it, with the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from grants_app.domain.grants.payments.reported import ReportedPeriod, all_approved_on
from grants_app.domain.grants.payments.states import MOVES
from grants_app.domain.grants.payments.vocabulary import (
    TrancheCondition,
    TrancheRefusal,
    TrancheState,
    TrancheStep,
)
from grants_app.domain.grants.vocabulary import GrantStatus

# The statuses of a grant that refuse every move of its tranches.
BARRED = {
    GrantStatus.DRAFT: TrancheRefusal.NOT_SIGNED,
    GrantStatus.CLOSED_OUT: TrancheRefusal.CLOSED_OUT,
    GrantStatus.SUSPENDED: TrancheRefusal.SUSPENDED,
}


@dataclass(frozen=True)
class TrancheFacts:
    """What moves of a tranche depend on; sums in minor units of the agreement's currency.

    `is_override`: somebody gave a reason already to go past its condition. `milestone_on`: when its
    milestone was accepted. `until`: the day that is asked for, where one is. `waits`: what the signed plan
    still asks for before this much goes out, whatever the tranche itself says. `number`: the tranche's own.
    `reports`: the periods whose reports it waits for. `closed_on`: when the grant was closed out.
    """

    grant_status: GrantStatus
    state: TrancheState
    condition: TrancheCondition
    open_advance: int = 0
    is_override: bool = False
    waits: RefusedMove | None = None
    milestone_on: date | None = None
    until: date | None = None
    number: int | None = None
    reports: Sequence[ReportedPeriod] = ()
    closed_on: date | None = None


@dataclass(frozen=True)
class RefusedMove:
    """Why a tranche is not moved on. `standing` and `limit` are the figures that do not agree.

    `milestones`: the number and the words of each that is waited for. `tranche`: the number of the one that
    waits, as it was planned. `award`: the award, of which the limit is a part. `until`: the day that has to
    come first.
    """

    refusal: TrancheRefusal
    standing: int | None = None
    limit: int | None = None
    can_override: bool = False
    until: date | None = None
    milestones: tuple[tuple[int, str], ...] = ()
    tranche: int | None = None
    award: int | None = None


def refuse_move(facts: TrancheFacts, step: TrancheStep, *, reason: str = "") -> RefusedMove | None:
    """Why a step is not allowed now; None where it is.

    Refusing needs a reason. What the condition of a tranche still waits for, when it is approved and again
    when it is paid, is overridden by a reason.
    """
    barred = BARRED.get(facts.grant_status)
    if barred is not None and step not in (TrancheStep.CANCEL, TrancheStep.REFUSE):
        return RefusedMove(barred, until=facts.closed_on)
    if (facts.state, step) not in MOVES:
        return RefusedMove(TrancheRefusal.WRONG_STATE)
    has_reason = bool(reason.strip())
    if step in (TrancheStep.REFUSE, TrancheStep.CANCEL) and not has_reason:
        return RefusedMove(TrancheRefusal.REASON_MISSING)
    is_release = step is TrancheStep.APPROVE or (step is TrancheStep.PAY and not facts.is_override)
    waits = waits_for(facts) if is_release else None
    return None if has_reason else waits


def waits_for(facts: TrancheFacts) -> RefusedMove | None:
    """What the condition of a tranche still waits for; None where it is met."""
    if facts.condition is TrancheCondition.MILESTONE:
        reached = facts.milestone_on
        if reached is None:
            return RefusedMove(TrancheRefusal.MILESTONE_OPEN, can_override=True, tranche=facts.number)
        if facts.until is not None and reached > facts.until:
            return RefusedMove(
                TrancheRefusal.MILESTONE_LATER, can_override=True, until=reached, tranche=facts.number
            )
    if facts.condition is TrancheCondition.REPORT:
        return _reports_wait(facts) or facts.waits
    if facts.condition is TrancheCondition.ADVANCE_ACCOUNTED and facts.open_advance > 0:
        return RefusedMove(
            TrancheRefusal.ADVANCE_OPEN, standing=facts.open_advance, can_override=True, tranche=facts.number
        )
    return facts.waits


def _reports_wait(facts: TrancheFacts) -> RefusedMove | None:
    """Which report it waits for; a plan without one before its day is no report that was approved."""
    ready = all_approved_on(facts.reports)
    if ready is None:
        missing = next((one for one in facts.reports if one.approved_on is None), None)
        if missing is None:
            return RefusedMove(TrancheRefusal.REPORT_UNPLANNED, can_override=True, tranche=facts.number)
        return RefusedMove(
            TrancheRefusal.REPORT_OPEN, can_override=True, until=missing.last_on, tranche=facts.number
        )
    if facts.until is not None and ready > facts.until:
        return RefusedMove(TrancheRefusal.REPORT_LATER, can_override=True, until=ready, tranche=facts.number)
    return None


def refuse_milestone(
    condition: TrancheCondition,
    on: date,
    *,
    signed_on: date | None,
    is_draft: bool,
    is_paid_on_it: bool,
    closed_on: date | None = None,
) -> RefusedMove | None:
    """Why a milestone cannot have been reached on a day: before signing nothing is reached under a grant.

    That of a tranche which was paid for a reason, or cancelled, can still be reached: later money may wait
    for it. `is_paid_on_it`: the tranche was paid after it was accepted, so that its day stays.

    `signed_on` is None for grants of the document, whose day of signing nobody knows.
    """
    if condition is not TrancheCondition.MILESTONE or is_paid_on_it:
        return RefusedMove(TrancheRefusal.WRONG_STATE)
    if closed_on is not None:
        return RefusedMove(TrancheRefusal.CLOSED_OUT, until=closed_on)
    if is_draft:
        return RefusedMove(TrancheRefusal.NOT_SIGNED)
    if signed_on is not None and on < signed_on:
        return RefusedMove(TrancheRefusal.MILESTONE_EARLY, until=signed_on)
    return None
