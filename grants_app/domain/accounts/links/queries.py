"""Finding links."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from grants_app.domain.accounts.links.models import AccountLink, LinkPurpose
from grants_app.domain.accounts.links.rules import can_be_sent
from grants_app.domain.accounts.models import User
from grants_app.extensions import db


def digest_of(token: str) -> str:
    """What is stored of a link. It has 256 random bits: a plain digest cannot be turned back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def find_usable_link(token: str, *, now: datetime, lock: bool = False) -> tuple[AccountLink, User] | None:
    """The link of this token and its account; None if unknown, used, replaced, expired or overtaken.

    With `lock` nobody else can use it before the commit.
    """
    statement = (
        select(AccountLink, User)
        .join(User, User.id == AccountLink.user_id)
        .where(
            AccountLink.token_hash == digest_of(token),
            AccountLink.used_at.is_(None),
            AccountLink.ended_at.is_(None),
            AccountLink.expires_at > now,
            AccountLink.session_key == User.session_key,
        )
    )
    if lock:
        statement = statement.with_for_update()
    row = db.session.execute(statement).one_or_none()
    if row is None:
        return None
    link, user = row
    return (link, user) if can_be_sent(user, link.purpose) else None


def find_link(token: str) -> AccountLink | None:
    """The link of this token, also one that was used or has ended."""
    return db.session.scalar(select(AccountLink).where(AccountLink.token_hash == digest_of(token)))


def find_live_link(user_id: int, purpose: LinkPurpose) -> AccountLink | None:
    """The link that a new one would replace, expired or not."""
    return db.session.scalar(
        select(AccountLink).where(
            AccountLink.user_id == user_id,
            AccountLink.purpose == purpose,
            AccountLink.used_at.is_(None),
            AccountLink.ended_at.is_(None),
        )
    )


def count_links_since(user_id: int, purpose: LinkPurpose, moment: datetime) -> int:
    """How many links of a purpose were made for an account since then."""
    statement = select(func.count(AccountLink.id)).where(
        AccountLink.user_id == user_id, AccountLink.purpose == purpose, AccountLink.created_at > moment
    )
    return db.session.scalar(statement) or 0


def list_expiries(user_ids: Collection[int], purpose: LinkPurpose) -> dict[int, datetime]:
    """Until when the live links of a purpose hold, by account; the moment may have passed."""
    statement = select(AccountLink.user_id, AccountLink.expires_at).where(
        AccountLink.user_id.in_(user_ids),
        AccountLink.purpose == purpose,
        AccountLink.used_at.is_(None),
        AccountLink.ended_at.is_(None),
    )
    return {row.user_id: row.expires_at for row in db.session.execute(statement)}


def list_links(user_id: int) -> list[AccountLink]:
    """Every link that was ever made for an account."""
    return list(db.session.scalars(select(AccountLink).where(AccountLink.user_id == user_id)))
