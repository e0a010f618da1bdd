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
