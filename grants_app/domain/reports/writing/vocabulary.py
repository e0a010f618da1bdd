"""Stored values of reports; labels are translated in `i18n.report_words`."""

from __future__ import annotations

from enum import StrEnum


class ReportStep(StrEnum):
    """What is done with a report beside writing it."""

    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    CORRECT = "correct"


class ReportRefusal(StrEnum):
    """Why something is not done with a report."""

    WRONG_STATE = "wrong_state"
    CHANGED = "changed"
    NOT_SIGNED = "not_signed"
    CLOSED_OUT = "closed_out"
    DROPPED = "dropped"
    NOT_ENDED = "not_ended"
    INCOMPLETE = "incomplete"
    NOT_CONFIRMED = "not_confirmed"
    OWN_REPORT = "own_report"
    COMMENT_MISSING = "comment_missing"
    REASON_MISSING = "reason_missing"
    MARKED = "marked"


class Lack(StrEnum):
    """What a draft still lacks before it can be handed in."""

    ANSWER = "answer"
    TOO_LONG = "too_long"
    CONSENT = "consent"
    SUM_MISSING = "sum_missing"
    SUM_UNREADABLE = "sum_unreadable"
    EXPLANATION = "explanation"
    FIGURE_MISSING = "figure_missing"
    FIGURE_TWICE = "figure_twice"
    FIGURE_UNREADABLE = "figure_unreadable"
    PARTS = "parts"
