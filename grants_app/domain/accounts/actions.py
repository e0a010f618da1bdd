"""Making and changing accounts. The audit log never holds an address, only that it was set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.exc import IntegrityError

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import (
    check_changed_password,
    check_new_password,
    hash_outside_transaction,
    leave_transaction,
    verify_password,
)
from grants_app.domain.accounts.queries import (
    find_county_id,
    find_organisation_id,
    find_user_by_email,
    has_other_active_admin,
    normalise_email,
)
from grants_app.domain.accounts.refusals import AccountRefusedError, Refusal
from grants_app.domain.accounts.sign_ins.actions import end_all, make_session_key
from grants_app.domain.accounts.throttle import Attempt, claim_attempt, forgive
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.audit.actions import Author, record
from grants_app.domain.audit.texts import hidden, withheld
from grants_app.extensions import db


@dataclass(frozen=True)
class Assignment:
    """What an account is for. `organisation` (a slug) limits grantees, `county` (a code) committees.

    Grantees prepare what their organisation hands in, certify it, or both; others do neither.
    """

    role: Role
    organisation: str | None = None
    county: str | None = None
    can_certify: bool = False
    can_prepare: bool = True


def create_user(
    author: Author,
    *,
    email: str,
    assignment: Assignment,
    password_hash: str,
    is_demo: bool = False,
    locale: str | None = None,
) -> User:
    """Make an account. Raises AccountRefusedError at `email` or as `assign` does.

    `locale`: the language that the person reads, None while it is unknown.
    The password comes hashed, because hashing is slow and belongs before the transaction.
    """
    email = check_email(email)
    if find_user_by_email(email):
        raise AccountRefusedError("email", Refusal.EMAIL_TAKEN)
    user = User(
        email=email,
        password_hash=password_hash,
        session_key=make_session_key(),
        is_demo=is_demo,
        is_active=True,
    )
    changes = assign(user, assignment)
    if locale is not None:
        changes |= set_fields(user, {"locale": locale})
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:
        # Somebody else made it since the question above.
        raise AccountRefusedError("email", Refusal.EMAIL_TAKEN) from None
    record(author, "account.create", subject=subject_of(user), changes=hidden("email", None, email) | changes)
    return user


def check_email(text: str) -> str:
    """The address in one spelling. Raises AccountRefusedError at `email` if it cannot be one."""
    try:
        return normalise_email(validate_email(text.strip(), check_deliverability=False).normalized)
    except EmailNotValidError:
        raise AccountRefusedError("email", Refusal.EMAIL_INVALID) from None


def subject_of(user: User) -> tuple[str, str]:
    """An account in the audit log: its number, not its address."""
    return ("account", str(user.id))


def assign(user: User, assignment: Assignment) -> dict[str, Any]:
    """Set role and scope; what does not belong to the role is dropped. Returns the changes.

    Raises AccountRefusedError at `organisation`, `county` or `can_prepare`.
    """
    organisation_id = county_id = None
    is_grantee = assignment.role is Role.GRANTEE
    if is_grantee:
        organisation_id = _organisation_id(assignment.organisation)
    if assignment.role is Role.COMMITTEE:
        county_id = _county_id(assignment.county)
    wanted = {
        "role": assignment.role,
        "organisation_id": organisation_id,
        "county_id": county_id,
        "can_prepare": assignment.can_prepare and is_grantee,
        "can_certify": assignment.can_certify and is_grantee,
    }
    if is_grantee and not (assignment.can_prepare or assignment.can_certify):
        raise AccountRefusedError("can_prepare", Refusal.RIGHT_MISSING)
    return set_fields(user, wanted)


def set_fields(user: User, wanted: dict[str, Any]) -> dict[str, Any]:
    """Give an account these values. Returns what changed, as [before, after] by field."""
    changes = {
        name: [getattr(user, name), value] for name, value in wanted.items() if getattr(user, name) != value
    }
    for name, value in wanted.items():
        setattr(user, name, value)
    return changes


def _organisation_id(slug: str | None) -> int:
    if not slug:
        raise AccountRefusedError("organisation", Refusal.ORGANISATION_MISSING)
    found = find_organisation_id(slug)
    if found is None:
        raise AccountRefusedError("organisation", Refusal.ORGANISATION_UNKNOWN)
    return found


def _county_id(code: str | None) -> int:
    if not code:
        raise AccountRefusedError("county", Refusal.COUNTY_MISSING)
    found = find_county_id(code)
    if found is None:
        raise AccountRefusedError("county", Refusal.COUNTY_UNKNOWN)
    return found


def change_assignment(author: Author, user: User, assignment: Assignment) -> None:
    """Change role and scope.

    Raises AccountRefusedError at `role` for the last administrator, for an anonymised account, or as
    `assign` does.
    """
    refuse_anonymised(user)
    if user.role is Role.ADMIN and assignment.role is not Role.ADMIN and user.is_active:
        keep_an_admin(user, "role")
    changes = assign(user, assignment)
    if changes:
        record(author, "account.change_assignment", subject=subject_of(user), changes=changes)


def keep_an_admin(user: User, field: str | None) -> None:
    """Raise AccountRefusedError at the field if nobody else could manage accounts."""
    if not has_other_active_admin(user.id):
        raise AccountRefusedError(field, Refusal.LAST_ADMIN)


def refuse_anonymised(user: User) -> None:
    """Raise AccountRefusedError if the account belongs to nobody any more."""
    if user.is_anonymised:
        raise AccountRefusedError(None, Refusal.ANONYMISED)


def deactivate_user(author: Author, user: User) -> None:
    """Close an account and end its sessions. Raises AccountRefusedError for the last administrator."""
    if not user.is_active:
        return
    if user.role is Role.ADMIN:
        keep_an_admin(user, None)
    user.is_active = False
    end_all(user)
    record(author, "account.deactivate", subject=subject_of(user), changes={"is_active": [True, False]})


def reactivate_user(author: Author, user: User) -> None:
    """Open a closed account again, with the password it had. Raises AccountRefusedError if anonymised."""
    if user.is_active:
        return
    refuse_anonymised(user)
    user.is_active = True
    record(author, "account.reactivate", subject=subject_of(user), changes={"is_active": [False, True]})


def reset_password(author: Author, user: User, password_hash: str) -> None:
    """Set another password and end every session. Raises AccountRefusedError if the account is anonymised."""
    refuse_anonymised(user)
    user.password_hash = password_hash
    end_all(user)
    record(author, "account.reset_password", subject=subject_of(user), changes=withheld("password"))


def change_own_password(viewer: Viewer, user: User, attempt: Attempt, *, current: str, new: str) -> None:
    """Change one's password; every other session ends.

    Raises AccountRefusedError at `current` or `new`, SlowedDownError after too many wrong guesses at the
    present password.
    """
    check_new_password(new, email=user.email, field="new")
    claim_attempt(attempt)
    stored = user.password_hash
    leave_transaction()
    if not verify_password(stored, current):
        raise AccountRefusedError("current", Refusal.PASSWORD_WRONG)
    check_changed_password(new, stored=stored, field="new")
    user.password_hash = hash_outside_transaction(new)
    end_all(user)
    forgive(attempt)
    record(viewer.author, "account.change_password", subject=subject_of(user), changes=withheld("password"))


def choose_language(viewer: Viewer, user: User, locale: str | None) -> None:
    """Keep the language that this account reads; None leaves it to the browser."""
    if user.locale == locale:
        return
    changes = {"locale": [user.locale, locale]}
    user.locale = locale
    record(viewer.author, "account.choose_language", subject=subject_of(user), changes=changes)
