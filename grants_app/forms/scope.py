"""The fields for what a grant does and with whom it works: of a grant, and of an amendment of it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import SelectField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput

from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.vocabulary import Theme, WorksWith
from grants_app.forms import BaseForm, choice
from grants_app.forms import lazy as _
from grants_app.i18n import labels


class ScopeFields(BaseForm):
    """Themes, the main one among them, and whom the grant works with."""

    themes = SelectMultipleField(_("Themes"), [Optional()], option_widget=CheckboxInput())
    primary_theme = SelectField(_("Main theme"), [Optional()])
    works_with = SelectMultipleField(_("Works with"), [Optional()], option_widget=CheckboxInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes = [choice(one.value, str(labels.THEME[one])) for one in Theme]
        self.themes.choices = themes
        self.primary_theme.choices = [choice("", gettext("none")), *themes]
        self.works_with.choices = [choice(one.value, str(labels.WORKS_WITH[one])) for one in WorksWith]

    @property
    def chosen_themes(self) -> tuple[Theme, ...]:
        """The themes that are ticked."""
        return tuple(theme for theme in Theme if theme.value in (self.themes.data or []))

    @property
    def chosen_primary(self) -> Theme | None:
        """The main theme."""
        return Theme(self.primary_theme.data) if self.primary_theme.data else None

    @property
    def chosen_works_with(self) -> tuple[WorksWith, ...]:
        """Whom the grant works with."""
        return tuple(one for one in WorksWith if one.value in (self.works_with.data or []))


def standing_scope(grant: Grant) -> dict[str, Any]:
    """What a grant does now, as the fields hold it."""
    return {
        "themes": [one.theme.value for one in grant.themes],
        "primary_theme": grant.primary_theme.value if grant.primary_theme else "",
        "works_with": [one.works_with.value for one in grant.works_with],
    }
