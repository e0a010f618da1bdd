"""Stored values of agreements; labels are translated in `i18n.award_labels`."""

from __future__ import annotations

from enum import StrEnum


class AwardKind(StrEnum):
    """How the programme pays for a grant."""

    COST_REIMBURSEMENT = "cost_reimbursement"
    FIXED_OBLIGATION = "fixed_obligation"
    IN_KIND = "in_kind"


class AmountBasis(StrEnum):
    """Where an amount of an award comes from: a document states it, or it follows from a dated rate."""

    STATED = "stated"
    CONVERTED = "converted"


class CheckState(StrEnum):
    """What became of an item of the checklist before signing. No row means that it is open."""

    COMPLETE = "complete"
    WAIVED = "waived"
