"""The sheet of a budget: its lines and what others add, as they stand or as a person typed them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from flask_babel import gettext

from grants_app.domain.grants.budgets.actions import BudgetRefusedError, CofinancingEntry, LineEntry
from grants_app.domain.grants.budgets.models import BudgetLine, Cofinancing
from grants_app.forms.guarded_rows import RowsGuard
from grants_app.i18n import award_labels
from grants_app.sheets.rows import EMPTY_ROWS, count_rows, field_name
from grants_app.sheets.sums import TypedSum, are_confirmed, read_sum, standing_sum
from grants_app.typed_text import one_line, text_error

LINE: Final = "line"
ADDED: Final = "added"
LONGEST: Final = 250
GRANTEE: Final = "grantee"


@dataclass
class LineRow:
    """One line of the budget. `place` counts from 0 and names its fields; `is_dropped`: taken out."""

    place: int
    category: str
    text: str
    sum: TypedSum
    is_dropped: bool = False

    @property
    def is_filled(self) -> bool:
        """Whether the row says something."""
        return bool(not self.is_dropped and (self.category or self.text or self.sum.is_filled))

    def id_of(self, name: str) -> str:
        """The id of a field of the row."""
        return field_name(LINE, self.place, name)


@dataclass
class AddedRow:
    """What a partner (its id as text), or the grantee itself, adds."""

    place: int
    partner: str
    currency: str
    source: str
    sum: TypedSum
    is_in_kind: bool = False
    is_dropped: bool = False

    @property
    def is_filled(self) -> bool:
        """Whether the row says something; a currency alone does not."""
        return bool(not self.is_dropped and (self.partner or self.source or self.sum.is_filled))

    def id_of(self, name: str) -> str:
        """The id of a field of the row."""
        return field_name(ADDED, self.place, name)


@dataclass
class BudgetSheet:
    """All rows of the page. `errors`: field id to message; `guard`: what it says of their words."""

    lines: list[LineRow]
    added: list[AddedRow]
    errors: dict[str, str] = field(default_factory=dict)
    guard: RowsGuard | None = None

    @property
    def filled_lines(self) -> list[LineRow]:
        """Lines that say something."""
        return [row for row in self.lines if row.is_filled]

    @property
    def filled_added(self) -> list[AddedRow]:
        """Co-financing that says something."""
        return [row for row in self.added if row.is_filled]

    @property
    def total(self) -> int:
        """The sum of the lines that can be read, in minor units."""
        return sum(row.sum.minor_units or 0 for row in self.filled_lines)

    @property
    def has_open_sums(self) -> bool:
        """Whether a sum is typed that cannot be read yet, so that the total lacks it."""
        return any(row.sum.is_filled and row.sum.minor_units is None for row in self.filled_lines)

    @property
    def is_confirmed(self) -> bool:
        """Whether every sum stood in words before the person."""
        lines, added = self.filled_lines, self.filled_added
        return are_confirmed([*(row.sum for row in lines), *(row.sum for row in added)])

    def line_entries(self) -> list[LineEntry]:
        """The lines to be written, after validation."""
        return [LineEntry(int(row.category), row.text, row.sum.minor_units or 0) for row in self.filled_lines]

    def added_entries(self) -> list[CofinancingEntry]:
        """The co-financing to be written, after validation."""
        return [
            CofinancingEntry(
                partner_id=None if row.partner == GRANTEE else int(row.partner),
                is_in_kind=row.is_in_kind,
                currency=row.currency,
                minor_units=row.sum.minor_units or 0,
                source=row.source,
            )
            for row in self.filled_added
        ]

    def refuse(self, error: BudgetRefusedError) -> None:
        """Put what an action refused at its field, or above the form."""
        rows: Sequence[LineRow | AddedRow] = (
            self.filled_lines if error.field == "category" else self.filled_added
        )
        message = award_labels.amount_words(award_labels.BUDGET_REFUSAL[error.refusal], error, "")
        place = rows[error.row].id_of(error.field) if error.field and error.row < len(rows) else "budget"
        self.errors[place] = message


def standing_sheet(lines: Sequence[BudgetLine], added: Sequence[Cofinancing], currency: str) -> BudgetSheet:
    """The sheet as it stands, with empty rows below."""
    sheet = BudgetSheet(
        [
            LineRow(
                place,
                str(one.category_id),
                one.description or "",
                standing_sum(field_name(LINE, place, "amount"), currency, one.minor_units),
            )
            for place, one in enumerate(lines)
        ],
        [
            AddedRow(
                place,
                GRANTEE if one.partner_id is None else str(one.partner_id),
                one.currency,
                one.source,
                standing_sum(field_name(ADDED, place, "amount"), one.currency, one.minor_units),
                one.is_in_kind,
            )
            for place, one in enumerate(added)
        ],
    )
    add_rows(sheet, currency, EMPTY_ROWS)
    return sheet


def add_rows(sheet: BudgetSheet, currency: str, count: int) -> None:
    """Add empty rows to both parts."""
    for _turn in range(count):
        place, other = len(sheet.lines), len(sheet.added)
        sheet.lines.append(LineRow(place, "", "", TypedSum(field_name(LINE, place, "amount"), currency)))
        empty = TypedSum(field_name(ADDED, other, "amount"), currency)
        sheet.added.append(AddedRow(other, "", currency, "", empty))


def read_sheet(form: Mapping[str, str], currency: str, currencies: Sequence[str]) -> BudgetSheet:
    """The sheet as it was posted. Nothing is checked yet."""
    lines = [_read_line(form, place, currency) for place in range(count_rows(form, LINE))]
    added = [_read_added(form, place, currencies, currency) for place in range(count_rows(form, ADDED))]
    return BudgetSheet(lines, added)


def _read_line(form: Mapping[str, str], place: int, currency: str) -> LineRow:
    def value(name: str) -> str:
        return one_line(form.get(field_name(LINE, place, name), ""))

    amount = read_sum(form, field_name(LINE, place, "amount"), currency)
    return LineRow(place, value("category"), value("text"), amount, bool(value("drop")))


def _read_added(form: Mapping[str, str], place: int, currencies: Sequence[str], usual: str) -> AddedRow:
    def value(name: str) -> str:
        return one_line(form.get(field_name(ADDED, place, name), ""))

    currency = value("currency") if value("currency") in currencies else usual
    amount = read_sum(form, field_name(ADDED, place, "amount"), currency)
    is_in_kind = value("kind") == "in_kind"
    return AddedRow(
        place, value("partner"), currency, value("source"), amount, is_in_kind, bool(value("drop"))
    )


def check_sheet(sheet: BudgetSheet, categories: Collection[str], partners: Collection[str]) -> None:
    """Note what is wrong or missing in the rows that say something."""
    for row in sheet.filled_lines:
        if row.category not in categories:
            sheet.errors[row.id_of("category")] = gettext("Choose a heading of the list.")
        _note(sheet, row.id_of("text"), text_error(row.text, LONGEST))
        _note(sheet, row.id_of("amount"), _sum_error(row.sum))
    for one in sheet.filled_added:
        if one.partner not in partners:
            message = gettext("Choose a partner of the list, or the grantee itself.")
            sheet.errors[one.id_of("partner")] = message
        _note(sheet, one.id_of("amount"), _sum_error(one.sum))
        source = gettext("Say where this is stated.") if not one.source else None
        _note(sheet, one.id_of("source"), source or text_error(one.source, LONGEST))


def _sum_error(typed: TypedSum) -> str | None:
    return typed.error if typed.is_filled else gettext("Enter a sum of more than zero, or take the line out.")


def _note(sheet: BudgetSheet, place: str, message: str | None) -> None:
    if message:
        sheet.errors[place] = message
