"""The draft of a report as an Excel file: filled in without a line, and taken back cell by cell."""

from __future__ import annotations

import zlib
from base64 import b85decode, b85encode
from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, flash, request
from flask_babel import gettext, ngettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.reports.blueprint import Answer, reports
from grants_app.blueprints.reports.drafting import draft_page
from grants_app.blueprints.reports.opening import open_report, say_refused, to_report
from grants_app.blueprints.reports.report_sheet import ReportSheet, both_texts, standing_sheet
from grants_app.blueprints.reports.workbook_fields import Problem, fill, read_values, values_of, workbook_of
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.uploads.vocabulary import FileRefusal, FileRefusedError
from grants_app.domain.reports.templates.contents import Contents
from grants_app.domain.reports.writing.actions import Place, ReportRefusedError, save_draft
from grants_app.domain.reports.writing.filled import (
    Seal,
    WorkbookRefusal,
    digest_of,
    digest_of_lines,
    load_seal,
    merge,
)
from grants_app.domain.reports.writing.queries import CommentInFull, OpenReport, list_answerable
from grants_app.domain.reports.writing.reading import SaidInFull, read_draft
from grants_app.domain.reports.writing.rules import can_write_reports
from grants_app.domain.reports.writing.vocabulary import ReportRefusal
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.file_answers import answer_made, name_of, validator
from grants_app.i18n import formats
from grants_app.i18n.locales import choose_locale
from grants_app.i18n.report_words import WORKBOOK_REFUSAL
from grants_app.i18n.upload_labels import FILE_REFUSAL
from grants_app.outputs.reports.report_workbook import Making, write_report
from grants_app.outputs.workbook.portfolio import MEDIA_TYPE
from grants_app.sheets.report_workbook import LIMITS, FilledWorkbook, WorkbookRefusedError, read_filled

# How often a file is compared anew because somebody saves the draft in the very same moment.
TRIES = 3


@dataclass(frozen=True)
class Taken:
    """What came of a file. `count`: fields that were taken; `refused`: why it was not read at all."""

    count: int = 0
    disputed: int = 0
    problems: tuple[Problem, ...] = ()
    refused: str = ""


@dataclass(frozen=True)
class Draft:
    """A draft as it stands."""

    found: OpenReport
    full: SaidInFull
    template: Contents
    asked: Sequence[CommentInFull]

    @property
    def sheet(self) -> ReportSheet:
        """Its fields."""
        return standing_sheet(self.template, self.full, self.found.currency, self.asked)

    @property
    def seen(self) -> str:
        """The token of what stands."""
        return version_of(self.full.said.values())


@reports.get("/grants/<int:number>/reports/<int:period_id>/workbook.xlsx")
@requires(can_write_reports)
def download_workbook(number: int, period_id: int) -> Answer:
    """The draft as a file, in the reader's language."""
    draft = _open(Place(number, period_id))
    if draft is None:
        return say_refused(Place(number, period_id), ReportRefusedError(ReportRefusal.WRONG_STATE))
    sheet = draft.sheet
    base = {name: digest_of(value) for name, value in values_of(sheet).items()}
    seal = _seal_of(draft.found, base, sheet)
    making = Making(
        seal=_sealed(seal),
        locale=choose_locale(),
        day=formats.day(default_day()),
        is_demo=current_app.config["SETTINGS"].is_demo,
    )
    content = workbook_of(draft.found, draft.full, sheet)
    stem = f"report-{number}-{draft.found.period.last_on.isoformat()}"
    tag = validator(("report", period_id, seal.dump()))
    return answer_made(lambda: write_report(content, making), MEDIA_TYPE, name_of(stem, "xlsx"), tag)


@reports.post("/grants/<int:number>/reports/<int:period_id>/workbook")
@requires(can_write_reports)
def take_workbook(number: int, period_id: int) -> Answer:
    """Take a filled-in file into the draft: what can be read is saved, the rest is said by its cell."""
    place = Place(number, period_id)
    draft = _open(place)
    if draft is None:
        return say_refused(place, ReportRefusedError(ReportRefusal.WRONG_STATE))
    try:
        filled, seal = _read_file(draft.found)
    except FileRefusedError as error:
        kind = error.refusal
        is_other = kind is FileRefusal.UNKNOWN_KIND
        words = WORKBOOK_REFUSAL[WorkbookRefusal.NO_WORKBOOK] if is_other else FILE_REFUSAL[kind]
        return _page(draft, draft.sheet, Taken(refused=str(words))), 422
    except WorkbookRefusedError as error:
        return _page(draft, draft.sheet, Taken(refused=str(WORKBOOK_REFUSAL[error.refusal]))), 422
    try:
        return _take(place, filled, seal)
    except ReportRefusedError as error:
        return say_refused(place, error)


def _take(place: Place, filled: FilledWorkbook, seal: Seal) -> Answer:
    """Compare, save, and say what came of it. Raises ReportRefusedError.

    The answer says that it went well also where something was not taken: the rest is saved.
    """
    for _try in range(TRIES):
        draft = _open(place)
        if draft is None:
            raise ReportRefusedError(ReportRefusal.WRONG_STATE)
        sheet = draft.sheet
        values, problems = read_values(sheet, filled, seal, draft.found.currency or "")
        merged = merge(seal.base, values_of(sheet), values)
        fill(sheet, dict(merged.taken))
        try:
            viewer, programme = current_viewer(), current_programme()
            save_draft(viewer, programme, place, sheet.said, seen=draft.seen, today=default_day())
        except EditConflictError:
            continue
        break
    else:
        raise ReportRefusedError(ReportRefusal.CHANGED)
    taken = Taken(len(merged.taken), len(merged.disputed), tuple(problems))
    words = _words(taken.count)
    if not merged.disputed and not problems:
        flash(words, "success")
        return to_report(place, "edit_report")
    now = _open(place) or draft
    mine, theirs = now.sheet, now.sheet
    if not merged.disputed:
        return _page(now, mine, taken)
    fill(mine, dict(merged.disputed))
    return _page(now, mine, taken, is_unsent=True, theirs=both_texts(mine, theirs))


def _words(count: int) -> str:
    if not count:
        return gettext("The file says nothing that the draft does not say already.")
    return ngettext(
        "%(num)s field was taken from the file, and the draft is saved.",
        "%(num)s fields were taken from the file, and the draft is saved.",
        count,
    )


def _page(draft: Draft, sheet: ReportSheet, taken: Taken, **context: object) -> str:
    sheet.note_wrong(is_final=draft.found.is_final)
    sheet.take_advice()
    words = "" if taken.refused else _words(taken.count)
    return draft_page(draft.found, draft.full, sheet, draft.asked, taken=taken, taken_words=words, **context)


def _open(place: Place) -> Draft | None:
    found = open_report(place)
    if found.draft is None or found.template is None:
        return None
    full = read_draft(found.draft.version, found.period)
    return Draft(found, full, found.template, list_answerable(found))


def _read_file(found: OpenReport) -> tuple[FilledWorkbook, Seal]:
    """The file that was sent, once its seal fits. Raises FileRefusedError, WorkbookRefusedError."""
    sent = request.files.get("workbook")
    if sent is None or not sent.filename:
        raise WorkbookRefusedError(WorkbookRefusal.NO_FILE)
    filled = read_filled(sent.read(LIMITS.size + 1))
    opened = current_app.config["SETTINGS"].encryption_keys.unseal(filled.seal) if filled.seal else None
    if opened is None:
        raise WorkbookRefusedError(WorkbookRefusal.NO_SEAL)
    seal = load_seal(zlib.decompress(b85decode(opened)).decode())
    wanted = _seal_of(found, {}, None)
    if seal.report != wanted.report:
        raise WorkbookRefusedError(WorkbookRefusal.OTHER_REPORT)
    if seal.template != wanted.template:
        raise WorkbookRefusedError(WorkbookRefusal.OTHER_TEMPLATE)
    return filled, seal


def _seal_of(found: OpenReport, base: dict[str, str], sheet: ReportSheet | None) -> Seal:
    lines = [row.line for row in sheet.rows] if sheet else []
    return Seal(
        report=(current_programme().slug, found.grant.number, found.period.id),
        template=found.report.template_id if found.report else 0,
        currency=found.currency or "",
        lines=digest_of_lines(lines),
        base=base,
    )


def _sealed(seal: Seal) -> str:
    packed = b85encode(zlib.compress(seal.dump().encode())).decode()
    sealed: str = current_app.config["SETTINGS"].encryption_keys.seal(packed)
    return sealed
