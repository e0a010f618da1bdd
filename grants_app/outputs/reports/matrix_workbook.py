"""Who has and who has not reported, as an Excel file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any, Final

from flask_babel import gettext
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from grants_app.domain.exports.columns import CellKind
from grants_app.domain.reports.schedule.due import days_late, due_state
from grants_app.domain.reports.schedule.matrix import MatrixRow, ReportCounts, ReportMatrix
from grants_app.i18n import formats as said
from grants_app.i18n.bilingual import pick_name
from grants_app.i18n.report_labels import DUE_STATE, period_standing, quarter_name
from grants_app.outputs.workbook.formats import FORMULA_STARTS, CellFormats
from grants_app.outputs.workbook.sheets import print_lines, safe_text, set_up_page
from grants_app.outputs.workbook.words import ILLUSTRATIVE

Cell = str | int | date | None
NUMBER_WIDTH: Final = 9
NAME_WIDTH: Final = 44
QUARTER_WIDTH: Final = 30
DAY_WIDTH: Final = 13


@dataclass(frozen=True)
class About:
    """What the file says of itself: business day, language, whether data are made up, filters."""

    day: date
    locale: str
    is_demo: bool
    filters: Sequence[str] = ()


@dataclass(frozen=True)
class Table:
    """One sheet: its name, the heads with their widths, and the rows."""

    name: str
    heads: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Cell]]


def write_matrix(matrix: ReportMatrix, about: About) -> bytes:
    """Grants by quarters as the page shows them, and each period in a row of its own."""
    quarters = [(quarter_name(one), QUARTER_WIDTH) for one in matrix.quarters]
    by_quarter = Table(
        gettext("By quarter"),
        [*_grant_heads(), *quarters],
        [(*_grant(row), *_cells(row, matrix, about.day)) for row in matrix.rows],
    )
    heads = [gettext("First day"), gettext("Last day"), gettext("Report due on")]
    last = (gettext("Final report"), gettext("State"), gettext("Days late"))
    by_period = Table(
        gettext("By period"),
        [*_grant_heads(), *((one, DAY_WIDTH) for one in heads), *((one, DAY_WIDTH) for one in last)],
        [line for row in matrix.rows for line in _lines(row, about.day)],
    )
    notes = [
        gettext("A report stands in the quarter in which its period ends."),
        gettext("An empty cell: nothing is owed for a period that ends in this quarter."),
        gettext(
            "“No schedule recorded”: nobody has recorded when the grant reports; what it owes is unknown."
        ),
        gettext("Late means that the due day has passed and nothing is handed in."),
    ]
    return _write([by_quarter, by_period], notes, about)


def write_counts(counts: ReportCounts, about: About) -> bytes:
    """How many reports were handed in, by quarter, of the published grants."""
    heads = count_heads()
    rows = [
        (quarter_name(one.quarter), one.asked, one.handed_in, one.approved, one.late, one.to_come)
        for one in counts.quarters
    ]
    table = Table(gettext("By quarter"), [(heads[0], 34), *((one, 16) for one in heads[1:])], rows)
    return _write([table], [count_note(counts)], about)


def count_heads() -> Sequence[str]:
    """The heads of the counts by quarter."""
    return (
        gettext("Quarter in which the period ends"),
        gettext("Reports asked for"),
        gettext("Handed in"),
        gettext("Of these approved"),
        gettext("Late"),
        gettext("Not handed in, not late"),
    )


def count_note(counts: ReportCounts) -> str:
    """Which grants were counted, and of how many nothing is known."""
    return gettext(
        "Published grants that report: %(grants)s. For %(unplanned)s of them no schedule is recorded: "
        "what they owe is unknown, and they are not counted here.",
        grants=said.number(counts.grants),
        unplanned=said.number(counts.unplanned),
    )


def _grant_heads() -> list[tuple[str, int]]:
    return [(gettext("Grant"), NUMBER_WIDTH), (gettext("Organisation"), NAME_WIDTH)]


def _grant(row: MatrixRow) -> tuple[Cell, Cell]:
    return row.grant.number, pick_name(row.grant).text


def _cells(row: MatrixRow, matrix: ReportMatrix, day: date) -> Sequence[Cell]:
    if not row.is_planned:
        return [gettext("No schedule recorded"), *[None] * (len(matrix.quarters) - 1)][: len(matrix.quarters)]
    found = [row.periods.get(quarter, ()) for quarter in matrix.quarters]
    return ["\n".join(period_standing(one, day) for one in periods) or None for periods in found]


def _lines(row: MatrixRow, day: date) -> list[Sequence[Cell]]:
    if not row.is_planned:
        return [(*_grant(row), None, None, None, None, gettext("No schedule recorded"), None)]
    return [
        (
            *_grant(row),
            one.first_on,
            one.last_on,
            one.due_on,
            gettext("yes") if one.is_final else gettext("no"),
            str(DUE_STATE[due_state(one.last_on, one.due_on, day, one.report_state)]),
            days_late(one.due_on, day, one.report_state),
        )
        for periods in row.periods.values()
        for one in periods
    ]


def _write(tables: Sequence[Table], notes: Sequence[str], about: About) -> bytes:
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    title = gettext("Who has reported")
    with Workbook(content, options) as workbook:
        looks = CellFormats(workbook, about.locale)
        lines = print_lines(title, said.day(about.day), is_demo=about.is_demo)
        sheets = [(workbook.add_worksheet(one.name), one) for one in tables]
        for sheet, table in sheets:
            _fill(sheet, table, looks)
            set_up_page(sheet, lines, is_landscape=True)
        read_me = workbook.add_worksheet(gettext("Read me"))
        read_me.set_column(0, 0, 110)
        read_me.write_string(0, 0, title, looks.title)
        texts = [gettext("As of %(day)s", day=said.day(about.day)), *about.filters, *notes]
        for place, text in enumerate(texts, 1):
            read_me.write_string(place, 0, safe_text(text), looks.text)
        if about.is_demo:
            read_me.write_string(len(texts) + 1, 0, str(ILLUSTRATIVE), looks.warning)
        set_up_page(read_me, lines, is_landscape=True)
    return content.getvalue()


def _fill(sheet: Worksheet, table: Table, looks: CellFormats) -> None:
    for position, (head, width) in enumerate(table.heads):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, safe_text(head), looks.head)
    for number, row in enumerate(table.rows, 1):
        for position, value in enumerate(row):
            _write_cell(sheet, (number, position), value, looks)
    sheet.freeze_panes(1, 2)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.heads) - 1)
    sheet.repeat_rows(0)


def _write_cell(sheet: Worksheet, at: tuple[int, int], value: Any, looks: CellFormats) -> None:
    if value is None:
        sheet.write_blank(*at, None, looks.plain(CellKind.TEXT))
    elif isinstance(value, str):
        pick = looks.quoted if value.startswith(FORMULA_STARTS) else looks.plain
        sheet.write_string(*at, safe_text(value), pick(CellKind.LONG_TEXT))
    elif isinstance(value, date):
        sheet.write_datetime(*at, value, looks.plain(CellKind.DAY))
    else:
        sheet.write_number(*at, value, looks.plain(CellKind.INTEGER))
