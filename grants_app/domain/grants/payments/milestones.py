"""Whose acceptance counts for which tranche, where one was cancelled and planned anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from grants_app.domain.grants.payments.models import Tranche
from grants_app.domain.grants.payments.release import Accepted
from grants_app.domain.grants.payments.vocabulary import TrancheCondition, TrancheState


def taken_over(tranches: Sequence[Tranche], held: Collection[int]) -> dict[int, Tranche]:
    """The cancelled tranche whose acceptance counts for one that was planned anew, by the new one's number.

    The new one waits for the same words and is no larger; each acceptance counts once. `held`: the numbers of
    the signed tranches: each of these is accepted itself.
    """
    left = [one for one in tranches if _is_cancelled(one) and one.milestone_accepted_on is not None]
    found = {}
    for one in tranches:
        if one.number in held or one.milestone_accepted_on is not None or not _waits(one):
            continue
        earlier = next((two for two in left if _is_anew(one, two)), None)
        if earlier is not None:
            found[one.number] = earlier
            left.remove(earlier)
    return found


def accepted_of(tranches: Sequence[Tranche], held: Collection[int]) -> list[Accepted]:
    """What is accepted, each report once: that of a tranche stays the one of what is planned in its place."""
    anew = {earlier.number: number for number, earlier in taken_over(tranches, held).items()}
    sums = {one.number: one.minor_units for one in tranches}
    found = []
    for one in tranches:
        if one.milestone_accepted_on is None:
            continue
        number, is_cancelled = one.number, _is_cancelled(one)
        if number in anew and number not in held:
            number, is_cancelled = anew[number], False
        found.append(
            Accepted(
                words_of(one), one.milestone_accepted_on, sums[number], number, is_cancelled=is_cancelled
            )
        )
    return found


def acceptances(tranches: Sequence[Tranche], held: Collection[int]) -> dict[int, date]:
    """The day on which the milestone of each tranche that stands was accepted, its own or one taken over."""
    anew = taken_over(tranches, held)
    found = {one.number: one.milestone_accepted_on or _day_of(anew.get(one.number)) for one in tranches}
    cancelled = {one.number for one in tranches if _is_cancelled(one)}
    return {number: day for number, day in found.items() if day is not None and number not in cancelled}


def _day_of(tranche: Tranche | None) -> date | None:
    return tranche.milestone_accepted_on if tranche is not None else None


def words_of(tranche: Tranche) -> str:
    """What a tranche waits for, as it is compared."""
    return (tranche.milestone or "").strip()


def _waits(tranche: Tranche) -> bool:
    return tranche.condition is TrancheCondition.MILESTONE and not _is_cancelled(tranche)


def _is_cancelled(tranche: Tranche) -> bool:
    return tranche.state is TrancheState.CANCELLED


def _is_anew(tranche: Tranche, earlier: Tranche) -> bool:
    is_later = tranche.number > earlier.number and tranche.minor_units <= earlier.minor_units
    return is_later and words_of(tranche) == words_of(earlier)
