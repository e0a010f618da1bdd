"""The form by which a message is written."""

from __future__ import annotations

from typing import ClassVar, Final

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants_app.domain.disclosure.guard.vocabulary import FieldKind
from grants_app.forms import lazy as _
from grants_app.forms.guarded import GuardedForm

LONGEST: Final = 4000


class MessageForm(GuardedForm):
    """A message. `seen`: the number of the last one that the writer saw."""

    guarded: ClassVar[tuple[str, ...]] = ("text",)
    guarded_kind: ClassVar[FieldKind] = FieldKind.REPORT
    text = TextAreaField(_("Your message"), [DataRequired(), Length(max=LONGEST)])
    seen = HiddenField()
