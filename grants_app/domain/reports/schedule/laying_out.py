"""Which periods a grant has after a decision about its plan, or once its days have changed.

Pure answers on days. A period is known by the number of its row; where it goes on to be needed it keeps that
number, so that what hangs on it stays there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from grants_app.domain.reports.schedule.cutting import (
    NEXT_DAY,
    SHORTEST_DAYS,
    Parting,
    Stretch,
    cut,
    has_one_report,
)


@dataclass(frozen=True)
class Standing:
    """A period as it stands. `is_held`: something was agreed or written about it, so that it stays."""

    key: int
    days: Stretch
    is_held: bool = False


@dataclass(frozen=True)
class LaidOut:
    """A period as it is to be. `key` is that of the one that stands there already; None for a new one."""

    key: int | None
    days: Stretch


def decide(
    standing: Sequence[Standing], first_on: date, last_on: date, parting: Parting, from_on: date
) -> list[LaidOut]:
    """The periods once a plan holds from a day on: those that end before it stay, held ones always do."""
    within = _within(standing, first_on, last_on)
    stay = [one for one in within if one.is_held or one.days.last_on < from_on]
    return _fill(stay, within, first_on, last_on, parting)


def follow(standing: Sequence[Standing], first_on: date, last_on: date, parting: Parting) -> list[LaidOut]:
    """The periods once a grant has other days.

    What lies in the days of the grant stays as it is. A period over its new begin or end is cut there, also a
    held one; one that is shorter then than a period can be joins its neighbour, unless either is held. Days
    that no period covers are parted anew, together with a period beside them that is not held.
    """
    within = _within(standing, first_on, last_on)
    is_free = not any(one.is_held for one in within)
    if not within or (is_free and has_one_report(first_on, last_on)):
        return _fill([], within, first_on, last_on, parting)
    whole = {one.key: one.days for one in standing}
    loose = _loosened(within, whole, within[-1].days.last_on < last_on)
    loose |= _loosened(within[::-1], whole, within[0].days.first_on > first_on)
    stay = [one for one in within if one.key not in loose]
    return _fill(stay, within, first_on, last_on, parting)


def _loosened(within: Sequence[Standing], whole: dict[int, Stretch], is_open: bool) -> set[int]:
    """The periods at the end of a row that are parted anew: the last one, or it and the one before it.

    `is_open`: days of the grant follow it that no period covers.
    """
    last = within[-1]
    if last.is_held:
        return set()
    if is_open:
        return {last.key}
    is_stub = last.days != whole[last.key] and last.days.days < SHORTEST_DAYS
    if is_stub and len(within) > 1 and not within[-2].is_held:
        return {last.key, within[-2].key}
    return set()


def _within(standing: Sequence[Standing], first_on: date, last_on: date) -> list[Standing]:
    """What of the periods lies in the days of a grant, in order."""
    return [
        Standing(
            one.key,
            Stretch(max(one.days.first_on, first_on), min(one.days.last_on, last_on)),
            one.is_held,
        )
        for one in sorted(standing, key=lambda one: one.days)
        if one.days.first_on <= last_on and one.days.last_on >= first_on
    ]


def _fill(
    stay: Collection[Standing], within: Collection[Standing], first_on: date, last_on: date, parting: Parting
) -> list[LaidOut]:
    """The periods that stay, and the days around them parted. One that begins as before keeps its number."""
    kept = {one.key for one in stay}
    known = {one.days.first_on: one.key for one in within if one.key not in kept}
    found, begin = [], first_on
    for one in stay:
        if begin < one.days.first_on:
            found += _part(begin, one.days.first_on - NEXT_DAY, parting, known)
        found.append(LaidOut(one.key, one.days))
        begin = one.days.last_on + NEXT_DAY
    if begin <= last_on:
        is_whole = not stay and has_one_report(first_on, last_on)
        found += (
            [LaidOut(known.get(begin), Stretch(begin, last_on))]
            if is_whole
            else _part(begin, last_on, parting, known)
        )
    return found


def _part(first_on: date, last_on: date, parting: Parting, known: dict[date, int]) -> list[LaidOut]:
    return [LaidOut(known.get(one.first_on), one) for one in cut(first_on, last_on, parting)]
