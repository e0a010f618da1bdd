"""Forms whose free text the guard reads: it marks passages, offers softer words, or asks for a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from flask import flash, request
from flask_babel import gettext
from wtforms import HiddenField, SelectField
from wtforms.validators import Optional

from grants_app.access import current_viewer
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.guard.actions import note_going_on, passages_digest
from grants_app.domain.disclosure.guard.finding import find_personal_data
from grants_app.domain.disclosure.guard.policy import treatment_of
from grants_app.domain.disclosure.guard.queries import read_known_names
from grants_app.domain.disclosure.guard.softening import Language, soften
from grants_app.domain.disclosure.guard.vocabulary import FieldKind, Finding, GoOnReason, Treatment
from grants_app.forms import BaseForm, choice
from grants_app.forms import lazy as _
from grants_app.i18n.guard_labels import FINDING_KIND, GO_ON_REASON, WHY

SIGNS_AROUND = 40


@dataclass(frozen=True)
class GuardedText:
    """A text that is read: its field's name and id, what the field is called, the language it is in.

    `kept_as` names the field in the log, where a row's own name says nothing. `is_fixed`: it is in a file.
    """

    name: str
    label: str
    text: str
    id: str
    lang: Language | None = None
    kept_as: str = ""
    is_fixed: bool = False


@dataclass(frozen=True)
class Shown:
    """A finding for a page: its field, the passage with what stands around it, and the words for it."""

    field: str
    label: str
    lang: str | None
    field_id: str
    before: str
    passage: str
    after: str
    kind: str
    why: str
    softened: str
    value: str
    is_fixed: bool


class GuardedForm(BaseForm):
    """A form whose fields in `guarded` are read before anything is stored.

    Formats are refused at their fields, as the actions refuse them; the rest may stay for a reason, which is
    logged without the passages. Whoever changes the text again is asked again. `beside`: texts of rows on the
    same page that are no fields of the form; what softer words make of them stands in `softer`, by name.
    """

    guarded: ClassVar[tuple[str, ...]] = ()
    guarded_kind: ClassVar[FieldKind] = FieldKind.PLAIN
    most_shown: ClassVar[int | None] = None
    guard_reason = SelectField(_("Reason why it may stay"), [Optional()])
    guard_seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guard_reason.choices = [
            choice("", gettext("Choose")),
            *(choice(one.value, str(GO_ON_REASON[one])) for one in GoOnReason),
        ]
        self.beside: list[GuardedText] = []
        self.softer: dict[str, str] = {}
        self.guard_shown: list[Shown] = []
        self.guard_may_go_on = False
        self.guard_holds = False
        self.is_softened = False

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether the request sends this form, nothing is wrong with it and the guard lets it pass."""
        is_whole = super().validate_on_submit(extra_validators)
        if not self.is_submitted():
            return is_whole
        self.is_softened = is_softened = self._soften_asked()
        found = self._findings()
        self.guard_shown = [self._shown(*one) for one in found]
        self.guard_holds = is_softened or bool(found)
        treatments = {treatment_of(self.guarded_kind, one.kind) for _text, one in found}
        if Treatment.REFUSE in treatments:
            self.refuse_personal_data()
            return False
        if Treatment.CONFIRM in treatments:
            self.refuse(None, gettext("Somebody else has to confirm what is marked before it can be stored."))
            return False
        seen = passages_digest([text.text[one.start : one.end] for text, one in found])
        is_known = bool(found) and self.guard_seen.data == seen
        self.guard_seen.data, self.guard_may_go_on = seen, bool(found)
        if is_softened:
            flash(
                gettext("The words are replaced. Nothing is stored yet: read them, then send the form."),
                "info",
            )
            return False
        if not found:
            return is_whole
        if not (is_known and self.guard_reason.data):
            self.refuse("guard_reason", gettext("Soften what is marked, or choose why it may stay."))
            return False
        self.guard_holds = False
        if is_whole:
            self._note(found)
        return is_whole

    @property
    def beside_errors(self) -> dict[str, str]:
        """What is marked in the rows beside the form while nothing says why it may stay, by field id."""
        rows = {one.id for one in self.beside}
        marked: dict[str, list[str]] = {}
        for one in self.guard_shown if self.guard_holds else ():
            if one.field_id in rows:
                marked.setdefault(one.field_id, []).append(f"{one.kind} (“{one.passage}”)")
        return {
            place: gettext("This may point at a person: %(what)s.", what=", ".join(what))
            for place, what in marked.items()
        }

    def _note(self, found: Sequence[tuple[GuardedText, Finding]]) -> None:
        note_going_on(
            current_viewer().author,
            self._subject(),
            findings=[(text.kept_as or text.name, text.text, one) for text, one in found],
            reason=GoOnReason(self.guard_reason.data),
        )

    def _texts(self) -> list[GuardedText]:
        own = [
            GuardedText(name, field.label.text, field.data or "", field.id, _language_of(name))
            for name, field in self._fields.items()
            if name in self.guarded
        ]
        return own + [replace(one, text=self.softer.get(one.name, one.text)) for one in self.beside]

    def _findings(self) -> list[tuple[GuardedText, Finding]]:
        texts = [one for one in self._texts() if one.text]
        if not texts:
            return []
        known = read_known_names()
        return [(text, one) for text in texts for one in find_personal_data(text.text, text.lang, known)]

    def _shown(self, text: GuardedText, one: Finding) -> Shown:
        before = text.text[: one.start].count("\n")
        line = gettext("line %(number)s", number=before + 1)
        return Shown(
            field=text.name,
            label=f"{text.label}, {line}" if "\n" in text.text.strip() else text.label,
            lang=text.lang,
            field_id=text.id,
            before=text.text[max(0, one.start - SIGNS_AROUND) : one.start],
            passage=text.text[one.start : one.end],
            after=text.text[one.end : one.end + SIGNS_AROUND],
            kind=str(FINDING_KIND[one.kind]),
            why=str(WHY[one.why]),
            softened=one.softened,
            value=f"{text.name}:{one.start}:{one.end}",
            is_fixed=text.is_fixed,
        )

    def _soften_asked(self) -> bool:
        """Put the softer words where the pressed button says; False if none was pressed.

        Only what the guard finds there now is replaced: the text may have changed since it was marked.
        """
        asked = request.form.get("guard_soften", "")
        for text, one in self._findings() if asked else ():
            if asked == f"{text.name}:{one.start}:{one.end}" and not text.is_fixed:
                self._put(text.name, soften(text.text, [one]))
        return bool(asked)

    def _put(self, name: str, text: str) -> None:
        if name in self._fields:
            self._fields[name].data = text
        else:
            self.softer[name] = text

    def _subject(self) -> tuple[str, str]:
        programme, number = current_programme(), (request.view_args or {}).get("number")
        return ("programme", programme.slug) if number is None else ("grant", f"{programme.slug}/{number}")


def _language_of(name: str) -> Language | None:
    """The language that a field is in, where its name says so."""
    endings: Sequence[tuple[str, Language]] = (("_sq", "sq"), ("_en", "en"))
    return next((language for ending, language in endings if name.endswith(ending)), None)
