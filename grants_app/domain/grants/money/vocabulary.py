"""Stored values of amounts; labels are translated in `i18n.labels`."""

from __future__ import annotations

from enum import StrEnum


class ClearingReason(StrEnum):
    """Why a recorded amount was taken back to unknown. A code, as the audit log keeps no free text."""

    WRONG_GRANT = "wrong_grant"
    WRONG_AMOUNT = "wrong_amount"
    WRONG_CURRENCY = "wrong_currency"
    SOURCE_WITHDRAWN = "source_withdrawn"
