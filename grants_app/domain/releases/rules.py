"""Who makes releases, who sets thresholds, and who reads a table in full."""

from __future__ import annotations

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.disclosure.counts.rules import reads_in_full
from grants_app.domain.releases.models import ReleasedTable
from grants_app.domain.releases.vocabulary import Audience


def can_release_counts(viewer: Viewer) -> bool:
    """Make a release."""
    return viewer.role is Role.SPECIALIST


def can_set_thresholds(viewer: Viewer) -> bool:
    """Change from which count on a number of people is published."""
    return viewer.role in {Role.ADMIN, Role.SPECIALIST}


def audience_of(viewer: Viewer) -> Audience:
    """As whom a reader reads what is not open to them in full."""
    return Audience.DONOR if viewer.role is Role.DONOR else Audience.PUBLIC


def reads_table_in_full(viewer: Viewer, table: ReleasedTable) -> bool:
    """Whether small counts of this table are open to the reader: staff, and whoever reported it."""
    own = (
        viewer.role is Role.GRANTEE
        and table.organisation_id is not None
        and viewer.organisation_id == table.organisation_id
    ) or (
        viewer.role is Role.COMMITTEE and table.county_id is not None and viewer.county_id == table.county_id
    )
    return reads_in_full(viewer.role, own=own, sent=table.is_sent)
