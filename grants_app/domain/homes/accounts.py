"""How many accounts there are, and how many messages did not go out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, select, true

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import NO_PASSWORD
from grants_app.domain.messages.models import Message
from grants_app.domain.messages.vocabulary import MessageState
from grants_app.extensions import db


class AccountGroup(StrEnum):
    """Accounts that the administrator's home counts, and the list of accounts shows."""

    ACTIVE = "active"
    INVITED = "invited"
    DEACTIVATED = "deactivated"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True)
class AccountCounts:
    """How many accounts may sign in, how many of these have no password yet, and how many are deactivated.

    `waiting`: accounts with a message that has not gone out yet. `failed`: those whose last message could not
    be sent.
    """

    active: int
    invited: int
    deactivated: int
    waiting: int
    failed: int


def count_accounts(*, demo_accounts: bool) -> AccountCounts:
    """Count accounts, by group. Without demo accounts these do not exist. One query."""
    own = true() if demo_accounts else User.is_demo.is_(False)
    counts = [
        select(func.count(User.id)).where(own, in_group(group)).scalar_subquery() for group in AccountGroup
    ]
    return AccountCounts(*db.session.execute(select(*counts)).one())


def in_group(group: AccountGroup) -> ColumnElement[bool]:
    """Condition on `User`: the accounts of a group."""
    if group is AccountGroup.ACTIVE:
        return User.is_active.is_(True)
    if group is AccountGroup.INVITED:
        return and_(User.is_active.is_(True), User.password_hash == NO_PASSWORD)
    if group is AccountGroup.DEACTIVATED:
        return User.is_active.is_(False)
    with_user = Message.user_id.is_not(None)
    if group is AccountGroup.WAITING:
        waiting = select(Message.user_id).where(with_user, Message.state == MessageState.WAITING)
        return User.id.in_(waiting)
    newest = select(func.max(Message.id)).where(with_user).group_by(Message.user_id)
    failed = (Message.id.in_(newest), Message.state == MessageState.FAILED)
    return User.id.in_(select(Message.user_id).where(*failed))
