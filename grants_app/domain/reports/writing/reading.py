"""What the versions of a report say, and the money that other reports of the grant say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ScalarSelect, select

from grants_app.domain.grants.budgets.models import BudgetCategory
from grants_app.domain.grants.budgets.queries import list_budget
from grants_app.domain.reports.indicators.arithmetic import Figure
from grants_app.domain.reports.indicators.models import Measure
from grants_app.domain.reports.indicators.queries import list_measures
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.contents import Said
from grants_app.domain.reports.writing.figures import Counted, counted_by
from grants_app.domain.reports.writing.finances import FinanceLine, LineKey, keys_of, renew
from grants_app.domain.reports.writing.kept import read_kept
from grants_app.domain.reports.writing.models import Report, ReportLine, ReportVersion
from grants_app.extensions import db


@dataclass(frozen=True)
class Heading:
    """The words of a budget heading."""

    label_sq: str
    label_en: str | None


@dataclass(frozen=True)
class SaidInFull:
    """What a version says, with what its page needs to show it.

    `headings`: of its lines, by number. `sites` and `districts`: of the grant, by number and by code.
    `measures`: what the grant counts. `earlier`: of each measure what earlier reports say in all.
    """

    said: Said
    headings: Mapping[int, Heading]
    sites: Mapping[int, str]
    districts: Mapping[str, str]
    measures: Sequence[Measure]
    earlier: Mapping[int, Sequence[Figure]]
    is_draft: bool = False

    @property
    def counted(self) -> list[Counted]:
        """What a report is asked to count, by measures in their order."""
        return [counted_by(one.id, one.indicator, list(self.districts)) for one in self.measures]


def read_version(version: ReportVersion, period: ReportPeriod | None = None) -> SaidInFull:
    """What a version says, as it was kept. Three queries. `period`: earlier ones are looked up too."""
    return read_versions(version.grant_id, [version.id], period=period)[version.id]


def read_versions(
    grant_id: int, version_ids: Sequence[int], *more: ScalarSelect[int], period: ReportPeriod | None = None
) -> dict[int, SaidInFull]:
    """What versions of a grant say, as they were kept, by their numbers. Three queries, whatever there is.

    `more`: queries that find the number of a version each, or none. `period`: earlier ones are looked up too.
    """
    wanted = [*version_ids, *more]
    kept = read_kept(grant_id, wanted, period.first_on if period is not None else None)
    measures = list_measures(grant_id)
    lines: defaultdict[int, list[FinanceLine]] = defaultdict(list)
    headings: dict[int, Heading] = {}
    for row, category in db.session.execute(
        select(ReportLine, BudgetCategory)
        .join(BudgetCategory, BudgetCategory.id == ReportLine.category_id)
        .where(ReportLine.version_id.in_(wanted))
        .order_by(ReportLine.position)
    ):
        headings[category.id] = Heading(category.label_sq, category.label_en)
        lines[row.version_id].append(_line(row))
    return {
        number: SaidInFull(
            Said(
                answers=kept.versions[number].answers,
                consents=frozenset(kept.versions[number].consents),
                lines=lines[number],
                replies=kept.versions[number].replies,
                figures=kept.versions[number].figures,
            ),
            headings,
            kept.sites,
            kept.districts,
            measures,
            kept.earlier,
        )
        for number in {*version_ids, *kept.versions, *lines}
    }


def read_draft(version: ReportVersion, period: ReportPeriod) -> SaidInFull:
    """What a draft says, on the lines of the budget and the earlier reports as they are now. Five queries."""
    kept, budget = read_version(version, period), list_budget(version.grant_id)
    lines = [FinanceLine(one.category_id, one.description or "", one.minor_units) for one in budget]
    fresh = renew(kept.said.lines, lines, sum_earlier(version.grant_id, period.first_on) if lines else {})
    headings = {one.category_id: Heading(one.category.label_sq, one.category.label_en) for one in budget}
    return replace(kept, said=replace(kept.said, lines=fresh), headings=headings, is_draft=True)


def sum_earlier(grant_id: int, first_on: date) -> Mapping[LineKey, int]:
    """What reports on earlier periods say was spent, by line. One query.

    Of each report the approved version counts, without one the last that was handed in.
    """
    statement = (
        select(ReportVersion.report_id, ReportVersion.number, ReportVersion.state, ReportLine)
        .join(ReportLine, ReportLine.version_id == ReportVersion.id)
        .join(Report, Report.id == ReportVersion.report_id)
        .join(ReportPeriod, ReportPeriod.id == Report.period_id)
        .where(ReportVersion.grant_id == grant_id, ReportPeriod.last_on < first_on)
        .where(ReportVersion.state.in_([ReportState.SUBMITTED, ReportState.APPROVED]))
        .order_by(ReportVersion.number, ReportLine.position)
    )
    versions: defaultdict[int, dict[tuple[bool, int], list[ReportLine]]] = defaultdict(dict)
    for report_id, number, state, line in db.session.execute(statement):
        place = (state is ReportState.APPROVED, number)
        versions[report_id].setdefault(place, []).append(line)
    sums: defaultdict[LineKey, int] = defaultdict(int)
    for found in versions.values():
        for key, line in _keyed(found[max(found)]):
            sums[key] += line.minor_units or 0
    return sums


def _keyed(lines: Sequence[ReportLine]) -> list[tuple[LineKey, ReportLine]]:
    keys = keys_of((one.category_id, one.description or "") for one in lines)
    return list(zip(keys, lines, strict=True))


def _line(row: ReportLine) -> FinanceLine:
    return FinanceLine(
        category_id=row.category_id,
        description=row.description or "",
        budget=row.budget_minor_units,
        earlier=row.earlier_minor_units,
        spent=row.minor_units,
        typed=row.typed or "",
        explanation=row.explanation or "",
    )
