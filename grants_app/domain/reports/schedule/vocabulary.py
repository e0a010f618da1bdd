"""Stored and shown values of schedules; labels are translated in `i18n.report_labels`."""

from __future__ import annotations

from enum import StrEnum


class ScheduleKind(StrEnum):
    """Into which periods the days of a grant are parted. The last period is always the final one."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    AD_HOC = "ad_hoc"
    FINAL = "final"


class ReportState(StrEnum):
    """Where the report on a period stands, once it was begun."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class DueState(StrEnum):
    """Where a period stands on a business day. The first two are chased."""

    LATE = "late"
    RETURNED = "returned"
    DUE = "due"
    NOT_YET = "not_yet"
    SUBMITTED = "submitted"
    APPROVED = "approved"


class ScheduleRefusal(StrEnum):
    """Why a plan is not kept, or a due day not moved."""

    CLOSED_OUT = "closed_out"
    REASON_MISSING = "reason_missing"
    DAYS_UNLIKELY = "days_unlikely"
    ENDS_MISSING = "ends_missing"
    END_OUTSIDE = "end_outside"
    END_TWICE = "end_twice"
    END_TOO_CLOSE = "end_too_close"
    GRANT_SHORT = "grant_short"
    FROM_UNFIT = "from_unfit"
    ALL_HELD = "all_held"
    SAME = "same"
    DUE_EARLY = "due_early"
    DUE_UNLIKELY = "due_unlikely"
