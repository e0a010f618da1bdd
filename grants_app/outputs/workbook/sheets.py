"""One sheet of rows: head, cells, filter, print set-up."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from flask_babel import gettext
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from grants_app.domain.exports.columns import CellKind, Column
from grants_app.outputs.workbook.cells import Cells
from grants_app.outputs.workbook.formats import FORMULA_STARTS, CellFormats
from grants_app.outputs.workbook.words import head_of

A4: Final = 9
HEAD_HEIGHT: Final = 34
NUMBERS: Final = frozenset({CellKind.INTEGER, CellKind.DECIMAL, CellKind.MONEY})
# What XML cannot hold, whatever the escape.
_NOT_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class PrintLines:
    """What stands above and below every printed page."""

    header: str
    footer: str


def safe_text(text: str) -> str:
    """A text that the file can hold as it is, and that no reader takes for markup."""
    if not text.isascii():
        text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    # The writer passes `<r>…</r>` through as markup of its own.
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text


def print_lines(title: str, day: str, *, is_demo: bool) -> PrintLines:
    """Header and footer: what it is and when, pages counted; illustrative data say so on every page."""
    mark = f"&C&B{_escape(gettext('Illustrative data'))}" if is_demo else ""
    page = gettext("Page %(page)s of %(pages)s", page="&P", pages="&N")
    return PrintLines(header=f"&L{_escape(title)}{mark}&R{_escape(day)}", footer=f"&L&A&R{page}")


def _escape(text: str) -> str:
    return text.replace("&", "&&")


class RowSheet:
    """A sheet that takes records of one class one by one, from the first row down.

    What a column reads, how it is written and how it looks is settled once, before the first row.
    """

    def __init__(
        self,
        workbook: Workbook,
        name: str,
        columns: Sequence[Column],
        record: type,
        looks: tuple[CellFormats, Cells],
    ) -> None:
        self.sheet: Worksheet = workbook.add_worksheet(name)
        self.columns = columns
        self.rows = 0
        formats, cells = looks
        self.sheet.set_row(0, HEAD_HEIGHT)
        for position, column in enumerate(columns):
            self.sheet.set_column(position, position, column.width)
            self.sheet.write_string(0, position, head_of(column), formats.head)
        self.sheet.freeze_panes(1, 1)
        self._plan = [
            (cells.reader(column, record), self._writer(position, column, formats))
            for position, column in enumerate(columns)
        ]

    def add(self, record: object) -> None:
        """Write one record below the others. Unknown values leave their cells empty."""
        self.rows += 1
        for read, write in self._plan:
            write(self.rows, read(record))

    def finish(self, lines: PrintLines) -> None:
        """Filter, print area and page set-up, once all rows are there."""
        last = len(self.columns) - 1
        self.sheet.autofilter(0, 0, self.rows, last)
        printed = sum(column.is_printed for column in self.columns)
        self.sheet.print_area(0, 0, self.rows, printed - 1)
        self.sheet.repeat_rows(0)
        set_up_page(self.sheet, lines, is_landscape=True)

    def _writer(self, position: int, column: Column, formats: CellFormats) -> Callable[[int, Any], None]:
        """How a column's values are written, by their kind."""
        kind = column.kind
        sheet, plain, quoted = self.sheet, formats.plain(kind, column.currency), formats.quoted(kind)

        def write(row: int, value: Any) -> None:
            if value is None:
                sheet.write_blank(row, position, None, plain)
            elif kind is CellKind.DAY:
                sheet.write_datetime(row, position, value, plain)
            elif kind in NUMBERS:
                sheet.write_number(row, position, as_number(value), plain)
            else:
                look = quoted if value.startswith(FORMULA_STARTS) else plain
                sheet.write_string(row, position, safe_text(value), look)

        return write


def as_number(value: int | Decimal) -> int | float:
    """What a spreadsheet can hold: whole numbers, and decimals to 15 digits."""
    return value if isinstance(value, int) else float(value)


def set_up_page(sheet: Worksheet, lines: PrintLines, *, is_landscape: bool) -> None:
    """A4, as wide as the page, as many pages as it takes."""
    if is_landscape:
        sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.set_header(lines.header)
    sheet.set_footer(lines.footer)
