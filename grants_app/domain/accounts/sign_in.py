"""Proving who one is."""

from __future__ import annotations

from datetime import datetime

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import leave_transaction, verify_password
from grants_app.domain.accounts.queries import find_user_by_email
from grants_app.domain.accounts.sign_ins.models import SignIn
from grants_app.domain.accounts.sign_ins.queries import find_open_sign_in
from grants_app.domain.accounts.throttle import Attempt, claim_attempt, forgive


def may_sign_in(user: User, *, demo_accounts: bool) -> bool:
    """Whether an account is open at all; demo accounts are only where the installation has them."""
    return user.is_active and (demo_accounts or not user.is_demo)


def sign_in(attempt: Attempt, *, email: str, password: str, demo_accounts: bool) -> User | None:
    """The account that address and password open, or None.

    None says nothing about the reason, and takes as long for an address that nobody has. Raises
    SlowedDownError after too many failures.
    """
    claim_attempt(attempt)
    user = find_user_by_email(email)
    stored = user.password_hash if user else None
    leave_transaction()
    if not verify_password(stored, password):
        return None
    user = find_user_by_email(email)
    if user is None or user.password_hash != stored or not may_sign_in(user, demo_accounts=demo_accounts):
        return None
    forgive(attempt)
    return user


def find_session(token: str, *, now: datetime, demo_accounts: bool) -> tuple[SignIn, User] | None:
    """The sign-in of a session's token and its account, or None once that no longer holds."""
    found = find_open_sign_in(token, now=now)
    return found if found and may_sign_in(found[1], demo_accounts=demo_accounts) else None
