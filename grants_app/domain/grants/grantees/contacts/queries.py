"""Reading whom one can reach at an organisation. Nothing but the pages of contacts reads this table."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.grantees.contacts.rules import can_read_contacts_of
from grants_app.domain.organisations.models import Organisation, OrganisationContact
from grants_app.domain.texts.collation import sort_key
from grants_app.extensions import db

PAIRS: Final = ("function",)
TEXTS: Final = ("name", "function_sq", "function_en", "email", "phone")


def list_contacts(viewer: Viewer, organisation: Organisation, language: str) -> list[OrganisationContact]:
    """The people of an organisation in the order of their names. Raises LookupError for other readers."""
    if not can_read_contacts_of(viewer, organisation.id):
        raise LookupError(organisation.slug)
    own = select(OrganisationContact).where(OrganisationContact.organisation_id == organisation.id)
    return sorted(db.session.scalars(own), key=lambda one: (sort_key(one.name, language), one.id))


def get_contact(viewer: Viewer, organisation: Organisation, contact_id: int) -> OrganisationContact:
    """One of them. Raises LookupError."""
    found = db.session.get(OrganisationContact, contact_id, populate_existing=True)
    if found is None or found.organisation_id != organisation.id:
        raise LookupError(contact_id)
    if not can_read_contacts_of(viewer, organisation.id):
        raise LookupError(contact_id)
    return found


def values_of(contact: OrganisationContact) -> dict[str, Any]:
    """What is kept of a person as plain values, to tell whether somebody changed it."""
    days = {name: getattr(contact, name).isoformat() for name in ("agreed_on", "keep_until_on")}
    return {name: getattr(contact, name) or "" for name in TEXTS} | days


def count_overdue(today: date) -> int:
    """How many people are kept longer than they agreed to."""
    overdue = select(func.count(OrganisationContact.id)).where(OrganisationContact.keep_until_on < today)
    return db.session.scalar(overdue) or 0
