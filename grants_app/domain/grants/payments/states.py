"""The allowed moves of a tranche, as one table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from grants_app.domain.grants.payments.vocabulary import TrancheState, TrancheStep

MOVES: Final[Mapping[tuple[TrancheState, TrancheStep], TrancheState]] = {
    (TrancheState.PLANNED, TrancheStep.REQUEST): TrancheState.REQUESTED,
    (TrancheState.REFUSED, TrancheStep.REQUEST): TrancheState.REQUESTED,
    (TrancheState.REQUESTED, TrancheStep.APPROVE): TrancheState.APPROVED,
    (TrancheState.REQUESTED, TrancheStep.REFUSE): TrancheState.REFUSED,
    (TrancheState.APPROVED, TrancheStep.PAY): TrancheState.PAID,
    (TrancheState.PLANNED, TrancheStep.CANCEL): TrancheState.CANCELLED,
    (TrancheState.REFUSED, TrancheStep.CANCEL): TrancheState.CANCELLED,
    (TrancheState.APPROVED, TrancheStep.CANCEL): TrancheState.CANCELLED,
}
