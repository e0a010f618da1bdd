"""Words for the stored values of indicators and of targets."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from flask_babel import lazy_gettext as _

from grants_app.domain.disclosure.counts.rules import IndicatorClass
from grants_app.domain.reports.indicators.rules import Refused
from grants_app.domain.reports.indicators.vocabulary import Axis, Counting, IndicatorRefusal
from grants_app.domain.reports.results.vocabulary import Basis, ResultsBy

COUNTS: Final[dict[IndicatorClass, Any]] = {
    IndicatorClass.PERSONS_AT_RISK: _("persons at risk"),
    IndicatorClass.CASES: _("cases"),
    IndicatorClass.PARTICIPANTS: _("participants"),
    IndicatorClass.THINGS: _("things"),
}

COUNTING: Final[dict[Counting, Any]] = {
    Counting.ADDED: _("what is new in each period: periods are added up"),
    Counting.LATEST: _("how many there are at the end of each period: the last one holds"),
    Counting.APART: _("each period by itself: the same may be counted again, so nothing is added up"),
}

AXIS: Final[dict[Axis, Any]] = {
    Axis.SEX: _("women and men"),
    Axis.AGE: _("minors and adults"),
    Axis.DISTRICT: _("district"),
    Axis.OTHER: _("categories of its own"),
}

# Parts of breakdowns that every indicator shares.
PART: Final[dict[str, Any]] = {
    "female": _("women and girls"),
    "male": _("men and boys"),
    "minor": _("minors (under 18)"),
    "adult": _("adults"),
    "rest": _("not stated"),
}

INDICATOR_REFUSAL: Final[dict[IndicatorRefusal, Any]] = {
    IndicatorRefusal.TEXT_MISSING: _("Write it in both languages."),
    IndicatorRefusal.NAME_KNOWN: _("Another indicator has this name. Choose one that tells them apart."),
    IndicatorRefusal.CATEGORIES_FEW: _("Name at least two categories, or take the breakdown out."),
    IndicatorRefusal.CATEGORY_TWICE: _("This category stands here twice."),
    IndicatorRefusal.USED: _(
        "Grants count this already: what it counts, how, and its breakdowns stay. Make another indicator."
    ),
    IndicatorRefusal.MEASURED_ALREADY: _("The grant counts this indicator already. Change it there."),
    IndicatorRefusal.RETIRED: _("No grant takes this indicator up any more. Choose another."),
    IndicatorRefusal.BASELINE_PART: _("A baseline is a figure and a day: enter both, or leave both empty."),
    IndicatorRefusal.BASELINE_AHEAD: _("The day lies ahead. Write the day for which the baseline holds."),
    IndicatorRefusal.VALUE_UNLIKELY: _("Use a whole number from 1 to 1,000,000,000."),
    IndicatorRefusal.TIMES_UNFIT: _(
        "Only a target per centre, month, week or episode says how many of these there are."
    ),
    IndicatorRefusal.TARGET_TWICE: _("A target of this kind for these days stands here already."),
    IndicatorRefusal.SOURCE_MISSING: _("Name the document that states this."),
    IndicatorRefusal.CLOSED_OUT: _("The grant is closed out: what it was to reach stays as it is."),
    IndicatorRefusal.SAME: _("This is how it stands already."),
}

RESULTS_BY: Final[dict[ResultsBy, Any]] = {
    ResultsBy.INDICATOR: _("Indicator"),
    ResultsBy.THEME: _("Main theme"),
    ResultsBy.COUNTY: _("County"),
    ResultsBy.PHASE: _("Phase"),
    ResultsBy.ORGANISATION: _("Organisation"),
    ResultsBy.GRANT: _("Grant"),
}

BASIS: Final[dict[Basis, Any]] = {
    Basis.TARGET: _("Target"),
    Basis.WITHOUT_TARGET: _("Grants whose target is not known"),
    Basis.UNKNOWN: _("Figures that are not known"),
    Basis.EXPECTED: _("Expected reports"),
    Basis.APPROVED: _("Approved reports"),
    Basis.GRANTS: _("Grants"),
}

# Fields of the audit log.
FIELD: Final[dict[str, Any]] = {
    "indicator": _("Indicator"),
    "measure": _("Indicator of the grant"),
    "indicator_id": _("Indicator"),
    "definition_sq": _("Definition in Albanian"),
    "definition_en": _("Definition in English"),
    "counts": _("What is counted"),
    "counting": _("What periods make together"),
    "axes": _("Breakdowns"),
    "categories": _("Categories"),
    "is_retired": _("Not taken up any more"),
    "baseline": _("Baseline"),
    "baseline_on": _("Day of the baseline"),
    "may_overlap": _("May count the same as others"),
    "targets": _("Targets"),
}


def refusal_words(refused: Refused) -> str:
    """Why something is not kept."""
    return str(INDICATOR_REFUSAL[refused.refusal])


ALL: dict[type[StrEnum], Mapping[Any, Any]] = {
    IndicatorClass: COUNTS,
    Counting: COUNTING,
    Axis: AXIS,
    IndicatorRefusal: INDICATOR_REFUSAL,
    ResultsBy: RESULTS_BY,
    Basis: BASIS,
}
