"""Which counts are counts of people, who reads them in full, and how small is too small."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from grants_app.domain.accounts.viewer import Role


class IndicatorClass(StrEnum):
    """What an indicator counts."""

    PERSONS_AT_RISK = "persons_at_risk"
    CASES = "cases"
    PARTICIPANTS = "participants"
    THINGS = "things"

    @property
    def counts_people(self) -> bool:
        """Whether small counts single people out: persons at risk and cases, nothing else."""
        return self in {IndicatorClass.PERSONS_AT_RISK, IndicatorClass.CASES}


@dataclass(frozen=True)
class Rule:
    """Counts of people from `low` to `high`, both included, are small; all must stay possible to a reader.

    With `low` 1 a zero is published as it is, and every reader knows that a suppressed count is at least 1.
    With `low` 0 zeros are small too.
    """

    low: int = 1
    high: int = 10

    def __post_init__(self) -> None:
        if self.low not in {0, 1} or self.high < self.low:
            raise ValueError(f"no band of small counts: {self.low} to {self.high}")

    def is_small(self, count: int) -> bool:
        """Whether a count of people is to be suppressed for itself."""
        return self.low <= count <= self.high


@dataclass(frozen=True)
class Thresholds:
    """The setting: the rule for each kind of reader who reads no full counts."""

    public: Rule = Rule()
    donor: Rule = Rule()

    def rule_for(self, reader: Role) -> Rule:
        """The rule for what a reader of this role reads where `reads_in_full` says no."""
        return self.donor if reader is Role.DONOR else self.public


def reads_in_full(reader: Role, *, own: bool = False, sent: bool = False) -> bool:
    """Whether counts of people are open to a reader below the threshold too.

    `own`: of the reader's own report (grantee) or own county (committee); `sent`: sent to the coordinator.
    Whoever is refused here reads the protected table of `Thresholds.rule_for`. An administrator is refused:
    keeping accounts gives no reason to read counts.
    """
    if reader in {Role.GRANTEE, Role.COMMITTEE}:
        return own
    if reader is Role.COORDINATOR:
        return sent
    return reader is Role.SPECIALIST
