"""Taking a programme for writing: of two people who change its lists at once, the second waits."""

from __future__ import annotations

from sqlalchemy import select

from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db


def lock_programme(programme: Programme) -> None:
    """Hold a programme until the end of the transaction. SQLite locks the database at BEGIN instead."""
    db.session.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
