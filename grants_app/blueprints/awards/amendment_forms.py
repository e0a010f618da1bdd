"""The forms by which amendments are proposed, one for each kind, and the rows of a change of sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from flask_babel import gettext
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from grants_app.blueprints.awards.forms import AwardFields, Needed, rate_words
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.agreements.models import ExchangeRate
from grants_app.domain.grants.amendments.rules import RULES
from grants_app.domain.grants.amendments.vocabulary import AmendmentKind
from grants_app.domain.grants.editing.sites import SiteEntry
from grants_app.domain.grants.lifecycle.vocabulary import StepReason
from grants_app.domain.grants.vocabulary import Evidence
from grants_app.forms import choice
from grants_app.forms import lazy as _
from grants_app.forms.days import SeenDay
from grants_app.forms.guarded import GuardedForm
from grants_app.forms.scope import ScopeFields
from grants_app.i18n import award_labels
from grants_app.typed_text import one_line

COUNTRY: Final = "country"
NEW_SITES: Final = 4


class AmendmentForm(GuardedForm):
    """What every amendment says: since when, why, and on which paper it rests."""

    guarded: ClassVar[tuple[str, ...]] = ("reason", "document")
    effective_on = DateField(_("In force from"), [DataRequired()])
    reason = TextAreaField(_("Why"), [DataRequired(), Length(max=2000)])
    document = StringField(_("Document"), [DataRequired(), Length(max=250)])
    document_on = DateField(_("Date of the document"), [DataRequired(), SeenDay()])


class ExtensionForm(AmendmentForm):
    """A later end."""

    end_on = DateField(_("New last day"), [DataRequired()])


class CostForm(ExtensionForm, AwardFields):
    """A higher award; the budget stands beside the form."""

    guarded = (*AmendmentForm.guarded, *AwardFields.guarded)
    award = StringField(_("New award in all"), [DataRequired(), Length(max=80)])
    rate = SelectField(_("Rate"), [Needed("wants_rate", _("Choose a rate."))])

    def __init__(
        self, currency: str, others: list[str], rates: list[ExchangeRate], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.known_currency, self.currencies = currency, others
        self.offer_others(others)
        self.rate.choices = [choice("", gettext("Choose"))]
        self.rate.choices += [choice(str(one.id), rate_words(one)) for one in rates]


class ScopeForm(AmendmentForm, ScopeFields):
    """What the grant does, and with whom it works."""


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
            # An early closure is in force after its day, as every page that shows it says.
            self.effective_on.label.text = gettext("Last active day")


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
