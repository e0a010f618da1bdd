"""Turning a session to the past, for one reader, until it is turned back."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.queries import REVISION
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.past.protection import protect
from grants_app.domain.grants.past.search import read_corrections
from grants_app.domain.search.postings import CORRECTED, KNOWN, Corrected
from grants_app.domain.versions.past import fresh_connection, get_beginning, read_changes, show_past
from grants_app.extensions import PAST, db


def find_beginning() -> datetime | None:
    """The first moment that can be asked for, in UTC; None while nothing is recorded."""
    return get_beginning(db.session.connection())


def open_past(viewer: Viewer, at: datetime) -> ExitStack:
    """Let the present session read what was recorded at a moment, as far as a viewer may see it today.

    What comes back closes the connection; until then the session must not be used for anything else.
    """
    with ExitStack() as stack:
        connection = stack.enter_context(fresh_connection(db.engine))
        changes = protect(viewer, read_changes(connection, at), _read_counties(connection))
        show_past(connection, changes)

        @cache
        def corrections() -> Corrected:
            return read_corrections(connection, changes)

        info = db.session.info
        info[PAST], info[CORRECTED] = connection, corrections
        for name in (REVISION, KNOWN):
            info.pop(name, None)
        stack.callback(db.session.remove)
        return stack.pop_all()


def _read_counties(connection: Connection) -> dict[int, str]:
    statement = select(Place.id, Place.name).where(Place.level == PlaceLevel.COUNTY)
    return {row[0]: row[1] for row in connection.execute(statement)}
