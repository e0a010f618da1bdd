"""Taking the sheet of amounts from a posted form, and saying in words what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from flask_babel import gettext

from grants_app.blueprints.amounts.sheet import Row, Sheet, blank_sheet
from grants_app.blueprints.amounts.typed import typed_elsewhere
from grants_app.domain.grants.money.actions import SeenAmount
from grants_app.domain.grants.money.queries import GrantLine
from grants_app.domain.grants.money.reading import Separator, read_money
from grants_app.domain.programmes.clock import TIRANA
from grants_app.forms.guarded import GuardedText
from grants_app.forms.guarded_rows import RowsGuard
from grants_app.i18n import formats, labels
from grants_app.typed_text import day_error as typed_day_error
from grants_app.typed_text import one_line, read_day, text_error

LONGEST_SOURCE = 200


def read_sheet(form: Mapping[str, str], lines: Iterable[GrantLine], currencies: Sequence[str]) -> Sheet:
    """Fill a sheet with what was posted, read the amounts and note what is wrong or missing.

    `form` holds every field by its own name, as `unpack_fields` gives them.
    """
    sheet = blank_sheet(lines, currencies)
    sheet.elsewhere = typed_elsewhere(form, [row.line.number for row in sheet.rows])
    sheet.typed_source = one_line(form.get("source", ""))
    sheet.typed_date = form.get("date", "").strip()
    if form.get("separator") in set(Separator):
        sheet.separator = Separator(form["separator"])
    for row in sheet.rows:
        _fill_row(row, form)
    for row in sheet.rows:
        _check_row(sheet, row)
    if not sheet.filled_rows and not sheet.errors:
        # No grant is at fault: the message leads to the sheet as a whole.
        sheet.errors["sheet"] = gettext("Nothing is filled in yet. Write at least one amount.")
    for cell in sheet.cells if sheet.separator else ():
        cell.choose(sheet.separator or Separator.THOUSANDS)
    return sheet


def read_guarded(form: Mapping[str, str], lines: Sequence[GrantLine], currencies: Sequence[str]) -> Sheet:
    """The same once the guard has read the sources of these grants; softer words are put into them first."""
    texts = [GuardedText("source", gettext("Source"), one_line(form.get("source", "")), "source")]
    for line in lines:
        name = f"source-{line.number}"
        label = f"{gettext('Another source')}, {gettext('Grant %(number)s', number=line.number)}"
        texts.append(GuardedText(name, label, one_line(form.get(name, "")), name, kept_as="source"))
    guard = RowsGuard(texts)
    sheet = read_sheet({**form, **guard.softer}, lines, currencies)
    sheet.guard = guard
    return sheet


def _fill_row(row: Row, form: Mapping[str, str]) -> None:
    row.typed_source = one_line(form.get(f"source-{row.line.number}", ""))
    row.typed_date = form.get(f"date-{row.line.number}", "").strip()
    for cell in row.cells:
        cell.typed = form.get(cell.name, "").strip()
        cell.over = form.get(f"over-{cell.name}", "")
        cell.confirmed = form.get(f"as-{cell.name}", "")
        if cell.is_filled:
            # What the page did not name was unknown to whoever typed; an empty field shows what stands now.
            cell.seen = form.get(f"seen-{cell.name}", "")
            cell.reading = read_money(cell.typed, cell.currency, formats.grouping_sign())


def _check_row(sheet: Sheet, row: Row) -> None:
    number = row.line.number
    if not row.filled:
        if row.has_own_source:
            sheet.errors[row.cells[0].name] = gettext(
                "There is a source or a date but no amount. Write an amount, or empty both."
            )
        return
    for cell in row.filled:
        if cell.reading.refusal is not None:
            sheet.errors[cell.name] = labels.money_refusal(cell.reading.refusal, cell.currency)
    row.source = row.typed_source or sheet.typed_source
    typed_day = row.typed_date or sheet.typed_date
    row.stated_on = read_day(typed_day)
    # What is missing in many rows is said once, at the field above them.
    found = {
        f"source-{number}" if row.typed_source else "source": source_error(row.source),
        f"date-{number}" if row.typed_date else "date": day_error(typed_day, row.stated_on),
    }
    sheet.errors.update({name: message for name, message in found.items() if message})


def source_error(source: str) -> str | None:
    """What is wrong with a source, in the reader's language."""
    if not source:
        return gettext("Say which document states the amount.")
    return text_error(source, LONGEST_SOURCE)


def day_error(text: str, day: date | None) -> str | None:
    """What is wrong with the day on which an amount is stated."""
    if not text:
        return gettext("Give the date on which the source states the amount.")
    if day is not None and day > datetime.now(TIRANA).date():
        return gettext("The date cannot lie in the future.")
    return typed_day_error(text, day)


def read_chosen(values: Iterable[str]) -> list[SeenAmount]:
    """The amounts that were ticked, each as it was seen; what no page of ours sent is left out."""
    chosen = []
    for value in values:
        key = value.partition("-")[0]
        if key.isascii() and key.isdecimal() and len(key) <= 9:
            chosen.append(SeenAmount(int(key), value))
    return chosen
