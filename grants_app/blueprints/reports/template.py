"""What reports of the programme ask: read, and changed by adding a version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.reports.blueprint import Answer, reports
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.reports.templates.actions import TemplateRefusedError, change_template
from grants_app.domain.reports.templates.contents import MOST_QUESTIONS, Contents, Question, Section
from grants_app.domain.reports.templates.queries import Templates, list_templates
from grants_app.domain.reports.templates.vocabulary import QuestionKind
from grants_app.domain.reports.writing.rules import can_review_reports
from grants_app.domain.texts.conflicts import EditConflictError
from grants_app.forms.guarded import GuardedText
from grants_app.forms.guarded_rows import RowsGuard
from grants_app.i18n import report_words
from grants_app.i18n.people_words import person_words
from grants_app.typed_text import one_line, text_error

SECTION = re.compile(r"s(\d{1,2})-title_sq", re.ASCII)
QUESTION = re.compile(r"s(\d{1,2})-q(\d{1,2})-text_sq", re.ASCII)
LONGEST_TITLE, LONGEST_TEXT = 120, 400
PERCENT = "variance_percent"


@dataclass
class TemplateSheet:
    """The template as fields. `errors`: field id to message. Empty rows are for what is added."""

    contents: Contents
    percent: str
    errors: dict[str, str] = field(default_factory=dict)
    guard: RowsGuard | None = None

    @property
    def filled(self) -> Contents:
        """What is kept: sections and questions that say something."""
        kept = [
            replace(section, questions=tuple(one for one in section.questions if one.text_sq or one.text_en))
            for section in self.contents.sections
        ]
        percent = int(self.percent) if self.percent.isdecimal() and len(self.percent) < 4 else -1
        sections = [one for one in kept if one.title_sq or one.title_en or one.questions]
        return Contents(tuple(sections), percent)

    def texts(self) -> list[tuple[str, str, int]]:
        """Field id, text and how long it may be."""
        found = []
        for place, section in enumerate(self.contents.sections):
            found += [
                (f"s{place}-{name}", getattr(section, name), LONGEST_TITLE)
                for name in ("title_sq", "title_en")
            ]
            found += [
                (f"s{place}-q{number}-{name}", getattr(one, name), LONGEST_TEXT)
                for number, one in enumerate(section.questions)
                for name in ("text_sq", "text_en")
            ]
        return found

    def put(self, texts: Mapping[str, str]) -> None:
        """Put other words into fields."""
        sections = []
        for place, section in enumerate(self.contents.sections):
            questions = tuple(
                replace(
                    one,
                    text_sq=texts.get(f"s{place}-q{number}-text_sq", one.text_sq),
                    text_en=texts.get(f"s{place}-q{number}-text_en", one.text_en),
                )
                for number, one in enumerate(section.questions)
            )
            sections.append(
                replace(
                    section,
                    title_sq=texts.get(f"s{place}-title_sq", section.title_sq),
                    title_en=texts.get(f"s{place}-title_en", section.title_en),
                    questions=questions,
                )
            )
        self.contents = replace(self.contents, sections=tuple(sections))


@reports.get("/programme/reports/template")
@requires(can_review_reports)
def show_template() -> str:
    """What reports ask, and the versions before."""
    viewer = current_viewer()
    return render_template(
        "reports/show_template.html",
        templates=list_templates(current_programme()),
        report_words=report_words,
        by_whom=lambda person: person_words(person, viewer),
    )


@reports.route("/programme/reports/template/edit", methods=["GET", "POST"])
@requires(can_review_reports)
def edit_template() -> Answer:
    """A new version as a form; reports that were begun keep theirs."""
    templates = list_templates(current_programme())
    if request.method == "GET":
        contents = templates.contents
        return _page(templates, TemplateSheet(_with_room(contents), str(contents.variance_percent)))
    sheet = read_template(request.form)
    guard = sheet.guard = RowsGuard(_guarded(sheet))
    sheet.put(guard.softer)
    is_passed = guard.add_problems(sheet.errors)
    for place, text, longest in sheet.texts():
        message = text_error(text, longest)
        if message:
            sheet.errors.setdefault(place, message)
    if not is_passed or sheet.errors:
        return _page(templates, sheet), 422
    guard.note()
    try:
        change_template(
            current_viewer(), current_programme(), sheet.filled, seen=request.form.get("seen", "")
        )
    except EditConflictError:
        return _page(templates, sheet, is_overtaken=True), 409
    except TemplateRefusedError as error:
        sheet.errors["template"] = str(report_words.TEMPLATE_REFUSAL[error.refused.refusal]) % {
            "most": MOST_QUESTIONS
        }
        return _page(templates, sheet), 422
    except PersonalDataError:  # every field was looked through: this is the last guard
        sheet.errors["template"] = gettext("Take out what points at a person.")
        return _page(templates, sheet), 422
    flash(gettext("The new version is saved. Reports that are begun from now on ask it."), "success")
    return redirect(url_for("reports.show_template"), code=303)


def read_template(form: Mapping[str, str]) -> TemplateSheet:
    """The template as it was posted. Nothing is checked yet."""
    sections = []
    for place in sorted({int(found[1]) for found in map(SECTION.fullmatch, form) if found}):
        numbers = sorted(
            int(found[2]) for found in map(QUESTION.fullmatch, form) if found and int(found[1]) == place
        )
        sections.append(
            Section(
                one_line(form.get(f"s{place}-code", "")),
                one_line(form.get(f"s{place}-title_sq", "")),
                one_line(form.get(f"s{place}-title_en", "")),
                tuple(_read_question(form, f"s{place}-q{number}") for number in numbers),
            )
        )
    return TemplateSheet(Contents(tuple(sections), 0), one_line(form.get(PERCENT, "")))


def _read_question(form: Mapping[str, str], name: str) -> Question:
    kind = form.get(f"{name}-kind", "")
    return Question(
        one_line(form.get(f"{name}-code", "")),
        QuestionKind(kind) if kind in set(QuestionKind) else QuestionKind.NARRATIVE,
        f"{name}-required" in form,
        one_line(form.get(f"{name}-text_sq", "")),
        one_line(form.get(f"{name}-text_en", "")),
    )


def _with_room(contents: Contents) -> Contents:
    """The same with an empty question below each section, and an empty section."""
    empty = Question("", QuestionKind.NARRATIVE, False, "", "")
    sections = [replace(one, questions=(*one.questions, empty)) for one in contents.sections]
    return replace(contents, sections=(*sections, Section("", "", "", (empty, empty))))


def _guarded(sheet: TemplateSheet) -> list[GuardedText]:
    labels = {"title_sq": gettext("Title in Albanian"), "title_en": gettext("Title in English")}
    labels |= {"text_sq": gettext("Question in Albanian"), "text_en": gettext("Question in English")}
    return [
        GuardedText(
            place,
            labels[place.rpartition("-")[2]],
            text,
            place,
            "sq" if place.endswith("sq") else "en",
            kept_as="question",
        )
        for place, text, _longest in sheet.texts()
    ]


def _page(templates: Templates, sheet: TemplateSheet, *, is_overtaken: bool = False) -> str:
    return render_template(
        "reports/edit_template.html",
        templates=templates,
        sheet=sheet,
        kinds=list(QuestionKind),
        report_words=report_words,
        is_overtaken=is_overtaken,
        is_unsent=request.method == "POST",
    )
