"""Forms of asking for a link and of using one."""

from __future__ import annotations

from flask_babel import ngettext
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, EqualTo, Length

from grants_app.domain.accounts.queries import normalise_email
from grants_app.forms import BaseForm
from grants_app.forms import lazy as _

LONGEST_EMAIL = 254


def normalise_typed(text: str | None) -> str:
    """An address as typed, in its one spelling."""
    return normalise_email(text or "")


class AskForLinkForm(BaseForm):
    """An address. Whether it has an account is not said."""

    email = EmailField(
        _("E-mail address"), [DataRequired(), Length(max=LONGEST_EMAIL)], filters=[normalise_typed]
    )

    def say_wait(self, seconds: int) -> None:
        """Refuse for now, and say for how long."""
        self.refuse(
            None,
            ngettext(
                "There were too many requests. Try again in %(num)s second.",
                "There were too many requests. Try again in %(num)s seconds.",
                seconds,
            ),
        )


class SetPasswordForm(BaseForm):
    """A password, twice. What makes a good one is decided in the domain."""

    new = PasswordField(_("New password"), [DataRequired()])
    repeated = PasswordField(
        _("New password, once more"), [DataRequired(), EqualTo("new", _("The two new passwords differ."))]
    )
