"""The allowed changes of a grant's life, as one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from grants_app.domain.grants.lifecycle.vocabulary import Step, StepReason
from grants_app.domain.grants.vocabulary import GrantStatus


class Needs(StrEnum):
    """What must be true before a step, besides the status."""

    AGREEMENT_IN_ORDER = "agreement_in_order"
    MONEY_IN_ORDER = "money_in_order"


class Days(StrEnum):
    """On which days a step can take effect."""

    UNTIL_TODAY = "until_today"
    WHILE_IT_RUNS = "while_it_runs"


@dataclass(frozen=True)
class Change:
    """One allowed change.

    `before`: the statuses from which it is made, as they are on the effective day. `reasons`: those that
    fit; empty where no reader would ask for one. `by_two`: proposed by one person and approved by another.
    `ends`: the grant ends by it, so that no proposal may wait.
    """

    before: frozenset[GrantStatus]
    days: Days
    reasons: frozenset[StepReason] = frozenset()
    needs: Needs | None = None
    by_two: bool = False
    ends: bool = False


CHANGES: Final[Mapping[Step, Change]] = {
    Step.SIGN: Change(
        before=frozenset({GrantStatus.DRAFT}),
        days=Days.UNTIL_TODAY,
        needs=Needs.AGREEMENT_IN_ORDER,
    ),
    Step.SUSPEND: Change(
        before=frozenset({GrantStatus.ACTIVE}),
        days=Days.WHILE_IT_RUNS,
        reasons=frozenset(
            {
                StepReason.LATE_REPORTS,
                StepReason.UNEXPLAINED_COSTS,
                StepReason.SAFETY,
                StepReason.GRANTEE_ASKED,
                StepReason.DONOR_ASKED,
            }
        ),
        by_two=True,
    ),
    Step.RESUME: Change(
        before=frozenset({GrantStatus.SUSPENDED}),
        days=Days.WHILE_IT_RUNS,
        reasons=frozenset({StepReason.RESOLVED, StepReason.MISTAKE}),
    ),
    Step.CLOSE_EARLY: Change(
        before=frozenset({GrantStatus.ACTIVE, GrantStatus.SUSPENDED}),
        days=Days.WHILE_IT_RUNS,
        reasons=frozenset(
            {
                StepReason.GOALS_REACHED,
                StepReason.CANNOT_GO_ON,
                StepReason.SAFETY,
                StepReason.UNEXPLAINED_COSTS,
                StepReason.GRANTEE_ASKED,
                StepReason.DONOR_ASKED,
            }
        ),
        by_two=True,
        ends=True,
    ),
    Step.CLOSE_OUT: Change(
        before=frozenset({GrantStatus.COMPLETED, GrantStatus.CLOSED_EARLY}),
        days=Days.UNTIL_TODAY,
        needs=Needs.MONEY_IN_ORDER,
        ends=True,
    ),
    Step.REOPEN: Change(
        before=frozenset({GrantStatus.CLOSED_OUT}),
        days=Days.UNTIL_TODAY,
        reasons=frozenset({StepReason.UNEXPLAINED_COSTS, StepReason.DONOR_ASKED, StepReason.MISTAKE}),
    ),
}
