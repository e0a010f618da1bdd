"""What has to be true before more of an award goes out, by the plan that was signed: plain arithmetic.

Tranches may be split, put off, cancelled or planned anew after signing. What the signed plan asked for holds
for the money all the same, in whatever pieces and order it is paid:

- before a part of the award goes out, all is accounted for that is out of the parts before which the signed
  plan had that condition: never less than went out again, never more than is out;
- while a milestone is not accepted, what the signed plan had waiting for it stays;
- while a report is not approved whose period ends before the signed day of a part that waits for reports,
  that part stays;
- what nobody has planned yet, such as money that an amendment added, stays until it is.

What is out is what was paid, with its corrections, less what was given back. A tranche of which a part was
given back, or of which the bank kept a fee, is settled for that part: the parts after it stay where they
were signed. A tranche that was given back whole is as if it had never been paid. What is paid beside the plan
first takes the place of what was given back or kept: the same refund settles nothing twice. So no more is
ever open than the signed plan allowed at that point.

All sums are minor units of the agreement's currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from grants_app.domain.grants.payments.balance import Entry, balance_of, effective_amounts, entries_until
from grants_app.domain.grants.payments.reported import ReportedPeriod, all_approved_on, awaited
from grants_app.domain.grants.payments.rules import RefusedMove
from grants_app.domain.grants.payments.vocabulary import EntryKind, TrancheCondition, TrancheRefusal


@dataclass(frozen=True)
class SignedPart:
    """A tranche as it was signed. `planned_on`: its day, which says for which reports it waits."""

    minor_units: int
    condition: TrancheCondition
    milestone: str = ""
    number: int = 0
    planned_on: date | None = None


@dataclass(frozen=True)
class Accepted:
    """A tranche as it stands whose milestone was accepted."""

    milestone: str
    on: date
    minor_units: int
    number: int = 0
    is_cancelled: bool = False

    def frees(self, parts: Sequence[SignedPart]) -> int:
        """How much of these parts, which wait for the same words, its acceptance frees.

        Never more than was accepted, and of its own part at most that. A tranche that was planned later has
        no part of its own, and frees nothing once it is cancelled.
        """
        own = next((part.minor_units for part in parts if part.number == self.number), None)
        if own is None:
            return 0 if self.is_cancelled else min(self.minor_units, max(part.minor_units for part in parts))
        return min(self.minor_units, own)


@dataclass(frozen=True)
class Piece:
    """A sum that went out at once, in the order of the days: `out` of it is out still."""

    sum: int
    out: int


def pieces_of(entries: Sequence[Entry]) -> list[Piece]:
    """What went out, piece by piece: each tranche, then what was paid beside the plan.

    What is paid beside the plan is counted where an earlier tranche lacks it, and only then as more.
    """
    amounts = effective_amounts(entries)
    back: dict[int | None, int] = {}
    for one in entries:
        if one.kind is EntryKind.REFUND:
            back[one.points_at] = back.get(one.points_at, 0) + amounts[one.id]
    sums: dict[int, int] = {}
    out: dict[int | None, int] = {None: 0}
    for one in sorted(entries, key=lambda one: one.on or date.max):
        kept = amounts[one.id] - back.get(one.id, 0) if one.kind is EntryKind.PAYMENT else 0
        if kept > 0:
            out[one.tranche] = out.get(one.tranche, 0) + kept
            if one.tranche is not None:
                sums.setdefault(one.tranche, one.minor_units)
    beside = out[None] + sum(max(0, out[tranche] - sum_) for tranche, sum_ in sums.items())
    pieces = []
    for tranche, sum_ in sums.items():
        lacks = max(0, sum_ - out[tranche])
        pieces.append(Piece(sum_, sum_ - lacks + min(lacks, beside)))
        beside -= min(lacks, beside)
    return [*pieces, Piece(beside, beside)]


@dataclass(frozen=True)
class ReleaseTerms:
    """The signed tranches in their order, the award, and the milestones that were accepted.

    Behind the signed ones stand those that were planned once an amendment had raised the award, as they were
    planned first. `anew`: when a milestone was accepted, by the number of a tranche that stands in the place
    of a cancelled one. `planned`: what the tranches that stand now come to,
    `still_open`: those of them that are not paid. `reported`: the periods of the grant's reports.
    """

    parts: Sequence[SignedPart] = ()
    award: int = 0
    accepted: Sequence[Accepted] = ()
    anew: Mapping[int, date | None] = field(default_factory=dict)
    planned: int = 0
    still_open: int = 0
    reported: Sequence[ReportedPeriod] = ()

    def asked_for(self, entries: Sequence[Entry]) -> int:
        """How much has to be accounted for before all these stand: what is out of earlier parts."""
        pieces = pieces_of(entries)
        asked, start = 0, 0
        limit = self.accounted_before(sum(one.sum for one in pieces))
        for one in pieces:
            asked += min(one.out, max(0, limit - start))
            start += one.sum
        return asked

    def accounted_before(self, paid: int) -> int:
        """How much the signed plan has before the last condition that `paid` in all has gone past."""
        return self._last_condition(paid)[0]

    def tranche_before(self, entries: Sequence[Entry]) -> int | None:
        """The number of the tranche that has this condition."""
        return self._last_condition(sum(one.sum for one in pieces_of(entries)))[1] or None

    def _last_condition(self, paid: int) -> tuple[int, int]:
        needed = number = total = 0
        for part in self.parts:
            if total >= paid:
                break
            if part.condition is TrancheCondition.ADVANCE_ACCOUNTED:
                needed, number = total, part.number
            total += part.minor_units
        return needed, number

    def waiting(self, day: date | None) -> dict[str, int]:
        """How much waits for each signed milestone that was not accepted by a day; None: by now.

        Where several parts wait for the same words, as much is free as tranches have whose milestone was
        accepted, each as one part at most: one that was split counts once, one that was made larger no more.
        """
        signed: dict[str, list[SignedPart]] = {}
        for part in self.parts:
            if part.condition is TrancheCondition.MILESTONE:
                signed.setdefault(part.milestone, []).append(part)
        found = {}
        for words, parts in signed.items():
            accepted = [
                one for one in self.accepted if one.milestone == words and (day is None or one.on <= day)
            ]
            left = sum(part.minor_units for part in parts)
            if len(parts) == 1:
                left = 0 if accepted else left
            else:
                left -= sum(one.frees(parts) for one in accepted)
            if left > 0:
                found[words] = left
        return found

    def unreported(self, day: date | None) -> list[SignedPart]:
        """The signed parts that wait for a report which was not approved by a day; None: by now."""
        found = []
        for part in self.parts:
            if part.condition is TrancheCondition.REPORT:
                ready = all_approved_on(awaited(self.reported, part.planned_on or date.max))
                if ready is None or (day is not None and ready > day):
                    found.append(part)
        return found

    def named(self, words: Iterable[str], day: date | None) -> tuple[tuple[int, str], ...]:
        """These milestones, each with the number of its first tranche that was not accepted by a day."""
        accepted = {one.number for one in self.accepted if day is None or one.on <= day}
        found: dict[str, int] = {}
        for part in self.parts:
            if part.condition is TrancheCondition.MILESTONE and part.number not in accepted:
                found.setdefault(part.milestone, part.number)
        return tuple(sorted((found.get(one, 0), one) for one in words))

    @property
    def most(self) -> int:
        """How much may go out once nothing waits: what is planned."""
        return max(self.planned, sum(part.minor_units for part in self.parts))


def refuse_release(terms: ReleaseTerms, entries: Sequence[Entry], new: Entry) -> RefusedMove | None:
    """Why money that goes out waits by the signed plan, with the figures.

    `new` is a payment, or a correction that makes one more or a refund less. It is held against its own day
    and each later one on which money went out. `new.on` is None where the day is not known yet: everything
    that happened counts then.
    """
    for day in _days(entries, new):
        then = list(entries) if day is None else entries_until(entries, day)
        refused = _refuse_on(terms, then, [*then, new], day)
        if refused is not None:
            return refused
    return _refuse_unplanned(terms, entries, new)


def _days(entries: Sequence[Entry], new: Entry) -> Iterable[date | None]:
    target = next((one for one in entries if one.id == new.points_at), None)
    first = target.on if target is not None else new.on
    if first is None:
        return [None]
    paid_on = {one.on for one in entries if one.kind is EntryKind.PAYMENT and one.on and one.on > first}
    return [first, *sorted(paid_on)]


def _refuse_on(
    terms: ReleaseTerms, before: Sequence[Entry], after: Sequence[Entry], day: date | None
) -> RefusedMove | None:
    had, has = balance_of(before), balance_of(after)
    asked = terms.asked_for(after)
    releases = has.paid > had.paid or has.refunded < had.refunded
    if releases and asked > max(has.net_accounted, had.net_paid):
        # More than is out: what the plan has for earlier tranches goes out later, out of its order.
        return RefusedMove(
            TrancheRefusal.ADVANCE_AHEAD,
            standing=had.net_paid,
            limit=asked,
            can_override=True,
            tranche=terms.tranche_before(after),
        )
    if releases and has.net_accounted < asked:
        return RefusedMove(
            TrancheRefusal.ADVANCE_SIGNED,
            standing=has.net_accounted,
            limit=asked,
            can_override=True,
            tranche=terms.tranche_before(after),
        )
    waiting, unreported = terms.waiting(day), terms.unreported(day)
    most = terms.most - sum(waiting.values()) - sum(part.minor_units for part in unreported)
    if not (waiting or unreported) or has.net_paid <= max(most, had.net_paid):
        return None
    return RefusedMove(
        TrancheRefusal.MILESTONE_WAITS if waiting else TrancheRefusal.REPORT_WAITS,
        standing=has.net_paid,
        limit=most,
        can_override=True,
        milestones=terms.named(waiting, day),
        tranche=None if waiting else unreported[0].number,
    )


def _refuse_unplanned(terms: ReleaseTerms, entries: Sequence[Entry], new: Entry) -> RefusedMove | None:
    """Money beside the plan goes out with what the tranches still have: together no more than is planned.

    Where all of the award is planned nothing could be: more than the award is no matter of the plan.
    """
    had, has = balance_of(entries), balance_of([*entries, new])
    together = has.net_paid + terms.still_open
    is_beside = new.tranche is None and has.net_paid > had.net_paid
    if not is_beside or not terms.parts or together <= terms.most or terms.most >= terms.award:
        return None
    return RefusedMove(
        TrancheRefusal.UNPLANNED, standing=together, limit=terms.most, can_override=True, award=terms.award
    )
