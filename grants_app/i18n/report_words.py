"""Words for what reports ask and say, and for what is done with them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from flask_babel import lazy_gettext as _

from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.templates.vocabulary import QuestionKind, TemplateRefusal
from grants_app.domain.reports.writing.filled import CellProblem, WorkbookRefusal
from grants_app.domain.reports.writing.vocabulary import Lack, ReportRefusal, ReportStep

REPORT_STATE: Final[dict[ReportState, Any]] = {
    ReportState.DRAFT: _("being written"),
    ReportState.SUBMITTED: _("handed in"),
    ReportState.RETURNED: _("returned"),
    ReportState.APPROVED: _("approved"),
}
REPORT_STEP: Final[dict[ReportStep, Any]] = {
    ReportStep.SUBMIT: _("Hand in"),
    ReportStep.RETURN: _("Return with comments"),
    ReportStep.APPROVE: _("Approve"),
    ReportStep.CORRECT: _("Correct"),
}
QUESTION_KIND: Final[dict[QuestionKind, Any]] = {
    QuestionKind.NARRATIVE: _("in words"),
    QuestionKind.BY_SITE: _("in words for each site"),
    QuestionKind.STORY: _("a story, with consent"),
}
LACK: Final[dict[Lack, Any]] = {
    Lack.ANSWER: _("not answered yet"),
    Lack.TOO_LONG: _("too long, use at most 6,000 characters"),
    Lack.CONSENT: _("confirm the consent, or take the story out"),
    Lack.SUM_MISSING: _("say what was spent; 0 if nothing was"),
    Lack.SUM_UNREADABLE: _("this cannot be read as one sum; write it without a sign between thousands"),
    Lack.EXPLANATION: _("explain why it differs from the budget"),
    Lack.FIGURE_MISSING: _("say how many; 0 if there were none, or that it is not known"),
    Lack.FIGURE_TWICE: _("a figure stands here, and that it is not known: keep one of them"),
    Lack.FIGURE_UNREADABLE: _("this cannot be read as a whole number, such as 120"),
    Lack.PARTS: _("the parts do not make the figure in all"),
}
REPORT_REFUSAL: Final[dict[ReportRefusal, Any]] = {
    ReportRefusal.WRONG_STATE: _("The report does not stand where this can be done."),
    ReportRefusal.CHANGED: _("The draft was changed since you read it. Read it once more, then hand it in."),
    ReportRefusal.NOT_SIGNED: _("The grant is a draft. No report is asked for before it is signed."),
    ReportRefusal.CLOSED_OUT: _("The grant is closed out. No report is taken any more."),
    ReportRefusal.DROPPED: _("No report on this period is asked for any more."),
    ReportRefusal.NOT_ENDED: _("A report is handed in once its period has ended."),
    ReportRefusal.INCOMPLETE: _("Something is still missing. It is listed below."),
    ReportRefusal.NOT_CONFIRMED: _("Confirm that the report is right before you hand it in."),
    ReportRefusal.OWN_REPORT: _(
        "You wrote this report or handed it in: somebody else has to decide about it."
    ),
    ReportRefusal.COMMENT_MISSING: _(
        "Say what is to be changed: a report is returned with at least one comment."
    ),
    ReportRefusal.REASON_MISSING: _("Say why."),
    ReportRefusal.MARKED: _("Change what may point at a person, or choose why it may stay."),
}
WORKBOOK_REFUSAL: Final[dict[WorkbookRefusal, Any]] = {
    WorkbookRefusal.NO_FILE: _("Choose the filled-in file first."),
    WorkbookRefusal.NO_WORKBOOK: _("This is no Excel file. Save it as a workbook (.xlsx) and send it again."),
    WorkbookRefusal.MACROS: _("The file holds macros. Save it without them, as a workbook (.xlsx)."),
    WorkbookRefusal.LINKS: _("The file holds links to other files. Take them out and send it again."),
    WorkbookRefusal.NO_SEAL: _(
        "The file was not made here, or what it says of itself was changed. Download it anew and copy your "
        "words into it."
    ),
    WorkbookRefusal.OTHER_REPORT: _(
        "The file belongs to another report. Send it on the page of that one, or download this one anew."
    ),
    WorkbookRefusal.OTHER_TEMPLATE: _(
        "The file asks what an older form asked. Download it anew and copy your words into it."
    ),
}
CELL_PROBLEM: Final[dict[CellProblem, Any]] = {
    CellProblem.FORMULA: _("This is a formula. Write the value itself."),
    CellProblem.FAULT: _("The spreadsheet shows an error here. Write the value itself."),
    CellProblem.DAY: _("The spreadsheet made a date of it. Make the cell a number and write the sum again."),
    CellProblem.TWICE: _("This row stands in the file twice. Remove one of them."),
    CellProblem.MISSING: _("This row is not in the file any more. What the draft says stays."),
    CellProblem.NOT_ASKED: _("This is not asked any more. What the file says was not taken."),
    CellProblem.BUDGET_CHANGED: _(
        "The budget was changed since the file was made. No sum was taken: download the file anew for them."
    ),
    CellProblem.YES_OR_NO: _("Write “yes” or “no”."),
    CellProblem.SUM: _("This cannot be read as one sum. Write it as a number of zero or more."),
    CellProblem.NOT_ROUND: _("The sum has more decimals than the currency. Round it."),
    CellProblem.NOT_WHOLE: _("This is no whole number. Write one, such as 120."),
}
TEMPLATE_REFUSAL: Final[dict[TemplateRefusal, Any]] = {
    TemplateRefusal.NO_QUESTION: _("Every section needs at least one question."),
    TemplateRefusal.TITLE_MISSING: _("Every section needs a title in both languages."),
    TemplateRefusal.WORDS_MISSING: _("Every question is needed in both languages."),
    TemplateRefusal.TOO_MANY: _("At most %(most)s questions, in at most ten sections."),
    TemplateRefusal.SHARE_UNLIKELY: _("The share is a whole number from 0 to 100."),
    TemplateRefusal.SAME: _("This is how it stands already."),
}
ALL: dict[type[StrEnum], Mapping[Any, Any]] = {
    ReportState: REPORT_STATE,
    ReportStep: REPORT_STEP,
    QuestionKind: QUESTION_KIND,
    Lack: LACK,
    ReportRefusal: REPORT_REFUSAL,
    TemplateRefusal: TEMPLATE_REFUSAL,
    WorkbookRefusal: WORKBOOK_REFUSAL,
    CellProblem: CELL_PROBLEM,
}
