"""Which grants a viewer may see: the start of every read of grants."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, not_, or_, true

from grants_app.domain.accounts.rules import can_read_published_amounts, can_read_unpublished
from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount


def visible_grants(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `Grant`: published ones for all, own ones for grantees, all for the specialist."""
    if can_read_unpublished(viewer):
        return true()
    published = Grant.published_at.is_not(None)
    if viewer.role is Role.GRANTEE and viewer.organisation_id is not None:
        return or_(published, Grant.organisation_id == viewer.organisation_id)
    return published


def withheld_grants(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `Grant`: beyond drafts, what a viewer may not see; of them figures cannot tell."""
    if can_read_unpublished(viewer):
        return false()
    return and_(Grant.is_draft.is_(False), not_(visible_grants(viewer)))


def visible_amounts(viewer: Viewer) -> ColumnElement[bool]:
    """Condition on `GrantAmount` joined to `Grant`: what of the money a viewer may read."""
    if can_read_unpublished(viewer):
        return true()
    if viewer.role is Role.GRANTEE and viewer.organisation_id is not None:
        return Grant.organisation_id == viewer.organisation_id
    if can_read_published_amounts(viewer):
        return GrantAmount.published_at.is_not(None)
    return false()
