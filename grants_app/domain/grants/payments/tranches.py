"""Planning tranches and moving them on, each with its audit row."""

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
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.payments.actions import NewEntry, add_entry
from grants_app.domain.grants.payments.balance import Entry, balance_of
from grants_app.domain.grants.payments.models import MoneyEntry, Tranche
from grants_app.domain.grants.payments.queries import list_entries, list_tranches, tranche_values
from grants_app.domain.grants.payments.rules import RefusedMove, TrancheFacts, refuse_move
from grants_app.domain.grants.payments.states import MOVES
from grants_app.domain.grants.payments.vocabulary import (
    EntryKind,
    TrancheCondition,
    TrancheRefusal,
    TrancheState,
    TrancheStep,
)
from grants_app.domain.grants.status import status_of
from grants_app.domain.programmes.models import Programme
from grants_app.domain.texts.conflicts import refuse_overtaken
from grants_app.extensions import db


class TrancheRefusedError(ValueError):
    """A tranche cannot be planned or moved on so; `row` counts from 0 among planned ones."""

    def __init__(self, refused: RefusedMove, *, row: int | None = None) -> None:
        super().__init__(refused.refusal.value)
        self.refused = refused
        self.row = row


@dataclass(frozen=True)
class TrancheEntry:
    """One tranche as it is planned, in minor units of the agreement's currency."""

    minor_units: int
    planned_on: date
    condition: TrancheCondition
    milestone: str = ""


def plan_tranches(
    viewer: Viewer,
    programme: Programme,
    number: int,
    entries: Sequence[TrancheEntry],
    *,
    award: int | None,
    seen: str,
) -> int:
    """Write the plan of a grant's tranches; those that were requested before stay as they are.

    `entries` are the tranches that nobody has requested, in their order. Returns how many there are then.
    Raises LookupError, TrancheRefusedError, EditConflictError, PersonalDataError.
    """
    grant = lock_grant(viewer, programme, number)
    if grant.closed_out_on is not None:
        raise TrancheRefusedError(RefusedMove(TrancheRefusal.CLOSED_OUT))
    refuse_overtaken(seen, tranche_values(grant.id))
    standing = list_tranches(grant.id)
    kept = [one for one in standing if one.state is not TrancheState.PLANNED]
    _refuse_plan(kept, entries, award)
    if not grant.is_draft:
        _refuse_weaker([one for one in standing if one.state is TrancheState.PLANNED], entries)
    _replace_planned(grant, standing, kept, entries)
    planned = [[one.minor_units, one.planned_on.isoformat(), one.condition.value] for one in entries]
    before = "\n".join(one.milestone or "" for one in standing)
    words = "\n".join([*(one.milestone or "" for one in kept), *(one.milestone for one in entries)])
    changes = {"tranches": [None, planned], **hidden("milestone", before, words)}
    record(viewer.author, "grant.plan_tranches", subject=_subject(programme, grant), changes=changes)
    return len(kept) + len(entries)


def _replace_planned(
    grant: Grant, standing: Sequence[Tranche], kept: Sequence[Tranche], entries: Sequence[TrancheEntry]
) -> None:
    """Number the planned tranches anew. A milestone that was accepted stays accepted where its words stay."""
    accepted = {
        one.milestone: one.milestone_accepted_on
        for one in standing
        if one.state is TrancheState.PLANNED and one.condition is TrancheCondition.MILESTONE
    }
    for one in standing:
        if one.state is TrancheState.PLANNED:
            db.session.delete(one)
    db.session.flush()
    first = max((one.number for one in kept), default=0) + 1
    for place, entry in enumerate(entries, first):
        milestone = entry.milestone.strip() or None
        is_milestone = entry.condition is TrancheCondition.MILESTONE
        db.session.add(
            Tranche(
                grant_id=grant.id,
                number=place,
                minor_units=entry.minor_units,
                planned_on=entry.planned_on,
                condition=entry.condition,
                milestone=milestone,
                milestone_accepted_on=accepted.pop(milestone, None) if is_milestone else None,
                state=TrancheState.PLANNED,
            )
        )


def accept_milestone(viewer: Viewer, programme: Programme, number: int, place: int, on: date) -> Tranche:
    """Note that the milestone of a tranche was reached. Raises LookupError, TrancheRefusedError."""
    grant, tranche = _lock_tranche(viewer, programme, number, place)
    if tranche.condition is not TrancheCondition.MILESTONE or tranche.state is TrancheState.PAID:
        raise TrancheRefusedError(RefusedMove(TrancheRefusal.WRONG_STATE))
    before, tranche.milestone_accepted_on = tranche.milestone_accepted_on, on
    changes = {
        "tranche": [None, place],
        "milestone_accepted_on": [before and before.isoformat(), on.isoformat()],
    }
    record(viewer.author, "grant.accept_milestone", subject=_subject(programme, grant), changes=changes)
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
    subject = _subject(programme, grant)
    record(viewer.author, action, subject=subject, changes=changes, business_day=today)
    return tranche


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


def pay_tranche(
    viewer: Viewer, programme: Programme, number: int, place: int, payment: TranchePayment, *, today: date
) -> MoneyEntry:
    """Note that an approved tranche was paid. Errors as in `move_tranche` and `record_entry`."""
    grant, tranche = _lock_tranche(viewer, programme, number, place)
    facts = tranche_facts(grant, tranche, today)
    refused = refuse_move(facts, TrancheStep.PAY, reason=payment.reason)
    if refused is not None:
        raise TrancheRefusedError(refused)
    is_override = refuse_move(facts, TrancheStep.PAY) is not None
    entry = add_entry(
        viewer,
        programme,
        grant,
        NewEntry(
            EntryKind.PAYMENT,
            payment.paid_on,
            tranche.minor_units,
            other_minor_units=payment.other_minor_units,
            rate_id=payment.rate_id,
            reference=payment.reference,
            reason=payment.reason,
            tranche_id=tranche.id,
        ),
    )
    before, tranche.state = tranche.state, MOVES[tranche.state, TrancheStep.PAY]
    changes = {"tranche": [None, place], "state": [before.value, tranche.state.value]}
    if is_override:
        tranche.is_override, tranche.decision_reason = True, payment.reason.strip()
        changes |= {"is_override": [None, True], **hidden("note", None, payment.reason.strip())}
    record(viewer.author, "grant.pay_tranche", subject=_subject(programme, grant), changes=changes)
    return entry


def tranche_facts(
    grant: Grant, tranche: Tranche, today: date, entries: Sequence[Entry] | None = None
) -> TrancheFacts:
    """What moves of a tranche depend on, on the business day; `entries` where they were read already."""
    if entries is None:
        entries = list_entries(grant.id)
    return TrancheFacts(
        grant_status=status_of(grant, today),
        state=tranche.state,
        condition=tranche.condition,
        is_milestone_accepted=tranche.milestone_accepted_on is not None,
        open_advance=balance_of(entries).open_advance,
        is_override=bool(tranche.is_override),
    )


def _lock_tranche(viewer: Viewer, programme: Programme, number: int, place: int) -> tuple[Grant, Tranche]:
    grant = lock_grant(viewer, programme, number)
    statement = select(Tranche).where(Tranche.grant_id == grant.id, Tranche.number == place)
    tranche = db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if tranche is None:
        raise LookupError(place)
    return grant, tranche


def _refuse_plan(kept: Sequence[Tranche], entries: Sequence[TrancheEntry], award: int | None) -> None:
    total = sum(one.minor_units for one in kept if one.state is not TrancheState.CANCELLED)
    for row, entry in enumerate(entries):
        if entry.minor_units <= 0:
            raise TrancheRefusedError(RefusedMove(TrancheRefusal.NOT_POSITIVE), row=row)
        if entry.condition is TrancheCondition.MILESTONE and not entry.milestone.strip():
            raise TrancheRefusedError(RefusedMove(TrancheRefusal.MILESTONE_MISSING), row=row)
        refuse_personal_data(entry.milestone)
        total += entry.minor_units
        if award is not None and total > award:
            refused = RefusedMove(TrancheRefusal.OVER_AWARD, standing=total, limit=award)
            raise TrancheRefusedError(refused, row=row)


def _refuse_weaker(planned: Sequence[Tranche], entries: Sequence[TrancheEntry]) -> None:
    """After signing a tranche keeps what it waits for; going past that takes a reason when it is approved."""
    for row, (standing, entry) in enumerate(zip(planned, entries, strict=False)):
        if standing.condition is not TrancheCondition.NONE and entry.condition is TrancheCondition.NONE:
            raise TrancheRefusedError(RefusedMove(TrancheRefusal.CONDITION_SIGNED), row=row)


def _subject(programme: Programme, grant: Grant) -> tuple[str, str]:
    return ("grant", f"{programme.slug}/{grant.number}")
