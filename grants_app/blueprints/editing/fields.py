"""What the forms of this room share: text on one line that points at nobody, what somebody else stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from wtforms.validators import ValidationError

from grants_app.access import current_viewer
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.editing.rereading import note_read_again
from grants_app.domain.organisations.refusals import OrganisationRefusedError
from grants_app.forms import BaseForm
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
        form.refuse_personal_data()


def read_again(row: Any, subject: tuple[str, str], pairs: Iterable[str]) -> bool:
    """Note the older texts whose boxes are ticked as read again; gives whether there were any."""
    names = request.form.getlist("read_again")
    return note_read_again(current_viewer().author, row, subject, pairs=pairs, names=names)
