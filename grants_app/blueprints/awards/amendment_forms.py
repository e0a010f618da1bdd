"""The forms by which amendments are proposed, one for each kind, and the rows of a change of sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import gettext
from wtforms import DateField, Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput

from grants_app.blueprints.awards.forms import RATE, STATED, UNKNOWN, Needed, rate_words, read_sum
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.amendments.rules import RULES
from grants_app.domain.grants.amendments.vocabulary import AmendmentKind
from grants_app.domain.grants.editing.sites import SiteEntry
from grants_app.domain.grants.lifecycle.vocabulary import StepReason
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from grants_app.forms import BaseForm, choice
from grants_app.forms import lazy as _
from grants_app.i18n import award_labels, labels
from grants_app.typed_text import one_line

COUNTRY: Final = "country"
NEW_SITES: Final = 4


class AmendmentForm(BaseForm):
    """What every amendment says: since when, why, and on which paper it rests."""

    effective_on = DateField(_("In force from"), [DataRequired()])
    reason = TextAreaField(_("Why"), [DataRequired(), Length(max=2000)])
    document = StringField(_("Document"), [DataRequired(), Length(max=250)])
    document_on = DateField(_("Date of the document"), [DataRequired()])


class ExtensionForm(AmendmentForm):
    """A later end."""

    end_on = DateField(_("New last day"), [DataRequired()])


class CostForm(ExtensionForm):
    """A higher award; the budget stands beside the form."""

    award = StringField(_("New award in all"), [DataRequired(), Length(max=80)])
    award_source = StringField(_("Where it is stated"), [DataRequired(), Length(max=200)])
    award_on = DateField(_("Day of the statement"), [DataRequired()])
    other = RadioField(_("The award in the other currency"), [InputRequired()], default=UNKNOWN)
    other_sum = StringField(
        _("Sum in the other currency"), [Needed("wants_stated", _("Write the sum.")), Length(max=80)]
    )
    other_source = StringField(
        _("Where it is stated"),
        [Needed("wants_stated", _("Say which document states the amount.")), Length(max=200)],
    )
    other_on = DateField(
        _("Day of the statement"),
        [Needed("wants_stated", _("Give the date on which the source states the amount."))],
    )
    rate = SelectField(_("Rate"), [Needed("wants_rate", _("Choose a rate."))])

    def __init__(
        self, currency: str, other_currency: str | None, rates: list[ExchangeRate], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.currency, self.other_currency = currency, other_currency
        self.award_sum = self.stated_sum = 0
        self.other.choices = [
            choice(UNKNOWN, gettext("Not known")),
            choice(STATED, gettext("As a document states it")),
            choice(RATE, gettext("At a dated rate")),
        ]
        self.rate.choices = [choice("", gettext("Choose"))]
        self.rate.choices += [choice(str(one.id), rate_words(one)) for one in rates]

    def validate_award(self, typed: Field) -> None:
        """A sum in the agreement's currency."""
        self.award_sum = read_sum(typed.data, self.currency)

    def validate_other_sum(self, typed: Field) -> None:
        """A sum in the other currency, where one is stated."""
        self.stated_sum = read_sum(typed.data, self.other_currency or "")

    @property
    def wants_stated(self) -> bool:
        """Whether a document states the sum in the other currency."""
        return bool(self.other.data == STATED)

    @property
    def wants_rate(self) -> bool:
        """Whether the sum in the other currency follows from a rate that is kept."""
        return bool(self.other.data == RATE)


class ScopeForm(AmendmentForm):
    """What the grant does, and with whom it works."""

    themes = SelectMultipleField(_("Themes"), [Optional()], option_widget=CheckboxInput())
    primary_theme = SelectField(_("Main theme"), [Optional()])
    works_with = SelectMultipleField(_("Works with"), [Optional()], option_widget=CheckboxInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = [choice(one.value, str(labels.THEME[one])) for one in Theme]
        self.themes.choices = themes
        self.primary_theme.choices = [choice("", gettext("none")), *themes]
        self.works_with.choices = [choice(one.value, str(labels.WORKS_WITH[one])) for one in WorksWith]


class LifeForm(AmendmentForm):
    """A suspension or an early closure, with its reason as a code."""

    code = SelectField(_("Reason"), [Optional()])
    end_on = DateField(_("Last day of the suspension"), [Optional()])

    def __init__(self, kind: AmendmentKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [one for one in StepReason if one in RULES[kind].codes]
        self.code.choices = [choice("", gettext("Choose"))]
        self.code.choices += [choice(one.value, str(award_labels.STEP_REASON[one])) for one in codes]
        if kind is not AmendmentKind.SUSPENSION:
            del self.end_on


@dataclass
class SiteRow:
    """A site to be added, as it was typed. `found`: places that its name can mean, None while unread."""

    place: int
    words: str = ""
    evidence: str = Evidence.LEVEL_UNSTATED.value
    is_sensitive: bool = False
    chosen: str = ""
    found: Sequence[Place] | None = None

    def id_of(self, name: str) -> str:
        """The id of a field of the row."""
        return f"site-{self.place}-{name}"

    @property
    def is_open(self) -> bool:
        """Whether a name is there and no place is chosen for it."""
        return bool(self.words) and not self.chosen

    def entry(self) -> SiteEntry:
        """The site to be added, after a place was chosen."""
        code = None if self.chosen == COUNTRY else self.chosen
        return SiteEntry(self.words, code, Evidence(self.evidence), self.is_sensitive)


@dataclass
class SiteRows:
    """The sites to be added, and the positions of those that end."""

    rows: list[SiteRow] = field(default_factory=lambda: [SiteRow(place) for place in range(NEW_SITES)])
    ended: frozenset[int] = frozenset()

    @property
    def filled(self) -> list[SiteRow]:
        """Rows with a name."""
        return [row for row in self.rows if row.words]


def read_site_rows(form: Mapping[str, str], ended: Sequence[str]) -> SiteRows:
    """The rows as they were posted; an evidence that there is none of becomes the weakest."""
    known = {one.value for one in Evidence}
    rows = []
    for place in range(NEW_SITES):
        row = SiteRow(place, one_line(form.get(f"site-{place}-words", ""))[:250])
        evidence = form.get(row.id_of("evidence"), "")
        row.evidence = evidence if evidence in known else row.evidence
        row.is_sensitive = row.id_of("sensitive") in form
        row.chosen = form.get(row.id_of("chosen"), "")
        rows.append(row)
    return SiteRows(rows, frozenset(int(one) for one in ended if one.isdecimal()))
