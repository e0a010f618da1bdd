"""Forms of awards, and reading the sums that people type into them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Final

from flask_babel import gettext
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, StopValidation, ValidationError

from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.agreements.vocabulary import AwardKind, CheckState
from grants_app.domain.grants.lifecycle.states import CHANGES
from grants_app.domain.grants.lifecycle.vocabulary import Step, StepReason
from grants_app.domain.grants.money.currency import minor_digits
from grants_app.domain.grants.money.reading import read_money
from grants_app.forms import BaseForm, choice
from grants_app.forms import lazy as _
from grants_app.forms.days import SeenDay
from grants_app.forms.guarded import GuardedForm
from grants_app.i18n import award_labels, formats, labels
from grants_app.i18n.currencies import currency_name

PAIR: Final = ("base", "quote")  # of so many currencies the other one is clear
UNKNOWN, STATED, RATE = "unknown", "stated", "rate"
NEW_RATE = "new"


def read_sum(text: str | None, currency: str) -> int:
    """An amount that somebody typed, in minor units. Raises ValidationError with what to do."""
    reading = read_money(text or "", currency, formats.grouping_sign())
    if reading.refusal is not None:
        raise ValidationError(labels.money_refusal(reading.refusal, currency))
    if reading.is_ambiguous or len(reading.readings) != 1:
        raise ValidationError(
            gettext("This can be read in two ways. Write it without the point or comma, or with its cents.")
            if minor_digits(currency)
            else gettext("This can be read in two ways. Write it without the point or comma.")
        )
    return reading.readings[0].minor_units


def read_rate(text: str | None) -> Decimal:
    """A rate that somebody typed, with a point or a comma. Raises ValidationError."""
    plain = (text or "").strip().replace(" ", "").replace(",", ".")
    try:
        rate = Decimal(plain)
    except InvalidOperation:
        raise ValidationError(gettext("Write the rate as a number, such as 98.45.")) from None
    if not rate.is_finite() or rate <= 0:
        raise ValidationError(
            gettext("A rate is more than zero, and %(rate)s is not.", rate=(text or "").strip())
        )
    if rate >= Decimal(10**9):
        raise ValidationError(gettext("A rate has at most nine digits before its decimals."))
    if rate != rate.quantize(Decimal("1e-8")):
        raise ValidationError(gettext("Write the rate with at most eight decimals."))
    return rate


class Needed:
    """Asks for a field where the form wants it, and lets it be empty or wrong where it does not."""

    def __init__(self, wanted: str, message: str) -> None:
        self.wanted = wanted
        self.message = message

    def __call__(self, form: BaseForm, field: Field) -> None:
        """Stop the further checks of a field that nobody wants or nobody filled in."""
        is_empty = not any(str(value).strip() for value in field.raw_data or [])
        if is_empty or not getattr(form, self.wanted):
            field.errors = []
            raise StopValidation(self.message if getattr(form, self.wanted) else "")


class AwardFields(GuardedForm):
    """An award with its source, and what it comes to in the other currency: stated, at a rate, or unknown."""

    guarded: ClassVar[tuple[str, ...]] = ("award_source", "other_source")
    award = StringField(_("Award"), [DataRequired(), Length(max=80)])
    award_source = StringField(_("Where it is stated"), [DataRequired(), Length(max=200)])
    award_on = DateField(_("Day of the statement"), [DataRequired(), SeenDay()])
    other = RadioField(_("The award in the other currency"), [InputRequired()], default=UNKNOWN)
    other_code = SelectField(_("Which other currency"))
    other_sum = StringField(
        _("Sum in the other currency"), [Needed("wants_stated", _("Write the sum.")), Length(max=80)]
    )
    other_source = StringField(
        _("Where it is stated"),
        [Needed("wants_stated", _("Say which document states the amount.")), Length(max=200)],
    )
    other_on = DateField(
        _("Day of the statement"),
        [Needed("wants_stated", _("Give the date on which the source states the amount.")), SeenDay()],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.other.choices = [
            choice(UNKNOWN, gettext("Not known")),
            choice(STATED, gettext("As a document states it")),
            choice(RATE, gettext("At a dated rate")),
        ]
        self.award_sum = self.stated_sum = 0
        self.known_currency = ""
        self.currencies: list[str] = []

    def offer_others(self, currencies: list[str]) -> None:
        """Let the person choose where the programme has more than one other currency."""
        if len(currencies) > 1:
            self.other_code.choices = [choice(code, currency_name(code)) for code in currencies]
        else:
            del self.other_code

    @property
    def agreed_currency(self) -> str:
        """The currency of the award: `known_currency`, where it is not chosen here."""
        return self.known_currency

    @property
    def other_currency(self) -> str | None:
        """The other currency: the one that is chosen, or the programme's only one; None without one."""
        if "other_code" in self:
            return self.other_code.data or None
        return next((code for code in self.currencies if code != self.agreed_currency), None)

    @property
    def wants_stated(self) -> bool:
        """Whether a document states the sum in the other currency."""
        return bool(self.other.data == STATED)

    @property
    def wants_rate(self) -> bool:
        """Whether the sum in the other currency follows from a rate."""
        return bool(self.other.data == RATE)

    def validate_award(self, field: Field) -> None:
        """A sum in the agreement's currency."""
        self.award_sum = read_sum(field.data, self.agreed_currency)

    def validate_other_code(self, field: Field) -> None:
        """Another currency than that of the award, where a sum in it is wanted."""
        if not (self.wants_stated or self.wants_rate):
            return
        if field.data == self.agreed_currency:
            raise ValidationError(gettext("Choose another currency than that of the award."))

    def validate_other_sum(self, field: Field) -> None:
        """A sum in the other currency, where one is stated."""
        self.stated_sum = read_sum(field.data, self.other_currency or "")


class TermsForm(AwardFields):
    """The terms of an agreement. `confirmed` names the sums that were shown in words before."""

    guarded = (*AwardFields.guarded, "rate_source")
    kind = RadioField(_("How the grant is paid"), [InputRequired()])
    currency = SelectField(_("Currency of the agreement"), [DataRequired()])
    rate = SelectField(_("Rate"), [Optional()])
    rate_value = StringField(
        _("New rate"),
        [Needed("wants_new_rate", _("Write the rate as a number, such as 98.45.")), Length(max=40)],
    )
    rate_on = DateField(
        _("Day of the rate"), [Needed("wants_new_rate", _("Give the day of the rate.")), SeenDay()]
    )
    rate_source = StringField(
        _("Who gives the rate"), [Needed("wants_new_rate", _("Say who gives the rate.")), Length(max=200)]
    )
    seen = HiddenField()
    confirmed = HiddenField()

    def __init__(self, currencies: list[str], rates: list[ExchangeRate], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [choice(one.value, str(award_labels.AWARD_KIND[one])) for one in AwardKind]
        self.currency.choices = [choice(code, currency_name(code)) for code in currencies]
        self.rate.choices = [
            choice(NEW_RATE, gettext("A new rate")),
            *(choice(str(one.id), rate_words(one)) for one in rates),
        ]
        self.offer_others(currencies if len(currencies) > len(PAIR) else [])
        if len(currencies) == len(PAIR):
            base, quote = currencies
            words = gettext("New rate: %(quote)s for 1 %(base)s", quote=quote, base=base)
            self.rate_value.label.text = words
        self.currencies = currencies
        self.new_rate: Decimal | None = None

    @property
    def agreed_currency(self) -> str:
        """The currency that is chosen."""
        return self.currency.data or ""

    @property
    def wants_new_rate(self) -> bool:
        """Whether the other currency follows from a rate that is not kept yet."""
        return self.wants_rate and self.rate.data == NEW_RATE

    def validate_rate_value(self, field: Field) -> None:
        """A new rate, where one is wanted."""
        self.new_rate = read_rate(field.data)


class CheckForm(GuardedForm):
    """What became of an item of the checklist."""

    guarded = ("reference", "reason")
    state = RadioField(_("State"), [InputRequired()])
    dated = DateField(_("Date"), [Optional(), SeenDay()])
    reference = StringField(_("Number or reference"), [Length(max=120)])
    reason = TextAreaField(_("Why it is waived"), [Length(max=1000)])
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.choices = [choice(one.value, str(award_labels.CHECK_STATE[one])) for one in CheckState]


class StepForm(GuardedForm):
    """A step in a grant's life: from which day, and why where a reader would ask."""

    guarded = ("note",)
    effective_on = DateField(_("In force from"), [DataRequired()])
    reason = SelectField(_("Reason"), [Optional()])
    note = TextAreaField(_("Note for staff and the grantee"), [Length(max=2000)])

    def __init__(self, step: Step, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = [one for one in StepReason if one in CHANGES[step].reasons]
        self.reason.choices = [
            choice("", gettext("Choose")),
            *(choice(one.value, str(award_labels.STEP_REASON[one])) for one in reasons),
        ]
        if not reasons:
            del self.reason


class ItemForm(GuardedForm):
    """An item of the checklist."""

    guarded = ("label_sq", "label_en")
    label_sq = StringField(_("Words in Albanian"), [DataRequired(), Length(max=250)])
    label_en = StringField(_("Words in English"), [Length(max=250)])
    needs_date = BooleanField(_("Asks for a date"))
    needs_reference = BooleanField(_("Asks for a reference"))
    is_active = BooleanField(_("In use"), default=True)
    seen = HiddenField()


class HeadingForm(GuardedForm):
    """A heading for budget lines."""

    guarded = ("label_sq", "label_en")
    label_sq = StringField(_("Words in Albanian"), [DataRequired(), Length(max=120)])
    label_en = StringField(_("Words in English"), [Length(max=120)])
    is_active = BooleanField(_("In use"), default=True)
    seen = HiddenField()


def rate_words(rate: ExchangeRate) -> str:
    """A rate in one line: `1 USD = 98.5 ALL, 1 September 2005, Bank of Albania`."""
    return gettext(
        "1 %(base)s = %(rate)s %(quote)s, %(day)s, %(source)s",
        base=rate.base,
        rate=formats.rate(rate.rate),
        quote=rate.quote,
        day=formats.day(rate.quoted_on),
        source=rate.source,
    )
