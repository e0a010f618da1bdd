"""The report on gaps as GeoJSON (RFC 7946): each place with its outline, its score and why it is a gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants_app.domain.coverage.gaps.report import GapReport, GapRow
from grants_app.domain.geography.boundaries import Boundaries, Boundary
from grants_app.outputs.api.gaps import gap_item
from grants_app.outputs.coverage.figures import page_json
from grants_app.outputs.coverage.gap_sheet import GapSheet
from grants_app.outputs.coverage.geojson import outline_geometry

Item = dict[str, Any]


@dataclass(frozen=True)
class GapCollection:
    """What the file says of itself beside the sheet: what was asked, the day, the division and its credit."""

    counted: Item
    as_of: date
    division: str
    attribution: str | None


def write_gap_geojson(
    about: GapCollection, sheet: GapSheet, report: GapReport, boundaries: Boundaries | None
) -> bytes:
    """The places as a FeatureCollection in UTF-8, ranked. One without an outline has no geometry (null).

    There is no point in it: a seat would be taken for a site.
    """
    outlines: Mapping[str, Boundary] = boundaries.shapes if boundaries else {}
    words = {line.code: (line.reason, line.why) for line in sheet.lines}
    features = [_feature(row, words[row.place.code], outlines.get(row.place.code)) for row in report.rows]
    collection: Item = {
        "type": "FeatureCollection",
        "title": sheet.title,
        "description": sheet.lead,
        "language": sheet.language,
        "as_of": about.as_of.isoformat(),
        "counted": about.counted,
        "boundary_version": about.division,
        "attribution": about.attribution,
        "notes": list(sheet.notes),
        "sources": list(sheet.sources),
        "illustrative": sheet.is_demo,
        "features": features,
    }
    return page_json(collection).encode()


def _feature(row: GapRow, words: tuple[str, str], outline: Boundary | None) -> Item:
    item = gap_item(row)
    place = item.pop("place")
    reason, why = words
    return {
        "type": "Feature",
        "id": place["code"],
        "geometry": outline_geometry(outline) if outline else None,
        "properties": {
            "pcode": place["code"],
            "name_sq": place["name"],
            "level": place["level"],
            "county": place["county"],
            **item,
            "reason_words": reason,
            "why": why,
        },
    }
