"""Having people reminded: one digest for each of them and business day, however often it is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from grants_app.domain.accounts.actions import subject_of
from grants_app.domain.accounts.models import User
from grants_app.domain.accounts.queries import list_reachable
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import Author, record
from grants_app.domain.messages.actions import queue_reminder
from grants_app.domain.reports.reminders.models import ReminderDigest
from grants_app.domain.reports.reminders.queries import (
    OwedReport,
    find_digest,
    list_owed,
    list_reminded,
    list_told,
)
from grants_app.domain.reports.reminders.rules import (
    CHASED,
    REMINDED,
    is_news,
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
        told = list_told(day)
        for user in people:
            if (user.id, day) in reminded:
                done.before += 1
                continue
            about = _choose(user, day, own, told.get(user.id))
            if about and _queue(author, user, day, about, now=now):
                done.queued += 1
    return done


def _choose(user: User, day: date, programmes: Collection[int], told_on: date | None) -> list[OwedReport]:
    """What a digest is about: where one is news, that and all else that is late or returned."""
    viewer = user.as_viewer()
    owed = [one for one in list_owed(viewer, day) if one.row.programme_id in programmes]
    if not any(_is_news(viewer, one.row, day, told_on) for one in owed):
        return []
    return [one for one in owed if one.kind in CHASED or _is_news(viewer, one.row, day, told_on)]


def _is_news(viewer: Viewer, row: Row[Any], day: date, told_on: date | None) -> bool:
    return is_news(viewer, row.due_on, day, row.report_state, returned_on=row.returned_on, told_on=told_on)


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
