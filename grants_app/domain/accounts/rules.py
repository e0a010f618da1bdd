"""Who may do what: pure answers on a viewer. One function a row of the contract's table of roles."""

from __future__ import annotations

from grants_app.domain.accounts.viewer import Role, Viewer


def can_sign_in_area(viewer: Viewer) -> bool:
    """Whatever belongs to one's own account."""
    return viewer.is_signed_in


def can_record_amounts(viewer: Viewer) -> bool:
    """Enter, correct and release amounts."""
    return viewer.role is Role.SPECIALIST


def can_publish_grants(viewer: Viewer) -> bool:
    """Publish grants and take them back."""
    return viewer.role is Role.SPECIALIST


def can_set_up_programmes(viewer: Viewer) -> bool:
    """Make programmes, change what they state, publish them and take them back."""
    return viewer.role in {Role.ADMIN, Role.SPECIALIST}


def can_preview(viewer: Viewer) -> bool:
    """Read the published pages as another kind of reader would."""
    return viewer.role is Role.SPECIALIST


def can_manage_users(viewer: Viewer) -> bool:
    """Make, change and deactivate accounts: all, or those of the organisation that one certifies for."""
    return can_administer_users(viewer) or manages_own_organisation(viewer)


def can_administer_users(viewer: Viewer) -> bool:
    """Open accounts again, set passwords, anonymise, choose roles."""
    return viewer.role is Role.ADMIN


def manages_own_organisation(viewer: Viewer) -> bool:
    """Invite people of one's own organisation, deactivate them, set their rights."""
    return viewer.role is Role.GRANTEE and viewer.can_certify and viewer.organisation_id is not None


def is_staff(role: Role) -> bool:
    """Whether the role sees and changes what is not published."""
    return role in {Role.SPECIALIST, Role.ADMIN}


def can_read_audit(viewer: Viewer) -> bool:
    """Read who changed what, in the audit log and in the history of each thing."""
    return viewer.role in {Role.ADMIN, Role.SPECIALIST}


def can_read_published_amounts(viewer: Viewer) -> bool:
    """Read released amounts of every grant."""
    return viewer.role in {Role.DONOR, Role.COORDINATOR, Role.SPECIALIST}


def can_read_unpublished(viewer: Viewer) -> bool:
    """Read grants and amounts that are not released yet."""
    return viewer.role is Role.SPECIALIST


def can_read_amounts_of(viewer: Viewer, *, organisation_id: int, is_published: bool) -> bool:
    """Read one grant's amount: grantees read their own whether released or not."""
    if can_read_unpublished(viewer):
        return True
    if viewer.role is Role.GRANTEE:
        return viewer.organisation_id == organisation_id
    return is_published and can_read_published_amounts(viewer)


def can_see_components(viewer: Viewer) -> bool:
    """See the page that shows every component of the interface."""
    return viewer.role in {Role.SPECIALIST, Role.ADMIN}
