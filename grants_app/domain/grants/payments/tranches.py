"""Moving tranches on, each step with its audit row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.agreements.queries import find_agreement
from grants_app.domain.grants.agreements.vocabulary import AwardKind
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.payments.actions import NewEntry, add_entry
from grants_app.domain.grants.payments.balance import Entry, balance_of, entries_until
from grants_app.domain.grants.payments.models import MoneyEntry, Tranche
from grants_app.domain.grants.payments.queries import list_acceptances, list_entries, read_release_terms
from grants_app.domain.grants.payments.release import ReleaseTerms, refuse_release
from grants_app.domain.grants.payments.reported import awaited
from grants_app.domain.grants.payments.rules import RefusedMove, TrancheFacts, refuse_milestone, refuse_move
from grants_app.domain.grants.payments.states import MOVES
from grants_app.domain.grants.payments.vocabulary import (
    EntryKind,
    TrancheCondition,
    TrancheState,
    TrancheStep,
)
from grants_app.domain.grants.status import status_of
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db


class TrancheRefusedError(ValueError):
    """A tranche cannot be planned or moved on so; `row` counts from 0 among planned ones."""

    def __init__(self, refused: RefusedMove, *, row: int | None = None) -> None:
        super().__init__(refused.refusal.value)
        self.refused = refused
        self.row = row


def accept_milestone(viewer: Viewer, programme: Programme, number: int, place: int, on: date) -> Tranche:
    """Note that the milestone of a tranche was reached. Raises LookupError, TrancheRefusedError."""
    grant, tranche = _lock_tranche(viewer, programme, number, place)
    refused = refuse_milestone(
        tranche.condition,
        on,
        signed_on=grant.awarded_on,
        is_draft=grant.is_draft,
        closed_on=grant.closed_out_on,
        is_paid_on_it=tranche.state is TrancheState.PAID and tranche.milestone_accepted_on is not None,
    )
    if refused is not None:
        raise TrancheRefusedError(refused)
    before, tranche.milestone_accepted_on = tranche.milestone_accepted_on, on
    if before is None:  # another day is no other sum
        tranche.accepted_minor_units = tranche.minor_units
    days = [before and before.isoformat(), on.isoformat()]
    changes = {"tranche": [None, place], "milestone_accepted_on": days}
    record(viewer.author, "grant.accept_milestone", subject=subject_of(programme, grant), changes=changes)
    return tranche


def move_tranche(
    viewer: Viewer,
    programme: Programme,
    number: int,
    place: int,
    step: TrancheStep,
    *,
    today: date,
    reason: str = "",
) -> Tranche:
    """Request, approve, refuse or cancel a tranche. `today` is the business day.

    A reason approves a tranche whose condition is not met; that is kept as an override. Raises LookupError,
    TrancheRefusedError, PersonalDataError; ValueError for a payment, which `pay_tranche` makes.
    """
    if step is TrancheStep.PAY:
        raise ValueError("a tranche is paid by an entry of money")
    refuse_personal_data(reason)
    grant, tranche = _lock_tranche(viewer, programme, number, place)
    facts = tranche_facts(grant, tranche, today)
    refused = refuse_move(facts, step, reason=reason)
    if refused is not None:
        raise TrancheRefusedError(refused)
    is_override = step is TrancheStep.APPROVE and refuse_move(facts, step) is not None
    accepted = list_acceptances(grant)
    before, tranche.state = tranche.state, MOVES[tranche.state, step]
    if step is TrancheStep.REQUEST:
        tranche.requested_on, tranche.requested_by_id = today, viewer.user_id
        tranche.decided_on = tranche.decided_by_id = tranche.decision_reason = None
    else:
        tranche.decided_on, tranche.decided_by_id = today, viewer.user_id
        tranche.decision_reason, tranche.is_override = reason.strip() or None, is_override
    changes: dict[str, Any] = {
        "tranche": [None, place],
        "state": [before.value, tranche.state.value],
        "is_override": [None, is_override],
    }
    changes |= hidden("note", None, reason.strip())
    action = f"grant.{step.value}_tranche"
    subject = subject_of(programme, grant)
    record(viewer.author, action, subject=subject, changes=changes, business_day=today)
    if step is TrancheStep.CANCEL:  # what stands beside it with the same words may take its acceptance over
        note_acceptances(viewer, subject, accepted, list_acceptances(grant))
    return tranche


def note_acceptances(
    viewer: Viewer, subject: tuple[str, str], before: Mapping[int, date], after: Mapping[int, date]
) -> None:
    """Write down which tranches have an acceptance that they had not before, and which lost theirs."""
    for number in sorted(before.keys() | after.keys()):
        had, has = before.get(number), after.get(number)
        if had == has:
            continue
        changes = {
            "tranche": [None, number],
            "milestone_accepted_on": [had and had.isoformat(), has and has.isoformat()],
        }
        action = "grant.carry_acceptance" if has else "grant.lose_acceptance"
        record(viewer.author, action, subject=subject, changes=changes)


@dataclass(frozen=True)
class TranchePayment:
    """When and how an approved tranche was paid; the amount is the tranche's. As in `NewEntry`.

    `reason`: why it is paid although its condition is not met.
    """

    paid_on: date
    reference: str = ""
    reason: str = ""
    other_minor_units: int | None = None
    rate_id: int | None = None


def payment_of(tranche: Tranche, day: date) -> NewEntry:
    """What the payment of a tranche on a day enters, before anything else is said of it."""
    return NewEntry(EntryKind.PAYMENT, day, tranche.minor_units, tranche_id=tranche.id)


def pay_tranche(
    viewer: Viewer, programme: Programme, number: int, place: int, payment: TranchePayment, *, today: date
) -> MoneyEntry:
    """Note that an approved tranche was paid. Errors as in `move_tranche` and `record_entry`."""
    grant, tranche = _lock_tranche(viewer, programme, number, place)
    facts = tranche_facts(grant, tranche, today, until=payment.paid_on)
    refused = refuse_move(facts, TrancheStep.PAY, reason=payment.reason)
    if refused is not None:
        raise TrancheRefusedError(refused)
    is_override = refuse_move(facts, TrancheStep.PAY) is not None
    entry = add_entry(
        viewer,
        programme,
        grant,
        replace(
            payment_of(tranche, payment.paid_on),
            other_minor_units=payment.other_minor_units,
            rate_id=payment.rate_id,
            reference=payment.reference,
            reason=payment.reason,
        ),
    )
    _earn(viewer, programme, grant, tranche, facts, payment)
    before, tranche.state = tranche.state, MOVES[tranche.state, TrancheStep.PAY]
    changes = {"tranche": [None, place], "state": [before.value, tranche.state.value]}
    if is_override:
        tranche.is_override, tranche.decision_reason = True, payment.reason.strip()
        changes |= {"is_override": [None, True], **hidden("note", None, payment.reason.strip())}
    record(viewer.author, "grant.pay_tranche", subject=subject_of(programme, grant), changes=changes)
    return entry


def _earn(
    viewer: Viewer,
    programme: Programme,
    grant: Grant,
    tranche: Tranche,
    facts: TrancheFacts,
    payment: TranchePayment,
) -> None:
    """A fixed sum for a milestone that was accepted by the day of its payment is earned then.

    In the other currency it is what the payment is there.
    """
    agreement, paid_on = find_agreement(grant.id), facts.until
    if agreement is None or agreement.kind is not AwardKind.FIXED_OBLIGATION or paid_on is None:
        return
    is_milestone = tranche.condition is TrancheCondition.MILESTONE
    if is_milestone and facts.milestone_on is not None and facts.milestone_on <= paid_on:
        db.session.flush()  # the payment counts before what is earned by it
        earned = NewEntry(
            EntryKind.ACCOUNTED,
            paid_on,
            tranche.minor_units,
            other_minor_units=payment.other_minor_units,
            rate_id=payment.rate_id,
            tranche_id=tranche.id,
        )
        add_entry(viewer, programme, grant, earned)


def what_payment_waits_for(grant: Grant, tranche: Tranche, on: date, *, today: date) -> RefusedMove | None:
    """What a payment on a day would go past by its reason, with the figures, for whoever enters it."""
    refused = refuse_move(tranche_facts(grant, tranche, today, until=on), TrancheStep.PAY)
    return refused if refused is not None and refused.can_override else None


def tranche_facts(
    grant: Grant,
    tranche: Tranche,
    today: date,
    entries: Sequence[Entry] | None = None,
    terms: ReleaseTerms | None = None,
    *,
    until: date | None = None,
) -> TrancheFacts:
    """What moves of a tranche depend on, on the business day; `entries`, `terms` if they were read before.

    `until`: the day up to which conditions may have been met, that of the payment where one is made.
    """
    entries = list_entries(grant.id) if entries is None else entries
    payment = Entry(0, EntryKind.PAYMENT, tranche.minor_units, on=until, tranche=tranche.id)
    terms = read_release_terms(grant) if terms is None else terms
    waits = refuse_release(terms, entries, payment)
    if until is not None:
        entries = entries_until(entries, until)
    return TrancheFacts(
        grant_status=status_of(grant, today),
        state=tranche.state,
        condition=tranche.condition,
        milestone_on=tranche.milestone_accepted_on or terms.anew.get(tranche.number),
        until=until,
        open_advance=balance_of(entries).open_advance,
        is_override=bool(tranche.is_override),
        waits=waits,
        number=tranche.number,
        reports=awaited(terms.reported, tranche.planned_on),
        closed_on=grant.closed_out_on,
    )


def _lock_tranche(viewer: Viewer, programme: Programme, number: int, place: int) -> tuple[Grant, Tranche]:
    grant = lock_grant(viewer, programme, number)
    statement = select(Tranche).where(Tranche.grant_id == grant.id, Tranche.number == place)
    tranche = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if tranche is None:
        raise LookupError(place)
    return grant, tranche


def subject_of(programme: Programme, grant: Grant) -> tuple[str, str]:
    """What the log says whose tranches they are."""
    return ("grant", f"{programme.slug}/{grant.number}")
