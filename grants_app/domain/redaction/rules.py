"""Who may remove personal data, and who may read that it was done."""

from __future__ import annotations

from enum import StrEnum

from grants_app.domain.accounts.rules import can_read_audit, can_read_unpublished
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.redaction.models import Redaction
from grants_app.domain.redaction.vocabulary import RedactionState


class RedactionRefusal(StrEnum):
    """Why a redaction cannot be decided."""

    DECIDED_ALREADY = "decided_already"
    SAME_PERSON = "same_person"
    NOT_YOURS = "not_yours"
    LOST = "lost"


def can_redact(viewer: Viewer) -> bool:
    """Propose and decide redactions: whoever reads every text, also what is not published."""
    return can_read_unpublished(viewer)


def can_read_redactions(viewer: Viewer) -> bool:
    """Read that something was removed, when and by whom; never what."""
    return can_read_audit(viewer)


def refuse_decision(viewer: Viewer, redaction: Redaction) -> RedactionRefusal | None:
    """Why this person cannot decide this redaction. Two persons always: no setting lets one do it alone."""
    if redaction.state is not RedactionState.PROPOSED:
        return RedactionRefusal.DECIDED_ALREADY
    if redaction.proposed_by_id == viewer.user_id:
        return RedactionRefusal.SAME_PERSON
    return None


def refuse_withdrawal(viewer: Viewer, redaction: Redaction) -> RedactionRefusal | None:
    """Why this person cannot take a proposal back: it is another's, or decided."""
    if redaction.state is not RedactionState.PROPOSED:
        return RedactionRefusal.DECIDED_ALREADY
    return None if redaction.proposed_by_id == viewer.user_id else RedactionRefusal.NOT_YOURS
