"""Reading rows of `place code; value` as somebody pasted them: what can be kept, and what is wrong where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from grants_app.domain.geography.levels import PlaceLevel

# No table may place people, and least of all a small group of them, finer than this.
LEVELS: Final = (PlaceLevel.COUNTY, PlaceLevel.DISTRICT)
MOST_ROWS: Final = 2_000
_PARTED: Final = re.compile(r"[;\t]")
_NUMBER: Final = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,4})?")


class RowFault(StrEnum):
    """Why a row is not kept."""

    COLUMNS = "columns"
    NO_PLACE = "no_place"
    TOO_FINE = "too_fine"
    OTHER_LEVEL = "other_level"
    NO_NUMBER = "no_number"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is not kept: its number from 1, why, and what stands there."""

    number: int
    fault: RowFault
    text: str


@dataclass(frozen=True, slots=True)
class ReadRows:
    """Values by the code of the place, all of one level (None without any), and the rows not kept."""

    values: Mapping[str, Decimal]
    level: PlaceLevel | None
    bad: tuple[BadRow, ...]


def read_rows(text: str, levels: Mapping[str, PlaceLevel]) -> ReadRows:
    """Read rows parted by `;` or a tab. `levels` are those of all places by code.

    Empty lines are none, and neither is a first line whose second cell is no number and whose first cell is
    no place: a heading, unless it stands alone. Numbers have a point or a comma and at most four decimals.
    """
    values: dict[str, Decimal] = {}
    bad: list[BadRow] = []
    level: PlaceLevel | None = None
    is_alone = len([line for line in text.splitlines() if line.strip()]) < 2
    for number, line in enumerate(text.splitlines()[:MOST_ROWS], 1):
        cells = [cell.strip().strip('"') for cell in _PARTED.split(line)]
        if not any(cells) or (number == 1 and not is_alone and _is_heading(cells, levels)):
            continue
        fault = _fault(cells, levels, level, values)
        if fault is not None:
            bad.append(BadRow(number, fault, line.strip()[:60]))
            continue
        level = levels[cells[0]]
        values[cells[0]] = Decimal(cells[1].replace(",", "."))
    return ReadRows(values, level, tuple(bad))


def _is_heading(cells: list[str], levels: Mapping[str, PlaceLevel]) -> bool:
    return cells[0] not in levels and (len(cells) < 2 or not _NUMBER.fullmatch(cells[1]))


def _fault(
    cells: list[str],
    levels: Mapping[str, PlaceLevel],
    level: PlaceLevel | None,
    values: Mapping[str, Decimal],
) -> RowFault | None:
    """What is wrong with a row, the first thing first."""
    if len(cells) != 2:
        return RowFault.COLUMNS
    found = levels.get(cells[0])
    if found is None:
        return RowFault.NO_PLACE
    if found not in LEVELS:
        return RowFault.TOO_FINE
    if level is not None and found is not level:
        return RowFault.OTHER_LEVEL
    if not _NUMBER.fullmatch(cells[1]):
        return RowFault.NO_NUMBER
    return RowFault.TWICE if cells[0] in values else None
