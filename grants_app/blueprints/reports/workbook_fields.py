"""A draft as the fields of a workbook, and the fields of a filled-in one as a draft."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from flask_babel import gettext

from grants_app.blueprints.reports.figure_sheet import MeasureView, figure_id, read_figure, unknown_id
from grants_app.blueprints.reports.report_sheet import ReportSheet, answer_id, consent_id, sum_of
from grants_app.domain.grants.money.currency import minor_digits
from grants_app.domain.reports.schedule.cutting import Stretch
from grants_app.domain.reports.templates.contents import Question
from grants_app.domain.reports.templates.vocabulary import QuestionKind
from grants_app.domain.reports.writing.contents import LONGEST_ANSWER, AnswerKey
from grants_app.domain.reports.writing.figures import SaidFigure
from grants_app.domain.reports.writing.filled import CellProblem, Seal, digest_of_lines
from grants_app.domain.reports.writing.queries import OpenReport
from grants_app.domain.reports.writing.reading import SaidInFull
from grants_app.i18n import formats
from grants_app.i18n.bilingual import pick, pick_field, pick_name
from grants_app.i18n.report_labels import period_name
from grants_app.i18n.report_words import CELL_PROBLEM
from grants_app.outputs.reports.report_workbook import (
    FieldKind,
    WorkbookField,
    WorkbookLine,
    WorkbookReport,
    WorkbookSection,
)
from grants_app.sheets.report_workbook import FilledCell, FilledWorkbook
from grants_app.sheets.sums import read_sum

YES, NO = frozenset({"yes", "po", "true", "1"}), frozenset({"", "no", "jo", "false", "0"})
# Before a sum in minor units; whatever could not be read as one stands without it.
KNOWN = "#"


@dataclass(frozen=True)
class Problem:
    """Something in a file that was not taken: where it stands, what it is about, why, the field for it."""

    where: str
    label: str
    words: str
    target: str


def values_of(sheet: ReportSheet) -> dict[str, str]:
    """What each field of a draft holds, in one way of writing for draft and file."""
    values = {answer_id(key): sheet.texts.get(key, "") for key in _keys(sheet)}
    for code in _stories(sheet):
        values[consent_id(code)] = "yes" if code in sheet.consents else ""
    for row in sheet.rows:
        units = row.sum.minor_units if row.sum.is_filled else None
        values[row.sum.name] = row.sum.typed if units is None else f"{KNOWN}{units}"
        values[row.why_id] = row.explanation
    for key in sheet.figures.keys:
        said = sheet.figures.figures.get(key, SaidFigure())
        values[figure_id(key)] = said.typed if said.value is None else f"{KNOWN}{said.value}"
        if key.axis is None:
            values[unknown_id(key.measure)] = "yes" if said.is_unknown else ""
    return values


def fill(sheet: ReportSheet, values: dict[str, str]) -> None:
    """Put values, as `values_of` gives them, into the fields of a draft."""
    sheet.texts = {key: values.get(answer_id(key), sheet.texts.get(key, "")) for key in _keys(sheet)}
    sheet.consents = frozenset(
        code
        for code in _stories(sheet)
        if values.get(consent_id(code), "yes" if code in sheet.consents else "") == "yes"
    )
    for row in sheet.rows:
        row.explanation = values.get(row.why_id, row.explanation)
        value = values.get(row.sum.name)
        if value is not None:
            units = int(value.removeprefix(KNOWN)) if value.startswith(KNOWN) else None
            row.sum = sum_of(row.sum.name, row.sum.currency, units, "" if units is not None else value)
    for key in list(sheet.figures.keys):
        said = sheet.figures.figures.get(key, SaidFigure())
        value = values.get(figure_id(key))
        if value is not None:
            said = replace(read_figure(value.removeprefix(KNOWN)), is_unknown=said.is_unknown)
        if key.axis is None:
            box = values.get(unknown_id(key.measure), "yes" if said.is_unknown else "")
            said = replace(said, is_unknown=box == "yes")
        sheet.figures.figures[key] = said


def read_values(
    sheet: ReportSheet, filled: FilledWorkbook, seal: Seal, currency: str
) -> tuple[dict[str, str], list[Problem]]:
    """What a file says by field, and what of it is not taken."""
    labels, values, problems = dict(_labels(sheet)), dict[str, str](), list[Problem]()
    lines = digest_of_lines([row.line for row in sheet.rows])
    is_other_budget = (seal.lines, seal.currency) != (lines, currency)
    for name, label in labels.items():
        cell = filled.cells.get(name)
        if name.startswith("line-") and is_other_budget:
            continue
        if cell is None:
            problems.append(_problem(name, label, None, CellProblem.MISSING))
            continue
        value, problem = _read(name, cell, currency)
        if problem is not None:
            problems.append(_problem(name, label, cell, problem))
        if value is not None:
            values[name] = value
    if is_other_budget:
        first = next((one for name, one in filled.cells.items() if name.startswith("line-")), None)
        problems.append(_problem("section-money", gettext("Money"), first, CellProblem.BUDGET_CHANGED))
    gone = {name: one for name, one in filled.cells.items() if name not in labels and one.value is not None}
    if is_other_budget:
        gone = {name: one for name, one in gone.items() if not name.startswith("line-")}
    problems += [_problem("report", str(one.value)[:80], one, CellProblem.NOT_ASKED) for one in gone.values()]
    return values, problems


def workbook_of(found: OpenReport, full: SaidInFull, sheet: ReportSheet) -> WorkbookReport:
    """All that the file of a draft holds."""
    currency = found.currency or ""
    title = gettext("Report on grant %(number)s", number=formats.number(found.grant.number))
    heads = [
        (gettext("Organisation"), pick_name(found.grant.organisation).text),
        (gettext("Period"), _period_words(found)),
        (gettext("Currency"), currency),
    ]
    sections = [
        WorkbookSection(pick_field(section, "title").text, list(_fields_of(sheet, section.questions)))
        for section in sheet.template.sections
    ]
    lines = []
    for row in sheet.rows:
        heading = full.headings[row.line.category_id]
        chosen = pick(heading.label_sq, heading.label_en)
        words = " – ".join(filter(None, (chosen.text if chosen else "", row.line.description)))
        units = row.sum.minor_units if row.sum.is_filled else None
        lines.append(
            WorkbookLine(
                code=f"line-{row.place}",
                label=words,
                budget=formats.to_major(row.line.budget, currency),
                earlier=formats.to_major(row.line.earlier, currency),
                spent=(row.sum.typed or None) if units is None else formats.to_major(units, currency),
                why=row.explanation,
            )
        )
    figures = [
        WorkbookSection(_measure_words(one), list(_figures_of(sheet, one))) for one in sheet.figures.views
    ]
    return WorkbookReport(title, heads, sections, lines, currency, LONGEST_ANSWER, figures)


def _period_words(found: OpenReport) -> str:
    """The period by its days, and what it is called."""
    days = f"{formats.day(found.period.first_on)} – {formats.day(found.period.last_on)}"
    name = period_name(found.period.kind, Stretch(found.period.first_on, found.period.last_on))
    return f"{name} ({days})" if name else days


def _keys(sheet: ReportSheet) -> list[AnswerKey]:
    return [key for question in sheet.template.questions for key in sheet.keys_of(question)]


def _stories(sheet: ReportSheet) -> list[str]:
    return [one.code for one in sheet.template.questions if one.kind is QuestionKind.STORY]


def _fields_of(sheet: ReportSheet, questions: Iterable[Question]) -> Iterator[WorkbookField]:
    for question in questions:
        label = pick_field(question, "text").text
        for key in sheet.keys_of(question):
            where = "" if key[1] is None else sheet.sites[key[1]]
            yield WorkbookField(answer_id(key), label, where, sheet.texts.get(key, ""))
        if question.kind is QuestionKind.STORY:
            agreed = gettext("The person agreed in writing that it is told, and we keep the paper.")
            value = gettext("yes") if question.code in sheet.consents else ""
            yield WorkbookField(consent_id(question.code), agreed, "", value, FieldKind.YES_NO)


def _measure_words(one: MeasureView) -> str:
    """An indicator by its name, with its unit."""
    name, unit = (pick_field(one.measure.indicator, part).text for part in ("name", "unit"))
    return f"{name} ({unit})"


def _figures_of(sheet: ReportSheet, one: MeasureView) -> Iterator[WorkbookField]:
    for key in one.counted.keys:
        where = sheet.figures.part_of(one.measure, key) if key.axis else gettext("In this period, in all")
        said = one.figure_of(key)
        value = said.value if said.value is not None else said.typed
        yield WorkbookField(figure_id(key), "", where, value, FieldKind.NUMBER)
        if key.axis is None:
            known = gettext("yes") if said.is_unknown else ""
            box = unknown_id(key.measure)
            yield WorkbookField(box, "", gettext("It is not known"), known, FieldKind.YES_NO)


def _labels(sheet: ReportSheet) -> Iterator[tuple[str, str]]:
    """Every field that is asked, with what it is called."""
    for question in sheet.template.questions:
        label = pick_field(question, "text").text
        for key in sheet.keys_of(question):
            yield answer_id(key), label if key[1] is None else f"{label} {sheet.sites[key[1]]}"
        if question.kind is QuestionKind.STORY:
            yield consent_id(question.code), gettext("Consent")
    for row in sheet.rows:
        name = gettext("Budget line %(number)s", number=row.place + 1)
        yield row.sum.name, name
        yield row.why_id, name
    for one in sheet.figures.keys:
        name = sheet.figures.label_of(one)
        yield figure_id(one), name
        if one.axis is None:
            yield unknown_id(one.measure), name


def _read(name: str, cell: FilledCell, currency: str) -> tuple[str | None, CellProblem | None]:
    """What a cell says, and why it is not taken, or not as a sum."""
    if cell.problem is not None:
        return None, cell.problem
    if name.endswith("-spent") and name.startswith("line-"):
        return _read_spent(name, cell.value, currency)
    if name.startswith("figure-") and not name.endswith("-unknown"):
        return _read_figure(cell.value)
    words = _as_words(cell.value)
    if name.startswith(("consent-", "figure-")):
        if words.lower() in YES | NO:
            return "yes" if words.lower() in YES else "", None
        return None, CellProblem.YES_OR_NO
    return words, None


def _read_spent(
    name: str, value: str | Decimal | date | None, currency: str
) -> tuple[str | None, CellProblem | None]:
    if isinstance(value, date):
        return None, CellProblem.DAY
    if isinstance(value, Decimal):
        units = value.scaleb(minor_digits(currency))
        if units < 0:
            return None, CellProblem.SUM
        return (f"{KNOWN}{int(units)}", None) if units == int(units) else (None, CellProblem.NOT_ROUND)
    typed = (value or "").strip()
    found = read_sum({name: typed}, name, currency, takes_zero=True)
    if found.minor_units is not None:
        return f"{KNOWN}{found.minor_units}", None
    return typed, CellProblem.SUM if typed else None


def _read_figure(value: str | Decimal | date | None) -> tuple[str | None, CellProblem | None]:
    if isinstance(value, date):
        return None, CellProblem.DAY
    if isinstance(value, Decimal) and value != int(value):
        return None, CellProblem.NOT_WHOLE
    typed = format(value.normalize(), "f") if isinstance(value, Decimal) else (value or "").strip()
    said = read_figure(typed)
    if said.value is not None:
        return f"{KNOWN}{said.value}", None
    return typed, CellProblem.NOT_WHOLE if typed else None


def _as_words(value: str | Decimal | date | None) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return formats.short_day(value)
    return (value or "").replace("\r\n", "\n").replace("_x000D_", "").strip()


def _problem(name: str, label: str, cell: FilledCell | None, problem: CellProblem) -> Problem:
    where = ""
    if cell is not None:
        where = gettext("sheet “%(sheet)s”, cell %(cell)s", sheet=cell.sheet, cell=cell.cell)
    return Problem(where, label, str(CELL_PROBLEM[problem]), name)
