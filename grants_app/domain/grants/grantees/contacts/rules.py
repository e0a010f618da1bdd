"""Who may read whom one can reach at an organisation: pure answers on a viewer."""

from __future__ import annotations

from grants_app.domain.accounts.rules import is_staff
from grants_app.domain.accounts.viewer import Role, Viewer


def can_open_contacts(viewer: Viewer) -> bool:
    """Open such pages at all: staff, and people of an organisation."""
    return is_staff(viewer.role) or (viewer.role is Role.GRANTEE and viewer.organisation_id is not None)


def can_read_contacts_of(viewer: Viewer, organisation_id: int) -> bool:
    """Read the contacts of one organisation: staff of all, its own people of theirs."""
    return can_open_contacts(viewer) and (is_staff(viewer.role) or viewer.organisation_id == organisation_id)
