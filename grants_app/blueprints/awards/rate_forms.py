"""The forms of an exchange rate: adding one, and taking a wrong one back."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Any, ClassVar

from flask_babel import gettext
from wtforms import DateField, Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from grants_app.blueprints.awards.forms import read_rate
from grants_app.forms import choice
from grants_app.forms import lazy as _
from grants_app.forms.days import SeenDay
from grants_app.forms.guarded import GuardedForm
from grants_app.i18n.currencies import currency_name


class RateForm(GuardedForm):
    """A dated exchange rate with its source."""

    guarded = ("source",)
    base = SelectField(_("One unit of"), [DataRequired()])
    quote = SelectField(_("is worth units of"), [DataRequired()])
    rate = StringField(_("Rate"), [DataRequired(), Length(max=40)])
    quoted_on = DateField(_("Day of the rate"), [DataRequired(), SeenDay()])
    source = StringField(_("Who gives the rate"), [DataRequired(), Length(max=200)])
    shown = HiddenField()

    def __init__(self, currencies: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base.choices = self.quote.choices = [choice(code, currency_name(code)) for code in currencies]
        self.value = Decimal(0)

    def was_read_back(self) -> bool:
        """Whether exactly this rate stood before the person as it was understood; else it will have."""
        understood = f"{self.base.data} {self.quote.data} {self.value.normalize():f} {self.quoted_on.data}"
        was_shown, self.shown.data = self.shown.data == understood, understood
        return was_shown

    @property
    def for_a_hundred(self) -> Decimal:
        """What a hundred of the other currency come to, to five digits: the same rate from the other side."""
        return Context(prec=5).divide(Decimal(100), self.value)

    def validate_rate(self, field: Field) -> None:
        """A positive number."""
        self.value = read_rate(field.data)

    def validate_quote(self, field: Field) -> None:
        """Two currencies."""
        if field.data == self.base.data:
            raise ValidationError(gettext("Choose two different currencies."))


class WithdrawalForm(GuardedForm):
    """Why a rate is wrong."""

    guarded: ClassVar[tuple[str, ...]] = ("reason",)
    reason = TextAreaField(_("What is wrong with it"), [DataRequired(), Length(max=1000)])
