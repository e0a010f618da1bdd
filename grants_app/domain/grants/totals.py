"""How many grants a reader may see in all, kept until the data change: a long list opens like a short one."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select

from grants_app.domain.accounts.rules import can_read_unpublished
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.kept import Kept
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.scope import visible_amounts, visible_grants, withheld_grants
from grants_app.domain.programmes.models import Phase
from grants_app.extensions import db

_KEPT: Final[Kept[int]] = Kept()


def count_visible(viewer: Viewer, programme_id: int) -> int:
    """The grants of a programme that a viewer may see."""
    key = (programme_id, viewer.role, viewer.organisation_id)
    return _KEPT.find(key, lambda: _count(viewer, programme_id))


def hides_grants(viewer: Viewer, programme_id: int) -> bool:
    """Whether the programme has grants beyond drafts that this viewer may not see."""
    if can_read_unpublished(viewer):
        return False
    key = (programme_id, viewer.role, viewer.organisation_id, "withheld")
    return bool(_KEPT.find(key, lambda: _count_withheld(viewer, programme_id)))


def counts_unpublished_amounts(viewer: Viewer, programme_id: int) -> bool:
    """Whether the sums that this viewer reads hold amounts that are not published."""
    key = (programme_id, viewer.role, viewer.organisation_id, "unreleased")
    return bool(_KEPT.find(key, lambda: _count_unreleased(viewer, programme_id)))


def _count_unreleased(viewer: Viewer, programme_id: int) -> int:
    own = (Grant.programme_id == programme_id, visible_grants(viewer), visible_amounts(viewer))
    counted = select(func.count(GrantAmount.id)).join(Grant, Grant.id == GrantAmount.grant_id)
    return db.session.scalar(counted.where(*own, GrantAmount.published_at.is_(None))) or 0


def _count_withheld(viewer: Viewer, programme_id: int) -> int:
    own = (Grant.programme_id == programme_id, withheld_grants(viewer))
    return db.session.scalar(select(func.count(Grant.id)).where(*own)) or 0


def _count(viewer: Viewer, programme_id: int) -> int:
    own = (Grant.programme_id == programme_id, visible_grants(viewer))
    return db.session.scalar(select(func.count(Grant.id)).where(*own)) or 0


def count_by_phase(programme_id: int) -> dict[int, int]:
    """How many grants of a programme each of its phases has, drafts too, by the phase's number."""
    statement = (
        select(Phase.number, func.count(Grant.id))
        .join(Grant, Grant.phase_id == Phase.id)
        .where(Phase.programme_id == programme_id)
        .group_by(Phase.number)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def count_by_programme(viewer: Viewer) -> dict[int, int]:
    """How many grants of each programme a viewer may see, by the programme's id."""
    statement = (
        select(Grant.programme_id, func.count(Grant.id))
        .where(visible_grants(viewer))
        .group_by(Grant.programme_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}
