"""What the forms of this room share: text on one line that points at nobody, what somebody else stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext
from wtforms.validators import ValidationError

from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.organisations.refusals import OrganisationRefusedError
from grants_app.forms import BaseForm
from grants_app.i18n import formats
from grants_app.i18n.organisation_labels import ORGANISATION_REFUSAL
from grants_app.typed_text import one_line, text_error

LONGEST_TEXT = 4000


class Impersonal:
    """Refuses a text that points at a person, and says by what."""

    def __call__(self, _form: BaseForm, field: Any) -> None:
        """Raise ValidationError with the words that have to go."""
        error = text_error(field.data or "", LONGEST_TEXT)
        if error:
            raise ValidationError(error)


def text_of(field: Any) -> str | None:
    """What was typed, on one line; None for nothing."""
    return one_line(field.data or "") or None


def lines_of(field: Any) -> list[str]:
    """What was typed into a field of several lines, a text for each that is not empty."""
    return [line for line in map(one_line, (field.data or "").splitlines()) if line]


def refuse_at(form: BaseForm, error: OrganisationRefusedError | PersonalDataError) -> None:
    """Say at the field what is wrong."""
    if isinstance(error, OrganisationRefusedError):
        form.refuse(error.field, str(ORGANISATION_REFUSAL[error.refusal]))
    else:
        form.refuse(None, gettext("Take out what points at a person."))


def both_sides(form: BaseForm, theirs: dict[str, Any], names: Iterable[str]) -> list[tuple[str, str, str]]:
    """Where two people differ: the label, what the other one stored, in words, and the field's id."""
    found = []
    for name in names:
        field: Any = form[name]
        if (theirs[name] or "") != (field.data or ""):
            words = {one.value: one.label for one in getattr(field, "choices", None) or ()}.get(
                theirs[name], theirs[name]
            )
            found.append((field.label.text, _in_words(words), field.id))
    return found


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, date):
        return formats.day(value)
    return str(value or gettext("empty"))
