"""Files that come and go with the transaction that tells of them.

A file is there before its row can be read, and is taken away only once nothing tells of it any more. What is
put and then rolled back goes again; where a process is killed in between, a file stays that nothing names.
"""

from __future__ import annotations

import logging
from typing import Final

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from grants_app.domain.documents.storage import FileStore
from grants_app.extensions import db

_PUT: Final = "files_put"
_LEAVING: Final = "files_leaving"
LOG: Final = logging.getLogger(__name__)


def put_file(store: FileStore, path: str, content: bytes) -> None:
    """Keep a file, unless the transaction is rolled back. Raises FileExistsError, BadFileNameError."""
    store.put(path, content)
    db.session().info.setdefault(_PUT, []).append((store, path))


def remove_file(store: FileStore, path: str) -> None:
    """Remove a file once the transaction is committed."""
    db.session().info.setdefault(_LEAVING, []).append((store, path))


@event.listens_for(db.session, "after_commit")
def keep_put(session: Session) -> None:
    """What was put stays, what was to go goes; the end of a savepoint is no commit."""
    if not session.in_nested_transaction():
        session.info.pop(_PUT, None)
        _delete(session.info.pop(_LEAVING, []))


@event.listens_for(db.session, "after_transaction_end")
def take_put_back(session: Session, transaction: SessionTransaction) -> None:
    """What was put and not committed goes again, what was to go stays."""
    if transaction.parent is None:
        session.info.pop(_LEAVING, None)
        _delete(session.info.pop(_PUT, []))


def _delete(files: list[tuple[FileStore, str]]) -> None:
    for store, path in files:
        try:
            store.delete(path)
        except Exception:  # the transaction is over: what cannot be deleted now is told to the operator
            LOG.exception("a file could not be deleted")
