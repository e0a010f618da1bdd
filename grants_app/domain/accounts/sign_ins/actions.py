"""Beginning and ending sign-ins."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, or_, update

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.sign_ins.devices import Device
from grants_app.domain.accounts.sign_ins.models import IDLE, LIFETIME, SignIn
from grants_app.domain.accounts.sign_ins.queries import digest_of
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.extensions import db

RANDOM_BYTES = 32


def make_session_key() -> str:
    """A new key: no sign-in that was begun before knows it."""
    return secrets.token_urlsafe(24)


def begin_sign_in(user: User, device: Device, *, now: datetime) -> tuple[str, int]:
    """Open the account in a browser. Returns the token, known to that browser alone, and the row's number.

    Also removes what no longer holds, of whatever account.
    """
    forget_expired(now=now)
    token = secrets.token_urlsafe(RANDOM_BYTES)
    row = SignIn(
        user_id=user.id,
        token_digest=digest_of(token),
        session_key=user.session_key,
        began_at=now,
        seen_at=now,
        browser=device.browser,
        system=device.system,
        network=device.network,
    )
    db.session.add(row)
    db.session.flush()
    return token, row.id


def forget_expired(*, now: datetime) -> None:
    """Delete the sign-ins that are too old to hold."""
    too_old = or_(SignIn.began_at <= now - LIFETIME, SignIn.seen_at <= now - IDLE)
    db.session.execute(delete(SignIn).where(too_old))


def note_seen(sign_in_id: int, *, now: datetime) -> None:
    """Keep that the browser was here, in its own commit: the request itself may have changed nothing."""
    db.session.execute(
        update(SignIn).where(SignIn.id == sign_in_id, SignIn.seen_at < now).values(seen_at=now)
    )
    db.session.commit()


def end_sign_in(sign_in_id: int) -> None:
    """End one sign-in, as signing out does."""
    db.session.execute(delete(SignIn).where(SignIn.id == sign_in_id))


def end_one_elsewhere(viewer: Viewer, row: SignIn) -> None:
    """End one's sign-in in another browser."""
    end_sign_in(row.id)
    record(viewer.author, "account.end_sign_in", subject=("account", str(viewer.user_id)))


def end_others(viewer: Viewer, *, kept: int | None) -> int:
    """End all one's sign-ins but the one that is kept. Returns how many."""
    statement = delete(SignIn).where(SignIn.user_id == viewer.user_id, SignIn.id != (kept or 0))
    ended: int = db.session.execute(statement).rowcount  # type: ignore[attr-defined]  # a delete has one
    if ended:
        changes = {"sign_ins": [ended, 0]}
        record(
            viewer.author, "account.end_sign_ins", subject=("account", str(viewer.user_id)), changes=changes
        )
    return ended


def end_all(user: User) -> None:
    """End every sign-in of an account and every link made for it. The caller writes the audit row."""
    user.session_key = make_session_key()
    db.session.execute(delete(SignIn).where(SignIn.user_id == user.id))
