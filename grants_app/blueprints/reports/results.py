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
from grants_app.domain.releases.rules import can_release_counts
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
    by = read_by()
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
        may_release=can_release_counts(current_viewer()),
    )


def read_by() -> ResultsBy:
    """By what the address asks for the results. Raises BadParameterError."""
    text = one_value("by") or ResultsBy.INDICATOR.value
    if text not in set(ResultsBy):
        raise BadParameterError("by", text)
    return ResultsBy(text)


def _parts(own: Sequence[GrantResult], by: ResultsBy) -> list[ResultRow]:
    """The grants of one indicator, in parts; one that works in two counties stands in both."""
    words: dict[str, str] = {}
    parts: dict[str, list[Result]] = {}
    for one in own:
        for code, label in parts_of(one, by):
            words[code] = label
            parts.setdefault(code, []).append(one.result)
    return [ResultRow(words[code], add_results(results)) for code, results in parts.items()]


def parts_of(one: GrantResult, by: ResultsBy) -> list[tuple[str, str]]:
    """In which parts a grant stands: a code that no language changes, and the words in the reader's."""
    grant = one.grant
    if by is ResultsBy.THEME:
        theme = grant.primary_theme
        label = str(labels.THEME[theme]) if theme else gettext("theme unknown")
        return [(theme.value if theme else "unknown", label)]
    if by is ResultsBy.COUNTY:
        return list(one.counties.items()) or [("unstated", gettext("no county stated"))]
    if by is ResultsBy.PHASE:
        return [(f"{grant.phase.number}", pick_field(grant.phase, "name").text)]
    if by is ResultsBy.ORGANISATION:
        return [(grant.organisation.slug, pick_name(grant.organisation).text)]
    return [(f"{grant.number}", gettext("Grant %(number)s", number=formats.number(grant.number)))]
