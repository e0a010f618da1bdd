"""Words for the audit log: what was done, to what, and which field. A code without words stands as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from grants_app.domain.grants.publication.vocabulary import PublicationChange
from grants_app.i18n.labels import (
    CLEARING_REASON,
    CURRENCY,
    DECISION,
    ORGANISATION_KIND,
    ROLE,
    THEME,
)
from grants_app.i18n.locales import LOCALES
from grants_app.i18n.publication_labels import CHANGE, REASON

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
    "programme.create": _("The programme was set up"),
    "programme.change": _("The programme's own data were changed"),
    "programme.publish": _("The programme was published"),
    "programme.withdraw": _("The programme was withdrawn"),
    "programme.seed": _("The programme was loaded from files"),
    "phases.seed": _("The phases were loaded from files"),
    "geography.seed": _("The division was loaded from files"),
    "places.seed": _("The places were loaded from files"),
    "organisation.seed": _("The organisation was loaded from files"),
    "partner.seed": _("The partner was loaded from files"),
    "grant.seed": _("The grant was loaded from files"),
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
    "audit": _("Audit log"),
}

FIELD: Final[dict[str, Any]] = {
    "acronym": _("Acronym"),
    "as_of": _("Business day"),
    "attribution": _("Attribution"),
    "can_certify": _("May certify reports"),
    "can_prepare": _("May prepare reports"),
    "claims": _("Claimed places"),
    "closed_early_on": _("Last active day"),
    "counts": _("Stated counts"),
    "county_id": _("County"),
    "currencies": _("Currencies"),
    "currency": _("Currency"),
    "decision": _("Decision"),
    "donor": _("Donor"),
    "effective_on": _("In force from"),
    "email": _("E-mail address"),
    "end_on": _("Agreed end"),
    "findings": _("Contradictions and open points"),
    "geography_id": _("Division"),
    "is_active": _("Can sign in"),
    "kind": _("Kind"),
    "level_words": _("Words for levels"),
    "locale": _("Language"),
    "minor_units": _("Amount"),
    "name_en": _("Name in English"),
    "name_sq": _("Name in Albanian"),
    "names": _("Other names"),
    "notes": _("Notes"),
    "objectives": _("Objectives"),
    "organisation_id": _("Organisation"),
    "outline_digests": _("Outlines"),
    "partners": _("Partners"),
    "password": _("Password"),
    "phase_id": _("Phase"),
    "phases": _("Phases"),
    "places": _("Places"),
    "primary_theme": _("Main theme"),
    "published_at": _("Published since"),
    "purpose": _("Purpose of the link"),
    "reason": _("Reason"),
    "recovery_codes": _("Recovery codes"),
    "role": _("Role"),
    "second_factor": _("Second factor"),
    "sign_ins": _("Sign-ins"),
    "sites": _("Sites"),
    "source": _("Source"),
    "sources": _("Sources"),
    "start_on": _("Start"),
    "stated_on": _("Day of the statement"),
    "summary_en": _("Summary in English"),
    "summary_sq": _("Summary in Albanian"),
    "target_groups": _("Target groups"),
    "targets": _("Targets"),
    "themes": _("Themes"),
    "title_en": _("Title in English"),
    "title_sq": _("Title in Albanian"),
    "totals": _("Stated totals"),
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
    "kind": (ORGANISATION_KIND,),
    "locale": (LOCALES,),
    "primary_theme": (THEME,),
    "purpose": (PURPOSE,),
    "reason": (REASON, CLEARING_REASON),
    "role": (ROLE,),
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
