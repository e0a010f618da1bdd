"""The forms of an exchange rate: adding one, and taking a wrong one back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from flask_babel import gettext
from wtforms import DateField, Field, SelectField, StringField, TextAreaField
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

    def __init__(self, currencies: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base.choices = self.quote.choices = [choice(code, currency_name(code)) for code in currencies]
        self.value = Decimal(0)

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
