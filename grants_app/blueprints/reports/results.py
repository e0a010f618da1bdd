"""Results: what was reached of what grants mean to reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import render_template
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.addresses import one_value
from grants_app.blueprints.reports.blueprint import reports
from grants_app.business_day import current_day
from grants_app.current_programme import current_programme
from grants_app.domain.reports.indicators.models import Indicator
from grants_app.domain.reports.results.arithmetic import Result, add_results
from grants_app.domain.reports.results.queries import GrantResult, list_results
from grants_app.domain.reports.results.vocabulary import ResultsBy
from grants_app.domain.reports.schedule.rules import can_open_reports
from grants_app.errors import BadParameterError
from grants_app.i18n import formats, indicator_labels, labels
from grants_app.i18n.bilingual import pick_field, pick_name


@dataclass(frozen=True)
class ResultRow:
    """One row: of an indicator, or of a part of its grants."""

    label: str
    result: Result


@dataclass(frozen=True)
class IndicatorResults:
    """An indicator with all its grants, and with the parts that were asked for."""

    indicator: Indicator
    whole: Result
    parts: Sequence[ResultRow]


@reports.get("/reports/results")
@requires(can_open_reports)
def show_results() -> str:
    """Target against actual by indicator, and below it by what is asked for."""
    by = _read_by()
    found = list_results(current_viewer(), current_programme(), current_day())
    groups = [list(own) for _number, own in groupby(found, key=lambda one: one.indicator.number)]
    shown = [
        IndicatorResults(
            own[0].indicator,
            add_results(one.result for one in own),
            _parts(own, by) if by is not ResultsBy.INDICATOR else [],
        )
        for own in groups
    ]
    return render_template(
        "reports/show_results.html",
        results=shown,
        by=by,
        choices=ResultsBy,
        words=indicator_labels,
        day=current_day(),
    )


def _read_by() -> ResultsBy:
    text = one_value("by") or ResultsBy.INDICATOR.value
    if text not in set(ResultsBy):
        raise BadParameterError("by", text)
    return ResultsBy(text)


def _parts(own: Sequence[GrantResult], by: ResultsBy) -> list[ResultRow]:
    """The grants of one indicator, in parts; one that works in two counties stands in both."""
    parts: dict[str, list[Result]] = {}
    for one in own:
        for label in _labels_of(one, by):
            parts.setdefault(label, []).append(one.result)
    return [ResultRow(label, add_results(results)) for label, results in parts.items()]


def _labels_of(one: GrantResult, by: ResultsBy) -> list[str]:
    grant = one.grant
    if by is ResultsBy.THEME:
        theme = grant.primary_theme
        return [str(labels.THEME[theme]) if theme else gettext("theme unknown")]
    if by is ResultsBy.COUNTY:
        return list(one.counties.values()) or [gettext("no county stated")]
    if by is ResultsBy.PHASE:
        return [pick_field(grant.phase, "name").text]
    if by is ResultsBy.ORGANISATION:
        return [pick_name(grant.organisation).text]
    return [gettext("Grant %(number)s", number=formats.number(grant.number))]
