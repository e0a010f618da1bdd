"""What the entries of a grant come to, and which further entry would break them: plain arithmetic.

All sums are minor units of the agreement's currency. Four things always hold:

- what is paid, less refunds, never exceeds the award, nor what was paid up to a day the award of that day;
- what is accounted for, less what was disallowed, never exceeds what is paid less refunds;
- refunds of a payment never exceed it, and disallowed costs never exceed what they were accounted in;
- no entry, with its corrections, is below zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from grants_app.domain.grants.payments.vocabulary import EntryKind, EntryRefusal

# What each kind may point at. A correction points at any other entry.
POINTS_AT: Final[Mapping[EntryKind, frozenset[EntryKind]]] = {
    EntryKind.PAYMENT: frozenset(),
    EntryKind.REFUND: frozenset({EntryKind.PAYMENT}),
    EntryKind.ACCOUNTED: frozenset(),
    EntryKind.DISALLOWED: frozenset({EntryKind.ACCOUNTED}),
    EntryKind.CORRECTION: frozenset(EntryKind) - {EntryKind.CORRECTION},
}


class Entry(NamedTuple):
    """One entry of money. `points_at` is the id of the entry that it is about, `on` the day of it.

    `tranche`: the id of the tranche that a payment is of; None for one beside the plan.
    """

    id: int
    kind: EntryKind
    minor_units: int
    points_at: int | None = None
    on: date | None = None
    tranche: int | None = None


class EarlierAward(NamedTuple):
    """What was awarded up to and on a day, after which more is."""

    until: date
    minor_units: int


@dataclass(frozen=True)
class Balance:
    """What the entries come to, corrections included."""

    paid: int = 0
    refunded: int = 0
    accounted: int = 0
    disallowed: int = 0

    @property
    def net_paid(self) -> int:
        """What the grantee has received and not given back."""
        return self.paid - self.refunded

    @property
    def net_accounted(self) -> int:
        """What the grantee has accounted for and was not disallowed."""
        return self.accounted - self.disallowed

    @property
    def open_advance(self) -> int:
        """What the grantee has received and neither accounted for nor given back."""
        return self.net_paid - self.net_accounted


@dataclass(frozen=True)
class RefusedEntry:
    """Why an entry is refused. `most` is the largest that would be accepted, `limit` what it runs against.

    `until`: the last day on which the limit held, where it is an earlier award, or the day in question.
    `milestones`: the number and the words of each that is waited for. `tranche`: the number of the one that
    waits. `award`: the award, of which the limit is a part.
    """

    refusal: EntryRefusal
    asked: int
    limit: int | None = None
    standing: int | None = None
    most: int | None = None
    until: date | None = None
    milestones: tuple[tuple[int, str], ...] = ()
    tranche: int | None = None
    award: int | None = None


def effective_amounts(entries: Iterable[Entry]) -> dict[int, int]:
    """What each entry comes to with its corrections, by id; corrections themselves are left out."""
    amounts: dict[int, int] = {}
    corrections: list[Entry] = []
    for entry in entries:
        if entry.kind is EntryKind.CORRECTION:
            corrections.append(entry)
        else:
            amounts[entry.id] = entry.minor_units
    for one in corrections:
        if one.points_at in amounts:
            amounts[one.points_at] += one.minor_units
    return amounts


def entries_until(entries: Iterable[Entry], day: date) -> list[Entry]:
    """What had happened by the end of a day, with the corrections that were made of it whenever."""
    return [one for one in entries if one.kind is EntryKind.CORRECTION or one.on is None or one.on <= day]


def balance_of(entries: Sequence[Entry]) -> Balance:
    """What entries come to, in whatever order they are given."""
    amounts = effective_amounts(entries)
    sums = dict.fromkeys(EntryKind, 0)
    for entry in entries:
        sums[entry.kind] += amounts.get(entry.id, 0)
    return Balance(
        paid=sums[EntryKind.PAYMENT],
        refunded=sums[EntryKind.REFUND],
        accounted=sums[EntryKind.ACCOUNTED],
        disallowed=sums[EntryKind.DISALLOWED],
    )


def refuse_entry(
    entries: Sequence[Entry], award: int | None, new: Entry, earlier: Sequence[EarlierAward] = ()
) -> RefusedEntry | None:
    """Why a further entry is not accepted, with the figures; None where it is.

    `award` is None while it is unknown: nothing can be paid then. `earlier`: what it was before it grew.
    """
    wrong_form = _refuse_form(entries, new)
    if wrong_form is not None:
        return RefusedEntry(wrong_form, asked=new.minor_units)
    if award is None:
        return RefusedEntry(EntryRefusal.NO_AWARD, asked=new.minor_units)
    found = [
        *_refuse_over_award(entries, award, new, earlier),
        _refuse_parts(entries, new),
        *_refuse_advance(entries, new),
    ]
    # Of several limits the one that leaves least is named, so that its figure is true.
    return min((one for one in found if one), key=lambda one: one.most or 0, default=None)


def _refuse_over_award(
    entries: Sequence[Entry], award: int, new: Entry, earlier: Sequence[EarlierAward]
) -> list[RefusedEntry | None]:
    """What is paid against the award, and what was paid up to each day after which it grew.

    Payments of later days are no part of what an earlier award had to bear.
    """
    return [_over(entries, new, award, None), *(_over(entries, new, sum_, day) for day, sum_ in earlier)]


def _over(entries: Sequence[Entry], new: Entry, limit: int, until: date | None) -> RefusedEntry | None:
    days = {entry.id: entry.on for entry in entries}

    def counts(entry: Entry) -> bool:
        # A correction says what was paid on the day of the entry that it corrects.
        is_correction = entry.kind is EntryKind.CORRECTION
        day = days.get(entry.points_at or 0) if is_correction else entry.on
        return until is None or day is None or day <= until

    counted = [entry for entry in entries if counts(entry)]
    before = balance_of(counted).net_paid
    after = balance_of([*counted, new]).net_paid if counts(new) else before
    if after <= max(limit, before):
        return None
    return RefusedEntry(
        EntryRefusal.OVER_AWARD if until is None else EntryRefusal.OVER_AWARD_THEN,
        asked=new.minor_units,
        limit=limit,
        standing=before,
        most=max(0, limit - before),
        until=until,
    )


def _refuse_form(entries: Sequence[Entry], new: Entry) -> EntryRefusal | None:
    # A correction of nothing is one of the other currency alone.
    if new.minor_units <= 0 and new.kind is not EntryKind.CORRECTION:
        return EntryRefusal.NOT_POSITIVE
    kinds = {entry.id: entry.kind for entry in entries}
    allowed = POINTS_AT[new.kind]
    if not allowed:
        return None if new.points_at is None else EntryRefusal.POINTS_NOWHERE
    is_known = new.points_at is not None and kinds.get(new.points_at) in allowed
    return None if is_known else EntryRefusal.POINTS_NOWHERE


def _refuse_parts(entries: Sequence[Entry], new: Entry) -> RefusedEntry | None:
    """Refunds against their payment, disallowed costs against what they were accounted in."""
    before, after = effective_amounts(entries), effective_amounts([*entries, new])
    taken_before, taken = _taken(entries, before), _taken([*entries, new], after)
    for entry in [*entries, new]:
        if entry.kind is EntryKind.CORRECTION:
            continue
        own, away = after[entry.id], taken.get(entry.id, 0)
        if own < 0:
            return RefusedEntry(EntryRefusal.BELOW_ZERO, new.minor_units, limit=before[entry.id])
        if away > own:
            is_payment = entry.kind is EntryKind.PAYMENT
            standing = taken_before.get(entry.id, 0)
            return RefusedEntry(
                EntryRefusal.OVER_PAYMENT if is_payment else EntryRefusal.OVER_ACCOUNTED,
                asked=new.minor_units,
                limit=own,
                standing=standing,
                most=max(0, own - standing),
            )
    return None


def _taken(entries: Sequence[Entry], amounts: Mapping[int, int]) -> dict[int, int]:
    """What refunds and disallowed costs take away from the entry that they point at, by its id."""
    taken: dict[int, int] = {}
    for entry in entries:
        if entry.kind in (EntryKind.REFUND, EntryKind.DISALLOWED) and entry.points_at is not None:
            taken[entry.points_at] = taken.get(entry.points_at, 0) + amounts[entry.id]
    return taken


def _refuse_advance(entries: Sequence[Entry], new: Entry) -> list[RefusedEntry]:
    """What is accounted for never exceeds what the grantee has received and kept, in all and on no day.

    What was below zero on a day before is no fault of an entry that leaves it as it was.
    """
    days = sorted({one.on for one in [*entries, new] if one.on is not None})
    found = []
    for until in [None, *days]:
        before = balance_of(entries if until is None else entries_until(entries, until))
        both = [*entries, new]
        after = balance_of(both if until is None else entries_until(both, until))
        if after.open_advance < min(0, before.open_advance):
            refused = RefusedEntry(
                EntryRefusal.OVER_ADVANCE if until is None else EntryRefusal.OVER_ADVANCE_THEN,
                asked=new.minor_units,
                limit=before.net_paid,
                standing=before.net_accounted,
                most=max(0, before.open_advance),
                until=until,
            )
            found.append(refused)
    return found
