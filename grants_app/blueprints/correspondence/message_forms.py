"""The form by which a message is written."""

from __future__ import annotations

from typing import ClassVar, Final

from wtforms import BooleanField, DateField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from grants_app.domain.disclosure.guard.vocabulary import FieldKind
from grants_app.forms import lazy as _
from grants_app.forms.guarded import GuardedForm

LONGEST: Final = 4000
# As long as the reason of an amendment may be: it becomes that.
REASON: Final = 2000


class MessageForm(GuardedForm):
    """A message. `seen`: the number of the last one that the writer saw."""

    guarded: ClassVar[tuple[str, ...]] = ("text",)
    guarded_kind: ClassVar[FieldKind] = FieldKind.REPORT
    text = TextAreaField(_("Your message"), [DataRequired(), Length(max=LONGEST)])
    seen = HiddenField()


class TurnDownForm(GuardedForm):
    """Why a later end is turned down. `seen`: the number of the last message that the writer saw."""

    guarded: ClassVar[tuple[str, ...]] = ("reason",)
    guarded_kind: ClassVar[FieldKind] = FieldKind.REPORT
    reason = TextAreaField(_("Why the request is turned down"), [DataRequired(), Length(max=REASON)])
    seen = HiddenField()


class ExtensionForm(GuardedForm):
    """A later end that is asked for. `seen`: the number of the last message that the writer saw."""

    guarded: ClassVar[tuple[str, ...]] = ("reason",)
    guarded_kind: ClassVar[FieldKind] = FieldKind.REPORT
    end_on = DateField(_("New last day that you ask for"), [DataRequired()])
    with_cost = BooleanField(_("More money is needed for it too"))
    reason = TextAreaField(_("Why you need more time"), [DataRequired(), Length(max=REASON)])
    seen = HiddenField()
