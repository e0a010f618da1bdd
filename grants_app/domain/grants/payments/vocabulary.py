"""Stored values of tranches and money entries; labels are translated in `i18n.award_labels`."""

from __future__ import annotations

from enum import StrEnum


class TrancheState(StrEnum):
    """How far a tranche is. A refused one can be requested again."""

    PLANNED = "planned"
    REQUESTED = "requested"
    APPROVED = "approved"
    PAID = "paid"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class TrancheCondition(StrEnum):
    """What must have happened before a tranche is released."""

    NONE = "none"
    ADVANCE_ACCOUNTED = "advance_accounted"
    MILESTONE = "milestone"
    REPORT = "report"


class EntryKind(StrEnum):
    """What happened to money. Entries are added, never changed: a mistake gets a correction."""

    PAYMENT = "payment"
    REFUND = "refund"
    ACCOUNTED = "accounted"
    DISALLOWED = "disallowed"
    CORRECTION = "correction"


class EntryRefusal(StrEnum):
    """Why an entry is not accepted."""

    NO_AWARD = "no_award"
    NOT_SIGNED = "not_signed"
    CLOSED_OUT = "closed_out"
    CORRECTED_CLOSED = "corrected_closed"
    CLOSED_THEN = "closed_then"
    NOT_POSITIVE = "not_positive"
    NO_CHANGE = "no_change"
    POINTS_NOWHERE = "points_nowhere"
    OVER_AWARD = "over_award"
    OVER_AWARD_THEN = "over_award_then"
    OVER_ADVANCE = "over_advance"
    OVER_ADVANCE_THEN = "over_advance_then"
    OVER_PAYMENT = "over_payment"
    OVER_ACCOUNTED = "over_accounted"
    BELOW_ZERO = "below_zero"
    SUSPENDED = "suspended"
    REASON_MISSING = "reason_missing"
    ADVANCE_SIGNED = "advance_signed"
    ADVANCE_AHEAD = "advance_ahead"
    MILESTONE_WAITS = "milestone_waits"
    REPORT_WAITS = "report_waits"
    UNPLANNED = "unplanned"
    BESIDE_PLAN = "beside_plan"
    DAY_BEFORE = "day_before"


class TrancheStep(StrEnum):
    """What can be done with a tranche."""

    REQUEST = "request"
    APPROVE = "approve"
    REFUSE = "refuse"
    PAY = "pay"
    CANCEL = "cancel"


class TrancheRefusal(StrEnum):
    """Why a tranche is not planned, moved on or released."""

    NOT_SIGNED = "not_signed"
    CLOSED_OUT = "closed_out"
    SUSPENDED = "suspended"
    WRONG_STATE = "wrong_state"
    NOT_POSITIVE = "not_positive"
    OVER_AWARD = "over_award"
    MILESTONE_MISSING = "milestone_missing"
    MILESTONE_OPEN = "milestone_open"
    MILESTONE_LATER = "milestone_later"
    MILESTONE_EARLY = "milestone_early"
    ADVANCE_OPEN = "advance_open"
    CONDITION_SIGNED = "condition_signed"
    MILESTONE_SIGNED = "milestone_signed"
    ACCEPTED_FOR_LESS = "accepted_for_less"
    FREE_SIGNED = "free_signed"
    ADVANCE_SIGNED = "advance_signed"
    ADVANCE_AHEAD = "advance_ahead"
    MILESTONE_WAITS = "milestone_waits"
    REPORT_OPEN = "report_open"
    REPORT_LATER = "report_later"
    REPORT_UNPLANNED = "report_unplanned"
    REPORT_WAITS = "report_waits"
    UNPLANNED = "unplanned"
    REASON_MISSING = "reason_missing"
