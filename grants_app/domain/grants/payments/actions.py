"""Entries of money: payments, refunds, what is accounted for or disallowed, and corrections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.agreements.actions import other_minor_units
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.agreements.queries import find_agreement, hold_rate
from grants_app.domain.grants.amendments.queries import list_earlier_awards
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.money.models import GrantAmount
from grants_app.domain.grants.payments.balance import (
    Entry,
    RefusedEntry,
    balance_of,
    effective_amounts,
    entries_until,
    refuse_entry,
)
from grants_app.domain.grants.payments.models import MoneyEntry, Tranche
from grants_app.domain.grants.payments.other_side import other_sides
from grants_app.domain.grants.payments.queries import list_entries, list_entry_rows, read_release_terms
from grants_app.domain.grants.payments.release import ReleaseTerms, refuse_release
from grants_app.domain.grants.payments.rules import RefusedMove
from grants_app.domain.grants.payments.vocabulary import EntryKind, EntryRefusal, TrancheState
from grants_app.domain.grants.vocabulary import Decision
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db


class EntryRefusedError(ValueError):
    """An entry is not accepted; `refused` says why, with the figures."""

    def __init__(self, refused: RefusedEntry) -> None:
        super().__init__(refused.refusal.value)
        self.refused = refused


@dataclass(frozen=True)
class NewEntry:
    """What a person says happened, in minor units of the agreement's currency.

    `other_minor_units`: the same money in the other currency as a document states it; else it follows from
    `rate_id`; with neither it stays unknown. `points_at`: the entry that this one is about. Of a correction
    `minor_units` is the difference, `other_minor_units` and the rate are of what the entry comes to with it.
    """

    kind: EntryKind
    happened_on: date
    minor_units: int
    points_at: int | None = None
    other_minor_units: int | None = None
    rate_id: int | None = None
    reference: str = ""
    reason: str = ""
    tranche_id: int | None = None


def record_entry(viewer: Viewer, programme: Programme, number: int, new: NewEntry) -> MoneyEntry:
    """Add one entry to the money of a grant.

    Raises LookupError, EntryRefusedError with the figures, AgreementRefusedError for a rate of another
    currency, PersonalDataError.
    """
    grant = lock_grant(viewer, programme, number)
    return add_entry(viewer, programme, grant, new)


def add_entry(viewer: Viewer, programme: Programme, grant: Grant, new: NewEntry) -> MoneyEntry:
    """As `record_entry`, for a grant that is locked already."""
    for text in (new.reference, new.reason):
        refuse_personal_data(text)
    agreement, entries, tried = *refuse_outright(grant, new), _tried(new)
    terms = read_release_terms(grant) if _pays(new) else ReleaseTerms()
    waits = refuse_release(terms, entries, tried) if _pays(new) else None
    _refuse_unexplained(entries, new, waits, has_plan=bool(terms.parts))
    side = _other(programme, agreement.currency, entries, new)
    entry = MoneyEntry(
        grant_id=grant.id,
        tranche_id=new.tranche_id,
        kind=new.kind,
        happened_on=new.happened_on,
        currency=agreement.currency,
        minor_units=new.minor_units,
        other_currency=side.currency,
        other_minor_units=side.minor_units,
        settles_other=side.settles,
        rate_id=side.rate_id,
        reference=new.reference.strip() or None,
        points_at_id=new.points_at,
        reason=new.reason.strip() or None,
        entered_by_id=viewer.user_id,
    )
    db.session.add(entry)
    _audit(viewer, programme, grant, entry, is_override=waits is not None)
    moved = _keep_state(entries, new)
    if moved is not None:
        subject = ("grant", f"{programme.slug}/{grant.number}")
        record(viewer.author, "grant.correct_tranche", subject=subject, changes=moved)
    return entry


def refuse_outright(grant: Grant, new: NewEntry) -> tuple[GrantAgreement, list[Entry]]:
    """Raise EntryRefusedError for what no reason makes right: sums, days, the life of the grant.

    A page asks before it reads a sum back, so that nobody confirms what is refused anyway. Gives the
    agreement and the entries that it was held against.
    """
    agreement = find_agreement(grant.id)
    if agreement is None:
        raise EntryRefusedError(RefusedEntry(EntryRefusal.NO_AWARD, new.minor_units))
    _refuse_by_life(grant, new)
    entries = list_entries(grant.id)
    _refuse_backdated(new)
    award = _award(grant, agreement.currency)
    refused = refuse_entry(entries, award, _tried(new), list_earlier_awards(grant.id))
    if refused is not None:
        raise EntryRefusedError(refused)
    return agreement, entries


def what_release_waits_for(grant: Grant, new: NewEntry) -> RefusedMove | None:
    """What the signed plan still asks for before this money goes out, for whoever is about to enter it."""
    if not _pays(new):
        return None
    return refuse_release(read_release_terms(grant), list_entries(grant.id), _tried(new))


def _tried(new: NewEntry) -> Entry:
    """An entry as the balance counts it."""
    return Entry(0, new.kind, new.minor_units, new.points_at, new.happened_on, new.tranche_id)


def _keep_state(entries: Sequence[Entry], new: NewEntry) -> dict[str, Any] | None:
    """A tranche whose payments were corrected to nothing is approved again; it is paid while any stands.

    Gives what the log says of it; None where its state stays.
    """
    target = db.session.get(MoneyEntry, new.points_at) if new.points_at else None
    if new.kind is not EntryKind.CORRECTION or target is None or target.tranche_id is None:
        return None
    payments = select(MoneyEntry.id).where(
        MoneyEntry.tranche_id == target.tranche_id, MoneyEntry.kind == EntryKind.PAYMENT
    )
    amounts = effective_amounts([*entries, _tried(new)])
    stands = sum(amounts.get(one, 0) for one in db.session.scalars(payments))
    tranche = db.session.get(Tranche, target.tranche_id, populate_existing=True)
    if tranche is None:
        return None
    before = tranche.state
    if stands:
        tranche.state = TrancheState.PAID
    elif before is TrancheState.PAID:
        tranche.state = TrancheState.APPROVED
    if tranche.state is before:
        return None
    return {"tranche": [None, tranche.number], "state": [before.value, tranche.state.value]}


def _refuse_by_life(grant: Grant, new: NewEntry) -> None:
    """No money moves before signing or after close-out; none is paid in a suspension."""
    if grant.is_draft:
        raise EntryRefusedError(RefusedEntry(EntryRefusal.NOT_SIGNED, new.minor_units))
    if grant.closed_out_on is not None:
        closed_on = grant.closed_out_on
        is_correction = new.kind is EntryKind.CORRECTION
        refusal = EntryRefusal.CORRECTED_CLOSED if is_correction else EntryRefusal.CLOSED_OUT
        raise EntryRefusedError(RefusedEntry(refusal, new.minor_units, until=closed_on))
    decision = grant.decision_on(new.happened_on)
    if decision is Decision.DRAFT:
        raise EntryRefusedError(RefusedEntry(EntryRefusal.NOT_SIGNED, new.minor_units))
    if decision is Decision.CLOSED_OUT:
        raise EntryRefusedError(RefusedEntry(EntryRefusal.CLOSED_THEN, new.minor_units))
    # A correction says what was paid on the day of the entry that it corrects.
    target = db.session.get(MoneyEntry, new.points_at) if new.points_at else None
    decisions = {decision, grant.decision_on(target.happened_on) if target else decision}
    is_refund = target is not None and target.kind is EntryKind.REFUND
    if Decision.SUSPENDED in decisions and _pays(new) and not is_refund:
        raise EntryRefusedError(RefusedEntry(EntryRefusal.SUSPENDED, new.minor_units))


def _pays(new: NewEntry) -> bool:
    """Whether more goes out by it: a payment, or a correction to one of more or to a refund of less."""
    if new.kind is EntryKind.CORRECTION and new.points_at:
        target = db.session.get(MoneyEntry, new.points_at) if new.minor_units else None
        outgoing = EntryKind.PAYMENT if new.minor_units > 0 else EntryKind.REFUND
        return target is not None and target.kind is outgoing
    return new.kind is EntryKind.PAYMENT


def _refuse_unexplained(
    entries: Sequence[Entry], new: NewEntry, waits: RefusedMove | None, *, has_plan: bool
) -> None:
    """What goes past every condition says why."""
    is_beside_plan = new.kind is EntryKind.PAYMENT and new.tranche_id is None
    has_reason = bool(new.reason.strip())
    if new.tranche_id is None and waits is not None and not has_reason:
        refused = RefusedEntry(
            EntryRefusal(waits.refusal.value),
            new.minor_units,
            waits.limit,
            waits.standing,
            milestones=waits.milestones,
            tranche=waits.tranche,
            award=waits.award,
        )
        raise EntryRefusedError(refused)
    open_advance = balance_of(entries_until(entries, new.happened_on)).open_advance
    if is_beside_plan and open_advance > 0 and not has_reason:
        raise EntryRefusedError(
            RefusedEntry(EntryRefusal.REASON_MISSING, new.minor_units, standing=open_advance)
        )
    if is_beside_plan and has_plan and not has_reason:
        raise EntryRefusedError(RefusedEntry(EntryRefusal.BESIDE_PLAN, new.minor_units))


def _refuse_backdated(new: NewEntry) -> None:
    """Nothing is taken back or corrected on a day before the entry that it is about."""
    target = db.session.get(MoneyEntry, new.points_at) if new.points_at else None
    takes_back = new.kind in (EntryKind.REFUND, EntryKind.DISALLOWED, EntryKind.CORRECTION)
    if takes_back and target is not None and new.happened_on < target.happened_on:
        refused = RefusedEntry(EntryRefusal.DAY_BEFORE, new.minor_units, until=target.happened_on)
        raise EntryRefusedError(refused)


def _award(grant: Grant, currency: str) -> int | None:
    statement = select(GrantAmount.minor_units).where(
        GrantAmount.grant_id == grant.id, GrantAmount.currency == currency
    )
    award: int | None = db.session.scalar(statement)
    return award


@dataclass(frozen=True)
class _Other:
    """An entry in the other currency as it is stored."""

    minor_units: int | None = None
    currency: str | None = None
    rate_id: int | None = None
    settles: bool = False


def _other(programme: Programme, currency: str, entries: Sequence[Entry], new: NewEntry) -> _Other:
    """The same money in the other currency: at the rate, as stated, or unknown."""
    if new.kind is EntryKind.CORRECTION and new.points_at is not None:
        return _corrected_other(programme, currency, entries, new)
    return _other_of(programme, currency, new.minor_units, new)


def _other_of(programme: Programme, currency: str, minor_units: int, new: NewEntry) -> _Other:
    others = [code for code in programme.currencies if code != currency]
    if new.other_minor_units is not None and others:
        return _Other(new.other_minor_units, others[0])
    if new.rate_id is None:
        return _Other()
    rate = hold_rate(programme.id, new.rate_id)
    return _Other(*other_minor_units(minor_units, currency, rate), rate_id=rate.id)


def _corrected_other(programme: Programme, currency: str, entries: Sequence[Entry], new: NewEntry) -> _Other:
    """What a correction carries there: the difference to what the entry comes to as a whole with it.

    One to nothing takes back all that was known, at whatever rate. Raises EntryRefusedError where neither
    currency would change.
    """
    to = effective_amounts(entries)[new.points_at or 0] + new.minor_units
    before = other_sides(list_entry_rows(new.points_at or 0))[new.points_at or 0]
    others = [code for code in programme.currencies if code != currency]
    whole = _other_of(programme, currency, to, new) if to else _Other(0, others[0] if others else None)
    if not new.minor_units and whole.minor_units in (None, before.comes_to):
        raise EntryRefusedError(RefusedEntry(EntryRefusal.NO_CHANGE, to))
    if whole.minor_units is None or whole.currency is None:
        return _Other()
    return _Other(whole.minor_units - before.known, whole.currency, whole.rate_id, settles=True)


def _audit(
    viewer: Viewer, programme: Programme, grant: Grant, entry: MoneyEntry, *, is_override: bool
) -> None:
    changes: dict[str, Any] = {
        "kind": [None, entry.kind.value],
        "happened_on": [None, entry.happened_on.isoformat()],
        "currency": [None, entry.currency],
        "minor_units": [None, entry.minor_units],
        "other_minor_units": [None, entry.other_minor_units],
        "points_at": [None, entry.points_at_id],
    }
    if is_override:
        changes["is_override"] = [None, True]
    changes |= hidden("reference", None, entry.reference) | hidden("note", None, entry.reason)
    subject = ("grant", f"{programme.slug}/{grant.number}")
    record(viewer.author, f"grant.record_{entry.kind.value}", subject=subject, changes=changes)
