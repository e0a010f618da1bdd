"""What the entries of a grant come to, and which further entry would break them: plain arithmetic.

All sums are minor units of the agreement's currency. Four things always hold:

- what is paid, less refunds, never exceeds the award;
- what is accounted for, less what was disallowed, never exceeds what is paid less refunds;
- refunds of a payment never exceed it, and disallowed costs never exceed what they were accounted in;
- no entry, with its corrections, is below zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    """One entry of money. `points_at` is the id of the entry that it is about."""

    id: int
    kind: EntryKind
    minor_units: int
    points_at: int | None = None


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
    """Why an entry is refused. `most` is the largest that would be accepted, `limit` what it runs against."""

    refusal: EntryRefusal
    asked: int
    limit: int | None = None
    standing: int | None = None
    most: int | None = None


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


def refuse_entry(entries: Sequence[Entry], award: int | None, new: Entry) -> RefusedEntry | None:
    """Why a further entry is not accepted, with the figures; None where it is.

    `award` is None while it is unknown: nothing can be paid then.
    """
    wrong_form = _refuse_form(entries, new)
    if wrong_form is not None:
        return RefusedEntry(wrong_form, asked=new.minor_units)
    if award is None:
        return RefusedEntry(EntryRefusal.NO_AWARD, asked=new.minor_units)
    before, after = balance_of(entries), balance_of([*entries, new])
    if after.net_paid > award and after.net_paid > before.net_paid:
        return RefusedEntry(
            EntryRefusal.OVER_AWARD,
            asked=new.minor_units,
            limit=award,
            standing=before.net_paid,
            most=max(0, award - before.net_paid),
        )
    return _refuse_parts(entries, new) or _refuse_advance(before, after, new)


def _refuse_form(entries: Sequence[Entry], new: Entry) -> EntryRefusal | None:
    if new.minor_units == 0 or (new.minor_units < 0 and new.kind is not EntryKind.CORRECTION):
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


def _refuse_advance(before: Balance, after: Balance, new: Entry) -> RefusedEntry | None:
    """What is accounted for never exceeds what the grantee has received and kept."""
    if after.open_advance >= 0:
        return None
    return RefusedEntry(
        EntryRefusal.OVER_ADVANCE,
        asked=new.minor_units,
        limit=before.net_paid,
        standing=before.net_accounted,
        most=max(0, before.open_advance),
    )
