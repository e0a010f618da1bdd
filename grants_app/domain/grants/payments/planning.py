"""Planning the tranches of a grant, with an audit row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count, islice
from typing import Any

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.actions import record
from grants_app.domain.audit.texts import hidden
from grants_app.domain.disclosure.personal_data import refuse_personal_data
from grants_app.domain.grants.agreements.models import GrantAgreement
from grants_app.domain.grants.agreements.queries import find_agreement
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.payments.models import Tranche
from grants_app.domain.grants.payments.plan_rules import (
    added_beyond,
    is_still_planned,
    loose_pieces,
    put_right,
    refuse_freeing,
    refuse_growing,
    refuse_sums,
    same_milestones,
)
from grants_app.domain.grants.payments.queries import (
    held_tranches,
    list_acceptances,
    list_tranches,
    tranche_values,
)
from grants_app.domain.grants.payments.rules import RefusedMove
from grants_app.domain.grants.payments.tranches import TrancheRefusedError, note_acceptances, subject_of
from grants_app.domain.grants.payments.vocabulary import TrancheCondition, TrancheRefusal, TrancheState
from grants_app.domain.programmes.models import Programme
from grants_app.domain.texts.conflicts import refuse_overtaken
from grants_app.extensions import db


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
        raise TrancheRefusedError(RefusedMove(TrancheRefusal.CLOSED_OUT, until=grant.closed_out_on))
    refuse_overtaken(seen, tranche_values(grant.id))
    standing = list_tranches(grant.id)
    kept = [one for one in standing if one.state is not TrancheState.PLANNED]
    _refuse_row(refuse_sums(kept, entries, award))
    for one in entries:
        refuse_personal_data(one.milestone)
    agreement = find_agreement(grant.id)
    loose = _loose(agreement, standing)
    if not grant.is_draft:
        refused = refuse_freeing(standing, entries, award, loose)
        if refused is not None:
            raise TrancheRefusedError(refused)
    planned_before = [_planned(one) for one in standing if one.state is TrancheState.PLANNED]
    accepted = list_acceptances(grant)
    _replace_planned(grant, standing, entries)
    if agreement is not None:
        _hold_added(grant, agreement, loose)
    before = "\n".join(one.milestone or "" for one in standing)
    words = "\n".join([*(one.milestone or "" for one in kept), *(one.milestone for one in entries)])
    changes: dict[str, Any] = {
        "currency": [agreement and agreement.currency] * 2,
        "tranches": [planned_before, [_planned(one) for one in entries]],
        **hidden("milestone", before, words),
    }
    subject = subject_of(programme, grant)
    record(viewer.author, "grant.plan_tranches", subject=subject, changes=changes)
    note_acceptances(viewer, subject, accepted, list_acceptances(grant))
    return len(kept) + len(entries)


def _planned(tranche: Tranche | TrancheEntry) -> list[Any]:
    """What the log says of a tranche that nobody has requested."""
    return [tranche.minor_units, tranche.planned_on.isoformat(), tranche.condition.value]


def _replace_planned(grant: Grant, standing: Sequence[Tranche], entries: Sequence[TrancheEntry]) -> None:
    """Write the planned tranches again, under the numbers of those that were there and the next free ones.

    A milestone that was accepted stays accepted where its words stay.
    """
    planned = [one for one in standing if one.state is TrancheState.PLANNED]
    last = max((one.number for one in standing), default=0)
    places = list(islice(chain(sorted(one.number for one in planned), count(last + 1)), len(entries)))
    written = list(zip(places, entries, strict=True))
    _refuse_row(refuse_growing(planned, written))
    accepted = [
        (one.milestone_accepted_on, one.accepted_minor_units) if one is not None else (None, None)
        for one in same_milestones(planned, written)
    ]
    for one in planned:
        db.session.delete(one)
    db.session.flush()
    for (place, entry), (accepted_on, accepted_sum) in zip(written, accepted, strict=True):
        db.session.add(
            Tranche(
                grant_id=grant.id,
                number=place,
                minor_units=entry.minor_units,
                planned_on=entry.planned_on,
                condition=entry.condition,
                milestone=entry.milestone.strip() or None,
                milestone_accepted_on=accepted_on,
                accepted_minor_units=accepted_sum,
                state=TrancheState.PLANNED,
            )
        )


def _loose(agreement: GrantAgreement | None, standing: Sequence[Tranche]) -> list[dict[str, Any]]:
    return loose_pieces(agreement.plan_added or [], standing) if agreement is not None else []


def _hold_added(grant: Grant, agreement: GrantAgreement, loose: Sequence[dict[str, Any]]) -> None:
    """Keep what is planned beyond the signed tranches as it is planned now, whatever is planned later.

    `loose`: what was kept so before and may still be put right.
    """
    standing = [one for one in list_tranches(grant.id) if one.state is not TrancheState.CANCELLED]
    if is_still_planned(loose, held_tranches(agreement.plan_as_signed, None), standing):
        loose = []
    kept = [] if loose else agreement.plan_added or []
    held = held_tranches(agreement.plan_as_signed, kept)
    added = put_right(loose, added_beyond(held, standing) if held else [])
    if added:
        agreement.plan_added = [*kept, *added]


def _refuse_row(refused: tuple[int, RefusedMove] | None) -> None:
    if refused is not None:
        raise TrancheRefusedError(refused[1], row=refused[0])
