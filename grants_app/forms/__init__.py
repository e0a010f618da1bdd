"""The base form: messages in the reader's language, protected against forged requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from flask_babel import get_domain, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than the annotations of WTForms

from grants_app.typed_text import personal_error


def lazy(text: str) -> str:
    """A word in the language of whoever reads it, typed as the text that WTForms takes it for."""
    return cast("str", lazy_gettext(text))


def choice(value: str, label: str, *, lang: str | None = None) -> Any:
    """One choice of a list; `lang` is its language where that is not the page's."""
    return SelectChoice(value, label, {"lang": lang} if lang else {})


class _Translations:
    """WTForms' own messages through the application's catalogues."""

    def gettext(self, string: str) -> str:
        translate: Callable[[str], str] = get_domain().get_translations().ugettext
        return translate(string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        translate: Callable[[str, str, int], str] = get_domain().get_translations().ungettext
        return translate(singular, plural, n)


def _errors_of(field: Field) -> Iterator[tuple[str, str | None]]:
    """The messages of a field, and of the fields inside it."""
    if isinstance(field, FieldList | FormField):
        for part in field:
            yield from _errors_of(part)
    # Of inner fields there are lists here, or messages by their names.
    own: list[Any] = [] if isinstance(field, FormField) else list(field.errors)
    yield from (
        (f"{field.label.text}: {text}", field.id) for text in own if not isinstance(text, list | dict)
    )


class BaseForm(FlaskForm):
    """What every form inherits from."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> _Translations:
            """Translate WTForms' messages with our catalogues; Flask-WTF knows no Albanian."""
            return _Translations()

    # Flask-WTF has no annotations: these say what its methods give, hence the ignored errors.
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]

    def is_submitted(self) -> bool:
        """Whether the request sends a form."""
        return bool(super().is_submitted())  # type: ignore[no-untyped-call]

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether the request sends this form and nothing is wrong with it."""
        return bool(super().validate_on_submit(extra_validators))  # type: ignore[no-untyped-call]

    def refuse_personal_data(self) -> None:
        """Say at each field in which something points at a person what that is.

        An action refused personal data: which field they are in, only the fields themselves can tell.
        """
        for field in self:
            error = personal_error(field.data) if isinstance(field.data, str) else None
            if error and field.type in ("StringField", "TextAreaField"):
                field.errors = [*field.errors, error]
        if not self.errors:
            self.form_errors.append(lazy("Take out what points at a person."))

    def listed_errors(self) -> list[tuple[str, str | None]]:
        """Whatever is wrong, for the summary above the form: (words, id of the field), all parts included."""
        found = [line for field in self for line in _errors_of(field)]
        return found + [(str(text), None) for text in self.form_errors]

    def refuse(self, field: str | None, message: str) -> None:
        """Add what an action refused: at a field of this form, or to the form as a whole."""
        if field in self._fields:
            self._fields[field].errors = [*self._fields[field].errors, message]
        else:
            self.form_errors.append(message)
