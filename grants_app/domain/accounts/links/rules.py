"""For whom a link may be made."""

from __future__ import annotations

from grants_app.domain.accounts.links.models import LinkPurpose
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import NO_PASSWORD


def is_invited(user: User) -> bool:
    """Whether the account is open but its person has not chosen a password yet."""
    return user.is_active and not user.is_demo and user.password_hash == NO_PASSWORD


def can_be_sent(user: User, purpose: LinkPurpose) -> bool:
    """Whether mail may let somebody into this account.

    Never into demo accounts, whose addresses are nobody's, nor into closed ones. An account that was never
    opened gets an invitation, and only an administrator sends these: the address may have been mistyped.
    """
    if purpose is LinkPurpose.INVITATION:
        return is_invited(user)
    return user.is_active and not user.is_demo and user.password_hash != NO_PASSWORD
