"""What a certifier does with the accounts of the own organisation.

Which accounts these are is decided where they are looked for: nobody else's is ever found. Roles, passwords
and opening a closed account again are the administrator's.
"""

from __future__ import annotations

from dataclasses import dataclass

from grants_app.domain.accounts.actions import deactivate_user, refuse_anonymised, set_fields, subject_of
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.queries import has_other_active_certifier
from grants_app.domain.accounts.refusals import AccountRefusedError, Refusal
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record


@dataclass(frozen=True)
class Rights:
    """What a person of an organisation may do: prepare what is handed in, certify it, or both."""

    prepare: bool
    certify: bool


def set_rights(viewer: Viewer, user: User, rights: Rights) -> None:
    """Set the rights of a colleague, or one's own.

    Raises AccountRefusedError at `can_prepare` without any right, at `can_certify` for the last certifier.
    """
    refuse_anonymised(user)
    if not (rights.prepare or rights.certify):
        raise AccountRefusedError("can_prepare", Refusal.RIGHT_MISSING)
    if user.can_certify and not rights.certify:
        keep_a_certifier(user, "can_certify")
    changes = set_fields(user, {"can_prepare": rights.prepare, "can_certify": rights.certify})
    if changes:
        record(viewer.author, "account.set_rights", subject=subject_of(user), changes=changes)


def deactivate_colleague(viewer: Viewer, user: User) -> None:
    """Close the account of a colleague, or one's own. Raises AccountRefusedError for the last certifier."""
    if user.is_active and user.can_certify:
        keep_a_certifier(user, None)
    deactivate_user(viewer.author, user)


def keep_a_certifier(user: User, field: str | None) -> None:
    """Raise AccountRefusedError at the field if nobody else could certify and manage these people.

    Whoever was invited and has no password yet counts as nobody, and so does a closed account.
    """
    if user.organisation_id is not None and not has_other_active_certifier(user.organisation_id, user.id):
        raise AccountRefusedError(field, Refusal.LAST_CERTIFIER)
