"""The forms of an organisation, of a person there and of a partner's part in a grant."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from grants_app.blueprints.editing.fields import Impersonal, lines_of, text_of
from grants_app.domain.grants.grantees.contacts.actions import ContactEntry
from grants_app.domain.grants.grantees.editing import OWN_KINDS, OrganisationEntry
from grants_app.domain.grants.partners.actions import PartnerNames
from grants_app.domain.grants.vocabulary import PartnerRole
from grants_app.domain.organisations.models import NameKind, OrganisationKind, Partner
from grants_app.forms import BaseForm, choice
from grants_app.forms import lazy as _
from grants_app.forms.guarded import GuardedForm
from grants_app.i18n import labels
from grants_app.i18n.bilingual import pick_field

LONGEST_NAME, LONGEST_REASON = 250, 2000


class OrganisationForm(GuardedForm):
    """What is said of an organisation, both languages side by side. `seen` names the state that was seen."""

    # Names are meant to be names, also those that honour somebody.
    guarded = ("kind_reason_sq", "kind_reason_en")
    name_sq = StringField(_("Name in Albanian"), [DataRequired(), Length(max=LONGEST_NAME), Impersonal()])
    name_en = StringField(_("Name in English"), [Length(max=LONGEST_NAME), Impersonal()])
    acronym = StringField(_("Acronym"), [Length(max=40), Impersonal()])
    kind = SelectField(_("Kind"), [DataRequired()])
    is_inferred = BooleanField(_("The kind is our reading: no document states it"))
    kind_reason_sq = TextAreaField(_("Reason in Albanian"), [Length(max=LONGEST_REASON), Impersonal()])
    kind_reason_en = TextAreaField(_("Reason in English"), [Length(max=LONGEST_REASON), Impersonal()])
    alias = TextAreaField(_("Also known as"), [Length(max=LONGEST_REASON), Impersonal()])
    english = TextAreaField(_("Other English names"), [Length(max=LONGEST_REASON), Impersonal()])
    spelling = TextAreaField(_("Other spellings"), [Length(max=LONGEST_REASON), Impersonal()])
    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [choice(one.value, str(labels.ORGANISATION_KIND[one])) for one in OrganisationKind]
        self.kind.choices = [choice("", gettext("Choose")), *kinds]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether nothing is wrong with any field, nor with a line of the names."""
        is_valid = bool(super().validate(extra_validators))
        for kind in OWN_KINDS:
            if any(len(line) > LONGEST_NAME for line in lines_of(self[kind.value])):
                self.refuse(kind.value, gettext("A name has at most %(most)s characters.", most=LONGEST_NAME))
                is_valid = False
        return is_valid

    def entry(self) -> OrganisationEntry:
        """What was said."""
        return OrganisationEntry(
            name_sq=text_of(self.name_sq),
            name_en=text_of(self.name_en),
            acronym=text_of(self.acronym),
            kind=OrganisationKind(self.kind.data),
            is_inferred=bool(self.is_inferred.data),
            kind_reason_sq=text_of(self.kind_reason_sq),
            kind_reason_en=text_of(self.kind_reason_en),
            names=tuple(
                (kind, line) for kind in OWN_KINDS for line in dict.fromkeys(lines_of(self[kind.value]))
            ),
        )


def standing_organisation(values: dict[str, Any]) -> dict[str, Any]:
    """What is said of an organisation now, as the fields of its form hold it."""
    names: dict[str, list[str]] = {kind.value: [] for kind in OWN_KINDS}
    for kind, text in values["names"]:
        names[NameKind(kind).value].append(text)
    return values | {kind: "\n".join(texts) for kind, texts in names.items()}


class ContactForm(BaseForm):
    """Somebody who can be reached at work. Nothing of it is kept by the browser."""

    name = StringField(_("Name of the person"), [DataRequired(), Length(max=120), Impersonal()])
    function_sq = StringField(_("Function in Albanian"), [Length(max=160), Impersonal()])
    function_en = StringField(_("Function in English"), [Length(max=160), Impersonal()])
    email = StringField(_("E-mail address at work"), [Length(max=254)])
    phone = StringField(_("Telephone at work"), [Length(max=40)])
    agreed_on = DateField(_("The person agreed on"), [DataRequired()])
    keep_until_on = DateField(_("Keep until"), [DataRequired()])
    seen = HiddenField()

    def entry(self) -> ContactEntry:
        """What was said, once it is valid. Raises ValueError before."""
        if self.agreed_on.data is None or self.keep_until_on.data is None:
            raise ValueError("the form has not been validated")
        return ContactEntry(
            name=text_of(self.name),
            function_sq=text_of(self.function_sq),
            function_en=text_of(self.function_en),
            email=text_of(self.email),
            phone=text_of(self.phone),
            agreed_on=self.agreed_on.data,
            keep_until_on=self.keep_until_on.data,
        )


class NamesForm(BaseForm):
    """What a partner is called and does."""

    role = SelectField(_("Role in the grant"), [DataRequired()])
    name_sq = StringField(_("Name in Albanian"), [Length(max=LONGEST_NAME), Impersonal()])
    name_en = StringField(_("Name in English"), [Length(max=LONGEST_NAME), Impersonal()])
    acronym = StringField(_("Acronym"), [Length(max=40), Impersonal()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [choice(one.value, str(labels.PARTNER_ROLE[one])) for one in PartnerRole]
        self.role.choices = [choice("", gettext("Choose")), *roles]

    def names(self) -> PartnerNames:
        """What was typed as names."""
        return PartnerNames(text_of(self.name_sq), text_of(self.name_en), text_of(self.acronym))


class AddPartnerForm(NamesForm):
    """A partner of the list, or a new one by its names."""

    partner = SelectField(_("Partner"), [Optional()])

    def __init__(self, partners: list[Partner], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = []
        for one in partners:
            name = pick_field(one, "name")
            known.append(choice(str(one.id), name.text, lang=name.lang if name.is_other else None))
        self.partner.choices = [choice("", gettext("A new one, named below")), *known]

    def chosen(self) -> int | PartnerNames:
        """The partner that was chosen, or the names of a new one."""
        return int(self.partner.data) if self.partner.data else self.names()


class PartForm(NamesForm):
    """The part of a partner as it stands. `seen` names the state that was seen."""

    seen = HiddenField()
