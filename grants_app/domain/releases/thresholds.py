"""The setting of small counts for each audience."""

from __future__ import annotations

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.disclosure.counts.rules import Rule
from grants_app.domain.releases.models import CountThreshold
from grants_app.domain.releases.vocabulary import (
    HIGHEST_THRESHOLD,
    LOWEST_THRESHOLD,
    USUAL_THRESHOLD,
    Audience,
)
from grants_app.extensions import db


def read_thresholds() -> dict[Audience, Rule]:
    """The rule for each audience: what was set, or 1 to 10."""
    stored = {row.audience: row.high for row in db.session.scalars(select(CountThreshold))}
    return {one: Rule(high=stored.get(one, USUAL_THRESHOLD)) for one in Audience}


def set_threshold(viewer: Viewer, audience: Audience, high: int) -> bool:
    """Hide counts of people from 1 to `high` from an audience in all later releases; whether that is new.

    Raises ValueError for what hides too little or nearly everything. What was released stays as it is.
    """
    if not LOWEST_THRESHOLD <= high <= HIGHEST_THRESHOLD:
        raise ValueError(f"a threshold lies between {LOWEST_THRESHOLD} and {HIGHEST_THRESHOLD}, not {high}")
    before = read_thresholds()[audience].high
    if before == high:
        return False
    row = db.session.scalars(select(CountThreshold).where(CountThreshold.audience == audience)).one_or_none()
    if row is None:
        row = CountThreshold(audience=audience, high=high)
        db.session.add(row)
    row.high = high
    record(
        viewer.author,
        "threshold.set",
        subject=("threshold", audience.value),
        changes={"threshold": [before, high]},
    )
    return True
