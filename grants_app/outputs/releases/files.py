"""Released tables as CSV (one table) and as an Excel file (a sheet for each).

The column of the count holds a number or a word, never nothing: suppressed is neither zero nor empty. Beside
it stands the state as a code that does not depend on the language.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Final

from flask_babel import gettext
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from grants_app.domain.exports.columns import CellKind
from grants_app.i18n.release_labels import LEGEND, SHOWN
from grants_app.outputs.releases.lines import Line, Lines
from grants_app.outputs.tables.grants import BYTE_ORDER_MARK, marked
from grants_app.outputs.workbook.formats import FORMULA_STARTS, CellFormats
from grants_app.outputs.workbook.sheets import print_lines, safe_text, set_up_page
from grants_app.outputs.workbook.words import ILLUSTRATIVE

WIDTH: Final = 26
LONGEST_NAME: Final = 31  # of a sheet


def write_csv(table: Lines, *, is_demo: bool) -> bytes:
    """One table: UTF-8 with a byte order mark, commas, CRLF."""
    buffer = StringIO()
    buffer.write(BYTE_ORDER_MARK)
    rows = csv.writer(buffer, lineterminator="\r\n")
    mark = [str(ILLUSTRATIVE)] if is_demo else []
    rows.writerow([*map(marked, heads_of(table)), *mark])
    for line in table.lines:
        rows.writerow([*map(marked, line.labels), count_of(line), line.state.value, *mark])
    return buffer.getvalue().encode()


def write_workbook(tables: Sequence[Lines], title: str, day: str, *, is_demo: bool, language: str) -> bytes:
    """All tables of a release, the legend first. `day` is the business day in words."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(content, options) as workbook:
        looks = CellFormats(workbook, language)
        printed = print_lines(title, day, is_demo=is_demo)
        first = workbook.add_worksheet(gettext("Read me"))
        _write_legend(first, looks, tables, title, is_demo=is_demo)
        set_up_page(first, printed, is_landscape=True)
        for number, table in enumerate(tables, 1):
            sheet = workbook.add_worksheet(f"{number}")
            _write_table(sheet, looks, table)
            set_up_page(sheet, printed, is_landscape=True)
    return content.getvalue()


def heads_of(table: Lines) -> list[str]:
    """The heads of the columns."""
    return [*table.heads, gettext("Count"), gettext("State")]


def count_of(line: Line) -> int | str:
    """The count, or the word for why there is none."""
    return line.text if line.value is None else line.value


def _write_table(sheet: Worksheet, looks: CellFormats, table: Lines) -> None:
    for column, head in enumerate(heads_of(table)):
        sheet.set_column(column, column, WIDTH)
        sheet.write_string(0, column, safe_text(head), looks.head)
    for row, line in enumerate(table.lines, 1):
        for column, label in enumerate(line.labels):
            _write_text(sheet, (row, column), label, looks)
        at, count = (row, len(line.labels)), count_of(line)
        if isinstance(count, int):
            sheet.write_number(*at, count, looks.plain(CellKind.INTEGER))
        else:
            _write_text(sheet, at, count, looks)
        _write_text(sheet, (row, len(line.labels) + 1), line.state.value, looks)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(table.lines), len(table.heads) + 1)
    sheet.repeat_rows(0)


def _write_text(sheet: Worksheet, at: tuple[int, int], text: str, looks: CellFormats) -> None:
    is_quoted = text.startswith(FORMULA_STARTS)
    style = looks.quoted(CellKind.LONG_TEXT) if is_quoted else looks.plain(CellKind.LONG_TEXT)
    sheet.write_string(*at, safe_text(text), style)


def _write_legend(
    sheet: Worksheet, looks: CellFormats, tables: Sequence[Lines], title: str, *, is_demo: bool
) -> None:
    sheet.set_column(0, 0, 120)
    sheet.write_string(0, 0, safe_text(title), looks.title)
    texts = [str(ILLUSTRATIVE)] if is_demo else []
    texts += [f"{SHOWN[state]}: {words}" for state, words in LEGEND.items()]
    texts += [f"{number}. {table.title}. {table.note}" for number, table in enumerate(tables, 1)]
    for row, text in enumerate(texts, 1):
        sheet.write_string(row, 0, safe_text(text), looks.text)
    sheet.hide_gridlines(2)
