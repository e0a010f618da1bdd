"""Who may load indicators."""

from __future__ import annotations

from grants_app.domain.accounts.viewer import Role, Viewer


def can_load_indicators(viewer: Viewer) -> bool:
    """Load indicators beside the parts of a gap, and remove them."""
    return viewer.role is Role.SPECIALIST
