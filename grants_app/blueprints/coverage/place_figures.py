"""Population and poverty of a place as ready words; what no source states is said to be unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext

from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.geography.records import FigureKind, FigureStatus
from grants_app.domain.geography.sources import FigureSource, sources_of
from grants_app.i18n import coverage_labels, formats
from grants_app.i18n.bilingual import Text, pick, pick_field

ALBANIA = "al"
_PARTS = {PlaceLevel.MUNICIPALITY, PlaceLevel.COMMUNE}


@dataclass(frozen=True)
class FigureLine:
    """One figure; `value` is None where it is not known, `why` then says so."""

    label: str
    year: str
    value: str | None
    status: str | None
    source: Text | None
    why: str | None = None


def figure_lines(place: Place) -> list[FigureLine]:
    """List what is published of a place, then what no source gives."""
    # What is known to be missing was looked for in Albania's censuses and surveys alone.
    missing = _unknown_figures(place) if place.geography.code == ALBANIA else []
    return [*_known_figures(place), *missing]


def _known_figures(place: Place) -> list[FigureLine]:
    """List the published figures by kind and year."""
    kinds, sources = list(FigureKind), sources_of(place.geography)
    rows = sorted(
        place.figures, key=lambda row: (kinds.index(FigureKind(row.kind)), row.year, row.status or "")
    )
    return [
        FigureLine(
            label=str(coverage_labels.FIGURE_KIND[FigureKind(row.kind)]),
            year=str(row.year),
            value=formats.number(row.value.normalize()),
            status=_figure_status(row.status),
            source=_source(row.source, sources),
        )
        for row in rows
    ]


def _source(key: str, sources: Mapping[str, FigureSource]) -> Text:
    """Give the title of a source; a figure from elsewhere than the files keeps what it says itself."""
    known = sources.get(key)
    return pick_field(known, "title") if known else pick(None, key)


def _figure_status(status: str | None) -> str:
    """Say whether a census figure is final; only figures of surveys have no status."""
    return str(coverage_labels.FIGURE_STATUS[FigureStatus(status)]) if status else gettext("survey estimate")


def _unknown_figures(place: Place) -> list[FigureLine]:
    """Name what no source states, so that nobody takes its absence for zero."""
    known = {(row.kind, row.year, row.status) for row in place.figures}
    population = str(coverage_labels.FIGURE_KIND[FigureKind.POPULATION])
    missing = []
    if place.level in _PARTS:
        why = gettext("No source gives the population of 2001 by municipality or commune.")
        missing.append(FigureLine(population, "2001", None, None, None, why))
        if not any(kind == FigureKind.POPULATION and year == 2011 for kind, year, _ in known):
            why = gettext("No source at hand gives it for this place.")
            missing.append(FigureLine(population, "2011", None, None, None, why))
    final = (FigureKind.POPULATION, 2001, FigureStatus.FINAL)
    if place.level is PlaceLevel.DISTRICT and final not in known:
        why = gettext("The final count of 2001 is known for nine districts only; this is not one of them.")
        status = str(coverage_labels.FIGURE_STATUS[FigureStatus.FINAL])
        missing.append(FigureLine(population, "2001", None, status, None, why))
    if place.level in (PlaceLevel.COUNTY, PlaceLevel.DISTRICT):
        poverty = str(coverage_labels.FIGURE_KIND[FigureKind.POVERTY_HEADCOUNT_PCT])
        why = gettext("For the years of the grants it is known for the whole country only.")
        missing.append(FigureLine(poverty, "2002–2005", None, None, None, why))
    return missing
