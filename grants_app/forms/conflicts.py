"""What somebody else stored while a form was filled in, beside what was typed into it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask_babel import gettext
from wtforms import Field

from grants_app.forms import BaseForm
from grants_app.i18n import formats

# Fields that say nothing of what is stored.
LEFT_OUT: Final = frozenset({"seen", "csrf_token"})
# Label, what the other one stored, in words, and the field's id.
Difference = tuple[str, str, str]


def both_sides(form: BaseForm, theirs: Mapping[str, Any]) -> list[Difference]:
    """Where two people differ, in the order of the form. `theirs`: what stands now, by field."""
    return [
        (field.label.text, _in_words(field, theirs[field.name]), field.id)
        for field in form
        if field.name in theirs and field.name not in LEFT_OUT
        if _plain(theirs[field.name]) != _plain(field.data)
    ]


def _plain(value: Any) -> Any:
    """Nothing is nothing, however it is said; a list says the same in another order."""
    return sorted(value) if isinstance(value, list) else value or ""


def _in_words(field: Field, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_in_words(field, one) for one in value) or gettext("empty")
    # A choice is a pair, or knows its value and label.
    choices = getattr(field, "choices", None) or ()
    words = {one[0] if isinstance(one, tuple) else one.value: one for one in choices}.get(value)
    if words is not None:
        return str(words[1] if isinstance(words, tuple) else words.label)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return formats.day(value) if isinstance(value, date) else str(value or gettext("empty"))
