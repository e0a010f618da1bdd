"""A report that comes back as an Excel file: what its cells hold, whatever somebody did to them."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from grants_app.domain.disclosure.uploads.archives import FAULTS, open_archive
from grants_app.domain.disclosure.uploads.kinds import kind_of
from grants_app.domain.disclosure.uploads.vocabulary import FileKind, FileRefusal, FileRefusedError, Limits
from grants_app.domain.reports.writing.filled import CellProblem, WorkbookRefusal

LIMITS: Final = Limits(size=1024 * 1024, inside=20 * 1024 * 1024, parts=200)
SEAL_SHEET: Final = "_"
MOST_ROWS: Final = 1_000
_CODE: Final = re.compile(r"(?:answer|consent|figure)-[\w-]{1,60}|line-\d{1,3}", re.ASCII)
# Columns from 0 by the kind of row, and the ending of the field's name.
_COLUMNS: Final[Mapping[str, tuple[tuple[int, str], ...]]] = {
    "line": ((4, "-spent"), (7, "-why")),
    "answer": ((3, ""),),
    "consent": ((3, ""),),
    "figure": ((3, ""),),
}
# What openpyxl raises for parts that do not fit each other.
_FAULTS: Final = (*FAULTS, KeyError, TypeError, AttributeError, IndexError, ParseError)


class WorkbookRefusedError(ValueError):
    """A file is not taken as a report."""

    def __init__(self, refusal: WorkbookRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True)
class FilledCell:
    """One cell: sheet, its name such as "D7", and what it holds or why that is not taken."""

    sheet: str
    cell: str
    value: str | Decimal | date | None = None
    problem: CellProblem | None = None


@dataclass
class FilledWorkbook:
    """What a file holds: the seal as it stands, and cells by the names of their fields."""

    seal: str = ""
    cells: dict[str, FilledCell] = field(default_factory=dict)


def read_filled(data: bytes) -> FilledWorkbook:
    """Read a file that somebody sends.

    Raises FileRefusedError for what cannot be read safely, WorkbookRefusedError for macros and links.
    """
    if kind := _closed_kind(data):
        raise WorkbookRefusedError(kind)
    from openpyxl import load_workbook

    found = FilledWorkbook()
    try:
        workbook = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        for sheet in workbook.worksheets:
            rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=8)
            if sheet.title == SEAL_SHEET:
                found.seal = "".join(str(row[0].value or "") for row in rows if row)
            else:
                _read_rows(sheet.title, rows, found)
    except _FAULTS:
        raise FileRefusedError(FileRefusal.UNREADABLE) from None
    return found


def _closed_kind(data: bytes) -> WorkbookRefusal | None:
    """Why it is not even opened; every part is read once, so that none unpacks to more than is taken."""
    if len(data) > LIMITS.size:
        raise FileRefusedError(FileRefusal.TOO_LARGE)
    if data.startswith(b"PK"):
        with open_archive(data, LIMITS) as packed:
            names = [name.lower() for name in packed.names]
            if any(name.endswith("vbaproject.bin") for name in names):
                return WorkbookRefusal.MACROS
            if any(name.startswith("xl/externallinks/") for name in names):
                return WorkbookRefusal.LINKS
    if kind_of(data, LIMITS) is not FileKind.XLSX:
        return WorkbookRefusal.NO_WORKBOOK
    with open_archive(data, LIMITS) as packed:
        for name in packed.names:
            if name.endswith((".xml", ".rels")):
                packed.read_xml(name)
            else:
                packed.read(name)
    return None


def _read_rows(sheet: str, rows: Iterator[Any], found: FilledWorkbook) -> None:
    seen: Counter[str] = Counter()
    for number, row in enumerate(rows, 1):
        code = row[0].value if row else None
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            continue
        seen[code] += 1
        for column, ending in _COLUMNS[code.partition("-")[0]]:
            name, at = f"{code}{ending}", f"{'ABCDEFGH'[column]}{number}"
            cell = _read_cell(sheet, at, row[column] if column < len(row) else None)
            is_again = seen[code] > 1 or name in found.cells
            found.cells[name] = FilledCell(sheet, at, problem=CellProblem.TWICE) if is_again else cell


def _read_cell(sheet: str, at: str, cell: Any) -> FilledCell:
    value = None if cell is None else cell.value
    kind = None if cell is None else cell.data_type
    if kind == "f" or type(value).__name__ in ("ArrayFormula", "DataTableFormula"):
        return FilledCell(sheet, at, problem=CellProblem.FORMULA)
    if kind == "e":
        return FilledCell(sheet, at, problem=CellProblem.FAULT)
    if isinstance(value, datetime):
        return FilledCell(sheet, at, value.date())
    if isinstance(value, bool) or value is None:
        return FilledCell(sheet, at, None if value is None else str(value).lower())
    if isinstance(value, int | float):
        # A spreadsheet counts in binary fractions of 15 digits.
        return FilledCell(sheet, at, Decimal(repr(round(value, 6))))
    return FilledCell(sheet, at, value if isinstance(value, date) else str(value))
