"""Why what is said of an organisation, of a person there or of a partner is not accepted."""

from __future__ import annotations

from enum import StrEnum


class OrganisationRefusal(StrEnum):
    """What is wrong."""

    NAME_MISSING = "name_missing"
    NAME_TAKEN = "name_taken"
    REASON_MISSING = "reason_missing"
    PERSON_MISSING = "person_missing"
    NO_WAY_TO_REACH = "no_way_to_reach"
    EMAIL_WRONG = "email_wrong"
    PHONE_WRONG = "phone_wrong"
    DAYS_REVERSED = "days_reversed"
    AGREED_LATER = "agreed_later"
    KEPT_TOO_LONG = "kept_too_long"
    KEPT_NO_LONGER = "kept_no_longer"
    PARTNER_UNKNOWN = "partner_unknown"
    PART_TAKEN = "part_taken"
    PARTNER_COFINANCES = "partner_cofinances"


class OrganisationRefusedError(ValueError):
    """It cannot be written so. `field` is the form field that has to change."""

    def __init__(self, field: str | None, refusal: OrganisationRefusal) -> None:
        super().__init__(refusal.value)
        self.field = field
        self.refusal = refusal
