"""Making a link, and setting a password by it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from grants_app.domain.accounts.actions import subject_of
from grants_app.domain.accounts.links.models import LIFETIME, AccountLink, LinkPurpose
from grants_app.domain.accounts.links.queries import digest_of, find_live_link, find_usable_link
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import (
    check_changed_password,
    check_new_password,
    hash_outside_transaction,
    leave_transaction,
)
from grants_app.domain.accounts.sign_ins.actions import end_all
from grants_app.domain.audit.actions import Author, record
from grants_app.domain.audit.texts import withheld
from grants_app.extensions import db

RANDOM_BYTES = 32


class LinkGoneError(LookupError):
    """The link is unknown, was used or replaced, has expired, or the password was changed since."""


@dataclass(frozen=True)
class IssuedLink:
    """A new link. `token` is known here alone and leaves in one message; the database has its digest."""

    token: str = field(repr=False)
    expires_at: datetime


def issue_link(
    author: Author, user: User, purpose: LinkPurpose, *, now: datetime, token: str | None = None
) -> IssuedLink:
    """Make a link for an account; an older one of the same purpose ends.

    `token` is 32 bytes that nobody can guess, in URL-safe base64; without it they are random.
    """
    older = find_live_link(user.id, purpose)
    if older is not None:
        older.ended_at = now
        db.session.flush()  # before the new row: the index allows one live link
    token, expires_at = token or secrets.token_urlsafe(RANDOM_BYTES), now + LIFETIME[purpose]
    db.session.add(
        AccountLink(
            user_id=user.id,
            purpose=purpose,
            token_hash=digest_of(token),
            session_key=user.session_key,
            created_at=now,
            expires_at=expires_at,
        )
    )
    record(author, "account.issue_link", subject=subject_of(user), changes={"purpose": [None, purpose.value]})
    return IssuedLink(token=token, expires_at=expires_at)


def use_link(token: str, *, new: str, now: datetime) -> User:
    """Set a password by a link, once; every session of the account ends.

    Raises LinkGoneError, or AccountRefusedError at `new`; the link is then still good.
    """
    found = find_usable_link(token, now=now)
    if found is None:
        raise LinkGoneError
    stored = found[1].password_hash
    check_new_password(new, email=found[1].email, field="new")
    leave_transaction()
    check_changed_password(new, stored=stored, field="new")
    hashed = hash_outside_transaction(new)
    # Hashing took a while without a lock: somebody else may have used the link meanwhile.
    found = find_usable_link(token, now=now, lock=True)
    if found is None:
        raise LinkGoneError
    link, user = found
    link.used_at = now
    user.password_hash = hashed
    end_all(user)
    changes = withheld("password") | {"purpose": [link.purpose.value, None]}
    record(user.as_viewer().author, "account.set_password_by_link", subject=subject_of(user), changes=changes)
    return user
