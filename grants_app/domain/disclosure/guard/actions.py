"""Writing down that somebody went on although the guard had found something."""

from __future__ import annotations

from collections.abc import Sequence

from grants_app.domain.audit.actions import Author, record_with_next
from grants_app.domain.audit.texts import hidden, text_digest
from grants_app.domain.disclosure.guard.vocabulary import Finding, GoOnReason

# Parts passages in what is digested; no field can hold it.
_BETWEEN = "\x1f"


def passages_digest(passages: Sequence[str]) -> str:
    """The keyed digest of passages: by it a form knows that its reader saw these and no others."""
    return text_digest("guard_passage", _BETWEEN.join(passages)) or ""


def note_going_on(
    author: Author,
    subject: tuple[str, str],
    *,
    findings: Sequence[tuple[str, str, Finding]],
    reason: GoOnReason,
) -> None:
    """One row: where and what was found as (field, text, finding), and why it stays; no passage.

    It is written along with that of the change itself: a form that only asks once more has kept nothing.
    """
    passages = [text[one.start : one.end] for _field, text, one in findings]
    changes = {
        "guard_fields": [None, sorted({field for field, _text, _one in findings})],
        "guard_kinds": [None, sorted({one.kind.value for _field, _text, one in findings})],
        "guard_reason": [None, reason.value],
        **hidden("guard_passage", None, _BETWEEN.join(passages)),
    }
    record_with_next(author, "guard.go_on", subject=subject, changes=changes)
