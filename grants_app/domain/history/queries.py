"""The audit log, searched and page by page, and the last changes of one thing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, Select, select, tuple_

from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.models import AuditEntry, AuditField
from grants_app.domain.history.names import Names, find_names
from grants_app.domain.history.shelters import find_coarser
from grants_app.extensions import db

PAGE_SIZE: Final = 25
LAST_CHANGES: Final = 10
ROWS_AT_ONCE: Final = 500
MOST_PEOPLE: Final = 200


@dataclass(frozen=True)
class LogFilter:
    """What to show of the log; what is empty limits nothing.

    `person` is part of an address or of a command's name, `since` and `until` are moments in UTC, the last
    one not included. `before` is the number of a row: only older ones follow.
    """

    person: str = ""
    action: str = ""
    subject_type: str = ""
    subject_key: str = ""
    field: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


@dataclass(frozen=True)
class LogEntry:
    """One row of the log. `email` is the author's address, None where a command made the change."""

    id: int
    position: int
    at: datetime
    email: str | None
    actor: str
    action: str
    subject_type: str
    subject_key: str
    business_day: date | None
    changes: dict[str, Any]


@dataclass(frozen=True)
class LogPage:
    """Some rows, the newest first, and the names of what they tell of.

    `next_before` is the row that the next page starts after, None on the last page.
    """

    entries: list[LogEntry]
    names: Names
    next_before: int | None


COLUMNS: Final = (
    AuditEntry.id,
    AuditEntry.position,
    AuditEntry.at,
    User.email,
    AuditEntry.actor,
    AuditEntry.action,
    AuditEntry.subject_type,
    AuditEntry.subject_key,
    AuditEntry.business_day,
    AuditEntry.changes,
)


def list_log(viewer: Viewer, asked: LogFilter, *, limit: int = PAGE_SIZE) -> LogPage:
    """A page of the log, the newest row first; at most four queries, however long the log is.

    Two more where a site became a shelter. Raises LookupError if `before` is no row.
    """
    statement = _statement(asked).limit(limit + 1)
    entries = [_entry(row) for row in db.session.execute(statement)]
    shown = _without_shelters(entries[:limit])
    return LogPage(
        entries=shown,
        names=find_names(viewer, shown),
        next_before=shown[-1].id if len(entries) > limit else None,
    )


def iterate_log(viewer: Viewer, asked: LogFilter) -> Iterator[LogPage]:
    """The whole log that a filter shows, some rows at a time, so that memory does not grow with it."""
    before = asked.before
    while True:
        page = list_log(viewer, replace(asked, before=before), limit=ROWS_AT_ONCE)
        yield page
        if page.next_before is None:
            return
        before = page.next_before


def list_last_changes(viewer: Viewer, subject: tuple[str, str]) -> LogPage:
    """The last changes of one thing, whose own name the page knows. One query, and one for other names."""
    asked = LogFilter(subject_type=subject[0], subject_key=subject[1])
    rows = db.session.execute(_statement(asked).limit(LAST_CHANGES))
    entries = _without_shelters([_entry(row) for row in rows])
    return LogPage(entries, find_names(viewer, entries, known=subject), next_before=None)


def _without_shelters(entries: list[LogEntry]) -> list[LogEntry]:
    coarser = find_coarser(entries)
    return [replace(one, changes=coarser.get(one.id, one.changes)) for one in entries]


def _statement(asked: LogFilter) -> Select[Any]:
    statement = select(*COLUMNS).outerjoin(User, User.id == AuditEntry.user_id)
    # The order is that of the index which finds the rows: so a page costs the same in a long log.
    order: tuple[Any, Any] = (AuditEntry.at, AuditEntry.id)
    if asked.field:
        statement = statement.join(AuditField, AuditField.entry_id == AuditEntry.id)
        statement = statement.where(AuditField.field == asked.field)
        order = (AuditField.at, AuditField.entry_id)
    if asked.person:
        statement = statement.where(_is_by(asked.person))
    for column, value in (
        (AuditEntry.action, asked.action),
        (AuditEntry.subject_type, asked.subject_type),
        (AuditEntry.subject_key, asked.subject_key),
    ):
        if value:
            statement = statement.where(column == value)
    if asked.since is not None:
        statement = statement.where(order[0] >= asked.since)
    if asked.until is not None:
        statement = statement.where(order[0] < asked.until)
    if asked.before is not None:
        statement = statement.where(tuple_(*order) < tuple_(_moment_of(asked.before), asked.before))
    return statement.order_by(order[0].desc(), order[1].desc())


def _is_by(person: str) -> Any:
    """Condition: by an account whose address holds these letters, or by a command of that name."""
    accounts = select(User.id).where(User.email.contains(person.lower(), autoescape=True)).limit(MOST_PEOPLE)
    found = list(db.session.scalars(accounts))
    if len(found) == 1:
        return AuditEntry.user_id == found[0]
    if found:
        return AuditEntry.user_id.in_(found)
    return AuditEntry.user_id.is_(None) & AuditEntry.actor.contains(person, autoescape=True)


def _moment_of(entry_id: int) -> datetime:
    at = db.session.scalar(select(AuditEntry.at).where(AuditEntry.id == entry_id))
    if at is None:
        raise LookupError(f"no row {entry_id} of the log")
    return at


def _entry(row: Row[Any]) -> LogEntry:
    return LogEntry(
        id=row.id,
        position=row.position or 0,
        at=row.at,
        email=row.email,
        actor=row.actor,
        action=row.action,
        subject_type=row.subject_type,
        subject_key=row.subject_key,
        business_day=row.business_day,
        changes=row.changes,
    )
