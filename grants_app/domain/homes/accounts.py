"""How many accounts there are, and how many messages did not go out."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, func, select, true

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import NO_PASSWORD
from grants_app.domain.messages.models import Message
from grants_app.domain.messages.vocabulary import MessageState
from grants_app.extensions import db


@dataclass(frozen=True)
class AccountCounts:
    """How many accounts may sign in, how many of these have no password yet, and how many are deactivated.

    `waiting`: messages that have not gone out yet. `failed`: accounts whose last message could not be sent.
    """

    active: int
    invited: int
    deactivated: int
    waiting: int
    failed: int


def count_accounts(*, demo_accounts: bool) -> AccountCounts:
    """Count accounts and messages. Without demo accounts these do not exist. One query."""

    def users(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
        own = true() if demo_accounts else User.is_demo.is_(False)
        return select(func.count(User.id)).where(own, *conditions).scalar_subquery()

    newest = select(func.max(Message.id)).where(Message.user_id.is_not(None)).group_by(Message.user_id)
    waiting = select(func.count(Message.id)).where(
        Message.user_id.is_not(None), Message.state == MessageState.WAITING
    )
    failed = select(func.count(Message.id)).where(
        Message.id.in_(newest), Message.state == MessageState.FAILED
    )
    row = db.session.execute(
        select(
            users(User.is_active.is_(True)),
            users(User.is_active.is_(True), User.password_hash == NO_PASSWORD),
            users(User.is_active.is_(False)),
            waiting.scalar_subquery(),
            failed.scalar_subquery(),
        )
    ).one()
    return AccountCounts(*row)
