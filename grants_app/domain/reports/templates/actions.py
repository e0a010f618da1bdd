"""Adding a version of a programme's template, with its audit row."""

from __future__ import annotations

from dataclasses import replace

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import Author, record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.programmes.locking import lock_programme
from grants_app.domain.programmes.models import Programme
from grants_app.domain.reports.templates.contents import (
    Contents,
    Question,
    RefusedTemplate,
    Section,
    refuse_contents,
)
from grants_app.domain.reports.templates.models import ReportTemplate
from grants_app.domain.reports.templates.queries import contents_of, find_template, template_values
from grants_app.domain.reports.templates.usual import USUAL_TEMPLATE
from grants_app.domain.reports.templates.vocabulary import TemplateRefusal
from grants_app.domain.texts.conflicts import refuse_overtaken
from grants_app.extensions import db


class TemplateRefusedError(ValueError):
    """A version is not kept; `refused` says why."""

    def __init__(self, refused: RefusedTemplate) -> None:
        super().__init__(refused.refusal.value)
        self.refused = refused


def change_template(viewer: Viewer, programme: Programme, contents: Contents, *, seen: str) -> ReportTemplate:
    """Add a version; reports that were begun keep theirs. Codes that are empty are given here.

    Raises EditConflictError, TemplateRefusedError, PersonalDataError.
    """
    lock_programme(programme)
    before = find_template(programme.id)
    refuse_overtaken(seen, template_values(before))
    standing = contents_of(before) if before else USUAL_TEMPLATE
    wanted = _with_codes(contents, standing)
    refused = refuse_contents(wanted)
    if refused is None and wanted == standing:
        refused = RefusedTemplate(TemplateRefusal.SAME)
    if refused is not None:
        raise TemplateRefusedError(refused)
    for section in wanted.sections:
        for text in (section.title_sq, section.title_en, *_texts(section)):
            refuse_personal_data(text)
    if before is None:
        before = keep_usual_template(viewer.author, programme)
    return _add(viewer.author, programme, wanted, before)


def keep_usual_template(author: Author, programme: Programme) -> ReportTemplate:
    """The first version: the usual template, stored unless somebody else just did. For actions with a lock.

    Two grants may begin their reports in the same moment, each holding its own: the programme is held too.
    """
    lock_programme(programme)
    standing = find_template(programme.id)
    if standing is not None:
        return standing
    return _add(Author(None, author.actor), programme, USUAL_TEMPLATE, None)


def _add(
    author: Author, programme: Programme, contents: Contents, before: ReportTemplate | None
) -> ReportTemplate:
    made = ReportTemplate(
        programme_id=programme.id,
        number=before.number + 1 if before else 1,
        sections=contents.plain_sections,
        variance_percent=contents.variance_percent,
        made_by_id=author.user_id,
    )
    db.session.add(made)
    db.session.flush()
    words = [repr(one.sections) if one else None for one in (before, made)]
    changes = {
        "report_template": [before and before.number, made.number],
        "variance_percent": [before and before.variance_percent, made.variance_percent],
        **hidden("report_questions", *words),
    }
    changes = {name: pair for name, pair in changes.items() if isinstance(pair, dict) or pair[0] != pair[1]}
    record(author, "programme.change_report_template", subject=("programme", programme.slug), changes=changes)
    return made


def _with_codes(contents: Contents, standing: Contents) -> Contents:
    """The same with a new code for whatever has none, or one that is not its own."""
    own = {section.code for section in standing.sections}, {one.code for one in standing.questions}
    used = own[0] | own[1]

    def code(given: str, known: set[str]) -> str:
        if given in known:
            known.discard(given)
            return given
        number = next(number for number in range(1, 1000) if f"n{number}" not in used)
        used.add(f"n{number}")
        return f"n{number}"

    sections: list[Section] = []
    for section in contents.sections:
        questions: tuple[Question, ...] = tuple(
            replace(one, code=code(one.code, own[1])) for one in section.questions
        )
        sections.append(replace(section, code=code(section.code, own[0]), questions=questions))
    return replace(contents, sections=tuple(sections))


def _texts(section: Section) -> list[str]:
    return [text for one in section.questions for text in (one.text_sq, one.text_en)]
