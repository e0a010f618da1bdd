"""The cheapest way to change counts so that no sum changes: a small simplex method on sparse rows.

A move is a change of each count, written z. For every relation the changes must cancel, a change never goes
below what the count allows, and its price is price * |z|. Asked for is a move in which one count changes
by a given amount. The arithmetic is in floating point: whoever uses a move rounds it and checks it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

TINY = 1e-9
# More than any move can cost, so that the count asked for moves as far as it can.
REWARD = 1e7
PATIENCE = 3000


@dataclass
class Ask:
    """One question: count `target` shall change by `amount` (not 0)."""

    target: int
    amount: int
    prices: Sequence[float]
    room_down: Sequence[int]
    z: dict[int, float] = field(default_factory=dict)
    # For counts in the basis: on which side of no change their price is taken.
    side: dict[int, int] = field(default_factory=dict)
    # What a unit of each free change costs through the changes that depend on it.
    through: dict[int, float] = field(default_factory=dict)

    def slope(self, count: int, side: int) -> float:
        """What one unit upwards costs on this side of no change."""
        if count == self.target:
            return -REWARD if self.amount > 0 else REWARD
        return side * self.prices[count]

    def bounds(self, count: int) -> tuple[float, float]:
        """The least and the largest change of a count."""
        if count == self.target:
            return (0.0, float(self.amount)) if self.amount > 0 else (float(self.amount), 0.0)
        return -float(self.room_down[count]), inf


class Moves:
    """The changes of counts that leave all relations true.

    `rows` says each dependent change by the free ones: z[b] = sum of coefficient * z[free].
    """

    def __init__(self, relations: Sequence[Mapping[int, int]]) -> None:
        self.rows: dict[int, dict[int, float]] = {}
        self.free: set[int] = {count for relation in relations for count in relation}
        for relation in relations:
            self._take(relation)

    def _take(self, relation: Mapping[int, int]) -> None:
        """One more relation: the changes times their coefficients come to nothing."""
        row: dict[int, float] = {}
        for count, coefficient in relation.items():
            _add_row(row, self.rows.get(count, {count: 1.0}), coefficient)
        if not row:
            return
        # A count that stands in few rows keeps the rows short.
        leaving = max(row, key=lambda count: (abs(row[count]), -self._mentions(count), count))
        scale = -1.0 / row.pop(leaving)
        self._substitute(leaving, {count: value * scale for count, value in row.items()})

    def _mentions(self, count: int) -> int:
        return sum(count in row for row in self.rows.values())

    def _substitute(self, count: int, row: dict[int, float]) -> None:
        """A free change becomes dependent."""
        for other in self.rows.values():
            factor = other.pop(count, 0.0)
            if factor:
                _add_row(other, row, factor)
        self.rows[count] = row
        self.free.discard(count)

    def _swap(self, entering: int, leaving: int) -> None:
        """A free change becomes dependent and the other way round."""
        row = self.rows.pop(leaving)
        factor = row.pop(entering)
        turned = {free: -value / factor for free, value in row.items()}
        turned[leaving] = 1.0 / factor
        self._substitute(entering, turned)
        self.free.add(leaving)

    def cheapest(self, ask: Ask) -> dict[int, float] | None:
        """The changes, without those that are none; None where the count cannot change as far."""
        for basic, row in self.rows.items():
            ask.side[basic] = 1
            _add_row(ask.through, row, ask.slope(basic, 1))
        for _ in range(PATIENCE):
            entering = self._entering(ask)
            if entering is None:
                break
            self._step(ask, *entering)
        z = {count: value for count, value in ask.z.items() if abs(value) > TINY}
        return z if abs(z.get(ask.target, 0.0) - ask.amount) < 1e-6 else None

    def _entering(self, ask: Ask) -> tuple[int, int, float] | None:
        """The free change that saves most, its direction and what a unit of it costs (below 0)."""
        best: tuple[int, int, float] | None = None
        for count in self.free:
            at, (least, most), saved = ask.z.get(count, 0.0), ask.bounds(count), ask.through.get(count, 0.0)
            up = ask.slope(count, 1 if at >= -TINY else -1) + saved
            down = -ask.slope(count, 1 if at > TINY else -1) - saved
            for direction, rate, open_ in ((1, up, at < most - TINY), (-1, down, at > least + TINY)):
                if open_ and rate < -1e-7 and (best is None or rate < best[2]):
                    best = (count, direction, rate)
        return best

    def _step(self, ask: Ask, entering: int, direction: int, rate: float) -> None:
        """Move one free change until it saves nothing more; what stopped it becomes free."""
        length, leaving = _room(ask, entering, direction), entering
        for reached, basic, extra in sorted(self._stops(ask, entering, direction)):
            if reached >= length - TINY:
                break
            if rate + extra >= -TINY:
                length, leaving = reached, basic
                break
            rate += extra
            turn = ask.slope(basic, -ask.side[basic]) - ask.slope(basic, ask.side[basic])
            _add_row(ask.through, self.rows[basic], turn)
            ask.side[basic] = -ask.side[basic]
        for basic, row in self.rows.items():
            if entering in row:
                ask.z[basic] = ask.z.get(basic, 0.0) + row[entering] * direction * length
        ask.z[entering] = ask.z.get(entering, 0.0) + direction * length
        ask.z[leaving] = _settled(ask, leaving)
        if leaving != entering:
            at = ask.z[entering]
            ask.side[entering] = direction if abs(at) <= TINY else (1 if at > 0 else -1)
            _add_row(ask.through, self.rows[leaving], -ask.slope(leaving, ask.side[leaving]))
            self._swap(entering, leaving)
            factor = ask.through.pop(entering, 0.0) + ask.slope(entering, ask.side[entering])
            _add_row(ask.through, self.rows[entering], factor)

    def _stops(self, ask: Ask, entering: int, direction: int) -> list[tuple[float, int, float]]:
        """Where dependent changes meet zero or a bound: the length, the count, what going on costs more."""
        stops = []
        for basic, row in self.rows.items():
            speed = row.get(entering, 0.0) * direction
            if not speed:
                continue
            at, (least, most) = ask.z.get(basic, 0.0), ask.bounds(basic)
            bound = most if speed > 0 else least
            if basic != ask.target and (ask.side[basic] > 0) != (speed > 0):
                stops.append((max(-at / speed, 0.0), basic, 2 * ask.prices[basic] * abs(speed)))
            if bound not in {inf, -inf}:
                stops.append((max((bound - at) / speed, 0.0), basic, inf))
        return stops


def _add_row(row: dict[int, float], other: Mapping[int, float], factor: float) -> None:
    """Add a multiple of another row; coefficients that come to nothing are left out, so that rows stay short.

    Sums make whole coefficients almost always: they are kept exact, so that no error grows over many steps.
    """
    for count, value in other.items():
        total = row.get(count, 0.0) + factor * value
        whole = round(total)
        if -TINY < total - whole < TINY:
            if whole:
                row[count] = float(whole)
            else:
                row.pop(count, None)
        else:
            row[count] = total


def _room(ask: Ask, count: int, direction: int) -> float:
    """How far a free change goes before its own price turns or it meets its bound."""
    at, (least, most) = ask.z.get(count, 0.0), ask.bounds(count)
    turns = [most, least] if count == ask.target else [most, least, 0.0]
    return min((turn - at) * direction for turn in turns if (turn - at) * direction > TINY)


def _settled(ask: Ask, count: int) -> float:
    """The exact value of a change that stopped: none, or its bound."""
    at = ask.z.get(count, 0.0)
    return min(
        (0.0, *(bound for bound in ask.bounds(count) if abs(bound) != inf)), key=lambda end: abs(end - at)
    )
