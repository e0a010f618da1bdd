"""The forms of a grant and of its sites."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length

from grants_app.domain.grants.editing.actions import GrantEntry
from grants_app.domain.grants.vocabulary import Evidence
from grants_app.domain.organisations.models import Organisation
from grants_app.domain.programmes.models import Phase
from grants_app.forms import BaseForm, choice
from grants_app.forms import lazy as _
from grants_app.forms.guarded import GuardedForm
from grants_app.forms.scope import ScopeFields
from grants_app.i18n import labels
from grants_app.i18n.bilingual import pick_field


def number_chosen(value: object) -> int | None:
    """What was chosen in a list of numbers; None for nothing."""
    return int(str(value)) if value not in (None, "", "None") else None


class GrantForm(GuardedForm, ScopeFields):
    """What is said of a grant, both languages side by side. `seen` names the state that the person saw."""

    guarded = ("title_sq", "title_en", "summary_sq", "summary_en")
    organisation_id = SelectField(_("Organisation"), [DataRequired()], coerce=number_chosen)
    phase_id = SelectField(_("Phase"), [DataRequired()], coerce=number_chosen)
    reference = StringField(_("Reference"), [Length(max=80)])
    title_sq = StringField(_("Title in Albanian"), [Length(max=500)])
    title_en = StringField(_("Title in English"), [Length(max=500)])
    summary_sq = TextAreaField(_("Summary in Albanian"), [Length(max=4000)])
    summary_en = TextAreaField(_("Summary in English"), [Length(max=4000)])
    start_on = DateField(_("First day"), [DataRequired()])
    end_on = DateField(_("Last day"), [DataRequired()])
    seen = HiddenField()

    def __init__(self, phases: list[Phase], holders: list[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nothing is chosen by itself: what is signed for the wrong organisation stays with it.
        nothing = choice("", gettext("Choose"))
        self.organisation_id.choices = [
            nothing,
            *(choice(str(one.id), pick_field(one, "name").text) for one in holders),
        ]
        self.phase_id.choices = [
            nothing,
            *(choice(str(one.id), pick_field(one, "name").text) for one in phases),
        ]

    def entry(self) -> GrantEntry:
        """What was said, once it is valid. Raises ValueError before."""
        if self.start_on.data is None or self.end_on.data is None:
            raise ValueError("the form has not been validated")
        return GrantEntry(
            phase_id=self.phase_id.data,
            organisation_id=self.organisation_id.data,
            reference=_text(self.reference.data),
            title_sq=_text(self.title_sq.data),
            title_en=_text(self.title_en.data),
            summary_sq=(self.summary_sq.data or "").strip() or None,
            summary_en=(self.summary_en.data or "").strip() or None,
            start_on=self.start_on.data,
            end_on=self.end_on.data,
            themes=self.chosen_themes,
            primary_theme=self.chosen_primary,
            works_with=self.chosen_works_with,
        )


class SiteForm(BaseForm):
    """A place: its name as written; which place that is, is chosen once the name was looked up."""

    words = StringField(_("Name of the place"), [DataRequired(), Length(max=250)])
    place = HiddenField()
    evidence = SelectField(_("What the agreement says of it"), [DataRequired()])
    is_sensitive = BooleanField(_("A shelter or another place that must not be found"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.evidence.choices = [choice(one.value, str(labels.EVIDENCE[one])) for one in Evidence]


def _text(value: str | None) -> str | None:
    return " ".join((value or "").split()) or None
