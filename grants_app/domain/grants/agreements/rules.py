"""Who may do what with agreements and their money: pure answers on a viewer and a grant."""

from __future__ import annotations

from grants_app.domain.accounts.viewer import Role, Viewer


def can_manage_awards(viewer: Viewer) -> bool:
    """Draft grants, write their terms and budgets, decide steps, tranches and entries of money."""
    return viewer.role is Role.SPECIALIST


def can_read_award(viewer: Viewer, *, organisation_id: int) -> bool:
    """Read terms, budget, tranches and entries of one grant, published or not: staff and its own people."""
    if viewer.role is Role.GRANTEE:
        return viewer.organisation_id == organisation_id
    return can_manage_awards(viewer)


def can_request_tranche(viewer: Viewer, *, organisation_id: int) -> bool:
    """Ask for a tranche: who prepares what the organisation hands in, or staff on its behalf."""
    may_write = viewer.role is not Role.GRANTEE or viewer.can_prepare
    return may_write and can_read_award(viewer, organisation_id=organisation_id)


def can_open_awards(viewer: Viewer) -> bool:
    """Open pages of awards at all; which of them `can_read_award` decides."""
    return can_manage_awards(viewer) or (viewer.role is Role.GRANTEE and viewer.organisation_id is not None)
