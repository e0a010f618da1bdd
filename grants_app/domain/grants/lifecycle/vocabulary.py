"""Stored values of the life of a grant; labels are translated in `i18n.award_labels`."""

from __future__ import annotations

from enum import StrEnum


class Step(StrEnum):
    """What can be decided about a grant. Active and completed are no steps: they follow from dates."""

    SIGN = "sign"
    SUSPEND = "suspend"
    RESUME = "resume"
    CLOSE_EARLY = "close_early"
    CLOSE_OUT = "close_out"
    REOPEN = "reopen"


class StepReason(StrEnum):
    """Why a step was taken, as a code: the audit log and lists keep no free text."""

    LATE_REPORTS = "late_reports"
    UNEXPLAINED_COSTS = "unexplained_costs"
    SAFETY = "safety"
    GRANTEE_ASKED = "grantee_asked"
    DONOR_ASKED = "donor_asked"
    GOALS_REACHED = "goals_reached"
    CANNOT_GO_ON = "cannot_go_on"
    RESOLVED = "resolved"
    MISTAKE = "mistake"


class StepRefusal(StrEnum):
    """Why a step is not taken."""

    WRONG_STATUS = "wrong_status"
    NOT_ENDED = "not_ended"
    DECIDED_ALREADY = "decided_already"
    SECOND_PERSON = "second_person"
    REASON_MISSING = "reason_missing"
    REASON_UNFIT = "reason_unfit"
    DAY_AHEAD = "day_ahead"
    DAY_OUTSIDE = "day_outside"
    DAY_UNLIKELY = "day_unlikely"
    ENTRIES_LATER = "entries_later"
    PAID_THEN = "paid_then"
    FIRST_DAY = "first_day"
    NO_AGREEMENT = "no_agreement"
    NO_AWARD = "no_award"
    BUDGET_DIFFERS = "budget_differs"
    CHECKS_OPEN = "checks_open"
    CHECKS_LATER = "checks_later"
    ADVANCE_OPEN = "advance_open"
    TRANCHES_OPEN = "tranches_open"
    AMENDMENTS_OPEN = "amendments_open"
