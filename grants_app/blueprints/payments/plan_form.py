"""The plan of the tranches: those that nobody has requested yet, as they stand or as a person typed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from flask_babel import gettext

from grants_app.domain.grants.payments.models import Tranche
from grants_app.domain.grants.payments.planning import TrancheEntry
from grants_app.domain.grants.payments.tranches import TrancheRefusedError
from grants_app.domain.grants.payments.vocabulary import TrancheCondition, TrancheRefusal
from grants_app.forms.guarded_rows import RowsGuard
from grants_app.i18n.award_labels import amount_words
from grants_app.i18n.payment_refusals import TRANCHE_REFUSAL
from grants_app.sheets.rows import EMPTY_ROWS, count_rows, field_name
from grants_app.sheets.sums import TypedSum, are_confirmed, read_sum, standing_sum
from grants_app.typed_text import day_error, one_line, read_day, text_error

TRANCHE: Final = "tranche"
LONGEST: Final = 250
# The field that a refusal is about; what is not here is said above the form.
FIELDS: Final = {
    TrancheRefusal.NOT_POSITIVE: "amount",
    TrancheRefusal.OVER_AWARD: "amount",
    TrancheRefusal.MILESTONE_MISSING: "milestone",
}


@dataclass
class PlanRow:
    """One tranche of the plan. `place` counts from 0 and names its fields; `is_dropped`: taken out."""

    place: int
    sum: TypedSum
    day: str = ""
    condition: str = TrancheCondition.NONE.value
    milestone: str = ""
    is_dropped: bool = False

    @property
    def is_filled(self) -> bool:
        """Whether the row says something; a condition alone does not."""
        return bool(not self.is_dropped and (self.sum.is_filled or self.day or self.milestone))

    @property
    def planned_on(self) -> date | None:
        """The day that was typed, or None if it is none."""
        return read_day(self.day)

    @property
    def iso_day(self) -> str:
        """The day as a date field takes it, or what was typed."""
        return self.planned_on.isoformat() if self.planned_on else self.day

    def id_of(self, name: str) -> str:
        """The id of a field of the row."""
        return field_name(TRANCHE, self.place, name)


@dataclass
class PlanSheet:
    """The rows of the page. `errors`: field id to message; `guard`: what it says of the milestones."""

    rows: list[PlanRow]
    errors: dict[str, str] = field(default_factory=dict)
    guard: RowsGuard | None = None

    @property
    def filled(self) -> list[PlanRow]:
        """Rows that say something."""
        return [row for row in self.rows if row.is_filled]

    @property
    def total(self) -> int:
        """The sum of the rows that can be read, in minor units."""
        return sum(row.sum.minor_units or 0 for row in self.filled)

    @property
    def has_open_sums(self) -> bool:
        """Whether a sum is typed that cannot be read yet, so that the total lacks it."""
        return any(row.sum.is_filled and row.sum.minor_units is None for row in self.filled)

    @property
    def is_confirmed(self) -> bool:
        """Whether every sum stood in words before the person."""
        return are_confirmed(row.sum for row in self.filled)

    def entries(self) -> list[TrancheEntry]:
        """The plan to be written, after validation."""
        return [
            TrancheEntry(
                row.sum.minor_units or 0, row.planned_on, TrancheCondition(row.condition), row.milestone
            )
            for row in self.filled
            if row.planned_on is not None
        ]

    def refuse(self, error: TrancheRefusedError, currency: str) -> None:
        """Put what an action refused, with its figures, at its field or above the form."""
        refused, rows = error.refused, self.filled
        message = amount_words(TRANCHE_REFUSAL[refused.refusal], refused, currency)
        name = FIELDS.get(refused.refusal)
        is_in_row = name is not None and error.row is not None and error.row < len(rows)
        self.errors[rows[error.row or 0].id_of(name or "") if is_in_row else "plan"] = message


def standing_plan(tranches: Sequence[Tranche], currency: str) -> PlanSheet:
    """The plan as it stands, with empty rows below."""
    sheet = PlanSheet(
        [
            PlanRow(
                place,
                standing_sum(field_name(TRANCHE, place, "amount"), currency, one.minor_units),
                one.planned_on.isoformat(),
                one.condition.value,
                one.milestone or "",
            )
            for place, one in enumerate(tranches)
        ]
    )
    add_rows(sheet, currency, EMPTY_ROWS)
    return sheet


def add_rows(sheet: PlanSheet, currency: str, count: int) -> None:
    """Add empty rows."""
    for place in range(len(sheet.rows), len(sheet.rows) + count):
        sheet.rows.append(PlanRow(place, TypedSum(field_name(TRANCHE, place, "amount"), currency)))


def read_plan(form: Mapping[str, str], currency: str) -> PlanSheet:
    """The plan as it was posted. Nothing is checked yet."""
    return PlanSheet([_read_row(form, place, currency) for place in range(count_rows(form, TRANCHE))])


def _read_row(form: Mapping[str, str], place: int, currency: str) -> PlanRow:
    def value(name: str) -> str:
        return one_line(form.get(field_name(TRANCHE, place, name), ""))

    amount = read_sum(form, field_name(TRANCHE, place, "amount"), currency)
    condition = value("condition") or TrancheCondition.NONE.value
    return PlanRow(place, amount, value("day"), condition, value("milestone"), bool(value("drop")))


def check_plan(sheet: PlanSheet) -> None:
    """Note what is wrong or missing in the rows that say something."""
    for row in sheet.filled:
        missing = None if row.sum.is_filled else gettext("Enter a sum of more than zero.")
        found = {
            "amount": missing or row.sum.error,
            "day": day_error(row.day, row.planned_on),
            "condition": None
            if row.condition in set(TrancheCondition)
            else gettext("Choose a condition of the list."),
            "milestone": text_error(row.milestone, LONGEST) or _milestone_error(row),
        }
        sheet.errors |= {row.id_of(name): message for name, message in found.items() if message}


def _milestone_error(row: PlanRow) -> str | None:
    if row.condition == TrancheCondition.MILESTONE and not row.milestone:
        return str(TRANCHE_REFUSAL[TrancheRefusal.MILESTONE_MISSING])
    return None
