"""Forms of the second factor."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from grants_app.domain.accounts.passwords import LONGEST
from grants_app.domain.accounts.refusals import AccountRefusedError
from grants_app.forms import BaseForm
from grants_app.forms import lazy as _
from grants_app.i18n import account_labels
from grants_app.i18n.account_labels import waiting_time

LONGEST_CODE = 40


class CodeForm(BaseForm):
    """A code of the app, or a recovery code. `wait` are the seconds until the next attempt is taken."""

    code_field = "code"
    wait = 0
    code = StringField(_("Code"), [DataRequired(), Length(max=LONGEST_CODE)])

    def say_no(self, refused: AccountRefusedError) -> None:
        """Say what was wrong, at the field."""
        field = self.code_field if refused.field == "code" else refused.field
        self.refuse(field, str(account_labels.REFUSAL[refused.refusal]))

    def say_wait(self, seconds: int) -> None:
        """Refuse for now, and say for how long."""
        self.wait = seconds
        self.refuse(self.code_field, waiting_time(seconds))


class SetUpForm(CodeForm):
    """The password, and a first code of the app: a session that stood open is not enough."""

    password = PasswordField(_("Password"), [DataRequired(), Length(max=LONGEST)])


class TurnOffForm(CodeForm):
    """The password, and a code. Another form with a code stands on the same page."""

    code_field = "off_code"
    code = None  # type: ignore[assignment]  # WTForms' way to leave a field of the parent out
    password = PasswordField(_("Password"), [DataRequired(), Length(max=LONGEST)])
    off_code = StringField(_("Code"), [DataRequired(), Length(max=LONGEST_CODE)])
