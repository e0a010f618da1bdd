"""What can be done with a tranche now by this person, and what stands against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.grants.agreements.rules import can_manage_awards, can_request_tranche
from grants_app.domain.grants.payments.balance import Entry, refuse_entry
from grants_app.domain.grants.payments.models import Tranche
from grants_app.domain.grants.payments.reading import OpenAward
from grants_app.domain.grants.payments.release import ReleaseTerms
from grants_app.domain.grants.payments.rules import refuse_move
from grants_app.domain.grants.payments.states import MOVES
from grants_app.domain.grants.payments.tranches import tranche_facts
from grants_app.domain.grants.payments.vocabulary import (
    EntryKind,
    TrancheCondition,
    TrancheRefusal,
    TrancheState,
    TrancheStep,
)
from grants_app.i18n.award_labels import amount_words
from grants_app.i18n.payment_refusals import ENTRY_REFUSAL, TRANCHE_REFUSAL

ORDER: Final = (
    TrancheStep.REQUEST,
    TrancheStep.APPROVE,
    TrancheStep.PAY,
    TrancheStep.REFUSE,
    TrancheStep.CANCEL,
)


@dataclass(frozen=True)
class Move:
    """A step that the state of the tranche has for this person.

    `against` says with the figures what stands against it; with `can_override` a reason goes past that.
    """

    step: TrancheStep
    against: str | None = None
    can_override: bool = False
    needs_reason: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it can be tried at all."""
        return self.against is None or self.can_override


def may_take(viewer: Viewer, award: OpenAward, step: TrancheStep) -> bool:
    """Whether this person takes such steps: people of the grantee request, staff do everything."""
    if step is TrancheStep.REQUEST:
        return can_request_tranche(viewer, organisation_id=award.grant.organisation_id)
    return can_manage_awards(viewer)


def list_moves(
    viewer: Viewer,
    award: OpenAward,
    tranche: Tranche,
    entries: Sequence[Entry],
    terms: ReleaseTerms,
    today: date,
) -> list[Move]:
    """The steps that the state of the tranche has for this person, in the order of the work."""
    facts = tranche_facts(award.grant, tranche, today, entries, terms)
    found = []
    for step in ORDER:
        if (tranche.state, step) not in MOVES or not may_take(viewer, award, step):
            continue
        refused = refuse_move(facts, step)
        if refused is not None and refused.refusal is TrancheRefusal.REASON_MISSING:
            found.append(Move(step, needs_reason=True))
        elif refused is not None:
            words = amount_words(TRANCHE_REFUSAL[refused.refusal], refused, award.currency or "")
            found.append(Move(step, words, refused.can_override, refused.can_override))
        else:
            against = _payment_refusal(award, tranche, entries) if step is TrancheStep.PAY else None
            found.append(Move(step, against))
    return found


def _payment_refusal(award: OpenAward, tranche: Tranche, entries: Sequence[Entry]) -> str | None:
    """Why the payment of the tranche would break the balance, with the figures."""
    refused = refuse_entry(entries, award.award, Entry(0, EntryKind.PAYMENT, tranche.minor_units))
    if refused is None:
        return None
    return amount_words(ENTRY_REFUSAL[refused.refusal], refused, award.currency or "")


def can_accept_milestone(viewer: Viewer, award: OpenAward, tranche: Tranche) -> bool:
    """Whether its milestone can be noted as reached, or the day corrected."""
    is_open = tranche.state is not TrancheState.PAID or tranche.milestone_accepted_on is None
    is_open = is_open and award.grant.closed_out_on is None
    return is_open and tranche.condition is TrancheCondition.MILESTONE and can_manage_awards(viewer)
