"""Opening an award for a reader: the grant, or 404 where it is not theirs to read."""

from __future__ import annotations

from flask import abort

from grants_app.access import current_viewer
from grants_app.current_programme import current_programme
from grants_app.domain.grants.agreements.rules import can_read_award
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.queries import get_grant


def open_grant(number: int) -> Grant:
    """A grant whose award the reader may read, in full. Others learn no more than that it is not there."""
    viewer = current_viewer()
    try:
        grant = get_grant(viewer, current_programme(), number)
    except LookupError:
        abort(404)
    if not can_read_award(viewer, organisation_id=grant.organisation_id):
        abort(404)
    return grant
