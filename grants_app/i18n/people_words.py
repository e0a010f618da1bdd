"""Who did something, in words for whoever reads it."""

from __future__ import annotations

from flask_babel import gettext

from grants_app.domain.accounts.people import Person
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.agreements.rules import can_manage_awards
from grants_app.i18n import labels


def person_words(person: Person | None, viewer: Viewer) -> str:
    """Who did something: staff read the address, others the role, oneself is called so."""
    if person is None:
        return gettext("a command of the operator")
    if person.user_id == viewer.user_id:
        return gettext("you")
    return person.email if can_manage_awards(viewer) else str(labels.ROLE[person.role])
