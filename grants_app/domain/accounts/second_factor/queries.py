"""Finding second factors and recovery codes."""

from __future__ import annotations

from sqlalchemy import func, select

from grants_app.domain.accounts.second_factor.models import RecoveryCode, SecondFactor
from grants_app.extensions import db


def find_second_factor(user_id: int, *, lock: bool = False) -> SecondFactor | None:
    """The secret of an account, in force or being set up; `lock` keeps it from others until the commit."""
    statement = select(SecondFactor).where(SecondFactor.user_id == user_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def lock_recovery_code(user_id: int, digest: str) -> RecoveryCode | None:
    """An unused recovery code of an account, kept from others until the commit."""
    statement = (
        select(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.digest == digest,
            RecoveryCode.used_at.is_(None),
        )
        .with_for_update()
    )
    return db.session.scalar(statement)


def count_recovery_codes(user_id: int) -> int:
    """How many recovery codes of an account are left."""
    statement = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(statement) or 0


def list_secrets() -> list[SecondFactor]:
    """The secrets of all accounts."""
    return list(db.session.scalars(select(SecondFactor).order_by(SecondFactor.id)))
