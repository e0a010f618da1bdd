"""The gaps of districts put together by county and theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from grants_app.domain.coverage.gaps.report import GapReport, GapRow
from grants_app.domain.coverage.gaps.vocabulary import Component
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.records import FigureStatus
from grants_app.domain.grants.vocabulary import Theme
from grants_app.domain.texts.collation import sort_key_sq


@dataclass(frozen=True, slots=True)
class CountyGaps:
    """What of a county is not served, or of all counties where `code` and `name` are None.

    `districts` are all of it, `gaps` those that no grant serves, `missing` for each theme asked about those
    in which no grant serves people with it. `rural` are the rural people of the gaps in 2001; None where no
    source counts those of one of them; `is_preliminary` where any of these counts is no final one.
    """

    code: str | None
    name: str | None
    districts: int
    gaps: int
    rural: Decimal | None
    missing: Mapping[Theme, int]
    is_preliminary: bool = False


def summarise_by_county(report: GapReport) -> list[CountyGaps]:
    """One row for each county, in Albanian order, and the sum of all as the last one.

    Empty for a report on counties, and where no grant is open to the reader.
    """
    if report.level is not CoverageLevel.DISTRICT or not report.has_data:
        return []
    by_county: dict[str, list[GapRow]] = {}
    for row in sorted(report.rows, key=lambda one: sort_key_sq(one.place.county or "")):
        by_county.setdefault(row.place.county_code or "", []).append(row)
    found = [_gaps_of(report, code, rows[0].place.county, rows) for code, rows in by_county.items()]
    return [*found, _gaps_of(report, None, None, list(report.rows))]


def _gaps_of(report: GapReport, code: str | None, name: str | None, rows: list[GapRow]) -> CountyGaps:
    gaps = [row for row in rows if row.reason.is_gap]
    people = [row.measure(Component.RURAL_POPULATION) for row in gaps]
    known = [one.raw for one in people if one.raw is not None]
    return CountyGaps(
        code=code,
        name=name,
        districts=len(rows),
        gaps=len(gaps),
        rural=sum(known, Decimal(0)) if len(known) == len(people) else None,
        is_preliminary=any(one.status == FigureStatus.PRELIMINARY for one in people),
        missing={theme: sum(theme in row.missing_themes for row in rows) for theme in report.themes},
    )
