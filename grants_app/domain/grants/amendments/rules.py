"""Which amendments there are, and what stands against one: pure answers on what is true of the grant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from grants_app.domain.grants.amendments.vocabulary import AmendmentKind, AmendmentRefusal
from grants_app.domain.grants.days import LATEST_DAY
from grants_app.domain.grants.lifecycle.states import CHANGES
from grants_app.domain.grants.lifecycle.vocabulary import Step, StepReason
from grants_app.domain.grants.vocabulary import GrantStatus

RUNNING: Final = frozenset({GrantStatus.AWARDED, GrantStatus.ACTIVE, GrantStatus.SUSPENDED})


@dataclass(frozen=True)
class AmendmentRule:
    """One kind of amendment.

    `before`: the statuses of the grant, on the business day, in which it is made. `may_lie_ahead`: whether it
    may be agreed for a day after the business day; what has no days of its own in the records may not.
    `step`: the step of the grant's life that it takes, judged on the effective day.
    """

    before: frozenset[GrantStatus]
    may_lie_ahead: bool = False
    needs_agreement: bool = False
    step: Step | None = None

    @property
    def codes(self) -> frozenset[StepReason]:
        """The reasons that fit; empty where the proposer's own words say enough."""
        return CHANGES[self.step].reasons if self.step else frozenset()


RULES: Final[Mapping[AmendmentKind, AmendmentRule]] = {
    # An extension that is agreed late wakes a grant that the calendar had completed.
    AmendmentKind.EXTENSION: AmendmentRule(RUNNING | {GrantStatus.COMPLETED}, may_lie_ahead=True),
    AmendmentKind.COST_EXTENSION: AmendmentRule(RUNNING | {GrantStatus.COMPLETED}, needs_agreement=True),
    AmendmentKind.SITES: AmendmentRule(RUNNING, may_lie_ahead=True),
    AmendmentKind.BUDGET_SHIFT: AmendmentRule(RUNNING | {GrantStatus.COMPLETED}, needs_agreement=True),
    AmendmentKind.SCOPE: AmendmentRule(RUNNING),
    AmendmentKind.SUSPENSION: AmendmentRule(RUNNING, may_lie_ahead=True, step=Step.SUSPEND),
    AmendmentKind.EARLY_CLOSURE: AmendmentRule(RUNNING, may_lie_ahead=True, step=Step.CLOSE_EARLY),
}


EXTENSIONS: Final = frozenset({AmendmentKind.EXTENSION, AmendmentKind.COST_EXTENSION})

# The fields of the form in which fields of the plan are typed, where they have one.
AT: Final = {"end_on": "end_on"}


@dataclass(frozen=True)
class AmendmentFacts:
    """What amendments depend on. `status`: on the business day. `award` is minor units, None if unknown.

    `held_from`: the latest day from which an approved amendment of a field holds.
    """

    status: GrantStatus
    first_day: date
    last_day: date
    has_agreement: bool = False
    award: int | None = None
    held_from: Mapping[str, date] = field(default_factory=dict)
    closed_on: date | None = None
    closed_early_on: date | None = None


@dataclass(frozen=True)
class RefusedAmendment:
    """What stands against it.

    `standing`, `limit`: two sums that do not agree; `at`: a field of the form; `until`: the day that decides;
    `status`: the one that the grant has instead.
    """

    refusal: AmendmentRefusal
    at: str | None = None
    standing: int | None = None
    limit: int | None = None
    count: int | None = None
    status: GrantStatus | None = None
    until: date | None = None


def refuse_kind(facts: AmendmentFacts, kind: AmendmentKind) -> list[RefusedAmendment]:
    """What stands against any amendment of a kind, whatever it will say."""
    rule = RULES[kind]
    if facts.status is GrantStatus.CLOSED_OUT:
        return [RefusedAmendment(AmendmentRefusal.CLOSED_OUT, until=facts.closed_on)]
    if facts.status not in rule.before:
        return [RefusedAmendment(AmendmentRefusal.WRONG_STATUS, status=facts.status)]
    if kind in EXTENSIONS and facts.closed_early_on is not None:
        # Else two decisions would hold that contradict one another.
        return [RefusedAmendment(AmendmentRefusal.CLOSED_EARLY, until=facts.closed_early_on)]
    if rule.needs_agreement and not facts.has_agreement:
        return [RefusedAmendment(AmendmentRefusal.NO_AGREEMENT)]
    if rule.needs_agreement and facts.award is None:
        return [RefusedAmendment(AmendmentRefusal.NO_AWARD)]
    return []


def refuse_amendment(
    facts: AmendmentFacts,
    kind: AmendmentKind,
    effective_on: date,
    changes: Mapping[str, Any],
    *,
    code: StepReason | None,
    today: date,
) -> list[RefusedAmendment]:
    """Everything that stands against an amendment; empty where it can be proposed, and approved.

    `changes` maps fields of the plan to [before, after]; `today` is the business day.
    """
    found = refuse_kind(facts, kind)
    if found:
        return found
    rule = RULES[kind]
    found = _refuse_day(facts, rule, effective_on, changes, today)
    if rule.codes and code not in rule.codes:
        found.append(RefusedAmendment(AmendmentRefusal.CODE_MISSING, "code"))
    if not changes:
        found.append(RefusedAmendment(AmendmentRefusal.NOTHING_CHANGED))
    for name, (before, after) in changes.items():
        found += _refuse_change(name, before, after, effective_on)
    return found + _refuse_budget(facts, kind, changes)


def _refuse_day(
    facts: AmendmentFacts, rule: AmendmentRule, day: date, changes: Mapping[str, Any], today: date
) -> list[RefusedAmendment]:
    """Inside the grant's days, those that an extension adds included."""
    end = changes.get("end_on")
    last = max(facts.last_day, date.fromisoformat(end[1])) if end else facts.last_day
    if end and day > facts.last_day + timedelta(days=1):
        # Else the grant would be seen to have run on days on which nothing was agreed for them.
        return [RefusedAmendment(AmendmentRefusal.NOT_ADJOINING, "effective_on")]
    if not facts.first_day <= day <= last:
        return [RefusedAmendment(AmendmentRefusal.DAY_OUTSIDE, "effective_on")]
    held = max((facts.held_from[name] for name in changes if name in facts.held_from), default=date.min)
    if not rule.may_lie_ahead and held > today:
        # Neither that day nor an earlier one would do: what is agreed for it has to be left alone.
        at = next(name for name in changes if facts.held_from.get(name) == held)
        return [RefusedAmendment(AmendmentRefusal.ANOTHER_AHEAD, AT.get(at, "effective_on"), until=held)]
    if not rule.may_lie_ahead and day > today:
        return [RefusedAmendment(AmendmentRefusal.DAY_AHEAD, "effective_on", until=today)]
    if held > day:
        return [RefusedAmendment(AmendmentRefusal.BEFORE_ANOTHER, "effective_on", until=held)]
    return []


def _refuse_change(name: str, before: Any, after: Any, effective_on: date) -> list[RefusedAmendment]:
    if name == "end_on" and after <= before:
        return [RefusedAmendment(AmendmentRefusal.END_NOT_LATER, "end_on")]
    if name == "end_on" and after > LATEST_DAY.isoformat():
        return [RefusedAmendment(AmendmentRefusal.DAY_UNLIKELY, "end_on")]
    if name == "themes" and not after:
        return [RefusedAmendment(AmendmentRefusal.THEME_MISSING, "themes")]
    if name == "suspension" and after["until_on"] and after["until_on"] < effective_on.isoformat():
        return [RefusedAmendment(AmendmentRefusal.UNTIL_BEFORE, "end_on")]
    return []


def _refuse_budget(
    facts: AmendmentFacts, kind: AmendmentKind, changes: Mapping[str, Any]
) -> list[RefusedAmendment]:
    """The lines come to the award that holds afterwards, and an award with added cost is more than before."""
    award = facts.award
    if kind is AmendmentKind.COST_EXTENSION and "award" in changes:
        award = changes["award"][1]["minor_units"]
        if facts.award is not None and award <= facts.award:
            refusal = AmendmentRefusal.AWARD_NOT_MORE
            return [RefusedAmendment(refusal, "award", standing=award, limit=facts.award)]
    if "budget" in changes and award is not None:
        total = sum(line["minor_units"] for line in changes["budget"][1])
        if total != award:
            refusal = AmendmentRefusal.BUDGET_DIFFERS
            return [RefusedAmendment(refusal, "budget", standing=total, limit=award)]
    return []
