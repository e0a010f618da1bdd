"""Who reads and writes the messages of a grant: pure answers on a viewer and a grant."""

from __future__ import annotations

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.agreements.rules import can_open_awards, can_read_award


def can_open_messages(viewer: Viewer) -> bool:
    """Open pages of messages at all; of which grants `can_read_messages` decides."""
    return can_open_awards(viewer)


def can_read_messages(viewer: Viewer, *, organisation_id: int) -> bool:
    """Read and write the messages of a grant: the staff who manage it, and its own people."""
    return can_read_award(viewer, organisation_id=organisation_id)
