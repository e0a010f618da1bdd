"""The sheet of a draft: the answers and sums as they stand or as a person typed them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from flask_babel import gettext

from grants_app.blueprints.reports.figure_sheet import (
    FigureSheet,
    figure_id,
    standing_figures,
)
from grants_app.domain.reports.templates.contents import Contents, Question
from grants_app.domain.reports.templates.vocabulary import QuestionKind
from grants_app.domain.reports.writing.contents import (
    AnswerKey,
    OpenPoint,
    Said,
    keys_asked,
    open_points,
)
from grants_app.domain.reports.writing.finances import FinanceLine
from grants_app.domain.reports.writing.queries import CommentInFull
from grants_app.domain.reports.writing.reading import SaidInFull
from grants_app.domain.reports.writing.vocabulary import Lack
from grants_app.forms.guarded import GuardedText
from grants_app.forms.guarded_rows import DraftAdvice
from grants_app.i18n import formats
from grants_app.i18n.bilingual import pick_field
from grants_app.i18n.report_words import LACK
from grants_app.sheets.sums import TypedSum, read_sum, standing_sum
from grants_app.typed_text import personal_error

LONGEST_TYPED = 80
# What is wrong with a field itself, and not only missing.
WRONG = frozenset({Lack.SUM_UNREADABLE, Lack.TOO_LONG, Lack.FIGURE_UNREADABLE, Lack.FIGURE_TWICE, Lack.PARTS})


def answer_id(key: AnswerKey) -> str:
    """Name and id of the field of an answer."""
    code, site = key
    return f"answer-{code}" if site is None else f"answer-{code}-{site}"


def consent_id(code: str) -> str:
    """Name and id of the box beside a story."""
    return f"consent-{code}"


def reply_id(comment_id: int) -> str:
    """Name and id of the field of an answer to a comment."""
    return f"reply-{comment_id}"


@dataclass
class LineRow:
    """A budget line with the fields for it. `place` counts from 0 and names them."""

    place: int
    line: FinanceLine
    sum: TypedSum
    explanation: str

    @property
    def why_id(self) -> str:
        """Name and id of the field that explains."""
        return f"line-{self.place}-why"

    @property
    def said(self) -> FinanceLine:
        """The line with what was typed; a sum that cannot be read stays as it was typed."""
        spent = self.sum.minor_units if self.sum.is_filled else None
        typed = self.sum.typed[:LONGEST_TYPED] if self.sum.is_filled and spent is None else ""
        return replace(self.line, spent=spent, typed=typed, explanation=self.explanation)


@dataclass
class ReportSheet:
    """All fields of the page. `errors`: field id to message; `guard`: what it says of the words.

    `replies`: answers to comments by the comment's number, of all comments that can be answered.
    """

    template: Contents
    sites: Mapping[int, str]
    texts: dict[AnswerKey, str]
    consents: frozenset[str]
    rows: list[LineRow]
    figures: FigureSheet
    replies: dict[int, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    guard: DraftAdvice | None = None

    @property
    def said(self) -> Said:
        """What it says."""
        rows = [row.said for row in self.rows]
        return Said(self.texts, self.consents, rows, self.replies, self.figures.figures)

    def keys_of(self, question: Question) -> list[AnswerKey]:
        """The answers that a question takes here."""
        return keys_asked(question, list(self.sites))

    def points(self, *, is_final: bool) -> list[OpenPoint]:
        """What it still lacks."""
        return open_points(
            self.said, self.template, list(self.sites), self.figures.counted, is_final=is_final
        )

    def id_of(self, point: OpenPoint) -> str:
        """The field that a point is about."""
        if point.answer is not None:
            return consent_id(point.answer[0]) if point.lack is Lack.CONSENT else answer_id(point.answer)
        if point.reply is not None:
            return reply_id(point.reply)
        if point.figure is not None:
            return figure_id(point.figure)
        row = self.rows[point.line or 0]
        is_why = point.lack in (Lack.EXPLANATION, Lack.TOO_LONG)
        return row.why_id if is_why else row.sum.name

    def label_of(self, point: OpenPoint) -> str:
        """What the field is called."""
        if point.line is not None:
            return gettext("Budget line %(number)s", number=point.line + 1)
        if point.reply is not None:
            return _reply_name()
        if point.figure is not None:
            return self.figures.label_of(point.figure)
        found = next(one for one in self.template.questions if point.answer and one.code == point.answer[0])
        return pick_field(found, "text").text

    def listed(self, *, is_final: bool) -> list[tuple[str, str]]:
        """What it still lacks, in words, with the fields."""
        return [
            (f"{self.label_of(point)} – {self._words(point)}", self.id_of(point))
            for point in self.points(is_final=is_final)
        ]

    def note_wrong(self, *, is_final: bool) -> None:
        """Say at the fields what is wrong with them; what is only missing is listed below the page."""
        for point in self.points(is_final=is_final):
            if point.lack in WRONG:
                self.errors.setdefault(self.id_of(point), self._words(point))

    def _words(self, point: OpenPoint) -> str:
        row = self.rows[point.line] if point.line is not None and point.lack is Lack.SUM_UNREADABLE else None
        if row is not None and row.sum.error:
            return row.sum.error
        if point.lack is Lack.PARTS:
            return gettext(
                "the parts make %(parts)s and not %(total)s; what is not known goes to “not stated”",
                parts=formats.number(point.parts),
                total=formats.number(point.total),
            )
        return str(LACK[point.lack])

    def take_advice(self) -> None:
        """Let the guard read the words, and put softer ones in where a button asks for it."""
        self.guard = advice = DraftAdvice(self.guarded())
        softer = advice.softer
        self.texts = {key: softer.get(answer_id(key), text) for key, text in self.texts.items()}
        self.replies = {key: softer.get(reply_id(key), text) for key, text in self.replies.items()}
        for row in self.rows:
            row.explanation = softer.get(row.why_id, row.explanation)

    def guarded(self) -> list[GuardedText]:
        """All that it says in words, with the fields."""
        found = []
        for question in self.template.questions:
            label = pick_field(question, "text").text
            for key in self.keys_of(question):
                name = label if key[1] is None else f"{label} {self.sites[key[1]]}"
                place = answer_id(key)
                found.append(GuardedText(place, name, self.texts.get(key, ""), place, kept_as="answer"))
        for row in self.rows:
            name = gettext("Budget line %(number)s", number=row.place + 1)
            found.append(GuardedText(row.why_id, name, row.explanation, row.why_id, kept_as="explanation"))
            if row.said.typed and personal_error(row.said.typed):
                place = row.sum.name
                found.append(GuardedText(place, name, row.said.typed, place, kept_as="explanation"))
        for one, figure in self.figures.figures.items():
            if figure.typed and personal_error(figure.typed):
                place, name = figure_id(one), self.figures.label_of(one)
                found.append(GuardedText(place, name, figure.typed, place, kept_as="figure"))
        for comment, text in self.replies.items():
            place = reply_id(comment)
            found.append(GuardedText(place, _reply_name(), text, place, kept_as="reply"))
        return found


def standing_sheet(
    template: Contents,
    full: SaidInFull,
    currency: str | None,
    asked: Sequence[CommentInFull] = (),
) -> ReportSheet:
    """The sheet as it stands. `asked`: the comments that can be answered."""
    said = full.said
    rows = _standing_rows(said.lines, currency or "")
    replies = {one.comment.id: said.replies.get(one.comment.id, "") for one in asked}
    texts = dict(said.answers)
    return ReportSheet(template, full.sites, texts, said.consents, rows, standing_figures(full), replies)


def read_sheet(
    form: Mapping[str, str],
    template: Contents,
    full: SaidInFull,
    currency: str | None,
    asked: Sequence[CommentInFull] = (),
) -> ReportSheet:
    """The sheet as it was posted. `asked`: the comments that can be answered."""
    texts = {
        key: _words_of(form, answer_id(key))
        for question in template.questions
        for key in keys_asked(question, list(full.sites))
    }
    stories = (one.code for one in template.questions if one.kind is QuestionKind.STORY)
    rows = [_read_row(form, place, line, currency or "") for place, line in enumerate(full.said.lines)]
    consents = frozenset(code for code in stories if consent_id(code) in form)
    replies = {one.comment.id: _words_of(form, reply_id(one.comment.id)) for one in asked}
    figures = standing_figures(full)
    figures.read(form)
    return ReportSheet(template, full.sites, texts, consents, rows, figures, replies)


def both_texts(mine: ReportSheet, theirs: ReportSheet) -> list[tuple[str, str, str]]:
    """Where somebody else stored something else: label, what stands now, the field."""
    found = []
    for question in mine.template.questions:
        label = pick_field(question, "text").text
        for key in mine.keys_of(question):
            stored = theirs.texts.get(key, "")
            if stored != mine.texts.get(key, ""):
                name = label if key[1] is None else f"{label} {mine.sites[key[1]]}"
                found.append((name, stored or gettext("empty"), answer_id(key)))
    for own, other in zip(mine.rows, theirs.rows, strict=True):
        name = gettext("Budget line %(number)s", number=own.place + 1)
        if (own.said.spent, own.said.typed) != (other.said.spent, other.said.typed):
            found.append((name, other.sum.typed or gettext("empty"), own.sum.name))
        if own.explanation != other.explanation:
            found.append((name, other.explanation or gettext("empty"), own.why_id))
    found += [
        (mine.figures.label_of(one), theirs.figures.words_of(one), figure_id(one))
        for one in mine.figures.differing(theirs.figures)
    ]
    for comment, text in mine.replies.items():
        stored = theirs.replies.get(comment, "")
        if stored != text:
            found.append((_reply_name(), stored or gettext("empty"), reply_id(comment)))
    return found


def sum_of(name: str, currency: str, minor_units: int | None, typed: str = "") -> TypedSum:
    """The field of a sum as it stands: known, or as it was typed, or empty."""
    if minor_units is None:
        if not typed:
            return TypedSum(name, currency, takes_zero=True)
        return read_sum({name: typed}, name, currency, takes_zero=True)
    if minor_units == 0:
        return read_sum({name: formats.number(0)}, name, currency, takes_zero=True)
    return standing_sum(name, currency, minor_units)


def _standing_rows(lines: Sequence[FinanceLine], currency: str) -> list[LineRow]:
    return [
        LineRow(
            place,
            line,
            sum_of(_sum_name(place), currency, None if line.typed else line.spent, line.typed),
            line.explanation,
        )
        for place, line in enumerate(lines)
    ]


def _read_row(form: Mapping[str, str], place: int, line: FinanceLine, currency: str) -> LineRow:
    typed = read_sum(form, _sum_name(place), currency, takes_zero=True)
    return LineRow(place, line, typed, _words_of(form, f"line-{place}-why"))


def _words_of(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").replace("\r\n", "\n").strip()


def _reply_name() -> str:
    return gettext("Your answer to the comment")


def _sum_name(place: int) -> str:
    return f"line-{place}-spent"
