"""Very many grants at once, for what a page does otherwise when there are so many."""

from __future__ import annotations

from typing import Any, cast

from flask import Flask
from sqlalchemy import Table, func, insert, select

from grants_app.domain.grants.models import Grant
from grants_app.extensions import db
from tests.factories import committed

BATCH = 2_000


def make_crowd(app: Flask, total: int) -> None:
    """Fill the default programme up to `total` grants: copies of grant 8 without themes and sites.

    Written past the session, which would take minutes; the search does not know them.
    """
    table = cast("Table", Grant.__table__)
    with committed(app):
        connection = db.session.connection()
        model = dict(connection.execute(select(table).where(table.c.number == 8)).one()._mapping)
        del model["id"]
        present = connection.scalar(select(func.count()).select_from(table)) or 0
        rows: list[dict[str, Any]] = [model | {"number": 1000 + n} for n in range(present, total)]
        for first in range(0, len(rows), BATCH):
            connection.execute(insert(table), rows[first : first + BATCH])
