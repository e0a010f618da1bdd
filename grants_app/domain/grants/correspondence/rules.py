"""Who reads and writes the messages of a grant: pure answers on a viewer and a grant."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.grants.agreements.rules import can_manage_awards, can_open_awards, can_read_award
from grants_app.domain.grants.amendments.vocabulary import AmendmentState
from grants_app.domain.grants.correspondence.vocabulary import ExtensionRefusal
from grants_app.domain.grants.vocabulary import GrantStatus

# An extension changes what runs or is still to begin; the rules of amendments look again.
RUNNING: Final = frozenset({GrantStatus.AWARDED, GrantStatus.ACTIVE, GrantStatus.SUSPENDED})
LONGEST: Final = timedelta(days=1826)


def can_open_messages(viewer: Viewer) -> bool:
    """Open pages of messages at all; of which grants `can_read_messages` decides."""
    return can_open_awards(viewer)


def can_read_messages(viewer: Viewer, *, organisation_id: int) -> bool:
    """Read and write the messages of a grant: the staff who manage it, and its own people."""
    return can_read_award(viewer, organisation_id=organisation_id)


def can_ask_extension(viewer: Viewer) -> bool:
    """Ask for a later end of a grant: the people of its organisation."""
    return viewer.role is Role.GRANTEE and viewer.organisation_id is not None


def refuse_extension(status: GrantStatus, last_day: date, end_on: date) -> ExtensionRefusal | None:
    """Why a later end cannot be asked for; None where it can."""
    if status not in RUNNING:
        return ExtensionRefusal.NOT_RUNNING
    if end_on <= last_day:
        return ExtensionRefusal.NOT_LATER
    return ExtensionRefusal.UNLIKELY if end_on > last_day + LONGEST else None


def can_turn_down(viewer: Viewer) -> bool:
    """Turn down a request for a later end: who would open it as an amendment."""
    return can_manage_awards(viewer)


def refuse_answer(*, is_turned_down: bool, opened: AmendmentState | None) -> ExtensionRefusal | None:
    """Why a request can be neither opened as an amendment nor turned down; None where it waits.

    `opened`: the state of the amendment that was opened for it; one that was taken back leaves it waiting.
    """
    if is_turned_down:
        return ExtensionRefusal.TURNED_DOWN
    return None if opened in (None, AmendmentState.WITHDRAWN) else ExtensionRefusal.OPENED
