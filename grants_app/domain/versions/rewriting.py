"""Changing what earlier states of a row hold, where it must not be told of any time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update

from grants_app.domain.versions.keeping import VERSION, noted_states
from grants_app.extensions import db

State = dict[str, Any]


def rewrite_versions(name: str, row_id: int, change: Callable[[State], State]) -> None:
    """Give every earlier state of a row to `change` and keep what it gives instead.

    Those of before are written anew, that of this transaction once it commits. A row that had the same id
    before is another one and stays as it was.
    """
    session = db.session()
    session.flush()
    noted = noted_states(session, name, row_id)
    noted[:] = [state if state is None else change(state) for state in noted]
    connection = session.connection()
    own = select(VERSION.c.id, VERSION.c.before).where(
        VERSION.c.table_name == name, VERSION.c.row_id == row_id
    )
    for number, state in connection.execute(own.order_by(VERSION.c.id.desc())).all():
        if state is None:
            return
        connection.execute(update(VERSION).where(VERSION.c.id == number).values(before=change(state)))
