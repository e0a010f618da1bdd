"""The guard on pages whose fields are no form of WTForms: rows, sums and days that are read by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from grants_app.domain.disclosure.guard.vocabulary import FieldKind, Finding, GoOnReason
from grants_app.forms.guarded import GuardedForm, GuardedText


class RowsGuard(GuardedForm):
    """What the guard says of a page's texts. `is_passed`: nothing is marked, or a reason says why it stays.

    `softer` holds the words that a pressed button put in place of others, by field name: they go back into
    the rows before these are checked. `note` writes the reason into the log, with what the page then stores.
    """

    # A sheet of many rows stays light: the rest is marked at its fields.
    most_shown: ClassVar[int | None] = 5

    class Meta(GuardedForm.Meta):
        csrf = False  # the page carries its own token, and every request is checked for it

    def __init__(self, texts: Iterable[GuardedText]) -> None:
        super().__init__()
        self.beside = [one for one in texts if one.text]
        self._going_on: Sequence[tuple[GuardedText, Finding]] = ()
        self.is_passed = self.validate_on_submit()

    @property
    def problems(self) -> dict[str, str]:
        """What stands against going on, by field id."""
        found = self.beside_errors
        if self.guard_reason.errors:
            found["guard_reason"] = " ".join(map(str, self.guard_reason.errors))
        return found

    @property
    def marked_ids(self) -> frozenset[str]:
        """The ids of the fields in which something is marked."""
        return frozenset(one.field_id for one in self.guard_shown)

    def add_problems(self, errors: dict[str, str]) -> bool:
        """Add what stands against going on where nothing is said yet; gives `is_passed`."""
        for place, message in self.problems.items():
            errors.setdefault(place, message)
        return self.is_passed

    def refuse_personal_data(self) -> None:
        """Every row says at its own field which format it holds."""

    def note(self) -> None:
        """Write down why what is marked is stored all the same, just before it is."""
        if self._going_on:
            super()._note(self._going_on)

    def _note(self, found: Sequence[tuple[GuardedText, Finding]]) -> None:
        self._going_on = found


class DraftAdvice(RowsGuard):
    """What the guard says of the words of a draft: advice. Nothing is held up.

    Softer words that a button asks for are put in at once.
    """

    guarded_kind = FieldKind.REPORT

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Always true: a draft is kept whatever it says."""
        del extra_validators
        self.is_softened = self.is_submitted() and self._soften_asked()
        self.guard_shown = [self._shown(*one) for one in self._findings()]
        return True


class HandingInGuard(RowsGuard):
    """What is marked in a draft that is about to be handed in, and the field for the reason why it may stay.

    The words cannot be changed on the page that shows them; whether it is handed in is for the action to say.
    """

    guarded_kind = FieldKind.REPORT
    most_shown = None

    def validate_on_submit(self, extra_validators: Any = None) -> bool:
        """Whether nothing is marked or a reason is chosen."""
        del extra_validators
        self.guard_shown = [self._shown(*one) for one in self._findings()]
        return not self.guard_shown or self.reason is not None

    @property
    def reason(self) -> GoOnReason | None:
        """The reason that was chosen; None where none of the list was."""
        chosen = self.guard_reason.data
        return GoOnReason(chosen) if chosen in set(GoOnReason) else None
