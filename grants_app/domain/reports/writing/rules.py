"""Who may do what with reports, and why a step is not taken: pure answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.states import MOVES
from grants_app.domain.reports.writing.vocabulary import ReportRefusal, ReportStep


def can_write_reports(viewer: Viewer) -> bool:
    """Begin and draft reports of one's own organisation."""
    return viewer.role is Role.GRANTEE and viewer.organisation_id is not None and viewer.can_prepare


def can_certify_reports(viewer: Viewer) -> bool:
    """Hand reports in and answer for them."""
    return viewer.role is Role.GRANTEE and viewer.organisation_id is not None and viewer.can_certify


def can_review_reports(viewer: Viewer) -> bool:
    """Return and approve reports, and say what reports ask."""
    return viewer.role is Role.SPECIALIST


@dataclass(frozen=True)
class ReportFacts:
    """What steps of a report depend on. `involved`: the accounts that prepared or handed in the version."""

    state: ReportState
    last_on: date
    is_signed: bool
    is_closed_out: bool
    is_dropped: bool
    involved: frozenset[int] = frozenset()
    has_draft: bool = False


def refuse_writing(facts: ReportFacts) -> ReportRefusal | None:
    """Why nothing can be written in a report now, whatever its state; None where it can."""
    if not facts.is_signed:
        return ReportRefusal.NOT_SIGNED
    if facts.is_closed_out:
        return ReportRefusal.CLOSED_OUT
    return ReportRefusal.DROPPED if facts.is_dropped else None


def refuse_step(
    facts: ReportFacts,
    step: ReportStep,
    *,
    user_id: int | None,
    day: date,
    is_complete: bool = True,
    has_comment: bool = False,
) -> ReportRefusal | None:
    """Why a step is not taken on a business day; None where it is.

    Nobody decides about what they wrote or handed in themselves. A report is returned with a comment.
    """
    if (facts.state, step) not in MOVES or (step is ReportStep.CORRECT and facts.has_draft):
        return ReportRefusal.WRONG_STATE
    if step in (ReportStep.SUBMIT, ReportStep.CORRECT):
        refused = refuse_writing(facts)
        if refused is not None:
            return refused
        if step is ReportStep.SUBMIT and day <= facts.last_on:
            return ReportRefusal.NOT_ENDED
        return None if is_complete else ReportRefusal.INCOMPLETE
    if user_id in facts.involved:
        return ReportRefusal.OWN_REPORT
    if step is ReportStep.RETURN and not has_comment:
        return ReportRefusal.COMMENT_MISSING
    return None
