"""What versions of reports hold beside money, with the sites of the grant: all of it in one query.

A page about a report may ask the database eight times, whatever its report says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Integer,
    String,
    cast,
    false,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from grants_app.domain.geography.models import Place
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.reports.indicators.arithmetic import Figure
from grants_app.domain.reports.indicators.vocabulary import Axis
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.contents import AnswerKey
from grants_app.domain.reports.writing.figures import FigureKey, SaidFigure
from grants_app.domain.reports.writing.models import (
    Report,
    ReportAnswer,
    ReportFigure,
    ReportReply,
    ReportVersion,
)
from grants_app.extensions import db


@dataclass
class KeptVersion:
    """What one version says beside money."""

    answers: dict[AnswerKey, str] = field(default_factory=dict)
    consents: set[str] = field(default_factory=set)
    replies: dict[int, str] = field(default_factory=dict)
    figures: dict[FigureKey, SaidFigure] = field(default_factory=dict)


@dataclass
class Kept:
    """What versions say, by their numbers, and what stands around them.

    `sites`: those of the grant that stand on their own, by number, as its page names them. `districts`: those
    in which they lie, by code. `earlier`: of each measure what reports on earlier periods say in all, in the
    order of the periods; of each report the approved version counts, without one the last that was handed in.
    """

    versions: defaultdict[int, KeptVersion] = field(default_factory=lambda: defaultdict(KeptVersion))
    sites: dict[int, str] = field(default_factory=dict)
    districts: dict[str, str] = field(default_factory=dict)
    earlier: defaultdict[int, list[Figure]] = field(default_factory=lambda: defaultdict(list))


def read_kept(grant_id: int, wanted: Sequence[Any], first_on: date | None) -> Kept:
    """What versions of a grant hold. `wanted`: numbers of versions, or queries that find one each.

    `first_on`: the day on which the period begins before which the earlier ones lie. One query.
    """
    found = Kept()
    parts = [_answers(wanted), _replies(wanted), _figures(wanted), _sites(grant_id)]
    if first_on is not None:
        parts.append(_earlier(grant_id, first_on))
    for row in sorted(db.session.execute(union_all(*parts)), key=lambda row: (row.place, row.id)):
        _take(found, row)
    return found


def _take(found: Kept, row: Any) -> None:
    if row.kind == "site":
        found.sites[row.number] = row.text
        if row.code is not None:
            found.districts[row.code] = row.part
    elif row.kind == "earlier":
        found.earlier[row.number].append(row.value)
    elif row.kind == "reply":
        found.versions[row.version_id].replies[row.number] = row.text
    elif row.kind == "figure":
        key = FigureKey(row.number, Axis(row.code) if row.code else None, row.part)
        figure = SaidFigure(row.value, row.flag, row.text or "")
        found.versions[row.version_id].figures[key] = figure
    else:
        version = found.versions[row.version_id]
        version.answers[row.code, row.number] = row.text
        if row.flag:
            version.consents.add(row.code)


def _answers(wanted: Sequence[Any]) -> Any:
    return select(
        literal("answer").label("kind"),
        ReportAnswer.version_id,
        ReportAnswer.id,
        ReportAnswer.site_id.label("number"),
        cast(ReportAnswer.question, String).label("code"),
        _no_words().label("part"),
        ReportAnswer.text,
        cast(null(), BigInteger).label("value"),
        ReportAnswer.has_consent.label("flag"),
        literal("").label("place"),
    ).where(ReportAnswer.version_id.in_(wanted))


def _replies(wanted: Sequence[Any]) -> Any:
    return select(
        literal("reply"),
        ReportReply.version_id,
        ReportReply.id,
        ReportReply.comment_id,
        _no_words(),
        _no_words(),
        ReportReply.text,
        cast(null(), BigInteger),
        false(),
        literal(""),
    ).where(ReportReply.version_id.in_(wanted))


def _figures(wanted: Sequence[Any]) -> Any:
    return select(
        literal("figure"),
        ReportFigure.version_id,
        ReportFigure.id,
        ReportFigure.measure_id,
        cast(ReportFigure.axis, String),
        cast(ReportFigure.part, String),
        ReportFigure.typed,
        ReportFigure.value,
        ReportFigure.is_unknown,
        literal(""),
    ).where(ReportFigure.version_id.in_(wanted))


def _sites(grant_id: int) -> Any:
    district = aliased(Place)
    return (
        select(
            literal("site"),
            cast(null(), Integer),
            GrantSite.position,
            GrantSite.id,
            cast(district.code, String),
            cast(district.name, String),
            GrantSite.words,
            cast(null(), BigInteger),
            GrantSite.sensitive,
            literal(""),
        )
        .outerjoin(district, district.id == GrantSite.district_id)
        .where(GrantSite.grant_id == grant_id, GrantSite.is_sub_area.is_(False))
    )


def _earlier(grant_id: int, first_on: date) -> Any:
    is_approved = ReportVersion.state == ReportState.APPROVED
    counting = (
        select(
            ReportVersion.id,
            ReportPeriod.last_on,
            func.row_number()
            .over(
                partition_by=ReportVersion.report_id,
                order_by=(is_approved.desc(), ReportVersion.number.desc()),
            )
            .label("rank"),
        )
        .join(Report, Report.id == ReportVersion.report_id)
        .join(ReportPeriod, ReportPeriod.id == Report.period_id)
        .where(ReportVersion.grant_id == grant_id, ReportPeriod.last_on < first_on)
        .where(ReportVersion.state.in_([ReportState.SUBMITTED, ReportState.APPROVED]))
        .subquery()
    )
    return (
        select(
            literal("earlier"),
            ReportFigure.version_id,
            ReportFigure.id,
            ReportFigure.measure_id,
            _no_words(),
            _no_words(),
            _no_words(),
            ReportFigure.value,
            ReportFigure.is_unknown,
            cast(counting.c.last_on, String),
        )
        .join(counting, counting.c.id == ReportFigure.version_id)
        .where(counting.c.rank == 1, ReportFigure.axis.is_(None))
    )


def _no_words() -> Any:
    return cast(null(), String)
