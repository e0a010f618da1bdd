"""How many grants a reader may see in all, kept until the data change: a long list opens like a short one."""

from __future__ import annotations

from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, ScalarSelect, func, select

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.audit.queries import get_revision
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

Key = tuple[str | None, Role, int | None]

MOST_KEPT: Final = 500
# By database: the revision that each number was counted at.
_KEPT: Final[WeakKeyDictionary[Engine, dict[Key, tuple[int, int]]]] = WeakKeyDictionary()


def count_visible(viewer: Viewer, programme: str | None) -> int:
    """The grants of a programme (None: the default one) that a viewer may see."""
    revision = get_revision()
    kept = _KEPT.setdefault(db.engine, {})
    key = (programme, viewer.role, viewer.organisation_id)
    counted_at, total = kept.get(key, (None, 0))
    if counted_at == revision:
        return total
    statement = select(func.count(Grant.id)).where(
        Grant.programme_id == programme_id(programme), visible_grants(viewer)
    )
    total = db.session.scalar(statement) or 0
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = (revision, total)
    return total


def programme_id(slug: str | None) -> ScalarSelect[int]:
    """The id of a programme by its slug, None being the default one, as part of a statement."""
    own = Programme.is_default if slug is None else Programme.slug == slug
    return select(Programme.id).where(own).limit(1).scalar_subquery()
