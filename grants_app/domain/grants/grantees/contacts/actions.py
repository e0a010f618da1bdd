"""Writing and deleting whom one can reach at an organisation. The log holds digests, never the words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.grantees.contacts.queries import TEXTS, get_contact, values_of
from grants_app.domain.grants.grantees.editing import lock_organisation, subject_of
from grants_app.domain.organisations.models import OrganisationContact
from grants_app.domain.organisations.naming import set_texts
from grants_app.domain.organisations.refusals import OrganisationRefusal, OrganisationRefusedError
from grants_app.domain.programmes.clock import real_day
from grants_app.domain.texts.conflicts import refuse_overtaken
from grants_app.extensions import db

EMAIL: Final = re.compile(r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+")
PHONE: Final = re.compile(r"\+?[\d\s()/.-]{5,38}")
FEWEST_DIGITS: Final = 5
MOST_YEARS: Final = 10


@dataclass(frozen=True)
class ContactEntry:
    """What a person is kept by, as somebody writes it."""

    name: str | None
    function_sq: str | None
    function_en: str | None
    email: str | None
    phone: str | None
    agreed_on: date
    keep_until_on: date


def add_contact(viewer: Viewer, slug: str, entry: ContactEntry) -> OrganisationContact:
    """Keep somebody. Raises LookupError, OrganisationRefusedError, PersonalDataError."""
    organisation = lock_organisation(viewer, slug)
    _refuse(entry)
    contact = OrganisationContact(organisation_id=organisation.id)
    changes = _write(contact, entry)
    db.session.add(contact)
    record(viewer.author, "organisation.add_contact", subject=subject_of(organisation), changes=changes)
    return contact


def change_contact(viewer: Viewer, slug: str, contact_id: int, entry: ContactEntry, *, seen: str) -> bool:
    """Change what is kept of somebody. Returns whether anything was changed.

    Raises LookupError, OrganisationRefusedError, EditConflictError, PersonalDataError.
    """
    organisation = lock_organisation(viewer, slug)
    contact = get_contact(viewer, organisation, contact_id)
    refuse_overtaken(seen, values_of(contact))
    _refuse(entry)
    changes = _write(contact, entry)
    if changes:
        record(
            viewer.author, "organisation.change_contact", subject=subject_of(organisation), changes=changes
        )
    return bool(changes)


def remove_contact(viewer: Viewer, slug: str, contact_id: int) -> bool:
    """Delete what is kept of somebody. Returns whether it was there. Raises LookupError."""
    organisation = lock_organisation(viewer, slug)
    try:
        contact = get_contact(viewer, organisation, contact_id)
    except LookupError:
        return False
    changes: dict[str, Any] = {}
    for name in TEXTS:
        changes |= hidden(name, getattr(contact, name), None)
    db.session.delete(contact)
    record(viewer.author, "organisation.remove_contact", subject=subject_of(organisation), changes=changes)
    return True


def last_day_of_keeping(agreed_on: date) -> date:
    """The last day that an agreement can reach, `MOST_YEARS` later."""
    try:
        return agreed_on.replace(year=agreed_on.year + MOST_YEARS)
    except ValueError:  # 29 February
        return agreed_on.replace(year=agreed_on.year + MOST_YEARS, day=28)


def _refuse(entry: ContactEntry) -> None:
    if not entry.name:
        raise OrganisationRefusedError("name", OrganisationRefusal.PERSON_MISSING)
    if not entry.email and not entry.phone:
        raise OrganisationRefusedError("email", OrganisationRefusal.NO_WAY_TO_REACH)
    if entry.email and not EMAIL.fullmatch(entry.email):
        raise OrganisationRefusedError("email", OrganisationRefusal.EMAIL_WRONG)
    digits = sum(sign.isdecimal() for sign in entry.phone or "")
    if entry.phone and (not PHONE.fullmatch(entry.phone) or digits < FEWEST_DIGITS):
        raise OrganisationRefusedError("phone", OrganisationRefusal.PHONE_WRONG)
    if entry.agreed_on > real_day():
        raise OrganisationRefusedError("agreed_on", OrganisationRefusal.AGREED_LATER)
    if entry.keep_until_on <= entry.agreed_on:
        raise OrganisationRefusedError("keep_until_on", OrganisationRefusal.DAYS_REVERSED)
    if entry.keep_until_on < real_day():
        raise OrganisationRefusedError("keep_until_on", OrganisationRefusal.KEPT_NO_LONGER)
    if entry.keep_until_on > last_day_of_keeping(entry.agreed_on):
        raise OrganisationRefusedError("keep_until_on", OrganisationRefusal.KEPT_TOO_LONG)
    for text in (entry.name, entry.function_sq, entry.function_en):
        refuse_personal_data(text or "")


def _write(contact: OrganisationContact, entry: ContactEntry) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name, before, after in set_texts(contact, vars(entry), TEXTS):
        changes |= hidden(name, before, after)
    for name in ("agreed_on", "keep_until_on"):
        before, after = getattr(contact, name), getattr(entry, name)
        if before != after:
            setattr(contact, name, after)
            changes[name] = [before.isoformat() if before else None, after.isoformat()]
    return changes
