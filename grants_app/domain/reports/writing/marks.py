"""Passages of a report that may point at a person: they stay for a reason, which is logged without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from grants_app.domain.audit.actions import Author
from grants_app.domain.disclosure.guard.actions import note_going_on
from grants_app.domain.disclosure.guard.finding import find_personal_data
from grants_app.domain.disclosure.guard.policy import treatment_of
from grants_app.domain.disclosure.guard.queries import read_known_names
from grants_app.domain.disclosure.guard.vocabulary import FieldKind, Finding, GoOnReason, Treatment
from grants_app.domain.reports.schedule.keeping import subject_of
from grants_app.domain.reports.writing.contents import Said
from grants_app.domain.reports.writing.queries import OpenReport


@dataclass(frozen=True)
class Marked:
    """A finding in a text of a report; `field` is the kind of text, as the log names it."""

    field: str
    text: str
    finding: Finding


def find_marked(said: Said) -> list[Marked]:
    """What the guard finds in all words of a report for which a reason is asked."""
    texts = [("answer", text) for text in said.answers.values()]
    texts += [("explanation", text) for line in said.lines for text in (line.explanation, line.typed)]
    texts += [("reply", text) for text in said.replies.values()]
    texts += [("figure", one.typed) for one in said.figures.values()]
    known = read_known_names()
    return [
        Marked(field, text, one)
        for field, text in texts
        if text
        for one in find_personal_data(text, None, known)
        if treatment_of(FieldKind.REPORT, one.kind) is not Treatment.WARN
    ]


def note_marked(author: Author, found: OpenReport, marked: Sequence[Marked], reason: GoOnReason) -> None:
    """One row of the log: where and what was found, and why it stays; no passage."""
    note_going_on(
        author,
        subject_of(found.grant),
        findings=[(one.field, one.text, one.finding) for one in marked],
        reason=reason,
    )
