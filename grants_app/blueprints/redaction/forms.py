"""Forms of redactions. None of them keeps what was typed in the browser."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from wtforms import Field, HiddenField, PasswordField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from grants_app.domain.accounts.passwords import LONGEST
from grants_app.domain.redaction.vocabulary import RedactedKind, RedactionReason
from grants_app.domain.redaction.words import FEWEST_SIGNS, MOST_SIGNS, BadPassageError, read_passage
from grants_app.forms import BaseForm, choice
from grants_app.forms import lazy as _
from grants_app.i18n import redaction_labels


def kinds_of_data() -> list[Any]:
    """What a passage or a file can hold; nothing is chosen beforehand."""
    kinds = [choice(one.value, str(redaction_labels.KIND[one])) for one in RedactedKind]
    return [choice("", gettext("Choose")), *kinds]


def reasons() -> list[Any]:
    """Why it can have to go; nothing is chosen beforehand."""
    known = [choice(one.value, str(redaction_labels.REASON[one])) for one in RedactionReason]
    return [choice("", gettext("Choose")), *known]


class ProposeForm(BaseForm):
    """The passage, and by codes what it is and why it has to go."""

    passage = TextAreaField(_("Passage to be removed"), [DataRequired(), Length(max=MOST_SIGNS)])
    kind = SelectField(_("What it is"), [DataRequired()])
    reason = SelectField(_("Why it has to go"), [DataRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices, self.reason.choices = kinds_of_data(), reasons()

    def validate_passage(self, field: Field) -> None:
        """A passage that can be looked for."""
        try:
            read_passage(field.data or "")
        except BadPassageError:
            raise ValidationError(
                gettext("Give whole words with at least %(count)s letters or digits.", count=FEWEST_SIGNS)
            ) from None

    def has_passage(self) -> bool:
        """Whether the passage alone is right, for whoever only looks where it stands."""
        return bool(self.passage.validate(self, [ProposeForm.validate_passage]))


class ProposeFileForm(BaseForm):
    """By codes what a file holds and why it has to go; nobody types a word."""

    kind = SelectField(_("What it is"), [DataRequired()])
    reason = SelectField(_("Why it has to go"), [DataRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices, self.reason.choices = kinds_of_data(), reasons()


class ApproveForm(BaseForm):
    """The second person's password, and a digest of what they have seen."""

    seen = HiddenField()
    password = PasswordField(_("Your password"), [DataRequired(), Length(max=LONGEST)])
