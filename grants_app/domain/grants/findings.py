"""What the source leaves contradictory or open, as far as a reader may see the grants that it speaks of."""

from __future__ import annotations

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.programmes.models import Finding
from grants_app.domain.programmes.queries import list_findings
from grants_app.extensions import db


def list_visible_findings(viewer: Viewer, programme_id: int) -> list[Finding]:
    """The findings in the order of the document, without those whose words tell of a hidden grant."""
    own = (Grant.programme_id == programme_id, visible_grants(viewer))
    visible = set(db.session.scalars(select(Grant.number).where(*own)))
    return [
        finding
        for finding in list_findings(programme_id)
        if finding.is_general or visible.issuperset(finding.grant_numbers)
    ]
