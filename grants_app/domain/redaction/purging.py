"""Making sure that what was removed is gone from the disk, not only from the tables.

SQLite overwrites what it deletes (`secure_delete`); afterwards the file is written anew without its free
pages, and the log of writes is emptied. PostgreSQL's files are the operator's: docs/operations.md.
"""

from __future__ import annotations

import logging
from typing import Any, Final

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from grants_app.extensions import db

_WAITING: Final = "passages_removed"
STATEMENTS: Final = ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
LOG: Final = logging.getLogger(__name__)


def purge_after_commit() -> None:
    """Ask for the file to be cleaned once this transaction is committed."""
    db.session().info[_WAITING] = True


@event.listens_for(db.session, "after_commit")
def purge_removed(session: Session) -> None:
    """Clean the file; the end of a savepoint is no commit."""
    if session.in_nested_transaction() or not session.info.pop(_WAITING, False):
        return
    if not purge(db.engine):
        LOG.error("the database's file could not be cleaned after a redaction: run flask check --rebuild")


@event.listens_for(db.session, "after_rollback")
def forget_purge(session: Session) -> None:
    """What was rolled back removed nothing."""
    if not session.in_nested_transaction():
        session.info.pop(_WAITING, None)


def purge(engine: Engine) -> bool:
    """Write SQLite's file anew and empty its log. False if somebody used it all the while."""
    if engine.dialect.name != "sqlite" or engine.url.database in {None, "", ":memory:"}:
        return True
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        return all(_succeeds(cursor, statement, engine) for statement in STATEMENTS)
    finally:
        raw.close()


def _succeeds(cursor: Any, statement: str, engine: Engine) -> bool:
    """Whether a statement did its work; a checkpoint answers 1 first if readers kept it from that."""
    try:
        row = cursor.execute(statement).fetchone()
    except (engine.dialect.loaded_dbapi.Error, DBAPIError):
        return False
    return row is None or row[0] == 0
