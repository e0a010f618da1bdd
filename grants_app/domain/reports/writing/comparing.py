"""What a report is read beside: the version that was returned, and the report on the period before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.models import Grant
from grants_app.domain.programmes.models import Programme
from grants_app.domain.reports.schedule.listing import standing_periods
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.contents import AnswerKey, Said
from grants_app.domain.reports.writing.figures import FigureKey, SaidFigure
from grants_app.domain.reports.writing.finances import FinanceLine, keys_of
from grants_app.domain.reports.writing.models import Report, ReportVersion
from grants_app.domain.reports.writing.queries import OpenReport, VersionInFull
from grants_app.domain.reports.writing.reading import SaidInFull, read_versions
from grants_app.extensions import db


@dataclass(frozen=True)
class Beside:
    """What a version is read beside; None where there is no such version.

    `returned`: the last version that was returned. `before`: what was handed in for the period before, the
    approved version if there is one.
    """

    returned: Said | None = None
    before: Said | None = None

    def is_changed(self, key: AnswerKey, text: str) -> bool:
        """Whether an answer differs from what was returned."""
        return self.returned is not None and self.returned.answers.get(key, "") != text

    def text_returned(self, key: AnswerKey) -> str:
        """What the returned version said to a question."""
        return self.returned.answers.get(key, "") if self.returned is not None else ""

    def text_before(self, key: AnswerKey) -> str:
        """What the report before said to a question, at the same site."""
        return self.before.answers.get(key, "") if self.before is not None else ""

    def dropped(self, said: Said) -> list[AnswerKey]:
        """What the returned version answered and this one does not."""
        found = self.returned.answers if self.returned is not None else {}
        return [key for key, text in found.items() if text and not said.answers.get(key)]

    def figure_returned(self, key: FigureKey, figure: SaidFigure) -> SaidFigure | None:
        """What the returned version said of a figure where that differs."""
        stood = self.returned.figures.get(key, SaidFigure()) if self.returned is not None else figure
        return None if stood == figure else stood

    def sums_returned(self, lines: Sequence[FinanceLine]) -> list[int | None]:
        """For each line what the returned version said of it where that differs, else None."""
        standing = self.returned.lines if self.returned is not None else ()
        keys = keys_of((one.category_id, one.description) for one in standing)
        known = {key: one.spent for key, one in zip(keys, standing, strict=True)}
        own = keys_of((one.category_id, one.description) for one in lines)
        return [
            known.get(key) if known.get(key) != line.spent else None
            for key, line in zip(own, lines, strict=True)
        ]


def read_beside(found: OpenReport, last: VersionInFull) -> tuple[SaidInFull, Beside]:
    """What a version says, and what it is read beside. Three queries."""
    returned = next(
        (
            one.version
            for one in found.versions
            if one.version.number < last.version.number and one.version.state is ReportState.RETURNED
        ),
        None,
    )
    before = (
        select(ReportVersion.id)
        .join(Report, Report.id == ReportVersion.report_id)
        .join(ReportPeriod, ReportPeriod.id == Report.period_id)
        .where(ReportVersion.grant_id == found.grant.id, ReportPeriod.last_on < found.period.first_on)
        .where(ReportVersion.state.in_([ReportState.SUBMITTED, ReportState.APPROVED]))
        .order_by(
            ReportPeriod.last_on.desc(),
            (ReportVersion.state == ReportState.APPROVED).desc(),
            ReportVersion.number.desc(),
        )
        .limit(1)
    )
    known = [last.version.id, *([returned.id] if returned is not None else [])]
    said = read_versions(found.grant.id, known, before.scalar_subquery(), period=found.period)
    others = [number for number in said if number not in known]
    return said[last.version.id], Beside(
        returned=said[returned.id].said if returned is not None else None,
        before=said[others[0]].said if others else None,
    )


def find_next_to_review(
    viewer: Viewer, programme: Programme, day: date, *, beside: int | None = None
) -> tuple[int, int] | None:
    """Number of the grant and of the period of the report that waits longest for its review. One query.

    `beside`: the number of a period to leave out.
    """
    waiting = standing_periods(viewer, day).with_only_columns(Grant.number, ReportPeriod.id)
    row = db.session.execute(
        waiting.where(Grant.programme_id == programme.id, ReportPeriod.report_state == ReportState.SUBMITTED)
        .where(ReportPeriod.id != (beside or 0))
        .order_by(ReportPeriod.due_on, ReportPeriod.id)
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row is not None else None
