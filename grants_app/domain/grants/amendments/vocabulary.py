"""Stored values of amendments; labels are translated in `i18n.amendment_labels`."""

from __future__ import annotations

from enum import StrEnum


class AmendmentKind(StrEnum):
    """What an amendment changes."""

    EXTENSION = "extension"
    COST_EXTENSION = "cost_extension"
    SITES = "sites"
    BUDGET_SHIFT = "budget_shift"
    SCOPE = "scope"
    SUSPENSION = "suspension"
    EARLY_CLOSURE = "early_closure"


class AmendmentState(StrEnum):
    """What became of a proposal."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class AmendmentRefusal(StrEnum):
    """Why an amendment is not accepted."""

    WRONG_STATUS = "wrong_status"
    CLOSED_OUT = "closed_out"
    DAY_AHEAD = "day_ahead"
    DAY_OUTSIDE = "day_outside"
    NOT_ADJOINING = "not_adjoining"
    CLOSED_EARLY = "closed_early"
    BEFORE_ANOTHER = "before_another"
    ANOTHER_AHEAD = "another_ahead"
    DAY_UNLIKELY = "day_unlikely"
    END_NOT_LATER = "end_not_later"
    UNTIL_BEFORE = "until_before"
    CODE_MISSING = "code_missing"
    NO_AGREEMENT = "no_agreement"
    NO_AWARD = "no_award"
    AWARD_NOT_MORE = "award_not_more"
    OTHER_MISSING = "other_missing"
    RATE_WITHDRAWN = "rate_withdrawn"
    BUDGET_DIFFERS = "budget_differs"
    CATEGORY_UNKNOWN = "category_unknown"
    THEME_MISSING = "theme_missing"
    PRIMARY_UNFIT = "primary_unfit"
    PLACE_UNKNOWN = "place_unknown"
    PLACE_TWICE = "place_twice"
    EVIDENCE_UNFIT = "evidence_unfit"
    SHELTER_NOWHERE = "shelter_nowhere"
    NOTHING_CHANGED = "nothing_changed"
    SECOND_PERSON = "second_person"
    NOT_OPEN = "not_open"
    OVERTAKEN = "overtaken"
