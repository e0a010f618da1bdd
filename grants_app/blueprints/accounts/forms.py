"""Forms of signing in and of one's own account."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import EmailField, PasswordField, RadioField
from wtforms.validators import DataRequired, EqualTo, Length

from grants_app.domain.accounts.passwords import LONGEST
from grants_app.domain.accounts.queries import normalise_email
from grants_app.forms import BaseForm, choice
from grants_app.forms import lazy as _
from grants_app.i18n.account_labels import waiting_time
from grants_app.i18n.locales import LOCALES

LONGEST_EMAIL = 254


def normalise_typed(text: str | None) -> str:
    """An address as typed, in its one spelling."""
    return normalise_email(text or "")


class SignInForm(BaseForm):
    """Address and password. Whether the address could be one is not checked: every failure reads the same."""

    email = EmailField(
        _("E-mail address"), [DataRequired(), Length(max=LONGEST_EMAIL)], filters=[normalise_typed]
    )
    password = PasswordField(_("Password"), [DataRequired(), Length(max=LONGEST)])

    def say_no(self) -> None:
        """Refuse without saying what was wrong."""
        self.refuse(None, gettext("The address or the password is not right."))

    def say_wait(self, seconds: int) -> None:
        """Refuse for now, and say for how long."""
        self.refuse(None, waiting_time(seconds))


class ChooseLanguageForm(BaseForm):
    """The language that an account reads."""

    locale = RadioField(
        _("Language of the pages"),
        [DataRequired()],
        choices=[choice(code, name) for code, name in LOCALES.items()],
    )


class ChangePasswordForm(BaseForm):
    """The present password, and the new one twice. What makes a good one is decided in the domain."""

    current = PasswordField(_("Present password"), [DataRequired(), Length(max=LONGEST)])
    new = PasswordField(_("New password"), [DataRequired()])
    repeated = PasswordField(
        _("New password, once more"), [DataRequired(), EqualTo("new", _("The two new passwords differ."))]
    )
