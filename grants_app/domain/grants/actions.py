"""Publishing a grant and taking it back: who reads it is decided by `published_at` alone."""

from __future__ import annotations

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.publication.vocabulary import WithdrawalReason
from grants_app.extensions import utc_now


class UnsignedGrantError(RuntimeError):
    """A draft that nobody has signed cannot be published; nothing was written."""

    def __init__(self, number: int) -> None:
        super().__init__(f"grant {number} is a draft that nobody has signed")
        self.number = number


def publish_grant(viewer: Viewer, grant: Grant) -> bool:
    """Let everybody read a grant. Returns whether it was unpublished before.

    Raises UnsignedGrantError. A draft that is published all the same stays so: withdrawing it is a decision.
    """
    if grant.published_at is not None:
        return False
    if grant.is_draft:
        raise UnsignedGrantError(grant.number)
    grant.published_at, grant.published_by_id = utc_now(), viewer.user_id
    _audit(viewer, grant, "grant.publish", [None, grant.published_at.isoformat()])
    return True


def withdraw_grant(viewer: Viewer, grant: Grant, reason: WithdrawalReason) -> bool:
    """Leave a grant to specialists and its own organisation. Returns whether it was published before."""
    if grant.published_at is None:
        return False
    before = grant.published_at.isoformat()
    grant.published_at = grant.published_by_id = None
    _audit(viewer, grant, "grant.withdraw", [before, None], reason)
    return True


def _audit(
    viewer: Viewer,
    grant: Grant,
    action: str,
    moments: list[str | None],
    reason: WithdrawalReason | None = None,
) -> None:
    subject = ("grant", f"{grant.programme.slug}/{grant.number}")
    why = {"reason": [None, reason.value]} if reason else {}
    record(viewer.author, action, subject=subject, changes={"published_at": moments} | why)
