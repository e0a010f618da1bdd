"""What a score is made of, in words: for the list of gaps and for the page on the method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from grants_app.domain.coverage.gaps.report import GapReport, Measure
from grants_app.domain.coverage.gaps.vocabulary import DEFAULT_WEIGHTS, Component
from grants_app.i18n import formats, gap_labels
from grants_app.i18n.bilingual import pick_field
from grants_app.i18n.spoken import spoken

FORMULAS: Final = {
    Component.RURAL_POPULATION: _("rural population ÷ the largest of the level"),
    Component.RURAL_SHARE: _("rural population ÷ all people of the place"),
    Component.THEMES: _("themes that no grant serves there ÷ themes asked about"),
    Component.MONTHS: _(
        "1 − months with a direct grant ÷ months from the first to the last day of the grants"
    ),
    Component.COMMUNES: _("1 − places of the lowest level that a direct grant names ÷ all of them"),
    Component.DISTANCE: _("d ÷ (d + d₀)"),
    Component.POVERTY: _("persons below the poverty line, per cent ÷ the largest of the level"),
}


@dataclass(frozen=True)
class MethodLine:
    """One part of the score: its name, how it is computed, and its usual weight."""

    label: str
    formula: str
    weight: str


def describe_method() -> list[MethodLine]:
    """The parts of the score in their order."""
    return [
        MethodLine(
            str(gap_labels.COMPONENT[one]), spoken(FORMULAS)[one], formats.number(DEFAULT_WEIGHTS[one])
        )
        for one in Component
    ]


def component_label(one: Measure, report: GapReport) -> str:
    """The name of a part; those of poverty and of indicators with their dates, as these may be later."""
    indicator = next((known for known in report.indicators if known.code == one.key), None)
    if indicator is not None:
        return (
            f"{pick_field(indicator, 'name').text} ({indicator.dated}), {pick_field(indicator, 'unit').text}"
        )
    label = str(gap_labels.COMPONENT[Component(one.key)])
    if one.key == Component.POVERTY and one.year:
        return gettext("Poverty in %(year)s, per cent", year=one.year)
    return gettext("Rural share, per cent") if one.key == Component.RURAL_SHARE else label
