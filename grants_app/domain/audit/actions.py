"""Writing the audit log, and the guard that refuses writes without a row in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Delete, Insert, Update, event
from sqlalchemy.orm import ORMExecuteState, Session

from grants_app.domain.audit.chain import take_places
from grants_app.domain.audit.models import AuditEntry, AuditField, AuditHead
from grants_app.extensions import Base, db

_PENDING = "unaudited_subjects"
_UNPLACED = "unplaced_entries"
_WAITING = "entries_waiting_for_another"
LOG = (AuditEntry, AuditField, AuditHead)


class UnauditedWriteError(RuntimeError):
    """A transaction was about to commit changes for which no audit row was written."""


class AuditAlteredError(RuntimeError):
    """Something was about to alter, remove or write by hand what the audit log says."""


@dataclass(frozen=True)
class Author:
    """Who makes a change: a user, or a command of the operator (`user_id` is then None)."""

    user_id: int | None
    actor: str


def record(
    author: Author,
    action: str,
    *,
    subject: tuple[str, str],
    changes: dict[str, Any] | None = None,
    business_day: date | None = None,
) -> AuditEntry:
    """Write one audit row for the changes made since the last one in this transaction.

    `subject` is (type, key); `changes` maps a field to [before, after] as JSON values. Of free text and of
    personal data it holds what `texts.hidden` gives, of secrets what `texts.withheld` gives.
    """
    entry = AuditEntry(
        user_id=author.user_id,
        actor=author.actor,
        action=action,
        subject_type=subject[0],
        subject_key=subject[1],
        business_day=business_day,
        changes=changes or {},
    )
    db.session.flush()
    db.session.info.pop(_PENDING, None)
    db.session.add_all([*db.session.info.pop(_WAITING, ()), entry])
    db.session.flush()
    return entry


def record_with_next(
    author: Author, action: str, *, subject: tuple[str, str], changes: dict[str, Any]
) -> None:
    """Write a row before the next one of this transaction: it tells of what only counts once it is stored.

    Where nothing is stored, no row comes and this one is dropped. As in `record`.
    """
    entry = AuditEntry(
        user_id=author.user_id,
        actor=author.actor,
        action=action,
        subject_type=subject[0],
        subject_key=subject[1],
        changes=changes,
    )
    db.session.info.setdefault(_WAITING, []).append(entry)


@event.listens_for(db.session, "before_flush")
def refuse_altered_log(session: Session, _context: object, _instances: object) -> None:
    """Refuse to change or delete rows of the log, and to write by hand what the chain writes."""
    found = [obj for obj in session.deleted if isinstance(obj, LOG)]
    found += [obj for obj in session.dirty if isinstance(obj, LOG) and session.is_modified(obj)]
    found += [obj for obj in session.new if isinstance(obj, AuditField | AuditHead)]
    found += [obj for obj in session.new if isinstance(obj, AuditEntry) and (obj.position or obj.digest)]
    if found:
        raise AuditAlteredError(f"a {type(found[0]).__name__} is written once, and by the chain alone")


@event.listens_for(db.session, "after_flush")
def remember_changes(session: Session, _context: object) -> None:
    """Note every audited row that a flush wrote, until an audit row covers it, and every row of the log."""
    entries = [obj.id for obj in session.new if isinstance(obj, AuditEntry)]
    if entries:
        session.info.setdefault(_UNPLACED, []).extend(entries)
    # A row that was given the values it had is dirty but not modified, and nothing of it is written.
    modified = [obj for obj in session.dirty if session.is_modified(obj)]
    changed = [obj for obj in (*session.new, *modified, *session.deleted) if obj.__audited__]
    if changed:
        session.info.setdefault(_PENDING, set()).update(type(obj).__name__ for obj in changed)


@event.listens_for(db.session, "before_commit")
def refuse_unaudited_writes(session: Session) -> None:
    """Stop a commit that would change state without an author and an audit row; else close the log.

    The end of a savepoint is none: its audit row may come after it.
    """
    if session.in_nested_transaction():
        return
    session.flush()
    session.info.pop(_WAITING, None)
    pending = session.info.pop(_PENDING, None)
    if pending:
        raise UnauditedWriteError(f"no audit row was written for changes of {', '.join(sorted(pending))}")
    unplaced = session.info.pop(_UNPLACED, None)
    if unplaced:
        take_places(session, unplaced)


@event.listens_for(db.session, "after_rollback")
def forget_changes(session: Session) -> None:
    """What was rolled back needs no audit row. What stood before a savepoint still does."""
    if session.in_nested_transaction():
        return
    for name in (_PENDING, _UNPLACED, _WAITING):
        session.info.pop(name, None)


@event.listens_for(db.session, "do_orm_execute")
def refuse_bulk_writes(state: ORMExecuteState) -> None:
    """Refuse statements that write audited tables past the session's objects: they would pass by the log."""
    statement = state.statement
    if not isinstance(statement, Insert | Update | Delete):
        return
    name = getattr(statement.table, "name", None)
    if name in {model.__tablename__ for model in LOG}:
        raise AuditAlteredError(f"bulk write on {name}")
    for mapper in Base.registry.mappers:
        if getattr(mapper.local_table, "name", None) == name and getattr(mapper.class_, "__audited__", False):
            raise UnauditedWriteError(f"bulk write on {mapper.class_.__name__}")
