"""Taking a grant for writing, so that two people never write over each other unseen."""

from __future__ import annotations

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db


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
