"""What the versions of a report say, and the money that other reports of the grant say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import CompoundSelect, ScalarSelect, false, null, select, union_all

from grants_app.domain.grants.budgets.models import BudgetCategory
from grants_app.domain.grants.budgets.queries import list_budget
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.contents import Said
from grants_app.domain.reports.writing.finances import FinanceLine, LineKey, keys_of, renew
from grants_app.domain.reports.writing.models import (
    Report,
    ReportAnswer,
    ReportLine,
    ReportReply,
    ReportVersion,
)
from grants_app.extensions import db


@dataclass(frozen=True)
class Heading:
    """The words of a budget heading."""

    label_sq: str
    label_en: str | None


@dataclass(frozen=True)
class SaidInFull:
    """What a version says, with the headings of its lines by number."""

    said: Said
    headings: Mapping[int, Heading]


def list_site_words(grant_id: int) -> dict[int, str]:
    """The sites of a grant that stand on their own, by number, in their order, as its page names them."""
    statement = (
        select(GrantSite.id, GrantSite.words)
        .where(GrantSite.grant_id == grant_id, GrantSite.is_sub_area.is_(False))
        .order_by(GrantSite.position, GrantSite.id)
    )
    return {row.id: row.words for row in db.session.execute(statement)}


def read_version(version: ReportVersion) -> SaidInFull:
    """What a version says, as it was kept. Two queries."""
    return read_versions([version.id])[version.id]


def read_versions(version_ids: Sequence[int], *more: ScalarSelect[int]) -> dict[int, SaidInFull]:
    """What versions say, as they were kept, by their numbers. Two queries, however many there are.

    `more`: queries that find the number of a version each, or none.
    """
    wanted = [*version_ids, *more]
    answers: defaultdict[int, list[Any]] = defaultdict(list)
    replies: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for one in db.session.execute(_texts(wanted)):
        if one.comment_id is None:
            answers[one.version_id].append(one)
        else:
            replies[one.version_id][one.comment_id] = one.text
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
                answers={(one.question, one.site_id): one.text for one in answers[number]},
                consents=frozenset(one.question for one in answers[number] if one.has_consent),
                lines=lines[number],
                replies=replies[number],
            ),
            headings,
        )
        for number in {*version_ids, *answers, *lines}
    }


def _texts(wanted: Sequence[Any]) -> CompoundSelect[Any]:
    """Answers to questions, and to comments, in one query."""
    answers = select(
        ReportAnswer.version_id,
        ReportAnswer.question,
        ReportAnswer.site_id,
        ReportAnswer.text,
        ReportAnswer.has_consent,
        null().label("comment_id"),
    ).where(ReportAnswer.version_id.in_(wanted))
    replies = select(
        ReportReply.version_id, null(), null(), ReportReply.text, false(), ReportReply.comment_id
    ).where(ReportReply.version_id.in_(wanted))
    return union_all(answers, replies)


def read_draft(version: ReportVersion, period: ReportPeriod) -> SaidInFull:
    """What a draft says, on the lines of the budget and the earlier reports as they are now. Four queries."""
    kept, budget = read_version(version), list_budget(version.grant_id)
    lines = [FinanceLine(one.category_id, one.description or "", one.minor_units) for one in budget]
    fresh = renew(kept.said.lines, lines, sum_earlier(version.grant_id, period.first_on) if lines else {})
    headings = {one.category_id: Heading(one.category.label_sq, one.category.label_en) for one in budget}
    return SaidInFull(replace(kept.said, lines=fresh), headings)


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
