"""One sheet of rows: head, cells, filter, print set-up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from flask_babel import gettext
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from grants_app.domain.exports.columns import Column
from grants_app.outputs.workbook.cells import CellValue, cell_value
from grants_app.outputs.workbook.formats import CellFormats
from grants_app.outputs.workbook.words import HEADERS

A4: Final = 9
HEAD_HEIGHT: Final = 34
# What XML cannot hold, whatever the escape.
_NOT_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class PrintLines:
    """What stands above and below every printed page."""

    header: str
    footer: str


def safe_text(text: str) -> str:
    """A text that the file can hold as it is, and that no reader takes for markup."""
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
    """A sheet that takes records one by one, from the first row down."""

    def __init__(
        self, workbook: Workbook, name: str, columns: Sequence[Column], formats: CellFormats
    ) -> None:
        self.sheet: Worksheet = workbook.add_worksheet(name)
        self.columns = columns
        self.formats = formats
        self.rows = 0
        self.sheet.set_row(0, HEAD_HEIGHT)
        for position, column in enumerate(columns):
            self.sheet.set_column(position, position, column.width)
            self.sheet.write_string(0, position, str(HEADERS[column.key]), formats.head)
        self.sheet.freeze_panes(1, 1)

    def add(self, record: object) -> None:
        """Write one record below the others. Unknown values leave their cells empty."""
        self.rows += 1
        for position, column in enumerate(self.columns):
            value = cell_value(column, record)
            self._write(position, column, value)

    def finish(self, lines: PrintLines) -> None:
        """Filter, print area and page set-up, once all rows are there."""
        last = len(self.columns) - 1
        self.sheet.autofilter(0, 0, self.rows, last)
        printed = sum(column.is_printed for column in self.columns)
        self.sheet.print_area(0, 0, self.rows, printed - 1)
        self.sheet.repeat_rows(0)
        set_up_page(self.sheet, lines, is_landscape=True)

    def _write(self, position: int, column: Column, value: CellValue) -> None:
        style = self.formats.cell(column.kind, value)
        if value is None:
            self.sheet.write_blank(self.rows, position, None, style)
        elif isinstance(value, str):
            self.sheet.write_string(self.rows, position, safe_text(value), style)
        elif isinstance(value, date):
            self.sheet.write_datetime(self.rows, position, value, style)
        else:
            self.sheet.write_number(self.rows, position, as_number(value), style)


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
