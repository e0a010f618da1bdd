"""Whether a tranche can move on: pure answers on what is true of it, with the figures."""

from __future__ import annotations

from dataclasses import dataclass

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

    `is_override`: somebody gave a reason already to go past its condition.
    """

    grant_status: GrantStatus
    state: TrancheState
    condition: TrancheCondition
    is_milestone_accepted: bool = False
    open_advance: int = 0
    is_override: bool = False


@dataclass(frozen=True)
class RefusedMove:
    """Why a tranche is not moved on. `standing` and `limit` are the figures that do not agree."""

    refusal: TrancheRefusal
    standing: int | None = None
    limit: int | None = None
    can_override: bool = False


def refuse_move(facts: TrancheFacts, step: TrancheStep, *, reason: str = "") -> RefusedMove | None:
    """Why a step is not allowed now; None where it is.

    Refusing needs a reason. What the condition of a tranche still waits for, when it is approved and again
    when it is paid, is overridden by a reason.
    """
    barred = BARRED.get(facts.grant_status)
    if barred is not None and step not in (TrancheStep.CANCEL, TrancheStep.REFUSE):
        return RefusedMove(barred)
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
    if facts.condition is TrancheCondition.MILESTONE and not facts.is_milestone_accepted:
        return RefusedMove(TrancheRefusal.MILESTONE_OPEN, can_override=True)
    if facts.condition is TrancheCondition.ADVANCE_ACCOUNTED and facts.open_advance > 0:
        return RefusedMove(TrancheRefusal.ADVANCE_OPEN, standing=facts.open_advance, can_override=True)
    return None
