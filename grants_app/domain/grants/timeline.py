"""When the grants ran: each by itself while they are few, else how many ran in each month or year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, literal, select, union_all

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.lifecycle.days import decision_on
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.spans import Span, spans_between
from grants_app.domain.grants.status import status_on
from grants_app.domain.grants.vocabulary import GrantStatus
from grants_app.extensions import db

# More lines than this neither a chart nor a page can show side by side.
MOST_LINES: Final = 60
# A donor's home has the map as well: more lines would make it larger than a page may be.
MOST_LINES_BESIDE_MAP: Final = 25


@dataclass(frozen=True)
class TimelineGrant:
    """One grant on the timeline. `last_day` is its last active day, before `end_on` if it closed early."""

    number: int
    title_sq: str | None
    title_en: str | None
    phase_id: int
    start_on: date
    end_on: date
    closed_early_on: date | None
    status: GrantStatus

    @property
    def last_day(self) -> date:
        """The last active day."""
        return self.closed_early_on or self.end_on


@dataclass(frozen=True)
class SpanCount:
    """How many grants ran on at least one day of a month or year."""

    span: Span
    grants: int


def list_timeline(viewer: Viewer, programme_id: int, day: date) -> list[TimelineGrant]:
    """The grants of a programme by number, at most `MOST_LINES`, with their status on `day`. One query."""
    statement = (
        select(
            Grant.number,
            Grant.title_sq,
            Grant.title_en,
            Grant.phase_id,
            Grant.start_on,
            Grant.end_on,
            Grant.closed_early_on,
            decision_on(day),
        )
        .where(Grant.programme_id == programme_id, visible_grants(viewer))
        .order_by(Grant.number)
        .limit(MOST_LINES)
    )
    return [_timeline_grant(dict(row), day) for row in db.session.execute(statement).mappings()]


def count_by_span(viewer: Viewer, programme_id: int, first: date, last: date) -> list[SpanCount]:
    """How many grants ran in each month from `first` to `last`, or in each year if there are many. One query.

    `first` and `last` are the first and the last active day of all these grants.
    """
    scope = (Grant.programme_id == programme_id, visible_grants(viewer))
    last_day = func.coalesce(Grant.closed_early_on, Grant.end_on)
    begun = select(literal("begun"), Grant.start_on, func.count()).where(*scope).group_by(Grant.start_on)
    ended = select(literal("ended"), last_day, func.count()).where(*scope).group_by(last_day)
    days: dict[str, list[tuple[date, int]]] = {"begun": [], "ended": []}
    for what, day, grants in db.session.execute(union_all(begun, ended)):
        days[what].append((day, grants))
    return [
        SpanCount(span, _until(days["begun"], span.last_day) - _before(days["ended"], span.first_day))
        for span in spans_between(first, last)
    ]


def _timeline_grant(row: dict[str, Any], day: date) -> TimelineGrant:
    decision = row.pop("decision")
    days = {name: row[name] for name in ("start_on", "end_on", "closed_early_on")}
    return TimelineGrant(**row, status=status_on(day, **days, decision=decision))


def _until(days: Iterable[tuple[date, int]], limit: date) -> int:
    return sum(grants for day, grants in days if day <= limit)


def _before(days: Iterable[tuple[date, int]], limit: date) -> int:
    return sum(grants for day, grants in days if day < limit)
