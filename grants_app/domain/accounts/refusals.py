"""Why a change of an account is refused: a code and the field it belongs to; words are in `i18n/labels`."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """The reasons."""

    EMAIL_INVALID = "email_invalid"
    EMAIL_TAKEN = "email_taken"
    ORGANISATION_MISSING = "organisation_missing"
    ORGANISATION_UNKNOWN = "organisation_unknown"
    COUNTY_MISSING = "county_missing"
    COUNTY_UNKNOWN = "county_unknown"
    RIGHT_MISSING = "right_missing"
    LAST_ADMIN = "last_admin"
    LAST_CERTIFIER = "last_certifier"
    OWN_ACCOUNT = "own_account"
    ANONYMISED = "anonymised"
    CONFIRMATION_WRONG = "confirmation_wrong"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    OWN_SECOND_FACTOR = "own_second_factor"
    CODE_WRONG = "code_wrong"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105  # a reason, no password
    PASSWORD_SHORT = "password_short"  # noqa: S105
    PASSWORD_LONG = "password_long"  # noqa: S105
    PASSWORD_COMMON = "password_common"  # noqa: S105
    PASSWORD_PERSONAL = "password_personal"  # noqa: S105
    PASSWORD_UNCHANGED = "password_unchanged"  # noqa: S105


class AccountRefusedError(ValueError):
    """An account cannot be made or changed so. `field` is the form field that has to change, or None."""

    def __init__(self, field: str | None, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.field = field
        self.refusal = refusal
