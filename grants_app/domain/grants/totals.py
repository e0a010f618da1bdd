"""How many grants a reader may see in all, kept until the data change: a long list opens like a short one."""

from __future__ import annotations

from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.audit.queries import get_revision
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.extensions import db, write_intent

Key = tuple[int, Role, int | None]

MOST_KEPT: Final = 500
# By database: the revision that each number was counted at.
_KEPT: Final[WeakKeyDictionary[Engine, dict[Key, tuple[int, int]]]] = WeakKeyDictionary()


def count_visible(viewer: Viewer, programme_id: int) -> int:
    """The grants of a programme that a viewer may see."""
    own = (Grant.programme_id == programme_id, visible_grants(viewer))
    statement = select(func.count(Grant.id)).where(*own)
    if write_intent.get():  # what is not committed yet belongs to no revision
        return db.session.scalar(statement) or 0
    revision = get_revision()
    kept = _KEPT.setdefault(db.engine, {})
    key = (programme_id, viewer.role, viewer.organisation_id)
    counted_at, total = kept.get(key, (None, 0))
    if counted_at == revision:
        return total
    total = db.session.scalar(statement) or 0
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = (revision, total)
    return total


def count_by_programme(viewer: Viewer) -> dict[int, int]:
    """How many grants of each programme a viewer may see, by the programme's id."""
    statement = (
        select(Grant.programme_id, func.count(Grant.id))
        .where(visible_grants(viewer))
        .group_by(Grant.programme_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}
