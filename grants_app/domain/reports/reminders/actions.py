"""Having people reminded: one digest for each of them and business day, however often it is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from grants_app.domain.accounts.actions import subject_of
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.queries import list_reachable
from grants_app.domain.audit.actions import Author, record
from grants_app.domain.messages.actions import queue_reminder
from grants_app.domain.reports.reminders.models import ReminderDigest
from grants_app.domain.reports.reminders.queries import OwedReport, find_digest, list_owed, list_reminded
from grants_app.domain.reports.reminders.rules import (
    CHASED,
    REMINDED,
    Reminder,
    find_reminder,
    is_called_for,
    is_working_day,
)
from grants_app.extensions import db


@dataclass
class Reminded:
    """How many people are reminded now, and how many had their digest of the day before."""

    queued: int = 0
    before: int = 0


def remind(author: Author, days: Mapping[int, date], *, now: datetime) -> Reminded:
    """Queue a digest for everybody who is to be reminded, on the business day of each programme (by id).

    A query a person who has none yet. People come in the order of their numbers, so that of two processes
    one waits for the other and none for both.
    """
    programmes: defaultdict[date, set[int]] = defaultdict(set)
    for programme_id, day in days.items():
        if is_working_day(day):
            programmes[day].add(programme_id)
    done = Reminded()
    reminded = list_reminded(programmes)
    people = list_reachable(*REMINDED) if programmes else []
    for day, own in sorted(programmes.items()):
        for user in people:
            if (user.id, day) in reminded:
                done.before += 1
                continue
            about = _choose(user, day, own)
            if about and _queue(author, user, day, about, now=now):
                done.queued += 1
    return done


def _choose(user: User, day: date, programmes: Collection[int]) -> list[OwedReport]:
    """What a digest is about: where the table calls for one, that and all else that is late or returned."""
    viewer = user.as_viewer()
    owed = [one for one in list_owed(viewer, day) if one.row.programme_id in programmes]
    called = {one.row.id for one in owed if is_called_for(viewer, _reminder_of(one, day))}
    if not called:
        return []
    return [one for one in owed if one.row.id in called or one.kind in CHASED]


def _reminder_of(one: OwedReport, day: date) -> Reminder | None:
    return find_reminder(one.row.due_on, day, one.row.report_state, returned_on=one.row.returned_on)


def _queue(author: Author, user: User, day: date, about: Sequence[OwedReport], *, now: datetime) -> bool:
    """Queue a digest; False where another process has done so at this moment."""
    named = [[one.row.id, one.kind.value] for one in about]
    digest = ReminderDigest(user_id=user.id, remind_on=day, about=named, made_at=now)
    try:
        with db.session.begin_nested():
            db.session.add(digest)
    except IntegrityError:
        if find_digest(user.id, day) is None:
            raise
        return False
    digest.message_id = queue_reminder(user, now=now).id
    changes = {"reports_reminded_of": [None, len(named)]}
    record(author, "account.remind", subject=subject_of(user), changes=changes, business_day=day)
    return True
