"""Accounts to try the system with. They are only where `GRANTS_DEMO_ACCOUNTS` is 1.

Where it is 0 their way in is taken away. Their rows stay, because the audit log names them as authors, but
lists do not show them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grants_app.config import Settings
from grants_app.domain.accounts.actions import Assignment, create_user, reset_password, subject_of
from grants_app.domain.accounts.passwords import (
    NO_PASSWORD,
    generate_password,
    hash_password,
    leave_transaction,
)
from grants_app.domain.accounts.queries import find_user_by_email, list_demo_users
from grants_app.domain.accounts.sign_ins.actions import end_all
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.audit.actions import Author, record
from grants_app.domain.audit.texts import withheld

AUTHOR: Final = Author(user_id=None, actor="prepare")
FILE_NAME: Final = "demo-accounts.txt"

DEMO_ACCOUNTS: Final[dict[str, Assignment]] = {
    "admin": Assignment(Role.ADMIN),
    "specialist": Assignment(Role.SPECIALIST),
    "approver": Assignment(Role.SPECIALIST),
    "donor": Assignment(Role.DONOR),
    "coordinator": Assignment(Role.COORDINATOR),
    "committee.kukes": Assignment(Role.COMMITTEE, county="AL-07"),
    "grantee.vatra": Assignment(Role.GRANTEE, organisation="vatra"),
    "certifier.vatra": Assignment(Role.GRANTEE, organisation="vatra", can_certify=True, can_prepare=False),
    "grantee.gip": Assignment(Role.GRANTEE, organisation="gip"),
}


@dataclass(frozen=True)
class DemoResult:
    """How many accounts were given a password, and how many lost theirs."""

    opened: int
    closed: int


def ensure_demo_accounts(settings: Settings) -> DemoResult:
    """Make the demo accounts that are missing and note all passwords; or close them all.

    An account that has its password keeps it, unless the settings ask for another one. The caller commits.
    Raises ValueError if an account of that address exists that is no demo account.
    """
    path = settings.instance / FILE_NAME
    if not settings.demo_accounts:
        return DemoResult(opened=0, closed=close_demo_accounts(path))
    noted = read_passwords(path)
    wanted = {
        f"{name}@example.org": settings.demo_password
        or noted.get(f"{name}@example.org")
        or generate_password()
        for name in DEMO_ACCOUNTS
    }
    stale = list_stale(wanted, noted)
    if stale:
        leave_transaction()
        hashes = {email: hash_password(wanted[email]) for email in stale}
        for email, hashed in hashes.items():
            open_demo_account(email, hashed)
        write_passwords(path, wanted)
    return DemoResult(opened=len(stale), closed=0)


def list_stale(wanted: dict[str, str], noted: dict[str, str]) -> list[str]:
    """The addresses without an account, or whose account has no password or another one than is wanted."""
    hashes = {user.email: user.password_hash for user in list_demo_users()}
    return [
        email
        for email, password in wanted.items()
        if hashes.get(email, NO_PASSWORD) == NO_PASSWORD or noted.get(email) != password
    ]


def open_demo_account(email: str, password_hash: str) -> None:
    """Make one account, or give it this password."""
    user = find_user_by_email(email)
    if user is None:
        assignment = DEMO_ACCOUNTS[email.partition("@")[0]]
        create_user(AUTHOR, email=email, assignment=assignment, password_hash=password_hash, is_demo=True)
        return
    if not user.is_demo:
        raise ValueError(f"{email} is an account of its own: set GRANTS_DEMO_ACCOUNTS=0")
    reset_password(AUTHOR, user, password_hash)


def close_demo_accounts(path: Path) -> int:
    """Take away every demo account's password and sessions, and the file of passwords. Returns how many."""
    path.unlink(missing_ok=True)
    closed = [user for user in list_demo_users() if user.password_hash != NO_PASSWORD]
    for user in closed:
        user.password_hash = NO_PASSWORD
        end_all(user)
        record(AUTHOR, "account.close_demo", subject=subject_of(user), changes=withheld("password"))
    return len(closed)


def read_passwords(path: Path) -> dict[str, str]:
    """The passwords noted in the file, by address; empty without a file."""
    if not path.exists():
        return {}
    rows = [line.split("\t", 2) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row[0]: row[2] for row in rows if len(row) == len(("address", "role", "password"))}


def write_passwords(path: Path, passwords: dict[str, str]) -> None:
    """Note address, role and password, a line each, readable by the owner alone."""
    lines = [
        f"{email}\t{DEMO_ACCOUNTS[email.partition('@')[0]].role.value}\t{password}\n"
        for email, password in passwords.items()
    ]
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(lines)
    draft.replace(path)
