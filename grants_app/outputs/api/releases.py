"""Releases of counts as JSON objects, as a reader may see them, and their schemas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from grants_app.domain.disclosure.counts.rules import IndicatorClass
from grants_app.domain.releases.queries import ShownCell, ShownRelease, ShownTable
from grants_app.domain.releases.vocabulary import HIGHEST_RELEASE, ShownState
from grants_app.outputs.api.schemas import (
    DAY,
    ORDINAL,
    TEXT,
    WHOLE_OR_NULL,
    Schema,
    answer,
    array,
    record,
    ref,
    values,
)

RELEASE_NUMBER: Final[Schema] = ORDINAL | {"maximum": HIGHEST_RELEASE}
FRAME: Final[dict[str, Schema]] = {
    "number": ORDINAL,
    "made_at": {"type": "string", "format": "date-time"},
    "on": DAY,
    "follows": ORDINAL | {"type": ["integer", "null"]},
}
SUPPRESSED: Final = record(
    "Counts of `least` to `most` people are kept back from this reader, and others that would tell them.",
    least=ORDINAL,
    most=ORDINAL,
)
CATEGORY: Final = record("One category.", code=TEXT, name=ref("Words"))
DIMENSION: Final = record(
    "What a table divides by.", code=TEXT, name=ref("Words"), categories=array(ref("ReleaseCategory"))
)
CELL: Final = record(
    "One cell. `key` has the code of a category by that of its dimension; where a dimension is missing, all "
    "of it is counted together. `count` is null unless `state` is `count`: suppressed is never zero.",
    key={"type": "object", "additionalProperties": TEXT},
    state=values(ShownState),
    count=WHOLE_OR_NULL,
)
TABLE: Final = record(
    "A table. `suppressed` is null where the reader reads all counts, or where none is of people.",
    code=TEXT,
    title=ref("Words"),
    counts=values(IndicatorClass),
    suppressed={"anyOf": [ref("SuppressedCounts"), {"type": "null"}]},
    dimensions=array(ref("ReleaseDimension")),
    cells=array(ref("ReleaseCell")),
)
RELEASE_SCHEMAS: Final[dict[str, Schema]] = {
    "ReleaseSummary": record(
        "A release: `on` is its business day, `follows` the release that it continues or corrects.",
        **FRAME,
        tables=array(TEXT),
    ),
    "Release": record("A release with its tables.", **FRAME, tables=array(ref("ReleaseTable"))),
    "ReleaseTable": TABLE,
    "ReleaseDimension": DIMENSION,
    "ReleaseCategory": CATEGORY,
    "ReleaseCell": CELL,
    "SuppressedCounts": SUPPRESSED,
    "ReleaseList": answer(array(ref("ReleaseSummary")), "ListMeta", "ListLinks"),
    "ReleaseAnswer": answer(ref("Release"), "PlainMeta", "SelfLinks"),
}


def release_summary(release: ShownRelease) -> dict[str, Any]:
    """A release without its counts."""
    return _frame(release) | {"tables": list(release.tables)}


def release_item(release: ShownRelease, tables: Sequence[ShownTable]) -> dict[str, Any]:
    """A release with its tables, as `read_released` gave them for the reader."""
    return _frame(release) | {"tables": [_table(table) for table in tables]}


def _frame(release: ShownRelease) -> dict[str, Any]:
    return {
        "number": release.number,
        "made_at": release.made_at.isoformat(),
        "on": release.business_day.isoformat(),
        "follows": release.follows,
    }


def _table(table: ShownTable) -> dict[str, Any]:
    rule = table.rule if table.indicator_class.counts_people else None
    return {
        "code": table.code,
        "title": {"sq": table.title_sq, "en": table.title_en},
        "counts": table.indicator_class.value,
        "suppressed": {"least": rule.low, "most": rule.high} if rule else None,
        "dimensions": [
            _named(one) | {"categories": [_named(category) for category in one["categories"]]}
            for one in table.words
        ],
        "cells": [_cell(cell) for cell in table.cells],
    }


def _named(one: dict[str, Any]) -> dict[str, Any]:
    return {"code": one["code"], "name": {"sq": one["sq"], "en": one["en"]}}


def _cell(cell: ShownCell) -> dict[str, Any]:
    return {"key": dict(cell.key), "state": cell.state.value, "count": cell.value}
