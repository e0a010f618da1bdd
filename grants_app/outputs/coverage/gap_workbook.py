"""The report on gaps as an Excel file: the read-me, the ranked places, counties and themes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Final

from flask_babel import gettext
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from grants_app.domain.exports.columns import CellKind
from grants_app.outputs.coverage.gap_paper import county_heads
from grants_app.outputs.coverage.gap_sheet import CountyLine, GapSheet, PlaceLine
from grants_app.outputs.workbook.formats import FORMULA_STARTS, CellFormats
from grants_app.outputs.workbook.sheets import PrintLines, as_number, print_lines, safe_text, set_up_page
from grants_app.outputs.workbook.words import ILLUSTRATIVE

Cell = str | int | Decimal | float | None
PLACE_WIDTHS: Final = (8, 12, 12, 18, 18, 9, 24, 70, 34, 14)
PART_WIDTH: Final = 15
COUNTY_WIDTHS: Final = (20, 12, 14, 20, 14)


def write_gap_workbook(sheet: GapSheet, day: str) -> bytes:
    """The file. `day` is the business day in words. What is unknown is an empty cell."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(content, options) as workbook:
        formats = CellFormats(workbook, sheet.language)
        lines = print_lines(sheet.title, day, is_demo=sheet.is_demo)
        _write_read_me(workbook.add_worksheet(gettext("Read me")), formats, sheet, lines)
        places = workbook.add_worksheet(gettext("Gaps in coverage"))
        widths = (*PLACE_WIDTHS, *[PART_WIDTH] * 3 * len(sheet.parts))
        _write_rows(
            places, formats, (_place_heads(sheet), widths), [_place(one) for one in sheet.lines], lines
        )
        if sheet.counties:
            counties = workbook.add_worksheet(gettext("By county and theme"))
            widths = (*COUNTY_WIDTHS, *[PART_WIDTH] * len(sheet.themes))
            rows = [_county(one) for one in sheet.counties]
            _write_rows(counties, formats, (_county_heads(sheet), widths), rows, lines)
    return content.getvalue()


def _place_heads(sheet: GapSheet) -> Sequence[str]:
    share = gettext("share of the greatest gap, 0 to 1")
    of = gettext("held against")
    parts = [head for part in sheet.parts for head in (part, f"{part}: {of}", f"{part}: {share}")]
    return (
        gettext("Rank"),
        gettext("First possible rank"),
        gettext("Last possible rank"),
        sheet.place_head,
        gettext("County"),
        gettext("Gap"),
        gettext("Reason"),
        gettext("Why"),
        gettext("Themes not served"),
        gettext("Count of the census"),
        *parts,
    )


def _place(line: PlaceLine) -> Sequence[Cell]:
    lowest, highest = line.ranks or (None, None)
    parts = [cell for part in line.parts for cell in (part.number, part.of, part.share)]
    own = (line.rank, lowest, highest, line.name, line.county, line.score)
    return (*own, line.reason, line.why, line.missing_themes or None, line.census, *parts)


def _county_heads(sheet: GapSheet) -> Sequence[str]:
    heads = list(county_heads(sheet))
    return [*heads[: -len(sheet.themes)], gettext("Count of the census"), *heads[-len(sheet.themes) :]]


def _county(line: CountyLine) -> Sequence[Cell]:
    return (line.name, line.districts, line.gaps, line.rural, line.census, *line.missing)


def _write_rows(
    sheet: Worksheet,
    formats: CellFormats,
    columns: tuple[Sequence[str], Sequence[int]],
    rows: Sequence[Sequence[Cell]],
    lines: PrintLines,
) -> None:
    for position, (head, width) in enumerate(zip(*columns, strict=True)):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, head, formats.head)
    for number, row in enumerate(rows, 1):
        for position, value in enumerate(row):
            _write_cell(sheet, (number, position), value, formats)
    sheet.freeze_panes(1, 4 if len(columns[0]) > len(COUNTY_WIDTHS) + 4 else 1)
    sheet.autofilter(0, 0, len(rows), len(columns[0]) - 1)
    sheet.repeat_rows(0)
    set_up_page(sheet, lines, is_landscape=True)


def _write_cell(sheet: Worksheet, at: tuple[int, int], value: Cell, formats: CellFormats) -> None:
    if value is None:
        sheet.write_blank(*at, None, formats.plain(CellKind.TEXT))
    elif isinstance(value, str):
        is_quoted = value.startswith(FORMULA_STARTS)
        style = formats.quoted(CellKind.LONG_TEXT) if is_quoted else formats.plain(CellKind.LONG_TEXT)
        sheet.write_string(*at, safe_text(value), style)
    else:
        sheet.write_number(
            *at, value if isinstance(value, float) else as_number(value), _number(value, formats)
        )


def _number(value: int | Decimal | float, formats: CellFormats) -> Format:
    if isinstance(value, Decimal) and value != round(value, 1):
        return formats.fine
    is_whole = isinstance(value, int) or value == int(value)
    return formats.plain(CellKind.INTEGER if is_whole else CellKind.DECIMAL)


def _write_read_me(sheet: Worksheet, formats: CellFormats, report: GapSheet, lines: PrintLines) -> None:
    sheet.set_column(0, 0, 120)
    sheet.write_string(0, 0, safe_text(report.title), formats.title)
    row = 1
    if report.is_demo:
        sheet.write_string(row, 0, str(ILLUSTRATIVE), formats.warning)
        row += 1
    for text in (report.lead, report.counted):
        sheet.write_string(row, 0, safe_text(text), formats.text)
        row += 1
    for title, texts in (
        (gettext("How to read the list"), report.notes),
        (gettext("Sources"), report.sources),
    ):
        row += 1
        sheet.write_string(row, 0, title, formats.section)
        for text in texts:
            row += 1
            sheet.write_string(row, 0, safe_text(text), formats.text)
        row += 1
    sheet.hide_gridlines(2)
    set_up_page(sheet, lines, is_landscape=True)
