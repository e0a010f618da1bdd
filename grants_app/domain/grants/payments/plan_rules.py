"""What a plan of tranches may not change once the grant is signed: what its money waits for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from grants_app.domain.grants.payments.models import Tranche
from grants_app.domain.grants.payments.rules import RefusedMove
from grants_app.domain.grants.payments.vocabulary import TrancheCondition, TrancheRefusal, TrancheState

if TYPE_CHECKING:
    from grants_app.domain.grants.payments.planning import TrancheEntry


def refuse_freeing(
    standing: Sequence[Tranche],
    entries: Sequence[TrancheEntry],
    award: int | None,
    loose: Sequence[dict[str, Any]] = (),
) -> RefusedMove | None:
    """Why a plan cannot take the place of the standing one, with the figures; None where it can.

    No less money waits for each condition, and for the same milestones; going past that takes a reason when
    approving. What an amendment took from the award may be taken from any tranche. Sums in minor units.
    `loose`: what was planned for added money and nobody has acted on: its sums and words may be put right.
    """
    planned = [one for one in standing if one.state is TrancheState.PLANNED]
    total = sum(one.minor_units for one in standing if one.state is not TrancheState.CANCELLED)
    excess = max(0, total - award) if award is not None else 0
    for condition in TrancheCondition:
        before = sum(one.minor_units for one in planned if one.condition is condition)
        before = max(0, before - waiting_in(loose, condition))
        after = sum(one.minor_units for one in entries if one.condition is condition)
        if condition is not TrancheCondition.NONE and after < before - excess:
            return RefusedMove(TrancheRefusal.CONDITION_SIGNED, standing=after, limit=before - excess)
    own = Counter((one["milestone"] or "").strip() for one in loose if one["condition"] == "milestone")
    if _milestones(planned) - own - _milestones(entries) and not excess:
        return RefusedMove(TrancheRefusal.MILESTONE_SIGNED)
    return _refuse_freed(standing, entries, award) if award is not None else None


def _refuse_freed(
    standing: Sequence[Tranche], entries: Sequence[TrancheEntry], award: int
) -> RefusedMove | None:
    """Money that once waited for a condition is not planned without one, be its tranche cancelled."""
    waiting = sum(one.minor_units for one in standing if one.condition is not TrancheCondition.NONE)
    free = [
        one
        for one in standing
        if one.condition is TrancheCondition.NONE and one.state is not TrancheState.CANCELLED
    ]
    kept = sum(one.minor_units for one in free if one.state is not TrancheState.PLANNED)
    planned = sum(one.minor_units for one in entries if one.condition is TrancheCondition.NONE)
    limit = max(sum(one.minor_units for one in free), award - waiting)
    if kept + planned <= limit:
        return None
    return RefusedMove(TrancheRefusal.FREE_SIGNED, standing=kept + planned, limit=limit)


def refuse_sums(
    kept: Sequence[Tranche], entries: Sequence[TrancheEntry], award: int | None
) -> tuple[int, RefusedMove] | None:
    """The first row, from 0, that cannot be planned, and why: its own sum or words, or all against the award.

    `kept` are the tranches that stay.
    """
    total = sum(one.minor_units for one in kept if one.state is not TrancheState.CANCELLED)
    for row, entry in enumerate(entries):
        total += entry.minor_units
        if entry.minor_units <= 0:
            return row, RefusedMove(TrancheRefusal.NOT_POSITIVE)
        if entry.condition is TrancheCondition.MILESTONE and not entry.milestone.strip():
            return row, RefusedMove(TrancheRefusal.MILESTONE_MISSING)
        if award is not None and total > award:
            return row, RefusedMove(TrancheRefusal.OVER_AWARD, standing=total, limit=award)
    return None


def refuse_growing(
    planned: Sequence[Tranche], written: Sequence[tuple[int, TrancheEntry]]
) -> tuple[int, RefusedMove] | None:
    """The first row whose milestone was accepted for less than it is to be now, and why it cannot be."""
    for row, (one, (_number, entry)) in enumerate(
        zip(same_milestones(planned, written), written, strict=True)
    ):
        if one is not None and one.milestone_accepted_on and entry.minor_units > one.accepted_for:
            return row, RefusedMove(
                TrancheRefusal.ACCEPTED_FOR_LESS, standing=entry.minor_units, limit=one.accepted_for
            )
    return None


def waiting_in(pieces: Sequence[dict[str, Any]], condition: TrancheCondition) -> int:
    """How much of what is held waits for a condition, in minor units."""
    return sum(one["minor_units"] for one in pieces if one["condition"] == condition.value)


def loose_pieces(added: Sequence[dict[str, Any]], standing: Sequence[Tranche]) -> list[dict[str, Any]]:
    """What was planned for added money, while nobody acted on it.

    None of its tranches was requested, accepted or cancelled, nor was any other of the grant cancelled.
    """
    untouched = {
        one.number
        for one in standing
        if one.state is TrancheState.PLANNED and one.milestone_accepted_on is None
    }
    is_cancelled = any(one.state is TrancheState.CANCELLED for one in standing)
    is_loose = not is_cancelled and all(one["number"] in untouched for one in added)
    return list(added) if is_loose else []


def is_still_planned(
    loose: Sequence[dict[str, Any]], signed: Sequence[dict[str, Any]], standing: Sequence[Tranche]
) -> bool:
    """Whether all of the loose pieces are planned yet beside the signed ones, in whatever order."""
    left = Counter[tuple[str, str]]()
    for one in standing:
        left[one.condition.value, (one.milestone or "").strip()] += one.minor_units
    for piece in [*signed, *loose]:
        left[piece["condition"], (piece["milestone"] or "").strip()] -= piece["minor_units"]
    return all(left[one["condition"], (one["milestone"] or "").strip()] >= 0 for one in loose)


def put_right(loose: Sequence[dict[str, Any]], anew: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What holds once loose pieces are planned anew: as before where less would wait for a condition."""
    conditions = [one for one in TrancheCondition if one is not TrancheCondition.NONE]
    is_firm = all(waiting_in(anew, one) >= waiting_in(loose, one) for one in conditions)
    return list(anew if is_firm else loose)


def added_beyond(held: Sequence[dict[str, Any]], standing: Sequence[Tranche]) -> list[dict[str, Any]]:
    """What a plan has beyond the tranches that are held already, piece by piece in its order.

    `standing` are its tranches that nobody cancelled; sums in minor units, as `agreements.plan` has them.
    """
    found, left = [], sum(one["minor_units"] for one in held)
    for one in standing:
        beyond = max(0, one.minor_units - left)
        left = max(0, left - one.minor_units)
        if beyond:
            found.append(
                {
                    "number": one.number,
                    "minor_units": beyond,
                    "planned_on": one.planned_on.isoformat(),
                    "condition": one.condition.value,
                    "milestone": one.milestone,
                }
            )
    return found


def same_milestones(
    planned: Sequence[Tranche], written: Sequence[tuple[int, TrancheEntry]]
) -> list[Tranche | None]:
    """The tranche with a milestone as which each one was planned before that is written again, by its number.

    Several may wait for the same words. Where there are as many as before, the one with the same number is
    the same tranche, else the one with the same sum and day; then any other that nothing else fits.
    """
    waiting = [
        place for place, (_number, one) in enumerate(written) if one.condition is TrancheCondition.MILESTONE
    ]
    left = [one for one in planned if one.condition is TrancheCondition.MILESTONE]
    before: list[Tranche | None] = [None] * len(written)
    first, second = _same_sum_and_day, _same_number
    if len(planned) == len(written):
        first, second = second, first
    for is_same in (first, second, _same_words):
        for place in list(waiting):
            found = next((one for one in left if is_same(one, *written[place])), None)
            if found is not None:
                before[place] = found
                left.remove(found)
                waiting.remove(place)
    return before


def _same_words(tranche: Tranche, _number: int, entry: TrancheEntry) -> bool:
    return (tranche.milestone or "").strip() == entry.milestone.strip()


def _same_number(tranche: Tranche, number: int, entry: TrancheEntry) -> bool:
    return _same_words(tranche, number, entry) and tranche.number == number


def _same_sum_and_day(tranche: Tranche, number: int, entry: TrancheEntry) -> bool:
    is_same = (tranche.minor_units, tranche.planned_on) == (entry.minor_units, entry.planned_on)
    return is_same and _same_words(tranche, number, entry)


def _milestones(tranches: Iterable[Tranche | TrancheEntry]) -> Counter[str]:
    """What tranches wait for, in words, and how many for each."""
    return Counter(
        (one.milestone or "").strip() for one in tranches if one.condition is TrancheCondition.MILESTONE
    )
