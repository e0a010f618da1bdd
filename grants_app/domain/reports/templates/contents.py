"""What a template asks, as plain values: sections with their questions, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from grants_app.domain.reports.templates.vocabulary import QuestionKind, TemplateRefusal

# A page with all of them stays light.
MOST_QUESTIONS: Final = 25
MOST_SECTIONS: Final = 10


@dataclass(frozen=True)
class Question:
    """One question. `code` names it in every version and in the answers; it is never used for another."""

    code: str
    kind: QuestionKind
    is_required: bool
    text_sq: str
    text_en: str


@dataclass(frozen=True)
class Section:
    """Questions under one heading. `code` as that of a question."""

    code: str
    title_sq: str
    title_en: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Contents:
    """All that a template asks; as `ReportTemplate` keeps it."""

    sections: tuple[Section, ...]
    variance_percent: int

    @property
    def questions(self) -> Iterator[Question]:
        """All questions in their order."""
        return (question for section in self.sections for question in section.questions)

    @property
    def plain_sections(self) -> list[dict[str, Any]]:
        """The sections as JSON."""
        return [asdict(section) for section in self.sections]


@dataclass(frozen=True)
class RefusedTemplate:
    """Why a version is not kept; `code` of the section or question where it is about one."""

    refusal: TemplateRefusal
    code: str = ""


def read_contents(sections: Sequence[dict[str, Any]], variance_percent: int) -> Contents:
    """Contents of what a row keeps."""
    return Contents(
        tuple(
            Section(
                section["code"],
                section["title_sq"],
                section["title_en"],
                tuple(
                    Question(
                        one["code"],
                        QuestionKind(one["kind"]),
                        one["is_required"],
                        one["text_sq"],
                        one["text_en"],
                    )
                    for one in section["questions"]
                ),
            )
            for section in sections
        ),
        variance_percent,
    )


def refuse_contents(contents: Contents) -> RefusedTemplate | None:
    """Why contents cannot be a version; None where they can. Both languages are needed everywhere."""
    found = list(contents.questions)
    if not found:
        return RefusedTemplate(TemplateRefusal.NO_QUESTION)
    if len(found) > MOST_QUESTIONS or len(contents.sections) > MOST_SECTIONS:
        return RefusedTemplate(TemplateRefusal.TOO_MANY)
    if not 0 <= contents.variance_percent <= 100:
        return RefusedTemplate(TemplateRefusal.SHARE_UNLIKELY)
    for section in contents.sections:
        if not (section.title_sq and section.title_en):
            return RefusedTemplate(TemplateRefusal.TITLE_MISSING, section.code)
        if not section.questions:
            return RefusedTemplate(TemplateRefusal.NO_QUESTION, section.code)
    lacking = next((one for one in found if not (one.text_sq and one.text_en)), None)
    return RefusedTemplate(TemplateRefusal.WORDS_MISSING, lacking.code) if lacking else None
