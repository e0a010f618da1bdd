"""The forms of an indicator and of what a grant means to reach with it, and the rows of its targets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from flask_babel import gettext
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from grants_app.domain.disclosure.counts.rules import IndicatorClass
from grants_app.domain.grants.vocabulary import TargetBasis
from grants_app.domain.reports.indicators.models import Target
from grants_app.domain.reports.indicators.rules import MOST, CategoryEntry, TargetEntry
from grants_app.domain.reports.indicators.vocabulary import Axis, Counting
from grants_app.forms import choice
from grants_app.forms import lazy as _
from grants_app.forms.guarded import GuardedForm
from grants_app.i18n.indicator_labels import AXIS, COUNTING, COUNTS
from grants_app.sheets.rows import EMPTY_ROWS, count_rows, field_name
from grants_app.typed_text import one_line

TARGET: Final = "target"
# A whole number, with spaces, points or commas between its thousands.
WHOLE: Final = re.compile(r"\d{1,10}|\d{1,3}(?:[ .,\u00a0]\d{3}){1,3}", re.ASCII)


def _named(longest: int) -> list[Any]:
    return [DataRequired(), Length(max=longest)]


class IndicatorForm(GuardedForm):
    """What an indicator is."""

    guarded: ClassVar[tuple[str, ...]] = (
        *("name_sq", "name_en", "definition_sq", "definition_en", "unit_sq", "unit_en", "categories"),
    )
    name_sq = StringField(_("Name in Albanian"), _named(200))
    name_en = StringField(_("Name in English"), _named(200))
    definition_sq = TextAreaField(_("Definition in Albanian"), _named(2000))
    definition_en = TextAreaField(_("Definition in English"), _named(2000))
    unit_sq = StringField(_("Unit in Albanian"), _named(60))
    unit_en = StringField(_("Unit in English"), _named(60))
    counts = SelectField(_("What is counted"), [DataRequired()])
    counting = RadioField(_("What periods make together"), [DataRequired()])
    axes = SelectMultipleField(
        _("Broken down by"),
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )
    categories = TextAreaField(_("Categories of its own"), [Optional(), Length(max=2000)])
    is_retired = BooleanField(_("No other grant takes it up any more"))
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counts.choices = [choice(one.value, str(words)) for one, words in COUNTS.items()]
        self.counting.choices = [choice(one.value, str(words)) for one, words in COUNTING.items()]
        self.axes.choices = [choice(one.value, str(words)) for one, words in AXIS.items()]

    def validate_categories(self, field: TextAreaField) -> None:
        """Each line has both languages."""
        for line in lines_of(field.data or ""):
            if len(line.split(";")) != 2 or not all(part.strip() for part in line.split(";")):
                raise ValidationError(
                    gettext("“%(line)s”: write Albanian; English, one category a line.", line=line[:60])
                )

    @property
    def kind(self) -> IndicatorClass:
        """What is counted, after validation."""
        return IndicatorClass(self.counts.data)

    @property
    def chosen_counting(self) -> Counting:
        """What periods make together, after validation."""
        return Counting(self.counting.data)

    @property
    def chosen_axes(self) -> list[Axis]:
        """The breakdowns, after validation."""
        return [Axis(one) for one in self.axes.data or []]

    @property
    def typed_categories(self) -> list[CategoryEntry]:
        """The categories, after validation."""
        pairs = (line.split(";") for line in lines_of(self.categories.data or ""))
        return [CategoryEntry(one_line(sq), one_line(en)) for sq, en in pairs]


class MeasureForm(GuardedForm):
    """What a grant means to reach. `choices`: indicators that it can take up; none where it has its own."""

    guarded: ClassVar[tuple[str, ...]] = ("source",)
    indicator = SelectField(_("Indicator"), [DataRequired()])
    baseline = IntegerField(_("Baseline"), [Optional(), NumberRange(0, MOST)])
    baseline_on = DateField(_("Day of the baseline"), [Optional()])
    may_overlap = BooleanField(_("It may count some of the same as other indicators of this grant"))
    source = StringField(_("Which document states this"), _named(250))
    seen = HiddenField()

    def __init__(self, choices: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicator.choices = [choice("", gettext("Choose")), *(choice(str(k), v) for k, v in choices)]
        if not choices:
            del self.indicator


@dataclass(frozen=True)
class TargetRow:
    """A target as it was typed. `place` counts from 0 and names its fields."""

    place: int
    value: str = ""
    basis: str = TargetBasis.TOTAL.value
    times: str = ""
    period: str = ""
    is_approximate: bool = False

    @property
    def is_filled(self) -> bool:
        """Whether the row says something."""
        return bool(self.value or self.times or self.is_approximate)

    def id_of(self, name: str) -> str:
        """The id of a field of the row."""
        return field_name(TARGET, self.place, name)


@dataclass
class TargetRows:
    """The targets of a measure. `errors`: field id to message."""

    rows: list[TargetRow]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def filled(self) -> list[TargetRow]:
        """Rows that say something."""
        return [row for row in self.rows if row.is_filled]

    def check(self, periods: Sequence[int]) -> bool:
        """Note what cannot be read; gives whether all can. `periods`: ids that may be chosen."""
        for row in self.filled:
            if not WHOLE.fullmatch(row.value):
                self.errors[row.id_of("value")] = gettext("Write a whole number, such as 120.")
            if row.times and not WHOLE.fullmatch(row.times):
                self.errors[row.id_of("times")] = gettext("Write a whole number, such as 120.")
            if row.basis not in set(TargetBasis):
                self.errors[row.id_of("basis")] = gettext("Choose one of the list.")
            if row.period and row.period not in {str(one) for one in periods}:
                self.errors[row.id_of("period")] = gettext("Choose one of the list.")
        return not self.errors

    @property
    def entries(self) -> list[TargetEntry]:
        """The targets to be written, after checking."""
        return [
            TargetEntry(
                value=_whole(row.value) or 0,
                is_approximate=row.is_approximate,
                basis=TargetBasis(row.basis),
                times=_whole(row.times),
                period_id=int(row.period) if row.period else None,
            )
            for row in self.filled
        ]

    def refuse(self, place: int, message: str, name: str = "value") -> None:
        """Say at a row's field why it is refused."""
        self.errors[self.filled[place].id_of(name)] = message


def standing_targets(targets: Sequence[Target]) -> TargetRows:
    """The targets as they stand, with empty rows below."""
    rows = [
        TargetRow(
            place,
            str(one.value),
            one.basis.value,
            str(one.times or ""),
            str(one.period_id or ""),
            one.is_approximate,
        )
        for place, one in enumerate(targets)
    ]
    return TargetRows([*rows, *(TargetRow(len(rows) + more) for more in range(EMPTY_ROWS))])


def read_targets(form: Mapping[str, str]) -> TargetRows:
    """The targets as they were posted, empty rows between them left out. Nothing is checked yet."""

    def typed(place: int, name: str) -> str:
        return one_line(form.get(field_name(TARGET, place, name), ""))

    found: list[TargetRow] = []
    for place in range(count_rows(form, TARGET)):
        row = TargetRow(
            len(found),
            typed(place, "value"),
            typed(place, "basis") or TargetBasis.TOTAL.value,
            typed(place, "times"),
            typed(place, "period"),
            bool(typed(place, "about")),
        )
        if row.is_filled:
            found.append(row)
    return TargetRows([*found, *(TargetRow(len(found) + more) for more in range(EMPTY_ROWS))])


def lines_of(text: str) -> list[str]:
    """The lines that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _whole(text: str) -> int | None:
    return int(re.sub(r"\D", "", text)) if text else None
