"""Forms about other people's accounts."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, EmailField, SelectField
from wtforms.validators import DataRequired, Length

from grants_app.domain.accounts.actions import Assignment
from grants_app.domain.accounts.queries import Account, list_counties_to_choose, list_organisations_to_choose
from grants_app.domain.accounts.viewer import Role
from grants_app.forms import BaseForm
from grants_app.forms import lazy as _
from grants_app.i18n import labels
from grants_app.i18n.bilingual import pick_field
from grants_app.i18n.locales import choose_locale

LONGEST_EMAIL = 254
ROLES = [role for role in Role if role is not Role.VISITOR]
Choice = tuple[str, str, dict[str, str]]


class AssignUserForm(BaseForm):
    """What an account is for."""

    role = SelectField(_("Role"), [DataRequired()])
    organisation = SelectField(_("Organisation"))
    county = SelectField(_("County"))
    can_certify = BooleanField(_("Certifies the reports of the organisation"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [
            ("", _("Choose a role")),
            *[(role.value, str(labels.ROLE[role])) for role in ROLES],
        ]
        self.organisation.choices = [("", _("None"), {}), *organisation_choices()]
        self.county.choices = [
            ("", _("None")),
            *[(row.code, row.name) for row in list_counties_to_choose()],
        ]

    def assignment(self) -> Assignment:
        """What was chosen."""
        return Assignment(
            role=Role(self.role.data),
            organisation=self.organisation.data or None,
            county=self.county.data or None,
            can_certify=bool(self.can_certify.data),
        )


class CreateUserForm(AssignUserForm):
    """A new account."""

    email = EmailField(_("E-mail address"), [DataRequired(), Length(max=LONGEST_EMAIL)])


def organisation_choices() -> list[Choice]:
    """Organisations by name; a name in the other language says so."""
    names = [(row.slug, pick_field(row, "name")) for row in list_organisations_to_choose()]
    locale = choose_locale()
    return [(slug, name.text, {} if name.lang == locale else {"lang": name.lang}) for slug, name in names]


def present_assignment(account: Account) -> dict[str, Any]:
    """What the form shows before anything is changed."""
    return {
        "role": account.user.role.value,
        "organisation": account.organisation.slug if account.organisation else "",
        "county": account.county.code if account.county else "",
        "can_certify": account.user.can_certify,
    }
