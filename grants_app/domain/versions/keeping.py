"""Keeping what each row held before a transaction changed it.

Whatever is written through a session is noticed when it is written, and noted with one moment just before the
transaction commits. Nobody who writes a grant has to think of that.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Connection, Table, event, func, insert, select
from sqlalchemy.orm import Mapper, Session, object_session

# Its listeners come first: they lock the head of the log, which gives commits their order.
from grants_app.domain.audit.actions import AuditAlteredError
from grants_app.domain.audit.chain import HEAD
from grants_app.domain.versions.models import RowVersion
from grants_app.domain.versions.tables import BEGINNING, VERSIONED, as_plain, kept_columns, versioned_table
from grants_app.extensions import db, utc_now

VERSION: Final = cast("Table", RowVersion.__table__)
BATCH: Final = 500
_TOUCHED: Final = "touched_rows"

# What a row held, by table and id. A second entry, always None, says that the row was deleted and another one
# made in its place: SQLite gives the ids of deleted rows anew.
Touched = dict[tuple[str, int], list[dict[str, Any] | None]]


@event.listens_for(Mapper, "after_insert")
def notice_new(_mapper: Mapper[Any], _connection: Connection, row: Any) -> None:
    """A row that was not there before, or that takes the place of one that was."""
    if row.__tablename__ in VERSIONED:
        states = _touched(row).setdefault((row.__tablename__, row.id), [])
        if None not in states:
            states.append(None)


@event.listens_for(Mapper, "before_update")
def notice_changed(_mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    """A row on its way to be written. One that was given the values it had is too, and is left as it is."""
    if row.__tablename__ in VERSIONED and _session(row).is_modified(row):
        notice_old(connection, row)


@event.listens_for(Mapper, "before_delete")
def notice_deleted(_mapper: Mapper[Any], connection: Connection, row: Any) -> None:
    """A row that goes, be it as an orphan."""
    if row.__tablename__ in VERSIONED:
        notice_old(connection, row)


def notice_old(connection: Connection, row: Any) -> None:
    """What a row holds in the database before the transaction changes it for the first time."""
    touched, key = _touched(row), (row.__tablename__, row.id)
    if key not in touched:
        touched[key] = [read_row(connection, *key)]


def _session(row: Any) -> Session:
    return cast("Session", object_session(row))


def _touched(row: Any) -> Touched:
    """The rows that this transaction has touched so far. Those of one that ended otherwise are forgotten."""
    session = _session(row)
    transaction = session.get_transaction()
    known: tuple[object, Touched] | None = session.info.get(_TOUCHED)
    if known is None or known[0] is not transaction:
        known = session.info[_TOUCHED] = (transaction, {})
    return known[1]


def noted_states(session: Session, name: str, row_id: int) -> list[dict[str, Any] | None]:
    """What this transaction has noted of a row so far; a change of the list changes what is kept."""
    transaction, touched = session.info.get(_TOUCHED, (None, {}))
    return touched.get((name, row_id), []) if transaction is session.get_transaction() else []


def read_row(connection: Connection, name: str, row_id: int) -> dict[str, Any] | None:
    """A row as the database has it, past what a session knows of it; None if there is none."""
    table = versioned_table(name)
    found = connection.execute(select(*kept_columns(table)).where(table.c.id == row_id))
    row = found.mappings().one_or_none()
    return None if row is None else as_plain(dict(row))


@event.listens_for(db.session, "before_flush")
def refuse_altered_versions(session: Session, _context: object, _instances: object) -> None:
    """Refuse to write versions by hand, or to change or delete them."""
    if any(isinstance(one, RowVersion) for one in (*session.new, *session.dirty, *session.deleted)):
        raise AuditAlteredError("a RowVersion is written once, when a transaction ends")


@event.listens_for(db.session, "before_commit")
def keep_versions(session: Session) -> None:
    """Note what the touched rows held. The end of a savepoint is no commit."""
    if session.in_nested_transaction():
        return
    session.flush()
    transaction, touched = session.info.pop(_TOUCHED, (None, {}))
    if touched and transaction is session.get_transaction():
        write_versions(session.connection(), touched)


def write_versions(connection: Connection, touched: Touched) -> None:
    """Write the versions of one transaction, with a moment later than that of any before it.

    The head of the log stays locked until the transaction ends, so moments grow in the order of commits. The
    first transaction of all needs no versions: no earlier moment can be asked for.
    """
    connection.execute(select(HEAD.c.id).where(HEAD.c.id == 1).with_for_update())
    last = connection.scalar(select(func.max(VERSION.c.at)))
    if last is None:
        rows = [{"at": utc_now(), "table_name": BEGINNING, "row_id": 0, "before": None}]
    else:
        at = next_moment(last)
        rows = [
            {"at": at, "table_name": name, "row_id": row_id, "before": before}
            for (name, row_id), states in touched.items()
            for before in states
        ]
    for start in range(0, len(rows), BATCH):
        connection.execute(insert(VERSION), rows[start : start + BATCH])


def next_moment(last: datetime) -> datetime:
    """The present moment, or just after the last one where the clock was put back."""
    return max(utc_now(), last + timedelta(microseconds=1))
