"""A report as an Excel file that is filled in without a line and sent back.

The first column of the sheets is hidden and names the fields; the last sheet is hidden and holds the seal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from io import BytesIO
from typing import Any, Final

from flask_babel import gettext
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from grants_app.outputs.workbook.formats import CellFormats, money_format
from grants_app.outputs.workbook.sheets import print_lines, safe_text, set_up_page
from grants_app.outputs.workbook.words import ILLUSTRATIVE

SEAL_SHEET: Final = "_"
# Columns, from 0: of answers, and of the budget.
CODE: Final = 0
ANSWER: Final = 3
SPENT: Final = 4
WHY: Final = 7
# Excel takes texts of 32,767 signs.
SEAL_PIECE: Final = 30_000
FIRST_LINE: Final = 1


class FieldKind(StrEnum):
    """What is entered in a cell."""

    WORDS = "words"
    YES_NO = "yes_no"
    NUMBER = "number"


@dataclass(frozen=True)
class WorkbookField:
    """A cell for an answer. `id`: the name of the field on the page; `where`: the site, or the part.

    Of a number what could not be read as one is a text.
    """

    id: str
    label: str
    where: str
    value: str | int
    kind: FieldKind = FieldKind.WORDS


@dataclass(frozen=True)
class WorkbookSection:
    """Answers under one heading."""

    title: str
    fields: Sequence[WorkbookField]


@dataclass(frozen=True)
class WorkbookLine:
    """A budget line, sums in the currency's own unit. `spent`: None while nobody has said it, or as typed."""

    code: str
    label: str
    budget: Decimal
    earlier: Decimal
    spent: Decimal | str | None
    why: str


@dataclass(frozen=True)
class WorkbookReport:
    """All that the file holds. `heads`: what it is about, as (name, value); `longest`: signs in an answer."""

    title: str
    heads: Sequence[tuple[str, str]]
    sections: Sequence[WorkbookSection]
    lines: Sequence[WorkbookLine]
    currency: str
    longest: int
    figures: Sequence[WorkbookSection] = ()


@dataclass(frozen=True)
class Making:
    """How the file is made: its seal, the reader's language and day, and whether data are made up."""

    seal: str
    locale: str
    day: str
    is_demo: bool


def write_report(report: WorkbookReport, making: Making) -> bytes:
    """The file, in the reader's language. What is not to be filled in is protected."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(content, options) as workbook:
        workbook.set_properties({"title": report.title, "author": ""})
        looks = _Looks(workbook, making.locale, report.currency)
        lines = print_lines(report.title, making.day, is_demo=making.is_demo)
        parts: list[tuple[str, Callable[[Worksheet, WorkbookReport, _Looks], None], bool]] = [
            (gettext("Report"), _fill_answers, True),
            (gettext("Indicators"), _fill_figures, bool(report.figures)),
            (gettext("Money"), _fill_lines, bool(report.lines)),
        ]
        for name, fill, is_asked in parts:
            if not is_asked:
                continue
            sheet = workbook.add_worksheet(name)
            fill(sheet, report, looks)
            sheet.set_column(CODE, CODE, None, None, {"hidden": True})
            sheet.protect("", {"format_columns": True, "format_rows": True})
            set_up_page(sheet, lines, is_landscape=True)
        _write_read_me(workbook.add_worksheet(gettext("Read me")), report, making, looks)
        sealed = workbook.add_worksheet(SEAL_SHEET)
        for row, start in enumerate(range(0, len(making.seal), SEAL_PIECE)):
            sealed.write_string(row, 0, making.seal[start : start + SEAL_PIECE])
        sealed.very_hidden()
    return content.getvalue()


class _Looks:
    """The formats of the file."""

    def __init__(self, workbook: Workbook, locale: str, currency: str) -> None:
        usual = CellFormats(workbook, locale)
        self.head, self.title, self.section = usual.head, usual.title, usual.section
        self.name, self.text, self.warning = usual.name, usual.text, usual.warning
        money = {"num_format": money_format(currency, locale), "valign": "top"}
        # Texts stay texts whatever they begin with.
        open_cell = {"locked": False, "border": 1, "bg_color": "#FFF9E5", "valign": "top"}
        self.answer = workbook.add_format(open_cell | {"text_wrap": True, "num_format": "@"})
        self.choice = workbook.add_format(open_cell)
        self.number = workbook.add_format(open_cell | {"num_format": "#,##0"})
        self.sum = workbook.add_format(open_cell | money)
        self.money = workbook.add_format(money)
        self.total = workbook.add_format(money | {"bold": True, "top": 1})


def _fill_answers(sheet: Worksheet, report: WorkbookReport, looks: _Looks) -> None:
    heads = (("", 2), (gettext("Question"), 46), (gettext("Site"), 22), (gettext("Answer"), 90))
    _fill_sections(sheet, heads, report.sections, report.longest, looks)


def _fill_figures(sheet: Worksheet, report: WorkbookReport, looks: _Looks) -> None:
    heads = (("", 2), (gettext("Indicator"), 46), (gettext("Part"), 36), (gettext("This period"), 18))
    _fill_sections(sheet, heads, report.figures, report.longest, looks)


def _fill_sections(
    sheet: Worksheet,
    heads: Sequence[tuple[str, int]],
    sections: Sequence[WorkbookSection],
    longest: int,
    looks: _Looks,
) -> None:
    for column, (name, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, looks.head)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    row = 0
    for section in sections:
        row += 1
        sheet.write_string(row, 1, safe_text(section.title), looks.section)
        for one in section.fields:
            row += 1
            _write_field(sheet, row, one, longest, looks)


def _write_field(sheet: Worksheet, row: int, one: WorkbookField, longest: int, looks: _Looks) -> None:
    sheet.write_string(row, CODE, one.id)
    sheet.write_string(row, 1, safe_text(one.label), looks.text)
    sheet.write_string(row, 2, safe_text(one.where), looks.text)
    if one.kind is FieldKind.YES_NO:
        words = [gettext("yes"), gettext("no")]
        _write_words(sheet, (row, ANSWER), str(one.value), looks.choice)
        sheet.data_validation(row, ANSWER, row, ANSWER, {"validate": "list", "source": words})
        return
    if one.kind is FieldKind.NUMBER:
        _write_number(sheet, row, one.value, looks)
        return
    sheet.set_row(row, 75)
    _write_words(sheet, (row, ANSWER), str(one.value), looks.answer)
    rule = {
        "validate": "length",
        "criteria": "<=",
        "value": longest,
        "error_title": gettext("The text is too long"),
        "error_message": gettext("At most %(signs)s signs fit here.", signs=str(longest)),
    }
    sheet.data_validation(row, ANSWER, row, ANSWER, rule)


def _write_number(sheet: Worksheet, row: int, value: str | int, looks: _Looks) -> None:
    if isinstance(value, int):
        sheet.write_number(row, ANSWER, value, looks.number)
    else:
        _write_words(sheet, (row, ANSWER), value, looks.number)
    rule = {
        "validate": "integer",
        "criteria": ">=",
        "value": 0,
        "error_title": gettext("This is no whole number"),
        "error_message": gettext("Write how many there were in this period; 0 where there were none."),
    }
    sheet.data_validation(row, ANSWER, row, ANSWER, rule)


def _fill_lines(sheet: Worksheet, report: WorkbookReport, looks: _Looks) -> None:
    heads = (
        ("", 2),
        (gettext("Budget line"), 44),
        (gettext("Budget"), 18),
        (gettext("Earlier periods"), 18),
        (gettext("This period"), 18),
        (gettext("To date"), 18),
        (gettext("Remaining"), 18),
        (gettext("Explanation"), 60),
    )
    for column, (name, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, looks.head)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    for row, line in enumerate(report.lines, FIRST_LINE):
        _write_line(sheet, row, line, looks)
    last, row = FIRST_LINE + len(report.lines), FIRST_LINE + len(report.lines)
    sheet.write_string(row, 1, gettext("Total"), looks.name)
    spent = [one.spent if isinstance(one.spent, Decimal) else Decimal() for one in report.lines]
    budget, earlier = sum(one.budget for one in report.lines), sum(one.earlier for one in report.lines)
    sums = (budget, earlier, sum(spent), earlier + sum(spent), budget - earlier - sum(spent))
    for column, value in enumerate(sums, 2):
        letter = "ABCDEFG"[column]
        sheet.write_formula(
            row, column, f"=SUM({letter}{FIRST_LINE + 1}:{letter}{last})", looks.total, float(value)
        )


def _write_line(sheet: Worksheet, row: int, line: WorkbookLine, looks: _Looks) -> None:
    spent = line.spent if isinstance(line.spent, Decimal) else Decimal()
    sheet.set_row(row, 45)
    sheet.write_string(row, CODE, line.code)
    sheet.write_string(row, 1, safe_text(line.label), looks.text)
    sheet.write_number(row, 2, float(line.budget), looks.money)
    sheet.write_number(row, 3, float(line.earlier), looks.money)
    if isinstance(line.spent, str):
        sheet.write_string(row, SPENT, safe_text(line.spent), looks.sum)
    elif line.spent is None:
        sheet.write_blank(row, SPENT, None, looks.sum)
    else:
        sheet.write_number(row, SPENT, float(line.spent), looks.sum)
    place = row + 1
    sheet.write_formula(row, 5, f"=D{place}+N(E{place})", looks.money, float(line.earlier + spent))
    sheet.write_formula(row, 6, f"=C{place}-F{place}", looks.money, float(line.budget - line.earlier - spent))
    _write_words(sheet, (row, WHY), line.why, looks.answer)
    rule = {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "error_title": gettext("This is no sum"),
        "error_message": gettext("Write what was spent in this period as a number; 0 where nothing was."),
    }
    sheet.data_validation(row, SPENT, row, SPENT, rule)


def _write_words(sheet: Worksheet, at: tuple[int, int], text: str, look: Format) -> None:
    if text:
        sheet.write_string(*at, safe_text(text), look)
    else:
        sheet.write_blank(*at, None, look)


def _write_read_me(sheet: Worksheet, report: WorkbookReport, making: Making, looks: _Looks) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, safe_text(report.title), looks.title)
    row = 1
    for name, value in (*report.heads, (gettext("This file was made on"), making.day)):
        sheet.write_string(row, 0, safe_text(name), looks.name)
        sheet.write_string(row, 1, safe_text(value), looks.text)
        row += 1
    notes: list[tuple[str, Any]] = [
        (
            gettext("Fill in the pale yellow cells, save the file, and send it on the page of the draft."),
            looks.text,
        ),
        (gettext("Sending it saves the draft. Handing the report in is a step of its own."), looks.text),
        (
            gettext("Write values, not formulas: a formula is not taken. Add no rows, sheets or macros."),
            looks.text,
        ),
        (
            gettext(
                "Never write the name of a person at risk, nor anything by which one could be recognised."
            ),
            looks.warning,
        ),
    ]
    if making.is_demo:
        notes.append((str(ILLUSTRATIVE), looks.warning))
    for text, look in notes:
        row += 1
        sheet.write_string(row, 1, text, look)
