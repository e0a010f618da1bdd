"""Words for stored values, in the reader's language. Every member of every enum has one (tested)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from grants_app.domain.accounts.viewer import Role
from grants_app.domain.disclosure.personal_data import PersonalDataKind
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.money.reading import MoneyRefusal, Separator
from grants_app.domain.grants.money.vocabulary import ClearingReason
from grants_app.domain.grants.vocabulary import (
    Decision,
    Evidence,
    GrantStatus,
    Missing,
    NoteKind,
    PartnerRole,
    SiteLevel,
    TargetBasis,
    TargetGroup,
    Theme,
    WorksWith,
)
from grants_app.domain.organisations.models import NameKind, OrganisationKind
from grants_app.domain.programmes.models import FindingKind
from grants_app.i18n import account_labels
from grants_app.i18n.currencies import refusal_words

THEME = {
    Theme.PREVENTION: _("Prevention"),
    Theme.ASSISTANCE: _("Assistance"),
    Theme.REINTEGRATION: _("Reintegration"),
    Theme.CAPACITY_BUILDING: _("Capacity building"),
}
STATUS = {
    GrantStatus.DRAFT: _("Draft"),
    GrantStatus.AWARDED: _("Awarded, not begun"),
    GrantStatus.ACTIVE: _("Active"),
    GrantStatus.SUSPENDED: _("Suspended"),
    GrantStatus.COMPLETED: _("Completed"),
    GrantStatus.CLOSED_EARLY: _("Closed early"),
    GrantStatus.CLOSED_OUT: _("Closed out"),
}
DECISION = {
    Decision.DRAFT: _("Draft"),
    Decision.SUSPENDED: _("Suspended"),
    Decision.CLOSED_OUT: _("Closed out"),
}
WORKS_WITH = {
    WorksWith.POPULATION: _("The population"),
    WorksWith.PROFESSIONALS: _("Professionals"),
    WorksWith.ORGANISATIONS: _("Organisations"),
    WorksWith.STUDY: _("Study"),
}
EVIDENCE = {
    Evidence.RURAL_STATED: _("Rural area stated"),
    Evidence.AREA_WIDE: _("Area as a whole"),
    Evidence.LEVEL_UNSTATED: _("Level not stated"),
    Evidence.URBAN_ONLY: _("Town only"),
    Evidence.NATIONAL: _("Nationwide"),
}
# The context keeps a level ("qark") apart from a column of names ("Qarku").
SITE_LEVEL = {
    SiteLevel.NATIONAL: _("Whole country"),
    SiteLevel.COUNTY: lazy_pgettext("level", "County"),
    SiteLevel.DISTRICT: lazy_pgettext("level", "District"),
    SiteLevel.MUNICIPALITY: _("Municipality"),
    SiteLevel.COMMUNE: _("Commune"),
    SiteLevel.LOCALITY: _("Locality"),
}
PLACE_LEVEL = {
    PlaceLevel.COUNTRY: _("Whole country"),
    PlaceLevel.COUNTY: lazy_pgettext("level", "County"),
    PlaceLevel.DISTRICT: lazy_pgettext("level", "District"),
    PlaceLevel.MUNICIPALITY: _("Municipality"),
    PlaceLevel.COMMUNE: _("Commune"),
}
MISSING = {
    Missing.THEME: _("No theme"),
    Missing.PLACE: _("No place stated"),
    Missing.DAYS: _("No exact days stated"),
    Missing.AMOUNT: _("No amount known"),
}
PARTNER_ROLE = {
    PartnerRole.IMPLEMENTING: _("Implementing partner"),
    PartnerRole.COFUNDING: _("Co-financing partner"),
}
TARGET_BASIS = {
    TargetBasis.TOTAL: _("in all"),
    TargetBasis.PER_CENTRE: _("per centre"),
    TargetBasis.PER_MONTH: _("per month"),
    TargetBasis.PER_WEEK: _("per week"),
    TargetBasis.PER_EPISODE: _("per episode"),
}
NOTE_KIND = {
    NoteKind.SLIP: _("Slip in the document"),
    NoteKind.CONTRADICTION: _("Contradiction in the document"),
    NoteKind.INFERENCE: _("Our reading"),
    NoteKind.WRAPPED: _("Wrapped over lines in the document"),
    NoteKind.OPEN: _("Left open by the document"),
}
FINDING_KIND = {
    FindingKind.CONTRADICTION: _("Contradiction"),
    FindingKind.OPEN: _("Left open"),
    FindingKind.SLIP: _("Slip"),
}
ORGANISATION_KIND = {
    OrganisationKind.LOCAL: _("Local NGO"),
    OrganisationKind.INTERNATIONAL: _("International NGO"),
}
NAME_KIND = {
    NameKind.AS_WRITTEN: _("As written in the document"),
    NameKind.ALIAS: _("Also known as"),
    NameKind.ACRONYM: _("Acronym"),
    NameKind.ENGLISH: _("English name"),
    NameKind.SPELLING: _("Other spelling"),
}
ROLE = {
    Role.VISITOR: _("Visitor"),
    Role.DONOR: _("Donor"),
    Role.GRANTEE: _("Grantee"),
    Role.COMMITTEE: _("County committee"),
    Role.COORDINATOR: _("National Coordinator’s office"),
    Role.SPECIALIST: _("Grants specialist"),
    Role.ADMIN: _("Administrator"),
}
REFUSAL = account_labels.REFUSAL
BROWSER = account_labels.BROWSER
SYSTEM = account_labels.SYSTEM
MONEY_REFUSAL = {
    MoneyRefusal.NOT_A_NUMBER: _("This is not an amount. Write it in digits, such as 12 500 or 12,500.50."),
    MoneyRefusal.NEGATIVE: _("An amount cannot be negative; amounts in brackets are read as negative too."),
    MoneyRefusal.ZERO: _(
        "Zero is not an amount of a grant. Leave the field empty while the amount is unknown."
    ),
    MoneyRefusal.TOO_MANY_DECIMALS: _("An amount has at most as many decimals as its currency: mostly two."),
    MoneyRefusal.TOO_LARGE: _("This is larger than any amount that can be recorded."),
    MoneyRefusal.OTHER_CURRENCY: _("This names another currency than the one of its column."),
}
SEPARATOR = {
    Separator.THOUSANDS: _("thousands"),
    Separator.DECIMAL: _("decimals"),
}
CLEARING_REASON = {
    ClearingReason.WRONG_GRANT: _("Entered for the wrong grant"),
    ClearingReason.WRONG_AMOUNT: _("The amount is wrong"),
    ClearingReason.WRONG_CURRENCY: _("Entered in the wrong currency"),
    ClearingReason.SOURCE_WITHDRAWN: _("The source no longer holds"),
}
PERSONAL_DATA = {
    PersonalDataKind.EMAIL: _("an e-mail address"),
    PersonalDataKind.PHONE: _("a telephone number"),
    PersonalDataKind.PERSONAL_NUMBER: _("a personal number"),
    PersonalDataKind.BANK_ACCOUNT: _("a bank account"),
    PersonalDataKind.BIRTH_DATE: _("a date of birth"),
}
TARGET_GROUP = {
    TargetGroup.VICTIMS: _("Victims of trafficking"),
    TargetGroup.FORMER_VICTIMS: _("Former victims of trafficking"),
    TargetGroup.WOMEN: _("Women"),
    TargetGroup.GIRLS: _("Girls"),
    TargetGroup.CHILDREN: _("Children"),
    TargetGroup.MINORS_AT_RISK: _("Minors at risk"),
    TargetGroup.YOUNG_PEOPLE: _("Young people"),
    TargetGroup.ROMA_COMMUNITY: _("Roma community"),
    TargetGroup.EGYPTIAN_COMMUNITY: _("Egyptian community"),
    TargetGroup.FAMILIES_AT_RISK: _("Families at risk"),
    TargetGroup.FAMILIES_OF_VICTIMS: _("Families of victims"),
    TargetGroup.SCHOOL_DROPOUTS: _("Children who have dropped out of school"),
    TargetGroup.UNACCOMPANIED_CHILDREN: _("Unaccompanied children"),
    TargetGroup.PUPILS: _("Pupils"),
    TargetGroup.STUDENTS: _("Students"),
    TargetGroup.TEACHERS: _("Teachers"),
    TargetGroup.SOCIAL_WORKERS: _("Social workers"),
    TargetGroup.PSYCHOLOGISTS: _("Psychologists"),
    TargetGroup.POLICE: _("Police"),
    TargetGroup.BORDER_POLICE: _("Border police"),
    TargetGroup.HEALTH_WORKERS: _("Health workers"),
    TargetGroup.JOURNALISTS: _("Journalists"),
    TargetGroup.LOCAL_OFFICIALS: _("Local government officials"),
    TargetGroup.SOCIAL_ADMINISTRATORS: _("Commune social administrators"),
    TargetGroup.CIVIL_SOCIETY: _("Civil society organisations"),
    TargetGroup.GRANTEES: _("Grantees"),
    TargetGroup.GENERAL_PUBLIC: _("General public"),
}


def money_refusal(refusal: MoneyRefusal, currency: str) -> str:
    """Why what was typed is no amount in a currency."""
    return refusal_words(refusal, currency, MONEY_REFUSAL)


# What the completeness test walks over: an enum without an entry here fails it.
ALL: dict[type[StrEnum], Mapping[Any, Any]] = {
    Theme: THEME,
    GrantStatus: STATUS,
    Decision: DECISION,
    WorksWith: WORKS_WITH,
    Evidence: EVIDENCE,
    SiteLevel: SITE_LEVEL,
    PlaceLevel: PLACE_LEVEL,
    Missing: MISSING,
    PartnerRole: PARTNER_ROLE,
    TargetBasis: TARGET_BASIS,
    NoteKind: NOTE_KIND,
    FindingKind: FINDING_KIND,
    OrganisationKind: ORGANISATION_KIND,
    NameKind: NAME_KIND,
    Role: ROLE,
    **account_labels.ALL,
    MoneyRefusal: MONEY_REFUSAL,
    Separator: SEPARATOR,
    ClearingReason: CLEARING_REASON,
    PersonalDataKind: PERSONAL_DATA,
    TargetGroup: TARGET_GROUP,
}
