"""The base form: messages in the reader's language, protected against forged requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import get_domain
from flask_wtf import FlaskForm


class _Translations:
    """WTForms' own messages through the application's catalogues."""

    def gettext(self, string: str) -> str:
        translate: Callable[[str], str] = get_domain().get_translations().ugettext
        return translate(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        translate: Callable[[str, str, int], str] = get_domain().get_translations().ungettext
        return translate(singular, plural, n)


class BaseForm(FlaskForm):
    """What every form inherits from."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> _Translations:
            """Translate WTForms' messages with our catalogues; Flask-WTF knows no Albanian."""
            return _Translations()
