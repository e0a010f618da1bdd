"""Days that somebody has seen: of documents, statements and rates."""

from __future__ import annotations

from flask_babel import gettext
from wtforms import Field, Form
from wtforms.validators import StopValidation

from grants_app.domain.grants.days import EARLIEST_DAY
from grants_app.domain.programmes.clock import real_day
from grants_app.i18n import formats


class SeenDay:
    """A day that a document bears: not still to come, whatever the business day, and not of another age."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise StopValidation for a day that cannot be; an empty field is not its business."""
        if field.data is None:
            return
        if field.data > real_day():
            raise StopValidation(gettext("The date cannot lie in the future."))
        if field.data < EARLIEST_DAY:
            raise StopValidation(gettext("The date cannot be before %(day)s.", day=formats.day(EARLIEST_DAY)))
