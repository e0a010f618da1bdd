"""What the source leaves contradictory or open, as far as a reader may see the grants that it speaks of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ScalarSelect, Select, String, Text, cast, func, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.programmes.models import Finding, FindingKind, speaks_of_all
from grants_app.extensions import db


def list_visible_findings(
    viewer: Viewer, programme_id: int, kind: FindingKind | None = None
) -> list[Finding]:
    """The findings of one kind or of all, in the order of the document. One query.

    Those whose words tell of a hidden grant are left out.
    """
    statement = (
        select(Finding, _hidden_numbers(viewer, programme_id))
        .where(Finding.programme_id == programme_id)
        .order_by(Finding.position)
    )
    if kind is not None:
        statement = statement.where(Finding.kind == kind)
    found = db.session.execute(statement)
    return [finding for finding, hidden in found if may_be_told(finding.grant_numbers, hidden)]


def select_open_findings(viewer: Viewer, programme_id: int) -> Select[Any]:
    """Open findings as two texts, for a part of a larger query: numbers of their grants, hidden numbers.

    `count_told` counts those that the viewer may read.
    """
    return select(cast(Finding.grant_numbers, Text), _hidden_numbers(viewer, programme_id)).where(
        Finding.programme_id == programme_id, Finding.kind == FindingKind.OPEN
    )


def count_told(rows: Sequence[tuple[str, str | None]]) -> int:
    """How many of the rows of `select_open_findings` the viewer finds in the list of findings."""
    return sum(may_be_told(json.loads(numbers), hidden) for numbers, hidden in rows)


def may_be_told(numbers: Sequence[int], hidden: str | None) -> bool:
    """Whether none of a finding's grants is among the hidden ones; one about the document tells of none."""
    return speaks_of_all(numbers) or not {str(number) for number in numbers} & set((hidden or "").split(","))


def _hidden_numbers(viewer: Viewer, programme_id: int) -> ScalarSelect[Any]:
    """The numbers of the programme's grants that the viewer may not see, joined by commas; null for none."""
    numbers = func.aggregate_strings(cast(Grant.number, String), ",")
    hidden = (Grant.programme_id == programme_id, ~visible_grants(viewer))
    return select(numbers).where(*hidden).correlate(None).scalar_subquery()
