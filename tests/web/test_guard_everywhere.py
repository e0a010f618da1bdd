"""No text reaches the store unread: every form, every hand-written field, every address that takes something.

Whoever adds one either lets the guard read it or writes here why it need not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from flask import Flask
from wtforms import FieldList, FileField, FormField, HiddenField, PasswordField, StringField, TextAreaField

from grants_app.forms import BaseForm
from grants_app.i18n.audit_values import value_words
from tests.checks.source import APPLICATION

NAMES = "names of organisations and partners are meant to be names"
NUMBER = "a number, code or day, read as such"
AT_WORK = "people at work or accounts, named on purpose and with their agreement"
ROWS = "rows of codes, days and sums, read as such"
READ = "read by the guard"
CODED = "nothing is typed: buttons, boxes and reasons of a list"

# Fields that the guard does not read, by form.
UNREAD: Final[dict[str, dict[str, str]]] = {
    "ShowComponentsForm": {
        "name": "of the page that shows components, which stores nothing",
        "note": "of the page that shows components, which stores nothing",
    },
    "CreateUserForm": {"email": AT_WORK},
    "InviteForm": {"email": AT_WORK},
    "SignInForm": {"email": AT_WORK},
    "AskForLinkForm": {"email": AT_WORK},
    "AttachmentForm": {"file": "a file: what it says and its name are read beside the fields"},
    "AnonymiseForm": {"confirmation": "compared with the address of the account, not stored"},
    "OrganisationForm": dict.fromkeys(
        ["name_sq", "name_en", "acronym", "alias", "english", "spelling"], NAMES
    ),
    "ContactForm": dict.fromkeys(["name", "function_sq", "function_en", "email", "phone"], AT_WORK),
    "NamesForm": dict.fromkeys(["name_sq", "name_en", "acronym"], NAMES),
    "GrantForm": {"reference": NUMBER},
    "SiteForm": {"words": "the name of a place, looked up among those that are known"},
    "LoadIndicatorForm": {
        "dated": NUMBER,
        "file": "its text is put into `rows`, which is read",
    },
    "ProposeForm": {"passage": "what is to be removed is a name to begin with; a digest is kept"},
    "ProgrammeForm": dict.fromkeys(["name_sq", "name_en", "acronym", "donor"], NAMES)
    | dict.fromkeys(["currencies", "totals", "phases"], ROWS),
    "NewProgrammeForm": {"slug": NUMBER},
    "AwardFields": dict.fromkeys(["award", "other_sum"], NUMBER),
    "CostForm": {"award": NUMBER},
    "TermsForm": {"rate_value": NUMBER},
    "RateForm": {"rate": NUMBER},
    "CodeForm": {"code": NUMBER},
    "TurnOffForm": {"off_code": NUMBER},
}
TEXTS: Final = (StringField, TextAreaField, FileField, FieldList, FormField)
# A hidden field holds what a page of ours wrote; of a password only a digest is kept.
NO_TEXTS: Final = (HiddenField, PasswordField)

# Fields written by hand, by template and name as it stands there. The guard reads those of forms that store
# words (tests/web/test_guard_money.py); the others ask for something and store nothing.
BY_HAND: Final[dict[tuple[str, str], str]] = {
    ("amounts/check_rows.html", "{{ name }}"): "what was typed and read on the page before",
    ("amounts/edit_amounts.html", "source"): READ,
    ("amounts/entry_rows.html", "{{ name }}"): READ,
    ("awards/amendment_sites.html", "{{ row.id_of('words') }}"): "the name of a place that is looked up",
    ("components/filters.html", "{{ name }}"): "a filter: part of an address, never stored",
    ("coverage/planner_form.html", "find"): "a search: part of an address, never stored",
    ("coverage/show_gaps.html", "{{ field.name }}"): "a weight: part of an address, never stored",
    ("errors/search.html", "q"): "a search: part of an address, never stored",
    ("payments/budget_rows.html", "{{ id }}"): READ,
    ("payments/fields.html", "{{ name }}"): READ,
    ("payments/fields.html", "{{ name or id }}"): READ,
    ("payments/fields.html", "{{ sum.name }}"): NUMBER,
    ("payments/plan_rows.html", "{{ row.id_of('milestone') }}"): READ,
    ("reports/draft_fields.html", "{{ id }}"): READ,
    ("reports/figures.html", "{{ id }}"): "a whole number; of what is none, formats are read",
    ("reports/draft_fields.html", "{{ row.sum.name }}"): "a sum; of what is none, formats are read",
    ("reports/edit_measure.html", "{{ row.id_of(name) }}"): NUMBER,
    ("reports/edit_template.html", "{{ id }}"): READ,
    ("reports/review_report.html", "{{ id }}"): READ,
    ("reports/workbook_parts.html", "workbook"): "goes into the fields of a draft, which are read",
}
CONTROL: Final = re.compile(r"<(input|textarea)\b(?:\{\{.*?\}\}|\{%.*?%\}|[^<>])*", re.DOTALL)
ATTRIBUTE: Final = re.compile(r"""\s(type|name)="((?:\{\{.*?\}\}|[^"])*)\"""")
NOT_TYPED: Final = {"hidden", "checkbox", "radio", "date", "datetime-local", "range", "submit", "button"}

# Every address that takes something: the forms that read it, or why there is nothing to read.
TAKES: Final[dict[str, tuple[str, ...] | str]] = {
    "accounts.change_password": ("ChangePasswordForm",),
    "accounts.choose_language": ("ChooseLanguageForm",),
    "accounts.end_other_sign_ins": CODED,
    "accounts.end_sign_in": CODED,
    "accounts.sign_in": ("SignInForm",),
    "accounts.sign_out": CODED,
    "admin.abandon_message": CODED,
    "admin.anonymise_user": ("AnonymiseForm",),
    "admin.cancel_job": CODED,
    "admin.create_user": (
        "CreateUserForm",
        "InviteForm",
    ),
    "admin.deactivate_user": CODED,
    "admin.edit_user": ("AssignUserForm",),
    "admin.reactivate_user": CODED,
    "admin.reset_password": CODED,
    "admin.reset_second_factor": CODED,
    "admin.send_link_to_user": CODED,
    "admin.try_message_again": CODED,
    "admin.try_job_again": CODED,
    "amounts.discard_amounts": CODED,
    "amounts.edit_amounts": ("RowsGuard",),
    "amounts.release_amounts": CODED,
    "amounts.retract_amounts": CODED,
    "awards.add_heading": ("HeadingForm",),
    "awards.add_item": ("ItemForm",),
    "awards.add_rate": ("RateForm",),
    "awards.take_rate_back": ("WithdrawalForm",),
    "awards.decide_step": ("StepForm",),
    "awards.edit_check": ("CheckForm",),
    "awards.edit_heading": ("HeadingForm",),
    "awards.edit_item": ("ItemForm",),
    "awards.edit_terms": ("TermsForm",),
    "awards.show_amendment": ("DecisionForm",),
    "awards.take_usual_lists": CODED,
    "awards.write_amendment": (
        "AmendmentForm",
        "CostForm",
        "ExtensionForm",
        "LifeForm",
        "ScopeForm",
    ),
    "coverage.edit_indicators": ("LoadIndicatorForm",),
    "coverage.take_indicator": CODED,
    "editing.add_to_contacts": ("ContactForm",),
    "editing.create_draft": ("GrantForm",),
    "editing.delete_contact": CODED,
    "editing.edit_contact": ("ContactForm",),
    "editing.edit_grant": ("GrantForm",),
    "editing.edit_organisation": ("OrganisationForm",),
    "editing.edit_partner": ("PartForm",),
    "editing.edit_partners": ("AddPartnerForm",),
    "editing.edit_sites": ("SiteForm",),
    "editing.make_organisation": ("OrganisationForm",),
    "exports.order_file": "the filters of an address, kept with the file for who asked, as long as it stays",
    "grants.change_publication": CODED,
    "jobs.ask_again": CODED,
    "jobs.cancel_job": CODED,
    "passwords.ask_for_link": ("AskForLinkForm",),
    "passwords.set_password": ("SetPasswordForm",),
    "correspondence.show_messages": ("MessageForm",),
    "correspondence.ask_extension": ("ExtensionForm",),
    "correspondence.turn_down": ("TurnDownForm",),
    "correspondence.read_messages": CODED,
    "payments.edit_budget": ("RowsGuard",),
    "payments.plan_tranches": ("RowsGuard",),
    "payments.show_entries": ("RowsGuard",),
    "payments.show_tranche": ("RowsGuard",),
    "previews.start_preview": CODED,
    "previews.stop_preview": CODED,
    "programmes.change_publication": CODED,
    "programmes.create_programme": ("NewProgrammeForm",),
    "programmes.edit_programme": ("ProgrammeForm",),
    "publication.change_publication": CODED,
    "redaction.approve_redaction": ("ApproveForm",),
    "releases.edit_thresholds": ("ThresholdsForm",),
    "redaction.propose_file": ("ProposeFileForm",),
    "redaction.propose_redaction": ("ProposeForm",),
    "redaction.reject_redaction": CODED,
    "redaction.withdraw_redaction": CODED,
    "reports.add_measure": ("MeasureForm",),
    "reports.edit_indicator": ("IndicatorForm",),
    "reports.edit_measure": ("MeasureForm",),
    "reports.make_indicator": ("IndicatorForm",),
    "reports.move_due": ("DueForm",),
    "reports.plan_schedule": ("PlanForm",),
    "reports.begin": CODED,
    "reports.release_all_results": CODED,
    "reports.edit_report": ("RowsGuard",),
    "reports.take_workbook": ("RowsGuard",),
    "reports.edit_attachments": ("AttachmentForm",),
    "reports.take_out_attachment": CODED,
    "reports.submit_report": CODED,
    "reports.review_report": ("RowsGuard",),
    "reports.correct_report": ("CorrectForm",),
    "reports.edit_template": ("RowsGuard",),
    "second_factor.ask_for_code": ("CodeForm",),
    "second_factor.begin_set_up": CODED,
    "second_factor.confirm_set_up": ("SetUpForm",),
    "second_factor.make_codes": ("CodeForm",),
    "second_factor.turn_off": ("TurnOffForm",),
}


def forms_below(form: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for one in form.__subclasses__():
        if one.__module__.startswith("grants_app"):
            yield one
        yield from forms_below(one)


def is_text(form: type[BaseForm], name: str) -> bool:
    kind = getattr(getattr(form, name), "field_class", None)
    return isinstance(kind, type) and issubclass(kind, TEXTS) and not issubclass(kind, NO_TEXTS)


def excused(form: type[BaseForm]) -> set[str]:
    return {name for one in form.__mro__ for name in UNREAD.get(one.__name__, ())}


def test_every_form_has_its_texts_read_or_a_reason_why_not(app: Flask) -> None:
    forms = set(forms_below(BaseForm))
    found = [
        f"{form.__name__}.{name}"
        for form in forms
        for name in dir(form)
        if is_text(form, name) and name not in getattr(form, "guarded", ()) and name not in excused(form)
    ]
    assert not sorted(found)


def test_no_reason_outlives_its_field(app: Flask) -> None:
    forms = {form.__name__: form for form in forms_below(BaseForm)}
    stale = [
        f"{name}.{field}"
        for name, fields in UNREAD.items()
        for field in fields
        if name not in forms
        or not hasattr(forms[name], field)
        or field in getattr(forms[name], "guarded", ())
    ]
    assert not stale
    named = {name for form in forms.values() for name in getattr(form, "guarded", ())}
    assert {"title_sq", "summary_en", "reason", "document", "note", "source", "award_source"} <= named


def test_the_log_has_words_for_every_field_that_is_read(app: Flask) -> None:
    named = {name for form in forms_below(BaseForm) for name in getattr(form, "guarded", ())}
    named |= {"reason", "reference", "source", "milestone", "description", "file", "file_name"}
    assert not [name for name in sorted(named) if value_words("guard_fields", name) is None]


def controls() -> set[tuple[str, str]]:
    """Fields for text that templates write by hand: (template, name)."""
    folder, found = APPLICATION / "templates", set()
    for path in folder.rglob("*.html"):
        text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for match in CONTROL.finditer(text):
            told = dict(ATTRIBUTE.findall(match.group()))
            if told.get("type", "text") not in NOT_TYPED and "name" in told:
                found.add((path.relative_to(folder).as_posix(), told["name"]))
    return found


def test_every_field_written_by_hand_is_read_or_has_a_reason(app: Flask) -> None:
    assert controls() == set(BY_HAND)


def test_every_address_that_takes_something_says_who_reads_it(app: Flask) -> None:
    taking = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    assert taking == set(TAKES)
    forms = {form.__name__ for form in forms_below(BaseForm)}
    named = {name for told in TAKES.values() if isinstance(told, tuple) for name in told}
    assert named <= forms | {"RowsGuard"}


def test_the_interface_for_programs_takes_nothing(app: Flask) -> None:
    """Where that changes, the guard reads it: 422 with the field and the kind, never the passage."""
    methods = {
        method for rule in app.url_map.iter_rules() if "/api/" in rule.rule for method in rule.methods or ()
    }
    assert methods <= {"GET", "HEAD", "OPTIONS"}
