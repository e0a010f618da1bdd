"""Words for the audit log: what was done, to what, and which field. A code without words stands as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from grants_app.domain.grants.publication.vocabulary import PublicationChange
from grants_app.i18n.amendment_labels import AMENDMENT_KIND, AMENDMENT_STATE
from grants_app.i18n.award_labels import AWARD_KIND, CHECK_STATE, ENTRY_KIND, STEP_REASON, TRANCHE_STATE
from grants_app.i18n.labels import (
    CLEARING_REASON,
    CURRENCY,
    DECISION,
    EVIDENCE,
    ORGANISATION_KIND,
    PARTNER_ROLE,
    ROLE,
    THEME,
    WORKS_WITH,
)
from grants_app.i18n.locales import LOCALES
from grants_app.i18n.publication_labels import CHANGE, REASON
from grants_app.i18n.redaction_labels import KIND
from grants_app.i18n.redaction_labels import REASON as REDACTION_REASON
from grants_app.i18n.redaction_labels import STATE as REDACTION_STATE

# Every action that the code writes has words here (tested).
ACTION: Final[dict[str, Any]] = {
    **{str(change): CHANGE[change] for change in PublicationChange},
    "account.create": _("The account was made"),
    "account.change_assignment": _("Role or scope of the account was changed"),
    "account.deactivate": _("The account was closed"),
    "account.reactivate": _("The account was opened again"),
    "account.reset_password": _("A new password was set by somebody else"),
    "account.change_password": _("The own password was changed"),
    "account.set_password_by_link": _("A password was set by a link"),
    "account.issue_link": _("A link to set a password was made"),
    "account.choose_language": _("The language was chosen"),
    "account.close_demo": _("The demo account was closed"),
    "account.set_rights": _("The rights of the account were changed"),
    "account.anonymise": _("The account was anonymised"),
    "account.end_sign_in": _("A sign-in was ended"),
    "account.end_sign_ins": _("All other sign-ins were ended"),
    "account.begin_second_factor": _("Setting up a second factor was begun"),
    "account.set_up_second_factor": _("The second factor was set up"),
    "account.turn_off_second_factor": _("The second factor was turned off"),
    "account.reset_second_factor": _("The second factor was taken away by somebody else"),
    "account.use_recovery_code": _("A recovery code was used"),
    "account.make_recovery_codes": _("New recovery codes were made"),
    "account.seal_anew": _("The secrets of second factors were sealed with a new key"),
    "grant.sign": _("The grant was signed"),
    "grant.suspend": _("The grant was suspended"),
    "grant.resume": _("The grant was resumed"),
    "grant.close_early": _("The grant was closed early"),
    "grant.close_out": _("The grant was closed out"),
    "grant.reopen": _("The grant was opened again"),
    "grant.create": _("A draft of the grant was made"),
    "grant.change": _("What is said of the grant was changed"),
    "grant.add_site": _("A site was added"),
    "grant.mark_site": _("A site was marked as a shelter, or no longer as one"),
    "grant.remove_site": _("A site was taken away"),
    "grant.put_terms": _("The terms of the agreement were written"),
    "grant.decide_check": _("An item of the checklist was decided"),
    "grant.reopen_check": _("An item of the checklist was opened again"),
    "grant.put_budget": _("The budget was written"),
    "grant.plan_tranches": _("The tranches were planned"),
    "grant.accept_milestone": _("A milestone was accepted"),
    "grant.request_tranche": _("A tranche was requested"),
    "grant.approve_tranche": _("A tranche was approved"),
    "grant.refuse_tranche": _("A tranche was refused"),
    "grant.cancel_tranche": _("A tranche was cancelled"),
    "grant.pay_tranche": _("A tranche was paid"),
    "grant.record_payment": _("A payment was entered"),
    "grant.record_refund": _("A refund was entered"),
    "grant.record_accounted": _("What the grantee accounted for was entered"),
    "grant.record_disallowed": _("A disallowed cost was entered"),
    "grant.record_correction": _("An entry was corrected"),
    "grant.propose_amendment": _("An amendment was proposed"),
    "grant.approve_amendment": _("An amendment was approved"),
    "grant.reject_amendment": _("An amendment was turned down"),
    "grant.withdraw_amendment": _("A proposed amendment was taken back"),
    "programme.record_rate": _("An exchange rate was entered"),
    "programme.add_budget_category": _("A budget heading was added"),
    "programme.change_budget_category": _("A budget heading was changed"),
    "programme.take_usual_checklist": _("The usual checklist was taken over"),
    "programme.take_usual_headings": _("The usual budget headings were taken over"),
    "programme.put_checklist_item": _("An item of the checklist was written"),
    "programme.create": _("The programme was set up"),
    "programme.change": _("The programme’s own data were changed"),
    "programme.publish": _("The programme was published"),
    "programme.withdraw": _("The programme was withdrawn"),
    "programme.seed": _("The programme was loaded from files"),
    "phases.seed": _("The phases were loaded from files"),
    "geography.seed": _("The division was loaded from files"),
    "places.seed": _("The places were loaded from files"),
    "organisation.create": _("The organisation was made"),
    "organisation.change": _("What is said of the organisation was changed"),
    "organisation.add_contact": _("A contact of the organisation was added"),
    "organisation.change_contact": _("A contact of the organisation was changed"),
    "organisation.remove_contact": _("A contact of the organisation was deleted"),
    "partner.create": _("The partner was made"),
    "partner.change": _("What is said of the partner was changed"),
    "grant.add_partner": _("A partner was added"),
    "grant.change_partner": _("The role of a partner was changed"),
    "grant.remove_partner": _("A partner was taken out of the grant"),
    "organisation.seed": _("The organisation was loaded from files"),
    "partner.seed": _("The partner was loaded from files"),
    "grant.seed": _("The grant was loaded from files"),
    "redaction.propose": _("The removal of personal data was proposed"),
    "redaction.withdraw": _("A proposal to remove personal data was taken back"),
    "redaction.reject": _("A proposal to remove personal data was rejected"),
    "redaction.apply": _("Personal data were removed"),
    "redaction.replay": _("Removed personal data were removed again"),
    "redaction.seal_anew": _("What is kept of redactions was sealed with a new key"),
    "grant.redact": _("Personal data were removed"),
    "organisation.redact": _("Personal data were removed"),
    "programme.redact": _("Personal data were removed"),
    "audit.seal": _("The end of the audit log was signed with a new key"),
}

SUBJECT: Final[dict[str, Any]] = {
    "grant": _("Grant"),
    "organisation": _("Organisation"),
    "partner": _("Partner"),
    "programme": _("Programme"),
    "geography": _("Division"),
    "place": _("Place"),
    "account": _("Account"),
    "redaction": _("Redaction"),
    "audit": _("Audit log"),
}

FIELD: Final[dict[str, Any]] = {
    "acronym": _("Acronym"),
    "agreed_on": _("Agreed on"),
    "agreement_currency": _("Currency of the agreement"),
    "alone": _("Approved by the same person"),
    "amendment": _("Amendment"),
    "as_of": _("Business day"),
    "attribution": _("Attribution"),
    "awarded_on": _("Signed on"),
    "budget": _("Sum of the budget"),
    "budget_lines": _("Budget lines"),
    "can_certify": _("May certify reports"),
    "can_prepare": _("May prepare reports"),
    "claims": _("Claimed places"),
    "closed_early_on": _("Last active day"),
    "closed_out_on": _("Closed out on"),
    "code": _("Code"),
    "codes": _("Items"),
    "cofinancing": _("Co-financing"),
    "counts": _("Stated counts"),
    "county_id": _("County"),
    "currencies": _("Currencies"),
    "currency": _("Currency"),
    "dated": _("Dated"),
    "decision": _("Decision"),
    "donor": _("Donor"),
    "effective_on": _("In force from"),
    "email": _("E-mail address"),
    "end_on": _("Agreed end"),
    "findings": _("Contradictions and open points"),
    "function_en": _("Function in English"),
    "function_sq": _("Function in Albanian"),
    "geography_id": _("Division"),
    "happened_on": _("Day"),
    "is_active": _("Can sign in"),
    "is_sensitive": _("Must not be found"),
    "is_override": _("Condition overridden"),
    "is_one_person_office": _("Office of one person"),
    "item": _("Item"),
    "keep_until_on": _("Keep until"),
    "kind": _("Kind"),
    "kind_grant_keys": _("Our reading"),
    "label_en": _("Words in English"),
    "label_sq": _("Words in Albanian"),
    "level_words": _("Words for levels"),
    "locale": _("Language"),
    "milestone": _("Milestone"),
    "milestone_accepted_on": _("Milestone accepted on"),
    "minor_units": _("Amount"),
    "name": _("Name"),
    "name_en": _("Name in English"),
    "name_sq": _("Name in Albanian"),
    "names": _("Other names"),
    "needs_date": _("Asks for a date"),
    "needs_reference": _("Asks for a reference"),
    "note": _("Note"),
    "notes": _("Notes"),
    "objectives": _("Objectives"),
    "organisation_id": _("Organisation"),
    "other_minor_units": _("Amount in the other currency"),
    "outline_digests": _("Outlines"),
    "partners": _("Partners"),
    "partner_id": _("Partner"),
    "passages": _("Passages removed"),
    "password": _("Password"),
    "phase_id": _("Phase"),
    "phases": _("Phases"),
    "phone": _("Telephone"),
    "place": _("Place"),
    "places": _("Places"),
    "points_at": _("About the entry"),
    "primary_theme": _("Main theme"),
    "proposed_by": _("Proposed by"),
    "published_at": _("Published since"),
    "purpose": _("Purpose of the link"),
    "quoted_on": _("Day of the rate"),
    "rate": _("Rate"),
    "reason": _("Reason"),
    "recovery_codes": _("Recovery codes"),
    "redacted_kind": _("What it is"),
    "redaction": _("Redaction"),
    "redaction_reason": _("Why it has to go"),
    "redaction_state": _("State"),
    "reference": _("Reference"),
    "role": _("Role"),
    "second_factor": _("Second factor"),
    "sign_ins": _("Sign-ins"),
    "sites": _("Sites"),
    "source": _("Source"),
    "sources": _("Sources"),
    "start_on": _("Start"),
    "state": _("State"),
    "stated_on": _("Day of the statement"),
    "summary_en": _("Summary in English"),
    "summary_sq": _("Summary in Albanian"),
    "suspended_from": _("Suspended from"),
    "suspended_until": _("Suspended until"),
    "suspension": _("Suspended"),
    "target_groups": _("Target groups"),
    "targets": _("Targets"),
    "themes": _("Themes"),
    "title_en": _("Title in English"),
    "title_sq": _("Title in Albanian"),
    "totals": _("Stated totals"),
    "tranche": _("Tranche"),
    "tranches": _("Tranches"),
    "works_with": _("Works with"),
}

PURPOSE: Final = {
    "reset": _("a new password"),
    "invitation": _("an invitation"),
}

# Where the stored values of a field have words: the first table that knows a value says it.
VALUES: Final[dict[str, tuple[Mapping[Any, Any], ...]]] = {
    "currency": (CURRENCY,),
    "decision": (DECISION,),
    "kind": (ORGANISATION_KIND, AWARD_KIND, ENTRY_KIND, AMENDMENT_KIND),
    "locale": (LOCALES,),
    "evidence": (EVIDENCE,),
    "primary_theme": (THEME,),
    "purpose": (PURPOSE,),
    "reason": (REASON, CLEARING_REASON, STEP_REASON),
    "redacted_kind": (KIND,),
    "redaction_reason": (REDACTION_REASON,),
    "redaction_state": (REDACTION_STATE,),
    "role": (ROLE, PARTNER_ROLE),
    "themes": (THEME,),
    "works_with": (WORKS_WITH,),
    "state": (TRANCHE_STATE, CHECK_STATE, AMENDMENT_STATE),
}


def action_words(action: str) -> str:
    """What was done."""
    return str(ACTION.get(action, action))


def subject_words(subject_type: str) -> str:
    """What kind of thing was changed."""
    return str(SUBJECT.get(subject_type, subject_type))


def field_words(field: str) -> str:
    """The name of a field; those that tell where in the document something stands share one."""
    if field in FIELD:
        return str(FIELD[field])
    if field.endswith(("_line", "_source", "_sources")):
        return gettext("Place in the document")
    if field.endswith(("_inferred", "_reason_sq", "_reason_en")):
        return gettext("Our reading")
    if field.startswith("sort_key"):
        return gettext("Place in the alphabet")
    return field


def value_words(field: str, value: object) -> str | None:
    """The words for a stored value of a field; None where there are none."""
    for table in VALUES.get(field, ()):
        if value in table:
            return str(table[value])
    return None
