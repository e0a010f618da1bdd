"""Forms about other people's accounts."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from grants_app.domain.accounts.actions import Assignment
from grants_app.domain.accounts.colleagues import Rights
from grants_app.domain.accounts.queries import Account, list_counties_to_choose, list_organisations_to_choose
from grants_app.domain.accounts.viewer import Role
from grants_app.domain.texts.collation import sort_key
from grants_app.forms import BaseForm, choice
from grants_app.forms import lazy as _
from grants_app.i18n import labels
from grants_app.i18n.bilingual import pick_field, pick_name
from grants_app.i18n.locales import LOCALES, choose_locale

LONGEST_EMAIL = 254
INVITATION, SHOWN_PASSWORD = "invitation", "password"
UNKNOWN_LANGUAGE = "unknown"
ROLES = [role for role in Role if role is not Role.VISITOR]


def county_choices() -> list[tuple[str, str]]:
    """The counties of every division; where there are several, each with the name of its division."""
    found = list_counties_to_choose()
    if len({row.geography_id for row in found}) < 2:
        return [choice(row.code, row.name) for row in found]
    return [choice(row.code, f"{row.name} ({pick_field(row.geography, 'name').text})") for row in found]


class AssignUserForm(BaseForm):
    """What an account is for."""

    role = SelectField(_("Role"), [DataRequired()])
    organisation = SelectField(_("Organisation"), default="")
    county = SelectField(_("County"), default="")
    can_prepare = BooleanField(_("Prepares the reports of the organisation"))
    can_certify = BooleanField(_("Certifies the reports of the organisation"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [choice(role.value, str(labels.ROLE[role])) for role in ROLES]
        counties = county_choices()
        self.role.choices = [choice("", _("Choose a role")), *roles]
        self.organisation.choices = [choice("", _("None")), *organisation_choices()]
        self.county.choices = [choice("", _("None")), *counties]

    def assignment(self) -> Assignment:
        """What was chosen."""
        return Assignment(
            role=Role(self.role.data),
            organisation=self.organisation.data or None,
            county=self.county.data or None,
            can_prepare=bool(self.can_prepare.data),
            can_certify=bool(self.can_certify.data),
        )


class LanguageOfPersonForm(BaseForm):
    """The language that a new person reads."""

    language = RadioField(
        _("Language of the person"),
        [DataRequired()],
        default=UNKNOWN_LANGUAGE,
        choices=[
            *(choice(code, name) for code, name in LOCALES.items()),
            choice(UNKNOWN_LANGUAGE, _("Not known")),
        ],
    )

    @property
    def locale(self) -> str | None:
        """What was chosen, None for not known."""
        return None if self.language.data == UNKNOWN_LANGUAGE else str(self.language.data)


class CreateUserForm(AssignUserForm, LanguageOfPersonForm):
    """A new account."""

    email = EmailField(_("E-mail address"), [DataRequired(), Length(max=LONGEST_EMAIL)])
    entry = RadioField(
        _("How the person gets in"),
        [DataRequired()],
        choices=[
            choice(
                INVITATION,
                _("By an invitation: a message with a link, by which the person chooses a password"),
            ),
            choice(SHOWN_PASSWORD, _("By a password that is shown to you once and that you hand over")),
        ],
    )

    @property
    def wants_invitation(self) -> bool:
        """Whether a message is to be sent."""
        return bool(self.entry.data == INVITATION)


class RightsForm(BaseForm):
    """What a colleague may do."""

    can_prepare = BooleanField(_("Prepares the reports of the organisation"))
    can_certify = BooleanField(_("Certifies the reports of the organisation"))

    def rights(self) -> Rights:
        """What was chosen."""
        return Rights(prepare=bool(self.can_prepare.data), certify=bool(self.can_certify.data))


class InviteForm(RightsForm, LanguageOfPersonForm):
    """An invitation into one's own organisation."""

    email = EmailField(_("E-mail address"), [DataRequired(), Length(max=LONGEST_EMAIL)])

    def assignment(self, organisation: str) -> Assignment:
        """What was chosen, for this organisation (a slug)."""
        rights = self.rights()
        return Assignment(Role.GRANTEE, organisation, can_prepare=rights.prepare, can_certify=rights.certify)


class AnonymiseForm(BaseForm):
    """The address of the account, typed once more."""

    confirmation = StringField(_("Address of the account"), [DataRequired(), Length(max=LONGEST_EMAIL)])


def organisation_choices() -> list[Any]:
    """Organisations by name; a name in the other language says so."""
    names = [(row.slug, pick_name(row)) for row in list_organisations_to_choose()]
    names.sort(key=lambda pair: sort_key(pair[1].text, choose_locale()))
    return [choice(slug, name.text, lang=name.lang if name.is_other else None) for slug, name in names]


def present_assignment(account: Account) -> dict[str, Any]:
    """What the form shows before anything is changed."""
    return {
        "role": account.user.role.value,
        "organisation": account.organisation.slug if account.organisation else "",
        "county": account.county.code if account.county else "",
        **present_rights(account),
    }


def present_rights(account: Account) -> dict[str, Any]:
    """What the form of rights shows before anything is changed."""
    return {"can_prepare": account.user.can_prepare, "can_certify": account.user.can_certify}
