"""What a plan would make of a schedule: shown before anything is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grants_app.domain.reports.schedule.actions import PlanEntry, lay_out_plan
from grants_app.domain.reports.schedule.cutting import Stretch
from grants_app.domain.reports.schedule.keeping import due_day, stays, stretch_of
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.queries import Schedule
from grants_app.domain.reports.schedule.vocabulary import ScheduleKind
from grants_app.domain.texts.conflicts import version_of


class PeriodChange(StrEnum):
    """What a plan does with a period."""

    STAYS = "stays"
    CHANGED = "changed"
    NEW = "new"


@dataclass(frozen=True)
class PreviewedPeriod:
    """A period as it would be. `before`: as it stands, where it changes."""

    kind: ScheduleKind
    days: Stretch
    due_on: date
    change: PeriodChange
    before: ReportPeriod | None = None


@dataclass(frozen=True)
class Preview:
    """The periods as they would be, in order, and those that would go."""

    periods: Sequence[PreviewedPeriod]
    dropped: Sequence[ReportPeriod]

    @property
    def token(self) -> str:
        """Names what was shown, so that only what was seen is stored."""
        shown = [(one.days.first_on, one.days.last_on, one.due_on, one.kind) for one in self.periods]
        return version_of({"periods": shown, "dropped": [one.id for one in self.dropped]})


def preview_plan(schedule: Schedule, entry: PlanEntry) -> Preview:
    """What a plan would make of a schedule. Raises ScheduleRefusedError."""
    laid_out = lay_out_plan(schedule.grant, schedule.plan, schedule.periods, entry)
    known = {one.id: one for one in schedule.periods}
    found = []
    for wanted in laid_out:
        period = known.pop(wanted.key, None) if wanted.key is not None else None
        due_on = due_day(period, wanted, entry.version)
        if period is None:
            found.append(PreviewedPeriod(entry.parting.kind, wanted.days, due_on, PeriodChange.NEW))
        elif stays(period, wanted, entry.version):
            found.append(PreviewedPeriod(period.kind, wanted.days, due_on, PeriodChange.STAYS))
        else:
            is_same = (stretch_of(period), period.due_on) == (wanted.days, due_on)
            change = PeriodChange.STAYS if is_same else PeriodChange.CHANGED
            before = None if is_same else period
            found.append(PreviewedPeriod(entry.parting.kind, wanted.days, due_on, change, before))
    return Preview(found, list(known.values()))
