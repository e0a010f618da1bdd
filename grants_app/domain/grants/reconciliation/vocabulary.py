"""What does not tie out; labels are translated in `i18n.award_labels`."""

from __future__ import annotations

from enum import StrEnum


class Mismatch(StrEnum):
    """A figure of a grant that does not agree with its award, or with another one."""

    NO_AWARD = "no_award"
    BUDGET = "budget"
    TRANCHES = "tranches"
    TRANCHE_PAID = "tranche_paid"
    BESIDE_PLAN = "beside_plan"
    OVERPAID = "overpaid"
    ADVANCE_AFTER_CLOSE_OUT = "advance_after_close_out"
