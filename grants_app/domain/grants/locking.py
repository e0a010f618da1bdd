"""Taking a grant for writing, so that two people never write over each other unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db


class EditConflictError(RuntimeError):
    """Somebody else changed the same meanwhile; nothing was written."""


def lock_grant(viewer: Viewer, programme: Programme, number: int) -> Grant:
    """A grant that the viewer may see, held until the end of the transaction and as it stands now.

    Raises LookupError. The lock leaves rows that merely refer to the grant alone; SQLite locks the database
    at BEGIN instead.
    """
    statement = (
        select(Grant)
        .where(Grant.programme_id == programme.id, Grant.number == number, visible_grants(viewer))
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    grant: Grant | None = db.session.scalars(statement).one_or_none()
    if grant is None:
        raise LookupError(number)
    return grant


def version_of(values: Mapping[str, Any]) -> str:
    """A token for one state of some values (anything JSON can write): equal if and only if they are."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def refuse_overtaken(seen: str, values: Mapping[str, Any]) -> None:
    """Raise EditConflictError where the values are no longer those that a person saw."""
    if seen != version_of(values):
        raise EditConflictError
