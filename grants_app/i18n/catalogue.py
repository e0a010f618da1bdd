"""The words of templates, looked up once per request.

Flask-Babel finds the catalogue anew for every word; a page has hundreds, and that was a fifth of its time.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask_babel import get_domain


def find_word(text: str) -> str:
    """A text in the language of this request."""
    return str(_catalogue().ugettext(text))


def find_plural(singular: str, plural: str, count: int) -> str:
    """The form of a text that fits a count, in the language of this request."""
    return str(_catalogue().ungettext(singular, plural, count))


def _catalogue() -> Any:
    if "catalogue" not in g:
        g.catalogue = get_domain().get_translations()
    return g.catalogue


def register_template_words(app: Flask) -> None:
    """Give templates these look-ups, and `_` without a second one."""
    environment = app.jinja_env
    environment.install_gettext_callables(find_word, find_plural, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["_"] = environment.globals["gettext"]
