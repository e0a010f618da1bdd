"""Anonymising an account: what it did stays, whose it was is gone for good."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Final

from grants_app.domain.accounts.actions import keep_an_admin, subject_of
from grants_app.domain.accounts.links.queries import list_links
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import NO_PASSWORD
from grants_app.domain.accounts.queries import normalise_email
from grants_app.domain.accounts.refusals import AccountRefusedError, Refusal
from grants_app.domain.accounts.second_factor.actions import forget_second_factor
from grants_app.domain.accounts.sign_ins.actions import end_all
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden, withheld
from grants_app.extensions import db

# A domain that never is anybody's (RFC 2606).
DOMAIN: Final = "removed.invalid"


def anonymise_user(viewer: Viewer, user: User, *, typed: str, now: datetime) -> None:
    """Take from an account all that tells whose it was; it stays closed for ever.

    `typed` has to be the address of the account. Audit rows name the account by its number and stay as they
    are. Raises AccountRefusedError at `confirmation`, and for one's own account, for the last administrator
    and for an account that is anonymised already.
    """
    if user.is_anonymised:
        raise AccountRefusedError(None, Refusal.ANONYMISED)
    if user.id == viewer.user_id:
        raise AccountRefusedError(None, Refusal.OWN_ACCOUNT)
    if user.role is Role.ADMIN and user.is_active:
        keep_an_admin(user, None)
    if normalise_email(typed) != user.email:
        raise AccountRefusedError("confirmation", Refusal.CONFIRMATION_WRONG)
    changes: dict[str, Any] = {
        **hidden("email", user.email, None),
        **withheld("password"),
        **withheld("locale"),
        "second_factor": [user.second_factor_at is not None, False],
        "is_active": [user.is_active, False],
    }
    user.email = f"removed-{secrets.token_hex(16)}@{DOMAIN}"
    user.password_hash = NO_PASSWORD
    user.locale = None
    user.is_active = False
    user.anonymised_at = now
    forget_second_factor(user)
    end_all(user)
    for link in list_links(user.id):
        db.session.delete(link)
    record(viewer.author, "account.anonymise", subject=subject_of(user), changes=changes)
