"""Results of the grants whose reports a reader may read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import aliased, joinedload

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.programmes.models import Programme
from grants_app.domain.reports.indicators.arithmetic import Figure
from grants_app.domain.reports.indicators.models import Indicator, Measure
from grants_app.domain.reports.results.arithmetic import Result, StatedTarget, result_of
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.models import Report, ReportFigure, ReportVersion
from grants_app.extensions import db


@dataclass(frozen=True)
class GrantResult:
    """What one grant reached with one indicator. `counties`: names by code of those in which it works."""

    grant: Grant
    indicator: Indicator
    result: Result
    counties: Mapping[str, str]


def list_results(viewer: Viewer, programme: Programme, day: date) -> list[GrantResult]:
    """By indicator and grant, on a business day. Four queries, however many grants there are.

    Of a report its last approved version counts, one that is being corrected too.
    """
    own = _own(viewer, programme)
    measures = db.session.scalars(
        select(Measure)
        .join(Measure.indicator)
        .join(Grant, Grant.id == Measure.grant_id)
        .where(*own)
        .options(joinedload(Measure.indicator), joinedload(Measure.targets))
        .order_by(Indicator.number, Grant.number)
    ).unique()
    figures, periods, grants = _figures(own, day), _periods(own, day), _grants(own)
    return [
        GrantResult(
            grants[one.grant_id][0],
            one.indicator,
            _result(one, figures[one.id], periods[one.grant_id]),
            grants[one.grant_id][1],
        )
        for one in measures
    ]


def _result(measure: Measure, figures: Mapping[int, Figure], periods: Sequence[tuple[int, bool]]) -> Result:
    """`figures` by period; `periods`: those that have ended, and whether a report on them is approved."""
    targets = [
        StatedTarget(one.value, one.basis, one.times, is_whole=one.period_id is None)
        for one in measure.targets
    ]
    said = [figures.get(period) for period, _is_approved in periods]
    approved = sum(is_approved for _period, is_approved in periods)
    return result_of(said, measure.indicator.counting, targets, approved=approved)


def _own(viewer: Viewer, programme: Programme) -> list[ColumnElement[bool]]:
    """Conditions on `Grant`: signed, of the programme, and a grantee's own."""
    own = [Grant.programme_id == programme.id, Grant.is_draft.is_(False), visible_grants(viewer)]
    if viewer.role is Role.GRANTEE:
        own.append(Grant.organisation_id == (viewer.organisation_id or 0))
    return own


def _figures(own: Sequence[ColumnElement[bool]], day: date) -> defaultdict[int, dict[int, Figure]]:
    """The figures in all of approved reports on periods that have ended, by measure and period."""
    newer = aliased(ReportVersion)
    is_replaced = exists().where(
        newer.report_id == ReportVersion.report_id,
        newer.state == ReportState.APPROVED,
        newer.number > ReportVersion.number,
    )
    statement = (
        select(ReportFigure.measure_id, ReportPeriod.id, ReportFigure.value)
        .join(ReportVersion, ReportVersion.id == ReportFigure.version_id)
        .join(Report, Report.id == ReportVersion.report_id)
        .join(ReportPeriod, ReportPeriod.id == Report.period_id)
        .join(Grant, Grant.id == ReportFigure.grant_id)
        .where(*own, ReportFigure.axis.is_(None), ReportVersion.state == ReportState.APPROVED, ~is_replaced)
        .where(ReportPeriod.dropped_by_id.is_(None), ReportPeriod.last_on < day)
    )
    found: defaultdict[int, dict[int, Figure]] = defaultdict(dict)
    for measure, period, value in db.session.execute(statement):
        found[measure][period] = value
    return found


def _periods(own: Sequence[ColumnElement[bool]], day: date) -> defaultdict[int, list[tuple[int, bool]]]:
    """By grant: the periods that have ended, in their order, and whether a report on each is approved."""
    is_approved = exists().where(
        Report.period_id == ReportPeriod.id,
        ReportVersion.report_id == Report.id,
        ReportVersion.state == ReportState.APPROVED,
    )
    statement = (
        select(ReportPeriod.grant_id, ReportPeriod.id, is_approved)
        .join(Grant, Grant.id == ReportPeriod.grant_id)
        .where(*own, exists().where(Measure.grant_id == Grant.id))
        .where(ReportPeriod.dropped_by_id.is_(None), ReportPeriod.last_on < day)
        .order_by(ReportPeriod.last_on)
    )
    found: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
    for grant, period, is_one in db.session.execute(statement):
        found[grant].append((period, bool(is_one)))
    return found


def _grants(own: Sequence[ColumnElement[bool]]) -> dict[int, tuple[Grant, dict[str, str]]]:
    """The grants that count something, with the counties of their sites."""
    counts = exists().where(Measure.grant_id == Grant.id)
    statement: Any = (
        select(Grant, Place.code, Place.name)
        .outerjoin(GrantSite, and_(GrantSite.grant_id == Grant.id, GrantSite.is_sub_area.is_(False)))
        .outerjoin(Place, Place.id == GrantSite.county_id)
        .where(*own, counts)
        .options(joinedload(Grant.organisation), joinedload(Grant.phase))
        .order_by(Place.sort_key_sq)
    )
    found: dict[int, tuple[Grant, dict[str, str]]] = {}
    for grant, code, name in db.session.execute(statement):
        counties = found.setdefault(grant.id, (grant, {}))[1]
        if code is not None:
            counties[code] = name
    return found
