"""Whether the database is as this version of the application needs it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError

from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

VERSIONS: Final = Path(__file__).parents[2] / "migrations" / "versions"


@cache
def known_migrations() -> frozenset[str]:
    """The numbers of all migrations of this version: the files are named by number, in order."""
    return frozenset(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


def newest_migration() -> str:
    """The number of the newest migration."""
    return max(known_migrations())


def is_migrated() -> bool:
    """Whether the database is at the newest migration. SQLAlchemyError where there is no version yet."""
    version = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    return bool(version == newest_migration())


def is_ready() -> bool:
    """Whether the database answers, is migrated to the newest version and holds a programme."""
    try:
        migrated = is_migrated()
        programme = db.session.scalar(select(Programme.id).where(Programme.is_default).limit(1))
    except SQLAlchemyError:
        return False
    return migrated and programme is not None
