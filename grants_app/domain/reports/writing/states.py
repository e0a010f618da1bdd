"""The allowed moves of a version of a report, as one table, and what follows for its period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.vocabulary import ReportStep

MOVES: Final[Mapping[tuple[ReportState, ReportStep], ReportState]] = {
    (ReportState.DRAFT, ReportStep.SUBMIT): ReportState.SUBMITTED,
    (ReportState.SUBMITTED, ReportStep.RETURN): ReportState.RETURNED,
    (ReportState.SUBMITTED, ReportStep.APPROVE): ReportState.APPROVED,
    # A correction leaves what is approved as it is: a new version stands beside it.
    (ReportState.APPROVED, ReportStep.CORRECT): ReportState.APPROVED,
}
# After these a new draft follows, with the words and sums of the version before it.
FOLLOWED: Final = frozenset({ReportStep.RETURN, ReportStep.CORRECT})
