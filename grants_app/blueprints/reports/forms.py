"""The forms by which a plan is written and a due day moved, and the rows of chosen days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Final

from wtforms import DateField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from grants_app.domain.reports.schedule.rules import MOST_DAYS_UNTIL_DUE
from grants_app.domain.reports.schedule.vocabulary import ScheduleKind
from grants_app.forms import choice
from grants_app.forms import lazy as _
from grants_app.forms.guarded import GuardedForm
from grants_app.i18n import formats
from grants_app.i18n.report_labels import SCHEDULE_KIND
from grants_app.sheets.rows import EMPTY_ROWS, count_rows, field_name
from grants_app.typed_text import day_error, one_line, read_day

END: Final = "end"
LONGEST_REASON: Final = 1000


class PlanForm(GuardedForm):
    """How a grant reports. `begins`: the days from which the plan can hold; one alone is not asked for."""

    guarded: ClassVar[tuple[str, ...]] = ("reason",)
    kind = SelectField(_("How often"), [DataRequired()])
    days_until_due = IntegerField(
        _("Days from the end of a period until its report is due"),
        [InputRequired(), NumberRange(1, MOST_DAYS_UNTIL_DUE)],
    )
    from_on = SelectField(_("Holds from the period that begins on"), [DataRequired()])
    reason = TextAreaField(_("Why, and which document says so"), [DataRequired(), Length(max=LONGEST_REASON)])
    seen = HiddenField()
    confirmed = HiddenField()

    def __init__(self, begins: Sequence[date], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.begins = begins
        self.kind.choices = [choice(one.value, str(SCHEDULE_KIND[one])) for one in ScheduleKind]
        self.from_on.choices = [choice(one.isoformat(), formats.day(one)) for one in begins]
        if len(begins) < 2:
            del self.from_on

    @property
    def chosen_begin(self) -> date:
        """The day from which the plan is to hold, after validation; where none can, one that is refused."""
        if "from_on" in self:
            return date.fromisoformat(self.from_on.data)
        return self.begins[0] if self.begins else date.min


class DueForm(GuardedForm):
    """Another day on which a report is due."""

    guarded: ClassVar[tuple[str, ...]] = ("reason",)
    due_on = DateField(_("New due day"), [DataRequired()])
    reason = TextAreaField(_("Why"), [DataRequired(), Length(max=LONGEST_REASON)])
    seen = HiddenField()


@dataclass(frozen=True)
class EndRow:
    """A day on which a period ends, as it was typed. `place` counts from 0 and names its field."""

    place: int
    typed: str = ""

    @property
    def id(self) -> str:
        """Name and id of its field."""
        return field_name(END, self.place, "day")

    @property
    def day(self) -> date | None:
        """The day that was typed, or None if it is none."""
        return read_day(self.typed)

    @property
    def iso_day(self) -> str:
        """The day as a date field takes it, or what was typed."""
        return self.day.isoformat() if self.day else self.typed


@dataclass
class EndRows:
    """The days of an ad hoc plan. `errors`: field id to message."""

    typed: Sequence[str]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> list[EndRow]:
        """The days that were typed, with empty rows below."""
        filled = [text for text in self.typed if text]
        return [EndRow(place, text) for place, text in enumerate([*filled, *[""] * EMPTY_ROWS])]

    @property
    def days(self) -> tuple[date, ...]:
        """The days that can be read, in their order."""
        return tuple(row.day for row in self.rows if row.day is not None)

    def check(self) -> bool:
        """Note what is no day; gives whether all can be read."""
        found = {row.id: day_error(row.typed, row.day) for row in self.rows if row.typed}
        self.errors |= {place: message for place, message in found.items() if message}
        return not self.errors

    def refuse(self, day: date | None, message: str) -> None:
        """Say at a day's own field, or at the first one, why it is refused."""
        row = next((one for one in self.rows if day is not None and one.day == day), self.rows[0])
        self.errors[row.id] = message


def read_ends(form: Mapping[str, str]) -> EndRows:
    """The days as they were posted. Nothing is checked yet."""
    names = (field_name(END, place, "day") for place in range(count_rows(form, END)))
    return EndRows([one_line(form.get(name, "")) for name in names])
