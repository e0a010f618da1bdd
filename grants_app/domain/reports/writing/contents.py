"""What a version of a report says, as plain values, and what a draft still lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from grants_app.domain.reports.templates.contents import Contents, Question
from grants_app.domain.reports.templates.vocabulary import QuestionKind
from grants_app.domain.reports.writing.figures import Counted, FigureKey, SaidFigure, figure_points
from grants_app.domain.reports.writing.finances import FinanceLine
from grants_app.domain.reports.writing.vocabulary import Lack

LONGEST_ANSWER: Final = 6000
# The question's code and, where it is answered by site, the site's number.
AnswerKey = tuple[str, int | None]


@dataclass(frozen=True)
class Said:
    """What a version says. `consents`: codes of the stories that a person agreed to have told.

    `replies`: answers to the comments on the version that was returned before, by the comment's number.
    """

    answers: Mapping[AnswerKey, str]
    consents: frozenset[str]
    lines: Sequence[FinanceLine]
    replies: Mapping[int, str] = field(default_factory=dict)
    figures: Mapping[FigureKey, SaidFigure] = field(default_factory=dict)

    def values(self) -> dict[str, Any]:
        """As plain values, to tell whether somebody changed them."""
        return {
            "answers": sorted([code, site or 0, text] for (code, site), text in self.answers.items() if text),
            "consents": sorted(self.consents),
            "lines": [
                [one.category_id, one.description, one.spent, one.typed, one.explanation]
                for one in self.lines
            ],
            "replies": sorted([comment, text] for comment, text in self.replies.items() if text),
            "figures": sorted(
                [key.measure, key.axis or "", key.part, one.value, one.is_unknown, one.typed]
                for key, one in self.figures.items()
                if one.is_said
            ),
        }


@dataclass(frozen=True)
class OpenPoint:
    """Something that a draft lacks: about an answer, a line by its place from 0, a reply, or a figure.

    `parts` and `total`: what the parts of a breakdown make, and what they should.
    """

    lack: Lack
    answer: AnswerKey | None = None
    line: int | None = None
    reply: int | None = None
    figure: FigureKey | None = None
    parts: int = 0
    total: int = 0


def keys_asked(question: Question, sites: Sequence[int]) -> list[AnswerKey]:
    """The answers that a question takes; one by site takes a single one where a grant has no site."""
    if question.kind is QuestionKind.BY_SITE and sites:
        return [(question.code, site) for site in sites]
    return [(question.code, None)]


def open_points(
    said: Said, template: Contents, sites: Sequence[int], asked: Sequence[Counted], *, is_final: bool
) -> list[OpenPoint]:
    """What has to be said before a report can be handed in, in the order of the page.

    `asked`: what the grant counts.
    """
    return [
        *(point for question in template.questions for point in _of_question(said, question, sites)),
        *(
            OpenPoint(point.lack, figure=point.key, parts=point.parts, total=point.total)
            for point in figure_points(said.figures, asked)
        ),
        *_of_lines(said.lines, template.variance_percent, is_final=is_final),
        *(
            OpenPoint(Lack.TOO_LONG, reply=key)
            for key, text in said.replies.items()
            if len(text) > LONGEST_ANSWER
        ),
    ]


def _of_question(said: Said, question: Question, sites: Sequence[int]) -> Iterator[OpenPoint]:
    keys = keys_asked(question, sites)
    if question.is_required and not any(said.answers.get(key, "").strip() for key in keys):
        yield OpenPoint(Lack.ANSWER, keys[0])
    for key in keys:
        if len(said.answers.get(key, "")) > LONGEST_ANSWER:
            yield OpenPoint(Lack.TOO_LONG, key)
    is_told = question.kind is QuestionKind.STORY and said.answers.get(keys[0], "").strip()
    if is_told and question.code not in said.consents:
        yield OpenPoint(Lack.CONSENT, keys[0])


def _of_lines(lines: Sequence[FinanceLine], percent: int, *, is_final: bool) -> Iterator[OpenPoint]:
    for place, line in enumerate(lines):
        if line.typed:
            yield OpenPoint(Lack.SUM_UNREADABLE, line=place)
        elif line.spent is None:
            yield OpenPoint(Lack.SUM_MISSING, line=place)
        elif line.needs_explanation(percent, is_final=is_final) and not line.explanation.strip():
            yield OpenPoint(Lack.EXPLANATION, line=place)
        if len(line.explanation) > LONGEST_ANSWER:
            yield OpenPoint(Lack.TOO_LONG, line=place)
