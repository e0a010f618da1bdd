"""The sample form of the page that shows every component."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from grants_app.forms import BaseForm
from grants_app.forms import lazy as _
from grants_app.i18n import labels


def choices(words: Mapping[Any, object]) -> list[tuple[str, str]]:
    """Stored values with their words, for a field of choices."""
    return [(value.value, str(word)) for value, word in words.items()]


class ShowComponentsForm(BaseForm):
    """One field of each kind; the first shows how an error looks. It is never sent."""

    name = StringField(_("Name"))
    kind = SelectField(_("Kind"), choices=lambda: choices(labels.ORGANISATION_KIND))
    themes = SelectMultipleField(
        _("Themes"),
        choices=lambda: choices(labels.THEME),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    note = TextAreaField(_("Note"), description=_("No names of people and nothing that points to one."))
    agree = BooleanField(_("I have read the note"))

    @classmethod
    def with_error(cls) -> ShowComponentsForm:
        """The form as it looks after a mistake."""
        form = cls()
        form.name.errors = [gettext("Write the name of the organisation.")]
        return form
