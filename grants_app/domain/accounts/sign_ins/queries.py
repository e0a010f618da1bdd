"""Finding sign-ins."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import ColumnElement, select

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.sign_ins.models import IDLE, LIFETIME, SignIn
from grants_app.domain.audit.queries import REVISIONS, note_revision
from grants_app.extensions import db


def digest_of(token: str) -> str:
    """What is stored of a token. It has 256 random bits: a plain digest cannot be turned back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _holds(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        SignIn.session_key == User.session_key,
        SignIn.began_at > now - LIFETIME,
        SignIn.seen_at > now - IDLE,
    )


def find_open_sign_in(token: str, *, now: datetime) -> tuple[SignIn, User] | None:
    """The sign-in of a token and its account; None once it no longer holds.

    One query, which also tells the revision of the data: whatever is read for an account asks for it next.
    """
    statement = (
        select(SignIn, User, REVISIONS.scalar_subquery())
        .join(User, User.id == SignIn.user_id)
        .where(SignIn.token_digest == digest_of(token), *_holds(now))
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        return None
    note_revision(row[2])
    return row[0], row[1]


def list_sign_ins(user_id: int, *, now: datetime) -> list[SignIn]:
    """The sign-ins of an account that hold, the one seen last first."""
    statement = (
        select(SignIn)
        .join(User, User.id == SignIn.user_id)
        .where(SignIn.user_id == user_id, *_holds(now))
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return list(db.session.scalars(statement))


def find_own_sign_in(user_id: int, sign_in_id: int) -> SignIn | None:
    """A sign-in of this account; None if it is somebody else's or gone."""
    return db.session.scalar(select(SignIn).where(SignIn.id == sign_in_id, SignIn.user_id == user_id))
