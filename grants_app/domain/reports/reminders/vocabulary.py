"""Which reminder a day calls for."""

from __future__ import annotations

from enum import StrEnum


class ReminderKind(StrEnum):
    """What a reminder says of a report: it is due soon, due this day, late, or returned and not in again."""

    BEFORE = "before"
    ON_DAY = "on_day"
    LATE = "late"
    RETURNED = "returned"
