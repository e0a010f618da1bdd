"""Setting up, asking for and taking away the second factor."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.passwords import leave_transaction, verify_password
from grants_app.domain.accounts.refusals import AccountRefusedError, Refusal
from grants_app.domain.accounts.second_factor import codes
from grants_app.domain.accounts.second_factor.models import RecoveryCode, SecondFactor
from grants_app.domain.accounts.second_factor.queries import (
    count_recovery_codes,
    find_second_factor,
    list_secrets,
    lock_recovery_code,
)
from grants_app.domain.accounts.sign_ins.actions import end_all
from grants_app.domain.accounts.throttle import Attempt, claim_attempt, forgive
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import Author, record
from grants_app.extensions import db
from grants_app.sealing import Keys


def begin_set_up(viewer: Viewer, user: User, keys: Keys) -> None:
    """Make a secret for an account that has no second factor. Until it is confirmed it changes nothing.

    Raises AccountRefusedError where there is one in force already.
    """
    if user.second_factor_at is not None:
        raise AccountRefusedError(None, Refusal.SECOND_FACTOR_ON)
    found = find_second_factor(user.id, lock=True)
    sealed = keys.seal(codes.make_secret())
    if found is None:
        db.session.add(SecondFactor(user_id=user.id, sealed_secret=sealed))
    else:
        found.sealed_secret, found.last_step = sealed, None
    record(viewer.author, "account.begin_second_factor", subject=_subject(user))


def confirm_set_up(
    viewer: Viewer, user: User, keys: Keys, *, password: tuple[Attempt, str], code: tuple[Attempt, str]
) -> list[str]:
    """Turn the second factor on, against the password and a first code of the app.

    Returns the recovery codes, to be shown once. Raises AccountRefusedError at `password` or `code`,
    SlowedDownError after too many wrong ones.
    """
    _check_password(user, password)
    attempt, typed = code
    claim_attempt(attempt)
    found = find_second_factor(user.id, lock=True)
    if found is None or user.second_factor_at is not None:
        raise AccountRefusedError(None, Refusal.SECOND_FACTOR_ON)
    secret = _unseal(found, keys)
    if secret is None or not _takes_app_code(found, secret, codes.normalise_code(typed), now=attempt.at):
        raise AccountRefusedError("code", Refusal.CODE_WRONG)
    user.second_factor_at = attempt.at
    made = _make_recovery_codes(user, secret)
    forgive(attempt)
    forgive(password[0])
    changes = {"second_factor": [False, True], "recovery_codes": [0, len(made)]}
    record(viewer.author, "account.set_up_second_factor", subject=_subject(user), changes=changes)
    return made


def _check_password(user: User, password: tuple[Attempt, str]) -> None:
    """Count the attempt and compare; the caller forgives it once the code is right too."""
    claim_attempt(password[0])
    stored = user.password_hash
    leave_transaction()
    if not verify_password(stored, password[1]):
        raise AccountRefusedError("password", Refusal.PASSWORD_WRONG)


def _subject(user: User) -> tuple[str, str]:
    return ("account", str(user.id))


def _unseal(found: SecondFactor, keys: Keys) -> str | None:
    """The secret, None if no key opens it. What an older key sealed is sealed anew with the current one."""
    secret = keys.unseal(found.sealed_secret)
    if secret is not None and not keys.is_current(found.sealed_secret):
        found.sealed_secret = keys.seal(secret)
    return secret


def _takes_app_code(found: SecondFactor, secret: str, code: str, *, now: datetime) -> bool:
    """Use a code of the app, once."""
    step = codes.find_step(secret, code, now=now, after=found.last_step) if codes.is_app_code(code) else None
    if step is None:
        return False
    found.last_step = step
    return True


def _make_recovery_codes(user: User, secret: str) -> list[str]:
    """New recovery codes in the place of the old ones, as they are shown."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    made = codes.make_recovery_codes()
    for code in made:
        digest = codes.recovery_digest(secret, codes.normalise_code(code))
        db.session.add(RecoveryCode(user_id=user.id, digest=digest))
    db.session.flush()
    return made


def use_code(user: User, attempt: Attempt, code: str, keys: Keys) -> int | None:
    """Use a code of the app or a recovery code, each of them once.

    Returns how many recovery codes are left if it was one of these, else None. Raises AccountRefusedError at
    `code`, SlowedDownError after too many wrong ones.
    """
    claim_attempt(attempt)
    db.session.refresh(user)
    typed = codes.normalise_code(code)
    found = find_second_factor(user.id, lock=True) if user.second_factor_at else None
    secret = _unseal(found, keys) if found else None
    if found is None or secret is None:
        raise AccountRefusedError("code", Refusal.CODE_WRONG)
    if _takes_app_code(found, secret, typed, now=attempt.at):
        forgive(attempt)
        return None
    spare = lock_recovery_code(user.id, codes.recovery_digest(secret, typed))
    if spare is None:
        raise AccountRefusedError("code", Refusal.CODE_WRONG)
    spare.used_at = attempt.at
    forgive(attempt)
    left = count_recovery_codes(user.id)
    changes = {"recovery_codes": [left + 1, left]}
    author = user.as_viewer().author
    record(author, "account.use_recovery_code", subject=_subject(user), changes=changes)
    return left


def make_codes_anew(viewer: Viewer, user: User, attempt: Attempt, code: str, keys: Keys) -> list[str]:
    """New recovery codes, against a code. Returns them, to be shown once. Raises as `use_code`."""
    use_code(user, attempt, code, keys)
    found = find_second_factor(user.id)
    secret = _unseal(found, keys) if found else None
    if secret is None:
        raise AccountRefusedError(None, Refusal.SECOND_FACTOR_OFF)
    left = count_recovery_codes(user.id)
    made = _make_recovery_codes(user, secret)
    changes = {"recovery_codes": [left, len(made)]}
    record(viewer.author, "account.make_recovery_codes", subject=_subject(user), changes=changes)
    return made


def turn_off(
    viewer: Viewer,
    user: User,
    keys: Keys,
    *,
    password: tuple[Attempt, str],
    code: tuple[Attempt, str],
) -> None:
    """Take one's second factor away, against the password and a code.

    Raises AccountRefusedError at `password` or `code`, SlowedDownError after too many wrong ones.
    """
    _check_password(user, password)
    use_code(user, code[0], code[1], keys)
    forgive(password[0])
    forget_second_factor(user)
    changes = {"second_factor": [True, False]}
    record(viewer.author, "account.turn_off_second_factor", subject=_subject(user), changes=changes)


def forget_second_factor(user: User) -> None:
    """Delete secret and recovery codes. The caller writes the audit row."""
    user.second_factor_at = None
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))


def reset_second_factor(author: Author, user: User) -> None:
    """Take somebody else's second factor away, who has lost it, and end all sign-ins of the account.

    Raises AccountRefusedError for one's own account, and where there is none.
    """
    if user.id == author.user_id:
        raise AccountRefusedError(None, Refusal.OWN_SECOND_FACTOR)
    if user.second_factor_at is None:
        raise AccountRefusedError(None, Refusal.SECOND_FACTOR_OFF)
    forget_second_factor(user)
    end_all(user)
    changes = {"second_factor": [True, False]}
    record(author, "account.reset_second_factor", subject=_subject(user), changes=changes)


def seal_anew(author: Author, keys: Keys) -> tuple[int, int]:
    """Seal every secret with the current key, so that older keys can be thrown away.

    Returns how many were sealed anew, and how many no key opens.
    """
    changed = lost = 0
    for found in list_secrets():
        secret = keys.unseal(found.sealed_secret)
        if secret is None:
            lost += 1
        elif not keys.is_current(found.sealed_secret):
            found.sealed_secret = keys.seal(secret)
            changed += 1
    if changed:
        record(author, "account.seal_anew", subject=("account", "all"), changes={"secrets": [0, changed]})
    return changed, lost
